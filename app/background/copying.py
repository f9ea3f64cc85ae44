"""The list of what people took back is copied to where backups go, within seconds: it must not die with the machine."""

import asyncio
import logging

from app.durable import copies, taken_back

EVERY = 5  # seconds
log = logging.getLogger("expertpool")


async def copy_for_ever() -> None:
    """While the server runs. Every worker does it; whoever comes second finds nothing new."""
    trouble = ""
    while True:
        await asyncio.sleep(EVERY)
        before = trouble
        try:
            await asyncio.to_thread(taken_back.copy_to, copies.backups())
            trouble = ""
        except Exception as failed:  # a place on another machine that is away for a while
            trouble = type(failed).__name__
        if trouble != before:
            log.error("what was taken back is %s", f"not copied: {trouble}" if trouble else "copied again")
