"""Where a session stands, and the code on the wall."""

import secrets
from enum import StrEnum

from app.words import N_


class State(StrEnum):
    prepared = "prepared"
    live = "live"
    closed = "closed"


STATE_NAMES = {State.prepared: N_("in preparation"), State.live: N_("live"), State.closed: N_("closed")}


def new_code() -> str:
    """Six digits, because everybody in the room can read and type digits, whatever their script."""
    return f"{secrets.randbelow(900_000) + 100_000}"
