"""The only place that knows what day it is."""

from calendar import monthrange
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
FIRST_STEP_DAYS = 14

_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware and in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The date in the Netherlands."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(HERE)


@contextmanager
def frozen(moment: datetime | date):
    """For tests and the demonstration: time stands still at a moment, or at noon of a day."""
    global _frozen
    before = _frozen
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=HERE)
    _frozen = moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> dict[date, str]:
    """Days on which Dutch municipal offices are closed by public holiday. Good Friday is none, and left out."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day -= timedelta(1)
    return {
        date(year, 1, 1): "New Year's Day",
        sunday: "Easter Sunday",
        sunday + timedelta(1): "Easter Monday",
        kings_day: "King's Day",
        date(year, 5, 5): "Liberation Day",
        sunday + timedelta(39): "Ascension Day",
        sunday + timedelta(49): "Whit Sunday",
        sunday + timedelta(50): "Whit Monday",
        date(year, 12, 25): "Christmas Day",
        date(year, 12, 26): "Second Christmas Day",
    }


def working_day(day: date) -> date:
    """The same day, or the first after it that is neither in a weekend nor a holiday."""
    while day.weekday() >= 5 or day in holidays(day.year):
        day += timedelta(1)
    return day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 August and six months is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """The last day after which so many months have passed: `months_after` the other way round. 24 months before 28 February
    is 29 February, if there was one."""
    before = months_after(day, -months)
    while months_after(before + timedelta(1), months) <= day:
        before += timedelta(1)
    return before


def check_in_dates(held_on: date, months: tuple[int, ...] = (3, 6, 12)) -> dict[str, date]:
    """When to come back: {"first_step": …, "month_3": …}, each moved to a working day."""
    dates = {"first_step": working_day(held_on + timedelta(FIRST_STEP_DAYS))}
    return dates | {f"month_{n}": working_day(months_after(held_on, n)) for n in months}
