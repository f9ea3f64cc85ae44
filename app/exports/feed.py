"""A calendar that devices read again by themselves (RFC 5545, 7986). An event is known by the thing that it is of, never
by a code or a day: what moves is moved, and what is off is marked so for a while. The same days give the same bytes."""

from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from app.exports.days import Day
from app.exports.labels import writable

AT_NINE_THE_DAY_BEFORE = timedelta(hours=9 - 24)
READ_AGAIN = timedelta(hours=12)


def write(title: str, days: list[Day]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Expertpool//expertpool//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " ".join(writable(title).split()))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for day in sorted(map(writable, days), key=lambda day: (day.on, day.uid)):
        calendar.add_component(_event(day))
    return calendar.to_ical()


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.uid}@expertpool")
    changed = datetime.combine(day.changed_on, time(), UTC)
    event.add("dtstamp", changed)  # of a feed: when it was changed, so that the same days give the same bytes
    event.add("last-modified", changed)
    event.add("sequence", day.version)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(1))
    event.add("summary", " ".join(day.summary.split()))
    event.add("description", day.about)
    event.add("transp", "TRANSPARENT")  # a reminder, not an appointment
    if day.is_off:
        event.add("status", "CANCELLED")
        return event
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", AT_NINE_THE_DAY_BEFORE)
    event.add_component(alarm)
    return event
