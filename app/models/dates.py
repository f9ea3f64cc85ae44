"""Days and times as people write them, and how often what stands in calendars changed."""

from datetime import date

from app import clock
from app.errors import NotLikeThat
from app.models.base import Table
from app.words import _


class Revised(Table):
    """Something whose dates are in calendars: these take over what has a higher version than they know."""

    version: int = 1
    changed_on: date | None = None

    def revise(self) -> None:
        self.version, self.changed_on = (self.version or 0) + 1, clock.today()


def as_date(text: str) -> date | None:
    """A date as browsers send it, or as people write it: 2026-11-19, 19-11-2026. None where nothing is written."""
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        day, month, year = (int(part) for part in text.replace("/", "-").replace(".", "-").split("-"))
        return date(year, month, day)
    except ValueError:
        raise NotLikeThat(_("Please write the date as day-month-year, such as 19-11-2026.")) from None


def as_time(text: str) -> str:
    """A time of the day as "13:30"."""
    hours, _colon, minutes = text.strip().replace(".", ":").partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise NotLikeThat(_("Please write the time as hours and minutes, such as 13:30."))
    return f"{int(hours):02}:{int(minutes):02}"
