"""A promise is late from the day after its check-in and silent three weeks after it, however long ago that was: no day on
which nobody looked makes it good again. The week's page, which reads columns, says the same as the model."""

from datetime import date, timedelta

import pytest

from app.models import Action, CheckIn, Session
from app.models.report import Status
from app.week import THIS_WEEK, Days, folded, part_of, rests

DUE = date(2026, 12, 3)


def action(status: str = Status.started, kind: str = "month_3") -> Action:
    promise = Action(session=Session(held_on=date(2026, 11, 19), languages=["nl"], title=""), what="Ask", status=status)
    promise.check_ins.append(CheckIn(kind=kind, due_on=DUE))
    return promise


def part(status: str, asks_help: bool, due_on: date | None, first_on: date | None, today: date) -> str:
    """On the page of that day."""
    written = (str(day) if day else None for day in (due_on, first_on))
    return part_of(status, asks_help, *written, Days.seen_on(today))


@pytest.mark.parametrize("days, late, silent", [(-1, False, False), (0, False, False), (1, True, False), (20, True, False),
                                                (21, True, True), (22, True, True), (180, True, True), (900, True, True)])
def test_on_or_before_and_never_only_on_the_day(days, late, silent):
    today, promise = DUE + timedelta(days=days), action()
    assert (promise.is_late(today), promise.is_silent(today)) == (late, silent)
    assert part(promise.status, False, DUE, None, today) == ("silent" if silent else "late" if late else "week")


def test_what_is_due_in_a_week_waits_and_what_comes_later_does_not():
    assert part(Status.started, False, DUE, None, DUE - THIS_WEEK) == "week"
    assert part(Status.started, False, DUE, None, DUE - THIS_WEEK - timedelta(days=1)) == ""
    assert part(Status.started, False, DUE, DUE, DUE) == "first"


def test_nobody_said_yes_is_asked_about_until_it_is_silent():
    for status in (Status.proposed, Status.agreed):
        assert part(status, False, DUE, DUE, DUE + timedelta(days=20)) == "unaccepted"
        assert part(status, False, None, None, DUE) == "unaccepted"
        assert part(status, False, DUE, DUE, DUE + timedelta(days=180)) == "silent"


def test_who_is_stuck_or_asks_for_help_stands_first_whatever_is_due():
    assert part(Status.stuck, False, None, None, DUE) == part(Status.started, True, None, None, DUE) == "silent"


def test_who_was_asked_has_a_week():
    asked = DUE
    assert rests(asked, asked) and rests(asked, asked + timedelta(days=6))
    assert not rests(asked, asked + timedelta(days=7)) and not rests(None, asked)


def test_a_search_knows_no_capitals_and_no_accents():
    assert folded("José ÇELIK") == "jose celik" and folded("مريم") == "مريم" and "%" in folded("100%")
