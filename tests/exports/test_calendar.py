from dataclasses import replace
from datetime import date, datetime, timedelta

from icalendar import Calendar

from app.exports import calendar


def events_of(harvest):
    return {str(event["uid"]): event for event in Calendar.from_ical(calendar.write(harvest)).walk("VEVENT")}


def test_every_day_of_the_year_after_is_there(harvest):
    assert {uid: event.decoded("dtstart") for uid, event in events_of(harvest).items()} == {
        "a1-first_step@expertpool": date(2026, 12, 3),
        "a1-check_in-first_step@expertpool": date(2026, 12, 3),
        "a1-check_in-month_3@expertpool": date(2027, 2, 19),
        "a1-finished_by@expertpool": date(2027, 6, 1),
        "s1-month_3@expertpool": date(2027, 2, 19),
        "s1-month_6@expertpool": date(2027, 5, 19),
        "s1-month_12@expertpool": date(2027, 11, 19),
    }


def test_whole_days_with_a_reminder_at_nine_on_the_day_before(harvest):
    for event in events_of(harvest).values():
        assert not isinstance(event.decoded("dtstart"), datetime)
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(1)
        assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(hours=9 - 24)]
    assert b"VTIMEZONE" not in calendar.write(harvest)


def test_words_stay_in_their_field(hostile):
    event = events_of(hostile)["a1-finished_by@expertpool"]
    assert 'abcd]]>e</w:t>\U0001f44d #import "x" $y$ *z* @q' in event["summary"]


def test_the_same_harvest_gives_the_same_file(harvest):
    assert calendar.write(harvest) == calendar.write(harvest)


def test_no_line_is_longer_than_75_bytes(harvest, hostile):
    for content in (calendar.write(harvest), calendar.write(hostile)):
        assert max(map(len, content.split(b"\r\n"))) <= 75


def test_labels_are_in_the_language_of_the_harvest_and_the_action_in_its_own(harvest):
    first_step = "a1-first_step@expertpool"
    assert events_of(replace(harvest, language="en"))[first_step]["summary"] == (
        "First step: Avondlessen op twee vaste dagen")
    assert events_of(harvest)[first_step]["summary"] == "Eerste stap: Avondlessen op twee vaste dagen"
