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
from app.durable import Handle, read
from app.hub import Edition, Listener, LocalHub, PostgresHub
from app.pages import render

AUDIENCES = ("board", "phone", "console", "interpreter", "scribe")
EVERYBODY = AUDIENCES
CONSOLE_FIRST = sorted(AUDIENCES, key=lambda audience: audience != "console")  # what happens, the facilitator sees first
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
    "votes_changed": ("board", "console"),
    "ballot_changed": ("board", "phone", "console"),
    "advice_changed": ("board", "phone", "console"),
    "agenda_changed": ("board", "phone", "console"),
    "help_wanted": ("console",),
    "run_of_show_changed": EVERYBODY,
}
BY_TABLE = {  # news of another worker names the session and the tables that changed
    "answer": "votes_changed", "participant": "somebody_joined", "contribution": "contribution_on_board",
    "translation": "translation_added", "recording": "contribution_on_board", "photo": "contribution_on_board",
    "theme": "theme_changed", "recommendation": "advice_changed", "recommendationcontribution": "advice_changed",
    "action": "agenda_changed", "checkin": "agenda_changed",
}
UNSEEN = {"authorship", "permission", "change", "helper", "contactwish", "auditevent", "message"}
TICK = 0.1  # seconds between two updates of a room, at least
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


@dataclass
class Telling:
    """What is under way in a session: audiences that wait for their stage, and stages that are drawn or being drawn."""

    waiting: set[str] = field(default_factory=set)
    task: asyncio.Task | None = None
    drawn: dict[Edition, asyncio.Task[dict[Edition, "Drawn"]]] = field(default_factory=dict)  # since nothing of it changed
    shown: dict[Edition, str] = field(default_factory=dict)  # tags of what was published last
    asked_at: float = field(default_factory=time.monotonic)  # when somebody was here last


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


_tellings: dict[str, Telling] = {}  # by session


async def tell(session_id: str, moment: str) -> None:
    """Tells a moment to the audiences it concerns: at once when the room is quiet, merged when it is busy."""
    draw_anew(session_id, set(MOMENTS[moment]))


def tell_news(session_id: str, kinds: list[str]) -> None:
    """What another worker kept: the same audiences get their stage anew here."""
    moments = [kind if kind in MOMENTS else BY_TABLE.get(kind, "run_of_show_changed")
               for kind in kinds if kind not in UNSEEN]
    draw_anew(session_id, {audience for moment in moments for audience in MOMENTS[moment]})


def draw_anew(session_id: str, audiences: set[str]) -> None:
    telling = _tellings.setdefault(session_id, Telling())
    for edition in [edition for edition in telling.drawn if edition[0] in audiences]:
        del telling.drawn[edition]
    telling.waiting.update(audiences)
    if telling.waiting and (telling.task is None or telling.task.done()):
        telling.task = asyncio.create_task(_tell(session_id, telling))


async def _tell(session_id: str, telling: Telling) -> None:
    while telling.waiting:
        began = time.monotonic()
        audiences = [audience for audience in CONSOLE_FIRST if audience in telling.waiting]
        telling.waiting.clear()
        editions = [(audience, language) for audience in audiences for language in hub.languages(session_id, audience)]
        _begin_to_draw(session_id, telling, [edition for edition in editions if edition not in telling.drawn])
        for edition in editions:
            drawn = await staged(session_id, *edition)
            if telling.shown.get(edition) != drawn.tag:  # else nothing changed for them
                telling.shown[edition] = drawn.tag
                await hub.publish(session_id, *edition, drawn.text)
            await asyncio.sleep(0)  # to draw all that a hall reads takes a while: others get their turn between
        took = time.monotonic() - began
        # After a large hall other work gets its turn; a longer pause would keep the boards waiting.
        await asyncio.sleep(max(TICK - took, took / 4))


def _begin_to_draw(session_id: str, telling: Telling, editions: list[Edition]) -> None:
    """Begins to read the room once for all of these. From here until the next change it is theirs."""
    if not editions:
        return
    drawing = asyncio.create_task(draw(session_id, editions))
    telling.drawn |= dict.fromkeys(editions, drawing)

    def give_up(done: asyncio.Task) -> None:
        if done.cancelled() or done.exception():
            telling.drawn = {edition: task for edition, task in telling.drawn.items() if task is not done}

    drawing.add_done_callback(give_up)


async def draw(session_id: str, editions: list[Edition]) -> dict[Edition, Drawn]:
    session = await access.session_now(session_id)

    def scenes(db: Handle) -> dict[Edition, Drawn]:
        reading = stage.Reading(db, session)
        return {(audience, language): Drawn(audience, language, SCENES[audience](reading, language))
                for audience, language in editions}

    return await read(scenes)


async def staged(session_id: str, audience: str, language: str) -> Drawn:
    """The stage as it is now, drawn once for all who see the same."""
    telling, edition = _tellings.setdefault(session_id, Telling()), (audience, language)
    telling.asked_at = time.monotonic()
    if edition not in telling.drawn:
        _begin_to_draw(session_id, telling, [edition])
    return (await asyncio.shield(telling.drawn[edition]))[edition]  # who asks may hang up; others wait for the same drawing


async def bring_up_to_date(session_id: str, listener: Listener) -> None:
    """Sends the newest stage to one connection, and never an older one after a newer that came by while we drew."""
    edition = listener.audience, listener.language
    drawn, newest = None, await staged(session_id, *edition)
    while drawn is not newest:
        drawn, newest = newest, await staged(session_id, *edition)
    await listener.socket.send_text(drawn.text)
    listener.missed = False


def watched() -> set[str]:
    """Sessions of which something was drawn here."""
    return set(_tellings)


def forget_idle(before: float) -> None:
    """Lets go of sessions to which nobody listens and for which nobody asked since `before`, on the clock that never goes
    back (`time.monotonic`)."""
    for session_id, telling in list(_tellings.items()):
        is_busy = telling.task is not None and not telling.task.done()
        if telling.asked_at < before and session_id not in hub.rooms and not is_busy:
            del _tellings[session_id]


def use_local_hub() -> None:
    global hub
    hub = LocalHub()


def forget_rooms() -> None:
    """For tests: a fresh process."""
    _tellings.clear()
    hub.rooms.clear()
