"""A year of messages; and an action whose owner is asked on DAY how it goes."""

from datetime import UTC

import pytest

from tests.following import accept, evening_in, on
from tests.messages.outbox import at
from tests.messages.year import Year

DAY = on(14)  # the first step
MORNING = at(DAY).astimezone(UTC)


@pytest.fixture
def year(world):
    return Year(world)


@pytest.fixture
def on_the_web(world, monkeypatch):
    """At an address of its own, over https, and with a mail server."""
    monkeypatch.setenv("ADDRESS", "https://pool.example")
    monkeypatch.setenv("MAIL_FROM", "expertpool@pool.example")


@pytest.fixture
def owned(world):
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address="marieke@example.org")
    world.owner = world.contact_ids["owner"]
    return action_id
