"""Passwords at rest: Argon2id. It is slow on purpose, so it has a thread of its own, never runs inside a unit, and whoever
makes many tries waits for themselves: photos and reports have other threads."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from app.limits import Line

if TYPE_CHECKING:
    from pwdlib import PasswordHash

T = TypeVar("T")
LONGEST_LINE = 200  # tries that wait; of more, the oldest is sent away

_thread = ThreadPoolExecutor(1, thread_name_prefix="passwords")
_line = Line(LONGEST_LINE)
_busy = False


@cache
def _argon2id() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


def scramble(password: str) -> str:
    return _argon2id().hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    nobody = _nobody()  # made for every name: otherwise the first unknown name would show by how long it takes
    return _argon2id().verify(password, password_hash or nobody) and password_hash is not None


@cache
def _nobody() -> str:
    """Something to compare with, so that an unknown name takes as long as a wrong password."""
    return _argon2id().hash("nobody has this password")


async def in_turn(has_left: Callable[[], Awaitable[bool]], verb: Callable[..., T], *given: object) -> T | None:
    """Scrambles or compares in the thread for it. None for who left before their turn, or waited in a line too long."""
    global _busy
    if _busy and not await _line.turn():
        return None
    _busy = True
    try:
        if await has_left():
            return None
        return await asyncio.get_running_loop().run_in_executor(_thread, verb, *given)
    finally:
        _busy = _line.next()
