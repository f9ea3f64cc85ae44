"""When a room comes back to its promises, and that it is never on a day when nobody is at work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock

DAYS = st.dates(date(1990, 1, 1), date(2099, 1, 1))


def test_a_session_is_followed_up_after_14_days_and_3_6_and_12_months():
    assert clock.check_in_dates(date(2026, 11, 19)) == {
        "first_step": date(2026, 12, 3),
        "month_3": date(2027, 2, 19),
        "month_6": date(2027, 5, 19),
        "month_12": date(2027, 11, 19),
    }


def test_a_programme_may_choose_other_months():
    assert list(clock.check_in_dates(date(2026, 11, 19), (9,))) == ["first_step", "month_9"]


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22)])
def test_a_weekend_moves_to_monday(day):
    assert clock.working_day(day) == date(2026, 11, 23)


def test_a_working_day_stays():
    assert clock.working_day(date(2026, 11, 23)) == date(2026, 11, 23)


def test_kings_day_moves_to_the_day_after():
    assert clock.working_day(date(2027, 4, 27)) == date(2027, 4, 28)


def test_when_27_april_is_a_sunday_kings_day_is_the_saturday_before():
    assert clock.holidays(2025)[date(2025, 4, 26)] == "King's Day"
    assert date(2025, 4, 27) not in clock.holidays(2025)
    assert clock.working_day(date(2025, 4, 26)) == date(2025, 4, 28)


def test_easter_monday_moves_to_tuesday():
    assert clock.working_day(date(2027, 3, 29)) == date(2027, 3, 30)


def test_good_friday_is_a_working_day():
    assert clock.working_day(date(2027, 3, 26)) == date(2027, 3, 26)


def test_ascension_day_and_whit_monday_move():
    assert clock.working_day(date(2027, 5, 6)) == date(2027, 5, 7)
    assert clock.working_day(date(2027, 5, 17)) == date(2027, 5, 18)


def test_liberation_day_is_a_day_off_in_every_year():
    assert all(date(year, 5, 5) in clock.holidays(year) for year in range(2024, 2035))


def test_a_long_christmas_moves_past_all_of_it():
    assert clock.working_day(date(2026, 12, 25)) == date(2026, 12, 28)  # Friday, then Saturday, Sunday


@pytest.mark.parametrize(("year", "sunday"), [
    (1818, date(1818, 3, 22)), (2008, date(2008, 3, 23)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)),
    (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25)), (1981, date(1981, 4, 19))])
def test_easter_is_on_the_sunday_of_the_almanac(year, sunday):
    assert clock.easter(year) == sunday


def test_six_months_after_31_august_is_the_last_of_february():
    assert clock.months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert clock.months_after(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_a_year_after_29_february_is_28_february():
    assert clock.months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_24_months_before_is_the_last_day_after_which_they_have_passed():
    assert clock.months_before(date(2030, 2, 28), 24) == date(2028, 2, 29)
    assert clock.months_before(date(2030, 2, 27), 24) == date(2028, 2, 27)
    assert clock.months_before(date(2028, 2, 29), 24) == clock.months_before(date(2028, 2, 28), 24) == date(2026, 2, 28)


def test_months_cross_the_year():
    assert clock.months_after(date(2026, 12, 15), 12) == date(2027, 12, 15)
    assert clock.months_after(date(2026, 9, 30), 3) == date(2026, 12, 30)


@pytest.mark.parametrize(("moment", "day"), [
    (datetime(2027, 3, 27, 22, 30, tzinfo=UTC), date(2027, 3, 27)),  # 23:30 in winter time, before the clock goes on
    (datetime(2027, 3, 28, 22, 30, tzinfo=UTC), date(2027, 3, 29)),  # half past midnight in summer time
    (datetime(2027, 10, 30, 21, 30, tzinfo=UTC), date(2027, 10, 30)),  # 23:30 in summer time, before it goes back
    (datetime(2027, 10, 31, 22, 30, tzinfo=UTC), date(2027, 10, 31)),  # 23:30 in winter time
])
def test_a_late_evening_is_on_its_local_date_around_a_change_of_the_clock(moment, day):
    with clock.frozen(moment):
        assert clock.today() == day
        assert clock.check_in_dates(clock.today())["first_step"] == clock.working_day(day + timedelta(14))


def test_time_stands_still_only_within():
    before = clock.now()
    with clock.frozen(date(2027, 1, 4)):
        assert clock.now() == datetime(2027, 1, 4, 11, tzinfo=UTC)
        with clock.frozen(date(2027, 2, 1)):
            assert clock.today() == date(2027, 2, 1)
        assert clock.today() == date(2027, 1, 4)
    assert timedelta(0) < clock.now() - before < timedelta(hours=1)


# The same days every time, and however busy the machine is.
steady = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@steady
@given(DAYS)
def test_no_check_in_is_in_a_weekend_or_on_a_holiday_nor_early_nor_over_six_days_late(held_on):
    raw = {"first_step": held_on + timedelta(14)}
    raw |= {f"month_{n}": clock.months_after(held_on, n) for n in (3, 6, 12)}
    for key, day in clock.check_in_dates(held_on).items():
        assert day.weekday() < 5 and day not in clock.holidays(day.year)
        assert timedelta(0) <= day - raw[key] <= timedelta(6)


@steady
@given(DAYS, st.integers(0, 48))
def test_months_after_keeps_the_day_unless_the_month_is_too_short(day, months):
    later = clock.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)
