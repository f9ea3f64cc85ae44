"""After the end a phone offers what still works: one's code, one's cards, whom to talk to, erasing; no call that nobody
hears and no seat for a next person."""

import re

import pytest

from app.models import Participant
from tests.room import posted, say, sentence

GONE = ("I need help", "I do not need help any more", "Another person writes now", "I write for someone else",
        "Back to the question")


@pytest.fixture
def nour(client_for, world):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/language", data={"language": "en"}))
    posted(say(nour, world, "what I said", "my-key-0001"))
    return nour


def close(client_for, world) -> None:
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))


def needs_help(world) -> bool:
    return world.read(lambda db: db.get(Participant, world.seat_ids["nour"]).needs_help)


@pytest.mark.parametrize("called", [False, True], ids=["who had not called", "who had called"])
def test_it_offers_what_still_works(client_for, world, nour, called):
    here = f"/s/{world.code}/help"
    if called:
        posted(nour.post(here, data={"needed": "1"}))
    before = nour.get(here).text
    assert sum(said in before for said in GONE) == 4  # of the two about help, one
    close(client_for, world)
    after = nour.get(here).text
    assert not [said for said in GONE if said in after] and "/next-person" not in after.split('id="still-waiting"')[0]
    for still in ("This session has ended", "Marieke", "what I said", "My code for later", "What I allow",
                  "Stop and erase from this phone"):
        assert still in after
    # Help itself stays where it was on every screen.
    header = re.search(r"<header.*?</header>", nour.get(f"/s/{world.code}").text, re.S)[0]
    assert f'href="{here}"' in header


def test_a_call_from_a_page_of_before_is_refused_in_a_sentence(client_for, world, nour):
    close(client_for, world)
    refused = nour.post(f"/s/{world.code}/help", data={"needed": "1"})
    assert refused.status_code == 409 and sentence(refused) == "This session has ended. Thank you for coming."
    assert not needs_help(world)


def test_a_call_that_stood_can_be_taken_back(client_for, world, nour):
    posted(nour.post(f"/s/{world.code}/help", data={"needed": "1"}))
    close(client_for, world)
    assert needs_help(world) and "1 person asks for help" in client_for("facilitator").get(f"/console/{world.code}").text
    posted(nour.post(f"/s/{world.code}/help", data={}))
    assert not needs_help(world)


def test_nobody_loses_their_seat_to_a_next_person_who_cannot_come_in(client_for, world, nour):
    close(client_for, world)
    refused = nour.post(f"/s/{world.code}/next-person")
    assert refused.status_code == 409 and "set-cookie" not in refused.headers
    assert "Clear-Site-Data" not in refused.headers
    assert "what I said" in nour.get(f"/s/{world.code}/help").text
