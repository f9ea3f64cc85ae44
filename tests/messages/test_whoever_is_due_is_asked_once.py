"""Due is on or before, however long nobody looked; the same matter is one mail; what was answered is not asked."""

from datetime import date, timedelta

import pytest

from app import clock
from app.models import Action
from app.models.report import By
from tests.following import accept, evening_in
from tests.messages.outbox import at, claimed, look, sent, waiting

HELD_ON = date(2026, 11, 19)  # a Thursday
FIRST_STEP = date(2026, 12, 3)
ADDRESS = "marieke@example.org"


@pytest.fixture
def action(world):
    _code, action_id = evening_in(world)
    accept(world, action_id, HELD_ON, address=ADDRESS)
    return action_id


def report(world, action_id: str, day: date) -> None:
    with clock.frozen(day):
        world.keep(lambda db: db.get(Action, action_id).report(By.owner, "started", {"words": "we met"}, day) and None)


@pytest.mark.parametrize("days", (0, 1, 4, 365))
def test_one_mail_after_a_server_that_stood_still(world, action, days):
    assert sent(world, at(FIRST_STEP - timedelta(days=1))) == []
    morning = clock.working_day(FIRST_STEP + timedelta(days=days))
    mails = sent(world, at(morning))
    assert [address for address, _kinds in mails] == [ADDRESS]
    kinds = mails[0][1]
    assert kinds in (["first_step"], ["check_in", "reminder"])
    assert sent(world, at(morning, 10)) == [] and sent(world, at(morning, 23)) == []


def test_queued_twice_is_one_mail(world, action):
    look(world, at(FIRST_STEP))
    look(world, at(FIRST_STEP))
    assert len(waiting(world)) == 1


def test_who_reported_a_minute_earlier_gets_none(world, action):
    look(world, at(FIRST_STEP))
    report(world, action, FIRST_STEP)
    assert claimed(world, at(FIRST_STEP)) == [] and waiting(world) == []


def test_nobody_is_written_to_at_night_or_on_a_holiday(world, action):
    assert sent(world, at(FIRST_STEP, 7)) == []
    assert sent(world, at(FIRST_STEP + timedelta(days=2))) == []  # a Saturday
    assert [kinds for _address, kinds in sent(world, at(FIRST_STEP + timedelta(days=4)))] == [["first_step"]]
