"""One's own cards can be changed and taken back, in the session and weeks later; nobody else's ever."""

import json
import re

import pytest

from app import access, clock, live
from app.background.forgetting import AFTER, forget
from app.models import Contribution, Session
from tests.room import card_ids, on_board, posted, say

pytestmark = pytest.mark.on_postgres


def kept(world):
    return world.read(lambda db: [(card.words, card.state) for card in db.get(Session, world.id).contributions])


def test_a_card_can_be_changed_and_is_read_again_first(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "first words", "my-key-0001"))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id)
    posted(nour.post(f"/s/{world.code}/mine/{id}/reword", data={"words": "better words"}))
    assert kept(world) == [("better words", "held")]
    assert "first words" not in client_for("board").get(f"/board/{world.code}").text


def test_a_card_that_is_taken_back_is_gone_everywhere(client_for, world):
    nour, organiser = client_for("participant"), client_for("organiser")
    posted(say(nour, world, "take-me-back", "my-key-0001"))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id)
    posted(nour.post(f"/s/{world.code}/mine/{id}/withdraw"))
    for page in (client_for("board").get(f"/board/{world.code}"), client_for("facilitator").get(f"/console/{world.code}"),
                 organiser.get(f"/harvest/{world.code}"), organiser.get(f"/harvest/{world.code}/cards"),
                 organiser.get(f"/harvest/{world.code}/export/json?language=nl")):
        assert page.status_code == 200 and "take-me-back" not in page.text
    assert kept(world) == [("", "withdrawn")]


def test_advice_that_stood_on_it_says_that_a_quote_was_withdrawn(client_for, world):
    nour, organiser = client_for("participant"), client_for("organiser")
    posted(say(nour, world, "take-me-back", "my-key-0001"))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id)

    def advise(db):
        session = db.get(Session, world.id)
        db.add(session.wall.recommend("Lessons in the evening", "", "", cards=[db.get(Contribution, id)]))

    world.keep(advise)
    before = organiser.get(f"/harvest/{world.code}").text
    assert "take-me-back" in before and "Quote withdrawn" not in before
    posted(nour.post(f"/s/{world.code}/mine/{id}/withdraw"))
    after = organiser.get(f"/harvest/{world.code}").text
    assert "Lessons in the evening" in after and "Quote withdrawn" in after and "take-me-back" not in after


@pytest.mark.on_postgres_in_proof
@pytest.mark.parametrize("role", ["other_participant", "stranger", "anyone", "facilitator", "board"])
def test_nobody_changes_the_words_of_another(client_for, world, role):
    posted(say(client_for("participant"), world, "mine", "my-key-0001"))
    id, other = card_ids(world)[0], client_for(role)
    for verb in ("reword", "withdraw"):
        assert other.post(f"/s/{world.code}/mine/{id}/{verb}", data={"words": "not mine"}).status_code in (303, 404)
    assert kept(world) == [("mine", "held")]


def receipt(client, world) -> str:
    return re.search(r"receipt[^>]*>\s*<b>([a-z0-9-]+)</b>", client.get(f"/s/{world.code}/help").text)[1]


def test_weeks_later_my_code_finds_my_words_and_takes_them_back(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    posted(say(nour, world, "nours words", "nour-key-01"))
    posted(say(selam, world, "selams words", "selam-key-1"))
    code = receipt(nour, world)
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    world.keep(lambda db: forget(db, clock.now() + AFTER * 2))

    later = client_for("anyone")
    found = later.post("/words", data={"code": world.code, "receipt": code.upper()})
    assert "nours words" in found.text and "selams words" not in found.text
    assert later.post("/words", data={"code": world.code, "receipt": "aaaa-aaaa-aaaa-aaaa"}).status_code == 404
    id = re.search(r'name="withdraw" value="(\w+)"', found.text)[1]
    gone = later.post("/words", data={"code": world.code, "receipt": code, "withdraw": id})
    assert gone.status_code == 200 and "nours words" not in gone.text
    exported = json.loads(client_for("organiser").get(f"/harvest/{world.code}/export/json?language=nl").content)
    assert "nours words" not in json.dumps(exported)


def test_somebody_elses_code_takes_nothing_of_mine_back(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    posted(say(nour, world, "nours words", "nour-key-01"))
    posted(say(selam, world, "selams words", "selam-key-1"))
    mine = next(id for id in card_ids(world) if world.read(
        lambda db, id=id: db.get(Contribution, id).words) == "nours words")
    client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt(selam, world), "withdraw": mine})
    assert ("nours words", "held") in kept(world)


def test_without_permission_words_are_in_no_report_and_that_can_change_both_ways(client_for, world):
    nour, organiser = client_for("participant"), client_for("organiser")
    posted(say(nour, world, "quote me not", "my-key-0001"))
    on_board(client_for("facilitator"), world, card_ids(world)[0])

    def exported() -> str:
        return organiser.get(f"/harvest/{world.code}/export/json?language=nl").text

    assert "quote me not" in exported()
    posted(nour.post(f"/s/{world.code}/permission", data={}))
    assert "quote me not" not in exported()
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1"}))
    assert "quote me not" in exported()


@pytest.mark.on_postgres_in_proof
def test_asking_for_help_reaches_the_facilitator_as_a_number_only(client_for, world):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/help", data={"needed": "1"}))
    page = client_for("facilitator").get(f"/console/{world.code}").text
    assert "1 person asks for help" in page and world.seat_ids["nour"] not in page


@pytest.mark.on_postgres_in_proof
def test_the_next_person_on_the_phone_sees_nothing_of_the_one_before(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "only mine", "my-key-0001"))
    answer = posted(nour.post(f"/s/{world.code}/next-person"))
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "seat=" in answer.headers["set-cookie"] and "Max-Age=0" in answer.headers["set-cookie"]
    nour.cookies.clear()
    assert "only mine" not in nour.get(f"/s/{world.code}", follow_redirects=True).text


def test_who_leaves_cannot_be_followed(client_for, world):
    nour = client_for("participant")
    token = nour.cookies.get("seat")
    posted(nour.post(f"/s/{world.code}/leave"))
    again = client_for("anyone")
    again.cookies.set("seat", token)
    assert again.get(f"/s/{world.code}").headers["location"].endswith("/door")


@pytest.mark.on_postgres_in_proof
def test_after_the_end_no_card_is_promised_the_screen(client_for, world):
    nour, promise = client_for("participant"), "then it comes on the big screen"
    posted(nour.post(f"/s/{world.code}/language", data={"language": "en"}))
    posted(say(nour, world, "nobody got round to this", "a-key-of-mine"))
    assert promise in nour.get(f"/s/{world.code}/help").text
    world.keep(lambda db: db.get(Session, world.id).running.close(clock.now()))
    live.forget_rooms()
    access.forget_limits()
    kept = nour.get(f"/s/{world.code}/help").text
    assert promise not in kept and "Not on the big screen. It stays with the facilitator." in kept
