"""An action whose owner is asked on DAY how it goes."""

from datetime import UTC

import pytest

from tests.following import accept, evening_in, on
from tests.messages.outbox import at

DAY = on(14)  # the first step
MORNING = at(DAY).astimezone(UTC)


@pytest.fixture
def owned(world):
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address="marieke@example.org")
    world.owner = world.contact_ids["owner"]
    return action_id
