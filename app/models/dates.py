"""Numbers, days and times as people write them, and how often what stands in calendars changed."""

import re
from collections.abc import Iterable
from datetime import date

from app import clock
from app.errors import NotLikeThat
from app.models.base import Table
from app.typed import clean, plain
from app.words import _


class Revised(Table):
    """Something whose dates are in calendars: these take over what has a higher version than they know."""

    version: int = 1
    changed_on: date | None = None

    def revise(self) -> None:
        self.version, self.changed_on = (self.version or 0) + 1, clock.today()


def as_number(text: str) -> int:
    """A whole number in the digits of any script; -1 for anything else, and for one that is longer than any that is asked
    for: Python refuses to read thousands of digits."""
    text = plain(text)
    return int(text) if text.isdecimal() and len(text) <= 9 else -1


def as_date(text: str) -> date | None:
    """A date as browsers send it, or as people write it: 2026-11-19, 19-11-2026, 19/11/26. None where nothing is written.
    A year is of this century: browsers make 0026 of a 26 in their own field."""
    text = clean(text)
    if not text:
        return None
    parts = [part for part in re.split(r"\D+", text) if part]
    try:
        year, month, day = map(int, parts if len(parts[0]) == 4 else reversed(parts))
        if year < 100:
            year += 2000
        if 2000 <= year < 2100:
            return date(year, month, day)
    except (ValueError, IndexError):
        pass
    raise NotLikeThat(_("Please write the date as day-month-year, such as 19-11-2026."))


def asked_about(written: Iterable[str], sure: str, before: Iterable[date | None] = ()) -> str:
    """Of dates as they were typed, those on which offices are closed and that nobody was asked about yet: with a space
    between, as a form sends them back with its second press, which accepts them."""
    days = {day for day in map(as_date, written) if day is not None} - {*before}
    closed = {str(day) for day in days if clock.working_day(day) != day}
    return " ".join(sorted(closed)) if closed - {*sure.split()} else ""


def as_time(text: str) -> str:
    """A time of the day as "13:30"."""
    hours, _colon, minutes = plain(text).replace(".", ":").partition(":")
    if not (0 <= as_number(hours) < 24 and 0 <= as_number(minutes) < 60):
        raise NotLikeThat(_("Please write the time as hours and minutes, such as 13:30."))
    return f"{as_number(hours):02}:{as_number(minutes):02}"
