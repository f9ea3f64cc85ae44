"""A clock that is set back, or was far ahead, sends nothing twice and silences nobody."""

from datetime import timedelta

import pytest

from app.messages import outbox
from tests.messages.conftest import DAY, MORNING
from tests.messages.outbox import at, claimed, look, mark, sent

pytestmark = [pytest.mark.on_postgres, pytest.mark.from_within]


@pytest.mark.parametrize("back", (timedelta(hours=1), timedelta(days=1)))
def test_a_clock_that_is_set_back_sends_nothing_twice(world, owned, back):
    assert len(sent(world, MORNING)) == 1
    for hours in range(0, 30, 3):
        assert sent(world, MORNING - back + timedelta(hours=hours)) == []


@pytest.mark.parametrize("back", (timedelta(hours=1), timedelta(days=1), timedelta(days=365)))
def test_what_is_under_way_when_a_clock_is_set_back_goes_out_within_the_day(world, owned, back):
    look(world, MORNING + back)
    [first] = claimed(world, MORNING + back)
    assert [mail.id for mail in claimed(world, MORNING + timedelta(hours=1, minutes=11))] == (
        [first.id] if first.messages[0][0].day <= DAY else [])


def test_what_failed_while_a_clock_was_a_year_ahead_is_not_put_off_for_a_year(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    mark(world, outbox.mark_failed, mail, "451", moment=MORNING + timedelta(days=365))
    assert [again.id for again in claimed(world, MORNING + timedelta(hours=1))] == [mail.id]


def test_what_was_sent_by_a_clock_a_year_ahead_does_not_silence_an_address_for_a_year(world, owned):
    assert len(sent(world, at(DAY + timedelta(days=365)))) == 1
    assert len(sent(world, MORNING)) == 1
