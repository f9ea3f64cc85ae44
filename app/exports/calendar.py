"""The dates of the year after a session, for anyone's calendar. Whole days, so that no time zone is needed."""

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from app.clock import check_in_dates
from app.exports.harvest import Action, Harvest
from app.exports.labels import owner, promise, writable
from app.models.action import CHECK_IN_NAMES, STATUS_NAMES
from app.words import _, speaking


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    calendar = Calendar()
    calendar.add("prodid", "-//Expertpool//expertpool//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", " ".join(harvest.title.split()))
    made = datetime.combine(harvest.made_on, time(), UTC)
    with speaking(harvest.language):
        for action in harvest.actions:
            for key, day, label, more in _dates(action):
                calendar.add_component(_event(f"{action.id}-{key}", made, day, f"{label}: {action.what.text}",
                                              _about(harvest, action, more)))
        meetings = check_in_dates(harvest.held_on, (3, 6, 12))
        for kind in ("month_3", "month_6", "month_12"):
            label = _("Meeting") + f" ({_(CHECK_IN_NAMES[kind])})"
            calendar.add_component(_event(f"{harvest.code}-{harvest.held_on}-{kind}", made, meetings[kind],
                                          f"{label}: {harvest.title}", _("How do the actions go?")))
    return calendar.to_ical()


def _dates(action: Action):
    """(key, day, what the day is, what more there is to say) of all days of an action."""
    if action.first_step_on:
        yield "first_step", action.first_step_on, _("First step"), action.first_step
    for check_in in action.check_ins:
        status = _(STATUS_NAMES[check_in.status]) if check_in.status else ""
        report = ". ".join(part for part in (status, check_in.words) if part)
        yield f"check_in-{check_in.kind}", check_in.due_on, _("Check-in") + f" ({_(CHECK_IN_NAMES[check_in.kind])})", report
    if action.finished_by:
        yield "finished_by", action.finished_by, _("Finished by"), action.indicator


def _about(harvest: Harvest, action: Action, more: str) -> str:
    return "\n".join(part for part in (more, _("Owner") + f": {owner(action)}", harvest.title, promise()) if part)


def _event(uid: str, made: datetime, day: date, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@expertpool")
    event.add("dtstamp", made)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(1))
    event.add("summary", " ".join(summary.split()))
    event.add("description", description)
    event.add("transp", "TRANSPARENT")  # a reminder, not an appointment
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", " ".join(summary.split()))
    alarm.add("trigger", timedelta(days=-1))
    event.add_component(alarm)
    return event
