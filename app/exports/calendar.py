"""The dates of the year after a session, for anyone's calendar. Whole days, so that no time zone is needed.

An event is known by the thing that it is of: where that moves, or the session gets another code, a calendar that reads the
file again moves the event. What is over leaves the calendar in the same way.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from icalendar import Alarm, Calendar, Event

from app.clock import check_in_dates
from app.exports.harvest import Action, Harvest
from app.exports.labels import owner, promise, writable
from app.models.action import CHECK_IN_NAMES
from app.models.report import OVER, STATUS_NAMES
from app.words import _, speaking

AT_NINE_THE_DAY_BEFORE = timedelta(hours=9 - 24)


class Day(NamedTuple):
    key: str
    on: date
    label: str  # what the day is
    more: str  # that there is to say
    reported: bool = False


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    calendar = Calendar()
    calendar.add("prodid", "-//Expertpool//expertpool//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(harvest.title.split()))
    with speaking(harvest.language):
        for action in harvest.actions:
            for day in _days(action):
                event = _event(harvest, action, f"{action.id}-{day.key}", day.on, f"{day.label}: {action.what.text}",
                               _about(harvest, action, day.more))
                if action.status in OVER and day.on >= harvest.made_on and not day.reported:
                    event.add("status", "CANCELLED")
                else:
                    event.add_component(_alarm(event))
                calendar.add_component(event)
        if harvest.begins:
            about = "\n".join(part for part in (harvest.off, harvest.place, harvest.begins) if part)
            event = _event(harvest, harvest, f"{harvest.id}-session", harvest.held_on, harvest.title, about)
            calendar.add_component(_that_takes_place(harvest, event))
        for kind, on in check_in_dates(harvest.held_on, harvest.months).items():
            if kind != "first_step":
                label = _("Meeting") + f" ({_(CHECK_IN_NAMES[kind])})"
                event = _event(harvest, harvest, f"{harvest.id}-{kind}", on, f"{label}: {harvest.title}",
                               _("How do the actions go?"))
                calendar.add_component(_that_takes_place(harvest, event))
    return calendar.to_ical()


def _that_takes_place(harvest: Harvest, event: Event) -> Event:
    """With a reminder; or marked as cancelled where the session is, or where its new day is not known yet."""
    if harvest.off:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_alarm(event))
    return event


def _days(action: Action) -> Iterator[Day]:
    if action.first_step_on:
        yield Day("first_step", action.first_step_on, _("First step"), action.first_step)
    for check_in in action.check_ins:
        status = _(STATUS_NAMES[check_in.status]) if check_in.status else ""
        report = ". ".join(part for part in (status, check_in.words) if part)
        label = _("Check-in") + f" ({_(CHECK_IN_NAMES[check_in.kind])})"
        yield Day(f"check_in-{check_in.kind}", check_in.due_on, label, report, check_in.reported_on is not None)
    if action.finished_by:
        yield Day("finished_by", action.finished_by, _("Finished by"), action.indicator)


def _about(harvest: Harvest, action: Action, more: str) -> str:
    return "\n".join(part for part in (more, _("Owner") + f": {owner(action)}", harvest.title, promise()) if part)


def _event(harvest: Harvest, of: Harvest | Action, uid: str, day: date, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@expertpool")
    event.add("dtstamp", _midnight(harvest.made_on))
    event.add("sequence", of.version)
    event.add("last-modified", _midnight(of.changed_on or min(harvest.held_on, harvest.made_on)))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(1))
    event.add("summary", " ".join(summary.split()))
    event.add("description", description)
    event.add("transp", "TRANSPARENT")  # a reminder, not an appointment
    return event


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", AT_NINE_THE_DAY_BEFORE)
    return alarm


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
