"""Calendars that read the file again move what has moved, let go of what is over, and remind in the morning; boards and
calendars have the months of the programme."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from app import clock
from app.models import Action, Session
from tests.room import posted, show

MOVED = {"title": "Learning and working", "begins": "13:30", "place": "Library", "expected": "20", "support": "Marieke",
         "language": ["nl", "ar", "ti", "en"], "main": "nl", "holds": "1"}
DAY = date(2027, 1, 12)


@pytest.fixture(autouse=True)
def on_a_day_in_winter(request):
    with clock.frozen(DAY):
        world = request.getfixturevalue("world")
        world.keep(lambda db: setattr(db.get(Session, world.id), "held_on", date(2026, 12, 1)))
        yield


def events(client_for, world, code: str = ""):
    file = client_for("organiser").get(f"/harvest/{code or world.code}/export/ics?language=en").content
    return {str(event["UID"]): event for event in Calendar.from_ical(file).walk("VEVENT")}


def promised(client_for, world, what: str = "Lessons in the evening") -> str:
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Lessons"}))
    advice = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()["recommendations"][-1]["id"]
    made = posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": what}))
    return made.headers["location"].split("?")[0].split("/")[-1]


def move(client_for, world, to: str) -> None:
    posted(client_for("organiser").post(f"/prepare/{world.code}", data=MOVED | {"held_on": to}))


def test_a_session_that_moves_or_gets_another_code_keeps_its_events(client_for, world):
    promised(client_for, world)
    first = events(client_for, world)
    move(client_for, world, "2026-12-08")
    second = events(client_for, world)
    assert first.keys() == second.keys()
    meetings = [uid for uid in first if first[uid].decoded("DTSTART") != second[uid].decoded("DTSTART")]
    assert meetings and all(int(second[uid]["SEQUENCE"]) > int(first[uid]["SEQUENCE"]) for uid in meetings)
    assert all(second[uid].decoded("LAST-MODIFIED").date() == DAY for uid in meetings)
    renewed = client_for("facilitator").post(f"/console/{world.code}/renew").headers["location"].split("/")[-1]
    assert renewed != world.code and events(client_for, world, renewed).keys() == first.keys()


def test_what_did_not_change_has_the_same_sequence(client_for, world):
    promised(client_for, world)
    assert [event["SEQUENCE"] for event in events(client_for, world).values()] == [
        event["SEQUENCE"] for event in events(client_for, world).values()]


@pytest.mark.parametrize("status", ["stopped", "passed_on", "done"])
def test_what_is_over_leaves_the_calendar(client_for, world, status):
    id = promised(client_for, world)
    before = events(client_for, world)

    def end(db):
        action = db.get(Action, id)
        action.check_ins[0].reported_on, action.status = DAY, status
        action.revise()

    world.keep(end)
    after = events(client_for, world)
    coming = [uid for uid in after if uid.startswith(id) and after[uid].decoded("DTSTART") > DAY]
    assert coming and all(str(after[uid]["STATUS"]) == "CANCELLED" and not after[uid].walk("VALARM") for uid in coming)
    assert all(int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"]) for uid in coming)
    others = [uid for uid in after if not uid.startswith(id)]
    assert others and all("STATUS" not in after[uid] and after[uid].walk("VALARM") for uid in others)


def test_reminders_come_at_nine_in_the_morning(client_for, world):
    promised(client_for, world)
    for event in events(client_for, world).values():
        for alarm in event.walk("VALARM"):
            assert alarm.decoded("TRIGGER") % timedelta(days=1) == timedelta(hours=9)


def test_calendars_and_boards_have_the_months_of_the_programme(client_for, world):
    form = {"title": "Learning together", "controller": "Beekstede", "contact": "fg@beekstede.example",
            "language": ["nl", "en"], "month": ["6", "9"]}
    posted(client_for("organiser").post(f"/programmes/{world.programme_id}/edit", data=form))
    promised(client_for, world)
    days = clock.check_in_dates(date(2026, 12, 1), (6, 9))
    meetings = [event.decoded("DTSTART") for event in events(client_for, world).values() if "Meeting" in event["SUMMARY"]]
    assert sorted(meetings) == [days["month_6"], days["month_9"]]
    show(client_for("facilitator"), world, "action")
    for role, page in (("board", "board"), ("organiser", "harvest")):
        ring = re.search(r'<svg class="year[\s\S]*?</svg>', client_for(role).get(f"/{page}/{world.code}").text)[0]
        months = re.search(r'aria-label="[^"]*: ([^"]*)"', ring)
        assert months and months[1] == "6, 9" and ring.count('class="node') == 2


def test_check_ins_move_with_their_session_but_for_those_that_somebody_moved(client_for, world):
    id = promised(client_for, world)
    chosen = date(2027, 3, 11)

    def choose(db):
        action = db.get(Action, id)
        next(check_in for check_in in action.check_ins if check_in.kind == "month_3").move(chosen, date(2026, 12, 1))

    world.keep(choose)
    move(client_for, world, "2026-12-15")
    days = clock.check_in_dates(date(2026, 12, 15))
    assert world.read(lambda db: {check_in.kind: check_in.due_on for check_in in db.get(Action, id).check_ins}) == {
        **days, "month_3": chosen}


def test_no_check_in_is_left_before_its_session(client_for, world):
    id = promised(client_for, world)
    world.keep(lambda db: db.get(Action, id).check_ins[0].move(date(2026, 12, 3), date(2026, 12, 1)))
    move(client_for, world, "2027-01-20")
    assert world.read(lambda db: min(check_in.due_on for check_in in db.get(Action, id).check_ins)) > date(2027, 1, 20)
