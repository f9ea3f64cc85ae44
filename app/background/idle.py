"""What each worker remembers of a session goes when nobody was there for an hour."""

import asyncio
import time

from app import access, live

IDLE = 3600  # seconds
EVERY = 600


def forget_idle(now: float) -> None:
    """`now` is on the clock that never goes back (`time.monotonic`)."""
    live.forget_idle(now - IDLE)
    access.forget_idle(now - IDLE)


async def forget_idle_for_ever() -> None:
    """While the server runs. Every worker does it, because each remembers for itself."""
    while True:
        await asyncio.sleep(EVERY)
        forget_idle(time.monotonic())
