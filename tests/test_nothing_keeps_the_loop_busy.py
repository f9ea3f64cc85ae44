"""What keeps the event loop busy is found, and what a busy machine does to it is not."""

import asyncio
import threading
import time

import pytest
from sqlalchemy import text

from tests import the_loop
from tests.room import awaited


def computes(_base) -> None:
    ends = time.thread_time() + 0.5  # of this thread: another program can only make it last
    while time.thread_time() < ends:
        pass


def sleeps(_base) -> None:
    time.sleep(0.001)


def asks(base) -> None:
    base.read_now(lambda db: db.execute(text("SELECT 1")))


@pytest.mark.parametrize("what", [computes, sleeps, asks])
def test_it_is_found(what, base, monkeypatch):
    monkeypatch.setattr(the_loop, "slowness", lambda: 1)

    async def in_the_loop():
        asyncio.get_running_loop().call_soon(what, base)
        await asyncio.sleep(0)

    awaited(in_the_loop())
    found = list(the_loop.too_long)
    the_loop.too_long.clear()
    assert any(what.__name__ in each for each in found), found


def test_who_only_waits_for_the_processor_is_not_blamed():
    """As on a busy machine: the turn lasts, and its thread gets nothing done."""
    busy = threading.Lock()
    busy.acquire()
    threading.Timer(0.3, busy.release).start()

    async def in_the_loop():
        asyncio.get_running_loop().call_soon(busy.acquire)
        await asyncio.sleep(0)

    awaited(in_the_loop())
    assert not the_loop.too_long
