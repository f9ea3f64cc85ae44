"""Who sends more cards than anybody can write waits a moment; what they typed stays, and nobody else waits."""

from types import SimpleNamespace

import pytest

from app import access, limits
from tests.room import card_ids, posted, say


@pytest.fixture
def sent_very_quickly(world, monkeypatch):
    """By Nour, and the clock stands still."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    while access.SUBMISSIONS.take(world.seat_ids["nour"]):
        pass


def test_one_card_too_many_is_not_taken_and_comes_back_as_it_was_typed(client_for, world, sent_very_quickly):
    answer = say(client_for("participant"), world, "one card more", "my-key-0031")
    assert answer.status_code == 429 and "one card more" in answer.text
    assert card_ids(world) == []


def test_nobody_else_waits_for_that(client_for, world, sent_very_quickly):
    posted(say(client_for("other_participant"), world, "my first card", "my-key-0001"))
    assert len(card_ids(world)) == 1
