"""How often something may happen: as often as promised, and never more."""

import pytest

from app import limits
from app.limits import Limit


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(limits.time, "monotonic", lambda: Clock.now)
    return Clock


def test_as_many_at_once_as_promised_and_not_one_more(clock):
    limit = Limit(30, minutes=1)
    assert [limit.take("nour") for _card in range(31)] == [True] * 30 + [False]
    assert limit.take("selam"), "another seat has room of its own"


def test_room_comes_back_with_time(clock):
    limit = Limit(30, minutes=1)
    for _card in range(30):
        limit.take("nour")
    clock.now += 1.9
    assert not limit.has_room("nour")
    clock.now += 0.2
    assert [limit.take("nour") for _card in range(2)] == [True, False]
    clock.now += 60
    assert all(limit.take("nour") for _card in range(30))


def test_asking_takes_nothing(clock):
    limit = Limit(1, minutes=1)
    assert limit.has_room("nour") and limit.has_room("nour") and limit.take("nour") and not limit.has_room("nour")


def test_what_is_as_good_as_new_is_forgotten(clock, monkeypatch):
    monkeypatch.setattr(limits, "TOO_MANY", 10)
    limit = Limit(30, minutes=1)
    for seat in range(10):
        limit.take(f"seat {seat}")
    clock.now += 2.5
    limit.take("one more")
    assert list(limit.whole_at) == ["one more"]
