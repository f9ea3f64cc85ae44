"""Where a session stands, which kinds of gathering there are, and the code on the wall."""

import secrets
from enum import StrEnum

from app.words import N_


class State(StrEnum):
    prepared = "prepared"
    live = "live"
    closed = "closed"


STATE_NAMES = {State.prepared: N_("in preparation"), State.live: N_("live"), State.closed: N_("closed")}
SESSION_KIND_NAMES = {
    "expert_pool": N_("expert pool"),
    "making_session": N_("making session"),
    "knowledge_session": N_("knowledge session"),
    "sounding_board": N_("sounding-board group"),
    "questionnaire": N_("questionnaire"),
}


def new_code() -> str:
    """Six digits, because everybody in the room can read and type digits, whatever their script."""
    return f"{secrets.randbelow(900_000) + 100_000}"
