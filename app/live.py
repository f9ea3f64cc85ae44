"""Tells the room: after something is kept, everybody whom it concerns gets their stage anew.

A moment names the audiences that it changes. The room is read once for all of them, the stage of each is drawn once per
language, and the same bytes go to all who listen; what comes in bursts is merged. Newcomers, reconnections and those who
fell behind get the same stage, so there is nothing to catch up on and no event to miss.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from app import access, stage
from app.durable import read
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
UNSEEN = {"authorship", "permission", "change", "helper", "contactwish", "auditevent"}
TICK = 0.1  # seconds from one update of a room to the next, at least
SCENES: dict[str, Callable[[stage.Reading, str], stage.Scene]] = {
    "board": stage.board,
    "phone": stage.phone,
    "console": stage.console,
    "interpreter": lambda reading, language: stage.desk(reading, language, may_see_held=True),
    "scribe": stage.desk,
}
TEMPLATES = {"board": "board/_stage.html", "phone": "phone/_stage.html", "console": "console/_stage.html",
             "interpreter": "desk/_stage.html", "scribe": "desk/_stage.html"}

hub: LocalHub | PostgresHub = LocalHub()


Row = tuple[str, str]  # who is told the same: an audience, and the language it reads


@dataclass
class Room:
    """What is under way in one session: audiences to be told, and stages already drawn or being drawn."""

    waiting: set[str] = field(default_factory=set)
    telling: asyncio.Task | None = None
    drawn: dict[Row, asyncio.Task[dict[Row, "Drawn"]]] = field(default_factory=dict)  # since nothing of it changed
    shown: dict[Row, str] = field(default_factory=dict)  # tags of what was published last


@dataclass
class Drawn:
    """The stage of an audience in a language, put into words when somebody first needs them. The tag changes when the
    text does."""

    audience: str
    language: str
    scene: stage.Scene

    @cached_property
    def text(self) -> str:
        return render(TEMPLATES[self.audience], self.language, stage=self.scene, audience=self.audience)

    @cached_property
    def tag(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


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
    for row in [row for row in room.drawn if row[0] in audiences]:
        del room.drawn[row]
    room.waiting.update(audiences)
    if room.waiting and (room.telling is None or room.telling.done()):
        room.telling = asyncio.create_task(_tell(session_id, room))


async def _tell(session_id: str, room: Room) -> None:
    while room.waiting:
        began = time.monotonic()
        # The facilitator sees it first.
        audiences = sorted((known for known in AUDIENCES if known in room.waiting), key=lambda known: known != "console")
        room.waiting.clear()
        rows = [(audience, language) for audience in audiences for language in hub.languages(session_id, audience)]
        _draw(session_id, room, [row for row in rows if row not in room.drawn])
        for row in rows:
            drawn = await staged(session_id, *row)
            if room.shown.get(row) != drawn.tag:  # else nothing changed for them
                room.shown[row] = drawn.tag
                await hub.publish(session_id, *row, drawn.text)
            await asyncio.sleep(0)  # to draw all that a hall reads takes some 10 ms: others get their turn between
        took = time.monotonic() - began
        # While ten thousand are told, others get their turn. Boards that waited as long again saw a card 0.2 s later.
        await asyncio.sleep(max(TICK - took, took / 4))


def _draw(session_id: str, room: Room, rows: list[Row]) -> None:
    """Begins to read the room once for all of these. From here until the next change it is theirs."""
    if not rows:
        return
    drawing = asyncio.create_task(look(session_id, rows))
    room.drawn |= dict.fromkeys(rows, drawing)

    def give_up(done: asyncio.Task) -> None:
        if done.cancelled() or done.exception():
            room.drawn = {row: known for row, known in room.drawn.items() if known is not done}

    drawing.add_done_callback(give_up)


async def look(session_id: str, rows: list[Row]) -> dict[Row, Drawn]:
    session = await access.session_now(session_id)

    def scenes(db) -> dict[Row, Drawn]:
        reading = stage.Reading(db, session)
        return {(audience, language): Drawn(audience, language, SCENES[audience](reading, language))
                for audience, language in rows}

    return await read(scenes)


async def staged(session_id: str, audience: str, language: str) -> Drawn:
    """The stage as it is now, drawn once for all who see the same."""
    room, row = _rooms.setdefault(session_id, Room()), (audience, language)
    if row not in room.drawn:
        _draw(session_id, room, [row])
    return (await asyncio.shield(room.drawn[row]))[row]  # who asks may hang up; others wait for the same drawing


async def bring_up_to_date(session_id: str, listener: Listener) -> None:
    """Sends the newest stage to one connection, and never an older one after a newer that came by while we drew."""
    row = listener.audience, listener.language
    stands, newest = None, await staged(session_id, *row)
    while stands is not newest:
        stands, newest = newest, await staged(session_id, *row)
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
