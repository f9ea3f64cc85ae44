"""Limits: per seat, per name or for the whole server, never per address."""

import asyncio

from app import settings
from app.errors import TooMuch
from app.limits import Limit, SlowLine
from app.words import _

SUBMISSIONS = Limit(30, minutes=1)  # of one seat
TAPS = Limit(120, minutes=1)  # of one seat: whatever else it changes
NOTICES = Limit(300, minutes=10)  # of one session: a hall that scans the code at once
PIECES = Limit(600, minutes=2)  # of one seat: of its photos and recordings
JOINS = Limit(300, minutes=1)  # of one session
UNKNOWN_CODES = Limit(60, minutes=1)  # of the whole server
WRONG_RECEIPTS = Limit(10, minutes=10)  # for one session
SIGN_INS = Limit(5, minutes=5)  # failed, of one name; beyond it each try waits
FAILED_SIGN_INS = Limit(10, minutes=1)  # of the whole server; beyond it each refusal waits
LIMITS = {"cards": SUBMISSIONS, "taps": TAPS, "pieces": PIECES, "joins": JOINS, "notices": NOTICES, "codes": UNKNOWN_CODES,
          "receipts": WRONG_RECEIPTS, "names": SIGN_INS, "sign-ins": FAILED_SIGN_INS}


def _seconds() -> float:
    """Several workers each let one through at a time, and together no more than one a second."""
    return int(settings.setting("WORKERS"))


LONGEST_LINE = 500
_codes, _receipts, _names, _steps = (SlowLine(LONGEST_LINE, _seconds) for _each in range(4))


def allow(limit: Limit, key: str) -> None:
    if not limit.take(key):
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))


def forget_limits() -> None:
    for limit in LIMITS.values():
        limit.forget()
    for line in (_codes, _receipts, _names, _steps):
        line.forget()


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


async def note_guess(*, exists: bool) -> None:
    """Somebody names a code, and nothing that their browser keeps belongs to it. Codes that nobody knows take from one
    budget, wherever they are tried; once it is used up, whoever has nothing to show waits for a turn, whether the code is
    right or not. So neither the answer nor its time says which codes there are, and guessing takes a second for each."""
    if not (UNKNOWN_CODES.has_room("") if exists else UNKNOWN_CODES.take("")):
        await wait_ones_turn(_codes)


async def slow_down_receipts(code: str) -> None:
    """After ten wrong codes for the words of one session, each further try waits its turn of a second."""
    if not WRONG_RECEIPTS.has_room(code):
        await wait_ones_turn(_receipts)


async def note_wrong_receipt(code: str) -> None:
    """Also a guess of the six digits."""
    WRONG_RECEIPTS.take(code)
    await note_guess(exists=False)


async def slow_down_sign_in(name: str) -> None:
    if not SIGN_INS.has_room(name.casefold()):
        await asyncio.sleep(4)  # delay, not lockout: nobody can lock a facilitator out of an evening


async def slow_down_second_step(member_id: str) -> None:
    """Six digits are few, and looking at them takes no time: after five wrong ones of a member each further try waits its
    turn of a second, whether it is right or not, however many are sent at once."""
    if not SIGN_INS.has_room(member_id):
        await wait_ones_turn(_steps)


def note_wrong_second_step(member_id: str) -> None:
    SIGN_INS.take(member_id)


async def note_failed_sign_in(name: str) -> None:
    """Where many fail, each is told so in its turn: who tries many names stands still, and who knows their password does
    not wait."""
    SIGN_INS.take(name.casefold())
    if not FAILED_SIGN_INS.take(""):
        await wait_ones_turn(_names)


async def wait_ones_turn(line: SlowLine) -> None:
    if not await line.turn():
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))
