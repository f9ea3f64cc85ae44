"""A moment in which the database is away ends nothing that looks after connections: a right that ends afterwards is noticed
as before."""

import asyncio
from types import SimpleNamespace

import pytest

from app import live
from app.durable.changes import pass_on
from app.errors import NotKept
from app.models import Contribution
from app.routes import sockets

pytestmark = pytest.mark.from_within


class Connection(SimpleNamespace):
    __hash__ = object.__hash__


LISTENER = Connection(socket=None, whose="a-seat", missed=False)


@pytest.fixture
def asked(monkeypatch) -> list:
    """Whatever is asked about a connection is noted, and fails."""
    asked = []

    async def fails(*given) -> None:
        asked.append(given)
        raise NotKept("away")

    async def hang_up(socket) -> None:
        asked.append("hung up")

    for name in ("may_listen", "tell_own"):
        monkeypatch.setattr(sockets, name, fails)
    monkeypatch.setattr(sockets, "hang_up", hang_up)
    monkeypatch.setattr(sockets, "listening_by", lambda ids: [("a-session", LISTENER)] if ids else [])
    monkeypatch.setattr(live.hub, "leave", lambda session_id, listener: None)
    monkeypatch.setattr(sockets, "CHECK_AGAIN", 0.01)
    monkeypatch.setattr(live.hub, "rooms", {"a-session": {("phone", "nl"): {LISTENER}}})
    return asked


@pytest.mark.parametrize(("loop", "touched", "times"), [
    (sockets.hang_up_for_ever, "a-seat", 2), (sockets.tell_own_for_ever, f"{Contribution.CHANGED}a-card", 1),
    (sockets.check_for_ever, "", 1)])
def test_it_goes_on(asked, loop, touched, times):
    async def twice() -> None:
        task = asyncio.create_task(loop())
        for turn in (1, 2):
            await asyncio.sleep(0)
            if touched:
                pass_on({("a-session", touched): turn})
            while len(asked) < turn * times:
                assert not task.done(), task.exception()
                await asyncio.sleep(0.001)
        task.cancel()

    asyncio.run(twice())


def test_who_cannot_be_asked_about_hears_nothing(asked):
    asyncio.run(sockets.check_at_once("a-session", LISTENER))
    assert asked[-1] == "hung up"
