"""Who leads an action sees it in their language with the words behind it that may be quoted, and nothing of anybody else."""

from tests.owning import HELD, QUOTED, UNQUOTED, an_action
from tests.room import seen


def test_my_actions_say_why_they_exist_and_when_somebody_asks(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    for path in ("/o", f"/o/actions/{action}"):
        page = seen(hanna, path)
        assert "MARKACTION" in page and "learn at work" in page and QUOTED in page and "Hanna owner" in page
        assert UNQUOTED not in page and HELD not in page
        assert "kaarten vragen" not in page  # of fewer than five people no number
