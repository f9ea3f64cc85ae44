"""Who sits where is remembered between requests, and forgotten in the moment in which it changes."""

import pytest

from app.access import policy, rooms
from app.models import Session
from tests.room import posted, say, sentence, show

pytestmark = pytest.mark.on_postgres_in_proof


def test_a_seat_is_read_once_and_then_remembered(client_for, world, monkeypatch):
    nour = client_for("participant")
    posted(say(nour, world, "one", "my-key-0001"))
    for module in (policy, rooms):
        monkeypatch.setattr(module, "read", None)  # nothing more may be asked of the database to know who is speaking
    posted(say(nour, world, "two", "my-key-0002"))


def test_who_left_is_not_remembered(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "one", "my-key-0001"))
    cookies = dict(nour.cookies)
    posted(nour.post(f"/s/{world.code}/leave"))
    nour.cookies.update(cookies)  # somebody else found the old secret
    assert say(nour, world, "two", "my-key-0002").status_code == 404


def test_a_permission_that_is_given_counts_from_the_next_card_on(client_for, world):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/permission", data={}))
    posted(say(nour, world, "not to be quoted", "my-key-0001"))
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1"}))
    posted(say(nour, world, "to be quoted", "my-key-0002"))
    assert world.read(lambda db: all(card.may_quote for card in db.get(Session, world.id).contributions))
    posted(nour.post(f"/s/{world.code}/permission", data={}))
    posted(say(nour, world, "not any more", "my-key-0003"))
    assert not world.read(lambda db: any(card.may_quote for card in db.get(Session, world.id).contributions))


def test_a_frozen_room_takes_nothing_from_the_next_request_on(client_for, world):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "one", "my-key-0001"))
    posted(facilitator.post(f"/console/{world.code}/freeze"))
    assert say(nour, world, "two", "my-key-0002").status_code == 423


def test_a_card_that_was_kept_before_the_room_froze_is_acknowledged_after_it(client_for, world):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "one", "my-key-0001"))
    posted(facilitator.post(f"/console/{world.code}/freeze"))
    again = say(nour, world, "one", "my-key-0001")  # the answer to the first try was lost on the way
    assert again.status_code == 303
    nour.headers["HX-Request"] = "true"  # as the phone's script sends it
    again = say(nour, world, "one", "my-key-0001")
    assert again.status_code == 200 and again.headers["Kept"] == "my-key-0001" and "one" in again.text
    assert world.read(lambda db: len(db.get(Session, world.id).contributions)) == 1


def test_a_changed_language_is_the_language_of_the_next_answer(client_for, world):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/language", data={"language": "tr"}))
    assert 'lang="tr"' in nour.get(f"/s/{world.code}").text
    posted(nour.post(f"/s/{world.code}/language", data={"language": "ar"}))
    assert 'lang="ar"' in nour.get(f"/s/{world.code}").text


def test_a_stranger_is_not_remembered_as_anybody(client_for, world):
    posted(say(client_for("participant"), world, "one", "my-key-0001"))
    show(client_for("facilitator"), world, "text")
    refused = say(client_for("stranger"), world, "two", "my-key-0002")
    assert refused.status_code == 404 and sentence(refused)


@pytest.mark.from_within
def test_a_hall_is_not_read_anew_because_a_step_is_shown(client_for, world):
    """The next question is at once everybody's, and who is speaking is still known without asking the database."""
    nour = client_for("participant")
    posted(say(nour, world, "before", "my-key-00001"))
    room = rooms._rooms[world.code]
    known = dict(room.seats)
    show(client_for("facilitator"), world, "recommendation")
    answer = nour.get(f"/s/{world.code}/stage")
    assert "What do we advise?" in answer.text
    assert rooms._rooms[world.code] is room and room.seats.keys() == known.keys()
    assert next(iter(room.seats.values())).session.step_id == world.step_ids["recommendation"]
