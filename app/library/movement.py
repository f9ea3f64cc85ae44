"""Which way something moves that is heard in one session after another: how broadly it lives, and how recently."""

from collections.abc import Sequence
from enum import StrEnum

from app.words import N_

ENOUGH = 3  # sessions, before anything can be said to move


class Movement(StrEnum):
    new = "new"
    grows = "grows"
    stays = "stays"
    returns = "returns"
    fades = "fades"
    silent = "silent"


MOVEMENT_NAMES: dict[str, str] = {
    Movement.new: N_("new"),
    Movement.grows: N_("grows"),
    Movement.stays: N_("stays"),
    Movement.returns: N_("comes back"),
    Movement.fades: N_("fades"),
    Movement.silent: N_("not heard any more"),
}


def movement(counts: Sequence[int]) -> Movement | None:
    """Of how much was heard in each session, the first first. None while there were too few sessions to say."""
    if len(counts) < ENOUGH or not any(counts):
        return None
    recent = -(-len(counts) // 3)
    earlier, late = counts[:-recent], counts[-recent:]
    before, now = sum(earlier) / len(earlier), sum(late) / recent
    first = next(place for place, count in enumerate(counts) if count)
    if not any(late):
        return Movement.silent
    if 2 * first >= len(counts):
        return Movement.new
    if counts[-1] and not any(counts[-3:-1]):
        return Movement.returns
    if now >= 1.5 * before:
        return Movement.grows
    if 2 * now <= before:
        return Movement.fades
    return Movement.stays
