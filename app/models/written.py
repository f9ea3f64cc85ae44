"""What people write in a form, as values."""

from datetime import date

from app.errors import NotLikeThat
from app.words import _


def a_date(text: str) -> date | None:
    """A date as browsers send it, or as people write it: 2026-11-19, 19-11-2026."""
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


def date_of_session(text: str) -> date:
    on = a_date(text)
    if on is None:
        raise NotLikeThat(_("Please choose the date of the session."))
    return on
