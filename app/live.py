"""Tells the room: after something is kept, everybody whom it concerns gets their stage anew.

A moment names the audiences that it changes. For each of them the stage is read once, rendered once per language, and
the same bytes go to all who listen; what comes in bursts is merged. Newcomers, reconnections and those who fell behind
get the same stage, so there is nothing to catch up on and no event to miss.
"""

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from app import stage
from app.database import read
from app.hub import Listener, LocalHub, PostgresHub
from app.pages import render

AUDIENCES = ("board", "phone", "console", "interpreter", "scribe")
EVERYBODY = AUDIENCES
STAFF = ("console", "interpreter")
MOMENTS = {
    "session_opened": EVERYBODY,
    "session_closed": EVERYBODY,
    "step_shown": EVERYBODY,
    "timer_changed": EVERYBODY,
    "room_frozen": EVERYBODY,
    "board_covered": ("board", "console"),
    "somebody_joined": ("board", "console"),
    "contribution_received": STAFF,
    "contribution_on_board": ("board", *STAFF, "scribe"),
    "contribution_changed": ("board", *STAFF, "scribe"),
    "theme_changed": ("board", "phone", *STAFF, "scribe"),
    "translation_added": ("board", *STAFF, "scribe"),
    "votes_changed": ("console",),
    "ballot_changed": ("board", "phone", "console"),
    "advice_changed": ("board", "phone", "console"),
    "agenda_changed": ("board", "phone", "console"),
    "help_wanted": ("console",),
    "run_of_show_changed": EVERYBODY,
}
BY_TABLE = {  # of another worker's news it is known which tables they are about, and which session
    "vote": "votes_changed", "participant": "somebody_joined", "contribution": "contribution_on_board",
    "translation": "translation_added", "recording": "contribution_on_board", "photo": "contribution_on_board",
    "theme": "theme_changed", "recommendation": "advice_changed", "recommendationcontribution": "advice_changed",
    "action": "agenda_changed", "checkin": "agenda_changed",
}
UNSEEN = {"authorship", "permission", "change", "helper", "contactwish"}
TICK = 0.1  # seconds between two updates of a room, at least: telling it may take half of the time
READERS = {
    "board": stage.board,
    "phone": stage.phone,
    "console": stage.console,
    "interpreter": lambda db, id, language: stage.desk(db, id, language, may_see_held=True),
    "scribe": stage.desk,
}
TEMPLATES = {"board": "board/_stage.html", "phone": "phone/_stage.html", "console": "console/_stage.html",
             "interpreter": "desk/_stage.html", "scribe": "desk/_stage.html"}

hub: LocalHub | PostgresHub = LocalHub()


@dataclass
class Room:
    """What is under way in one session: audiences to be told, and stages already rendered."""

    waiting: set[str] = field(default_factory=set)
    telling: asyncio.Task | None = None
    versions: Counter[str] = field(default_factory=Counter)
    drawn: dict[tuple[str, str], "Drawn"] = field(default_factory=dict)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)  # tags of what was published last


class Drawn(NamedTuple):
    """The stage of an audience in a language. The tag changes when the text does."""

    text: str
    tag: str
    scene: stage.Scene


_rooms: dict[str, Room] = {}


async def tell(session_id: str, moment: str) -> None:
    """Says a moment to the audiences it concerns: at once when the room is quiet, merged when it is busy."""
    draw_anew(session_id, set(MOMENTS[moment]))


def hear(session_id: str, kinds: list[str]) -> None:
    """What another worker kept: the same audiences are told here."""
    moments = [known if known in MOMENTS else BY_TABLE.get(known, "run_of_show_changed")
               for known in kinds if known not in UNSEEN]
    draw_anew(session_id, {audience for moment in moments for audience in MOMENTS[moment]})


def draw_anew(session_id: str, audiences: set[str]) -> None:
    room = _rooms.setdefault(session_id, Room())
    room.versions.update(audiences)
    for key in [key for key in room.drawn if key[0] in audiences]:
        del room.drawn[key]
    room.waiting.update(audiences)
    if room.waiting and (room.telling is None or room.telling.done()):
        room.telling = asyncio.create_task(_tell(session_id, room))


async def _tell(session_id: str, room: Room) -> None:
    while room.waiting:
        began = time.monotonic()
        audiences = [audience for audience in AUDIENCES if audience in room.waiting]
        room.waiting.clear()
        for audience in sorted(audiences, key=lambda known: known != "console"):  # the facilitator sees it first
            for language in hub.languages(session_id, audience):
                drawn = await staged(session_id, audience, language)
                if room.shown.get((audience, language)) != drawn.tag:  # else nothing changed for them
                    room.shown[audience, language] = drawn.tag
                    await hub.publish(session_id, audience, language, drawn.text)
        await asyncio.sleep(max(TICK, time.monotonic() - began))


async def staged(session_id: str, audience: str, language: str) -> Drawn:
    """The stage as it is now, drawn once for all who see the same."""
    room = _rooms.setdefault(session_id, Room())
    known = room.drawn.get((audience, language))
    if known:
        return known
    version = room.versions[audience]
    reader = READERS[audience]
    scene = await read(lambda db: reader(db, session_id, language))
    text = render(TEMPLATES[audience], language, stage=scene, audience=audience)
    made = Drawn(text, hashlib.sha256(text.encode()).hexdigest()[:16], scene)
    if room.versions[audience] == version:  # else something changed while we drew: draw again next time
        room.drawn[audience, language] = made
    return made


async def bring_up_to_date(session_id: str, listener: Listener) -> None:
    """Sends the newest stage to one connection, and never an older one after a newer that came by while we drew."""
    room, drawn = _rooms.setdefault(session_id, Room()), None
    while drawn != room.versions[listener.audience]:
        drawn = room.versions[listener.audience]
        stands = await staged(session_id, listener.audience, listener.language)
    await listener.socket.send_text(stands.text)
    listener.missed = False


def watched() -> set[str]:
    """Sessions of which something was drawn here."""
    return set(_rooms)


def use_local_hub() -> None:
    global hub
    hub = LocalHub()


def forget_rooms() -> None:
    """For tests: a fresh process."""
    _rooms.clear()
    hub.rooms.clear()
