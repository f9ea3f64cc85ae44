"""A session can be postponed or cancelled before it begins. Who comes to its door is told, in their own language, and so
are the board, the programme and calendars."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from app import clock
from app.models import Session
from app.models.session.planning import SENTENCES
from app.settings import server_key
from app.words import LANGUAGES, in_language
from tests.room import heard, listening, posted, seen

NO_DAY, CANCELLED, MOVED = (SENTENCES[word] for word in ("no_day", "cancelled", "postponed"))


@pytest.fixture
def to_come(world):
    """The session of the world, before it begins."""
    def put_back(db):
        session = db.get(Session, world.id)
        session.opened_at, session.step_id, session.held_on = None, None, clock.today() + timedelta(days=3)

    world.keep(put_back)
    return world


def plan(client_for, world, what: str, day: str = "", begins: str = ""):
    return client_for("organiser").post(f"/prepare/{world.code}/planning",
                                        data={"what": what, "day": day, "begins": begins})


def its_event(client_for, world):
    file = client_for("organiser").get(f"/harvest/{world.code}/export/ics?language=en").content
    return next(event for event in Calendar.from_ical(file).walk("VEVENT") if f"{world.id}-session" in event["UID"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_at_the_door_read_it_in_their_own_language(client_for, to_come, language):
    posted(plan(client_for, to_come, "cancelled"))
    anyone = client_for("anyone", **{"Accept-Language": language})
    page = anyone.get(f"/s/{to_come.code}/door")
    sentence = in_language(CANCELLED, language)
    assert sentence in page.text and (language == "en" or sentence != CANCELLED)
    assert f'<html lang="{language}"' in page.text
    refused = anyone.post(f"/s/{to_come.code}/door", data={"language": language})
    assert refused.status_code == 409 and sentence in refused.text
    assert to_come.read(lambda db: len(db.get(Session, to_come.id).participants)) == 2, "nobody was let in"


def test_a_code_that_is_typed_and_a_code_that_is_scanned_lead_there(client_for, to_come):
    posted(plan(client_for, to_come, "postponed"))
    session = to_come.read(lambda db: db.get(Session, to_come.id))
    assert NO_DAY in client_for("anyone").get(f"/j/{session.door.token(server_key())}").text
    typed = client_for("anyone").post("/join", data={"code": to_come.code})
    assert typed.headers["location"] == f"/s/{to_come.code}" and NO_DAY in client_for("anyone").get(
        f"/s/{to_come.code}/door?lang=en").text


def test_the_new_day_is_said_until_it_has_come(client_for, to_come):
    day = clock.today() + timedelta(days=30)
    posted(plan(client_for, to_come, "postponed", day.isoformat(), "19:00"))
    page = seen(client_for("anyone"), f"/s/{to_come.code}/door")
    assert MOVED in page and f"{day.day} " in page and "19:00" in page
    with clock.frozen(day):
        assert MOVED not in seen(client_for("anyone"), f"/s/{to_come.code}/door")
    posted(client_for("facilitator").post(f"/console/{to_come.code}/open"))
    assert to_come.read(lambda db: (db.get(Session, to_come.id).plan, db.get(Session, to_come.id).planned_on)) == ("", None)


def test_the_board_says_it_in_every_language_of_the_room_at_once(client_for, to_come):
    with listening(client_for("board"), "board", to_come.code) as board:
        heard(board, "<")
        posted(plan(client_for, to_come, "cancelled"))
        stage = heard(board, *(in_language(CANCELLED, language) for language in ("nl", "ar", "ti", "en")))
        assert "QR" not in stage
        posted(plan(client_for, to_come, "goes_on"))
        assert in_language(CANCELLED, "ar") not in heard(board, "QR")


def test_the_programme_and_the_console_say_it(client_for, to_come):
    posted(plan(client_for, to_come, "cancelled"))
    assert "cancelled" in seen(client_for("client"), f"/programmes/{to_come.programme_id}")
    assert CANCELLED in seen(client_for("facilitator"), f"/console/{to_come.code}")
    refused = client_for("facilitator").post(f"/console/{to_come.code}/open")
    assert refused.status_code == 409 and "First choose the new day" in refused.text


def test_calendars_take_it_over(client_for, to_come):
    first = its_event(client_for, to_come)
    assert "STATUS" not in first
    day = clock.today() + timedelta(days=40)
    posted(plan(client_for, to_come, "postponed", day.isoformat()))
    moved = its_event(client_for, to_come)
    assert moved["UID"] == first["UID"] and moved.decoded("DTSTART") == day and moved["SEQUENCE"] > first["SEQUENCE"]
    for what in ("cancelled", "postponed"):
        posted(plan(client_for, to_come, what))
        off = its_event(client_for, to_come)
        assert off.get("STATUS") == "CANCELLED" and off["SEQUENCE"] > moved["SEQUENCE"] and not off.walk("VALARM")
    posted(plan(client_for, to_come, "goes_on"))
    assert "STATUS" not in its_event(client_for, to_come)


def test_a_day_that_is_filled_in_where_the_session_is_described_is_the_new_one(client_for, to_come):
    posted(plan(client_for, to_come, "postponed"))
    day = clock.today() + timedelta(days=50)
    posted(client_for("organiser").post(f"/prepare/{to_come.code}", data={
        "title": "Learning and working", "held_on": day.isoformat(), "begins": "13:30", "expected": "20",
        "language": ["nl", "ar"], "main": "nl", "support": "Marieke"}))
    assert MOVED in seen(client_for("anyone"), f"/s/{to_come.code}/door")


def test_what_cannot_be_says_why_and_keeps_what_was_typed(client_for, to_come, world):
    day = to_come.read(lambda db: db.get(Session, to_come.id).held_on)
    same = plan(client_for, to_come, "postponed", day.isoformat())
    assert same.status_code == 422 and "another day" in same.text and day.isoformat() in same.text
    wrong = plan(client_for, to_come, "postponed", "31-02-2027")
    assert wrong.status_code == 422 and "31-02-2027" in wrong.text
    posted(client_for("facilitator").post(f"/console/{world.code}/open"))
    assert plan(client_for, to_come, "cancelled").status_code == 409


@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "cofacilitator", "client", "stranger_organiser"])
def test_nobody_else_decides_it(client_for, to_come, role):
    answer = client_for(role).post(f"/prepare/{to_come.code}/planning", data={"what": "cancelled"})
    assert answer.status_code in (303, 401, 404)
    assert to_come.read(lambda db: db.get(Session, to_come.id).plan) == ""
