"""Passwords at rest: Argon2id. It is slow on purpose, so it has a thread of its own, never runs inside a unit, and whoever
makes many tries waits for themselves: photos and reports have other threads."""

import asyncio
import unicodedata
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


def in_one_form(password: str) -> str:
    """Keyboards write an é in one sign or in two; it is one password."""
    return unicodedata.normalize("NFKC", password)


def scramble(password: str) -> str:
    return _argon2id().hash(in_one_form(password))


def matches(password: str, password_hash: str | None) -> bool:
    nobody = _nobody()  # made for every name: otherwise the first unknown name would show by how long it takes
    forms = dict.fromkeys((in_one_form(password), password))  # a hash of before is of what a browser sent
    return any([_argon2id().verify(form, password_hash or nobody) for form in forms]) and bool(password_hash)


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
