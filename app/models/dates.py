"""Numbers, days and times as people write them."""

from datetime import date

from app.errors import NotLikeThat
from app.words import _


def as_number(text: str) -> int:
    """A whole number in the digits of any script; -1 for anything else, and for one that is longer than any that is asked
    for: Python refuses to read thousands of digits."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 9 else -1


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
        day, month, year = (as_number(part) for part in text.replace("/", "-").replace(".", "-").split("-"))
        return date(year, month, day)
    except ValueError:
        raise NotLikeThat(_("Please write the date as day-month-year, such as 19-11-2026.")) from None


def as_time(text: str) -> str:
    """A time of the day as "13:30"."""
    hours, _colon, minutes = text.strip().replace(".", ":").partition(":")
    if not (0 <= as_number(hours) < 24 and 0 <= as_number(minutes) < 60):
        raise NotLikeThat(_("Please write the time as hours and minutes, such as 13:30."))
    return f"{as_number(hours):02}:{as_number(minutes):02}"
