"""Limits: per seat, per name or for the whole server, never per address."""

import asyncio

from starlette.requests import HTTPConnection

from app import settings
from app.access.cookies import token_in
from app.errors import TooMuch
from app.limits import Limit
from app.words import _

SUBMISSIONS = Limit(30, minutes=1)  # of one seat
JOINS = Limit(300, minutes=1)  # of one session
UNKNOWN_CODES = Limit(60, minutes=1)  # of the whole server
WRONG_RECEIPTS = Limit(10, minutes=10)  # for one session
SIGN_INS = Limit(5, minutes=5)  # failed, of one name; beyond it each try waits
LIMITS = {"cards": SUBMISSIONS, "joins": JOINS, "codes": UNKNOWN_CODES, "receipts": WRONG_RECEIPTS, "names": SIGN_INS}
_guessing = asyncio.Lock()


def allow(limit: Limit, key: str) -> None:
    if not limit.take(key):
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))


def forget_limits() -> None:
    for limit in LIMITS.values():
        limit.forget()


def count_with_others(others: bool) -> None:
    """From here on what people try counts at all workers together, or again at this one alone."""
    for limit in LIMITS.values():
        limit.count_with_others(others)


def new_hits() -> dict[str, int]:
    """What was taken here and other workers do not know yet."""
    return {f"{name}:{key}": count for name, limit in LIMITS.items() for key, count in limit.news().items()}


def hit_elsewhere(hits: dict[str, int]) -> None:
    """What people tried at other workers counts here too: a limit is of the whole server, not of one of its workers."""
    for hit, count in hits.items():
        name, key = hit.split(":")
        LIMITS[name].taken_elsewhere(key, count)


async def slow_down_guessing(connection: HTTPConnection) -> None:
    """Once many codes were wrong, every code that is typed waits its turn of a second, and longer with
    several workers, each of which lets one through at a time; a QR code does not wait."""
    if not UNKNOWN_CODES.has_room("") and not token_in(connection, "seat"):
        await _wait_ones_turn()


async def slow_down_receipts(code: str) -> None:
    """After ten wrong codes for the words of one session, each further try waits its turn of a second."""
    if not WRONG_RECEIPTS.has_room(code):
        await _wait_ones_turn()


async def _wait_ones_turn() -> None:
    async with _guessing:
        await asyncio.sleep(int(settings.setting("WORKERS")))


def note_wrong_receipt(code: str) -> None:
    WRONG_RECEIPTS.take(code)


def note_wrong_code() -> None:
    UNKNOWN_CODES.take("")


async def slow_down_sign_in(name: str) -> None:
    if not SIGN_INS.has_room(name.casefold()):
        await asyncio.sleep(4)  # delay, not lockout: nobody can lock a facilitator out of an evening


def note_failed_sign_in(name: str) -> None:
    SIGN_INS.take(name.casefold())
