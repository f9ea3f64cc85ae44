"""Days on which offices are closed: a form that names one is shown again and asks, and its second press accepts."""

from collections.abc import Iterable
from datetime import date

from app import clock
from app.models.dates import as_date


def asked_about(written: Iterable[str], sure: str, before: Iterable[date | None] = ()) -> str:
    """Of dates as they were typed, those in a weekend or on a holiday that nobody was asked about yet: with a space
    between, as the form sends them back."""
    days = {day for day in map(as_date, written) if day is not None} - {*before}
    closed = {str(day) for day in days if clock.working_day(day) != day}
    return " ".join(sorted(closed)) if closed - {*sure.split()} else ""
