"""Live connections: from the server to the page and never the other way."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from fastapi import APIRouter
from sqlmodel import col, select
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app import access, live
from app.access import FACILITATORS, Visitor, VisitorRole
from app.durable import outside, pass_on, read, while_changed, within
from app.errors import Refused
from app.hub import Listener
from app.models import Authorship, Contribution, Session
from app.words import board_language, current_language, desk_language

log = logging.getLogger("expertpool")
router = APIRouter()

MAY_LISTEN = {
    "phone": (VisitorRole.participant,),
    "board": (*FACILITATORS, VisitorRole.board),
    "console": FACILITATORS,
    "interpreter": (*FACILITATORS, VisitorRole.interpreter),
    "scribe": (*FACILITATORS, VisitorRole.scribe),
}
OWN = '{"own": 1}'  # to a phone: something of its own is new
CHECK_AGAIN = 20  # seconds until a connection's right to listen is checked once more
LOOK_OUTSIDE = 0.5  # seconds between two looks at whether a command on this machine changed something
PARTS = 80  # of a check of all connections: with 10,000 of them it must not keep the loop busy for long


async def listen(socket: WebSocket) -> None:
    """Subscribes first and then gets the stage, so that nothing falls between the two; nor does the end of a right."""
    audience = socket.path_params["audience"]
    try:
        session, visitor = await visitor_of(socket)
    except Refused:
        session, visitor = None, Visitor.nobody()
    if session is None or visitor.role not in MAY_LISTEN.get(audience, ()):
        if visitor.is_nobody:
            with suppress(Refused):
                await access.note_guess(exists=session is not None)
        await socket.close(1008)  # before accepting: the browser sees 403
        return
    language = current_language() if audience == "phone" else desk_language()
    if audience == "board":
        language = board_language(session.language)
    await socket.accept()
    listener = Listener(socket, audience, language, visitor.id)
    live.hub.subscribe(session.id, listener)
    try:
        if await may_listen(listener):
            await live.bring_up_to_date(session.id, listener)
            await socket.receive()  # that it is gone; or something is said here, where nobody is listened to
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        live.hub.leave(session.id, listener)
        await hang_up(socket)


# A plain route, as that of a card: the framework's own would keep memory for each phone while it waits.
router.add_websocket_route("/ws/{audience}/{code}", listen)


async def visitor_of(socket: WebSocket, **how: Callable) -> tuple[Session, Visitor]:
    """Somebody may have a seat and a sign-in in one browser: the phone's page goes by the seat, here as elsewhere."""
    find = access.sit if socket.path_params["audience"] == "phone" else access.visit
    return await find(socket, socket.path_params["code"], **how)


async def hang_up(socket: WebSocket) -> None:
    if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
        await socket.close(1008)


async def hang_up_for_ever() -> None:
    """The commit that ends a right ends what listens by it, at this worker and by its news at every other. Whom a commit
    touched hears nothing from that moment until it is known that they still may."""
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as checks:
        def check_these(ids: set[str]) -> None:
            for session_id, listener in listening_by(ids):
                live.hub.leave(session_id, listener)
                checks.create_task(check_at_once(session_id, listener))

        def changed(touched: Iterable[tuple[str, str]]) -> None:  # in the thread of the writer
            loop.call_soon_threadsafe(check_these, {id for _session_id, id in touched if id})

        with while_changed(changed):
            await loop.create_future()  # which never comes


def listening_by(ids: set[str]) -> list[tuple[str, Listener]]:
    """The connections of these seats, helpers and members, and all of a session that was deleted, each with its session."""
    return [(session_id, listener) for session_id, rows in live.hub.rooms.items() for row in rows.values()
            for listener in row if listener.whose in ids or session_id in ids] if ids else []


async def check_at_once(session_id: str, listener: Listener) -> None:
    with going_on():
        may = False
        try:
            may = await may_listen(listener)
        finally:
            if not may:  # or it cannot be known now: who may listen comes back by itself
                await hang_up(listener.socket)
        if may and listener.socket.client_state is WebSocketState.CONNECTED:
            live.hub.subscribe(session_id, listener)
            await live.bring_up_to_date(session_id, listener)


@contextmanager
def going_on() -> Iterator[None]:
    """What fails for one connection, as while the database is away, is not the end of looking after all of them."""
    try:
        yield
    except (WebSocketDisconnect, RuntimeError):
        pass  # gone by itself
    except Exception as trouble:
        log.error("a listener was not looked after", extra={"trouble": trouble})


async def look_outside_for_ever() -> None:
    """Who signed in may have been removed by a command on this machine, of whose commit nobody here heard."""
    heard = outside.last_knock()
    while True:
        await asyncio.sleep(LOOK_OUTSIDE)
        if (last := outside.last_knock()) != heard:
            heard = last
            pass_on({("", listener.whose): 0 for rows in live.hub.rooms.values() for row in rows.values()
                     for listener in row if listener.audience != "phone"})


async def tell_own_for_ever() -> None:
    """What became of a card, the phone that sent it hears at once, at whichever worker it listens, and no other phone: it
    then asks for its own things."""
    loop, changed = asyncio.get_running_loop(), asyncio.Queue[tuple[str, str]]()

    def note(touched: Iterable[tuple[str, str]]) -> None:
        for session_id, id in touched:
            if id.startswith(Contribution.CHANGED):
                loop.call_soon_threadsafe(changed.put_nowait, (session_id, id.removeprefix(Contribution.CHANGED)))

    with while_changed(note):
        while True:
            session_id, card_id = await changed.get()
            with going_on():
                await tell_own(session_id, card_id)


async def tell_own(session_id: str, card_id: str) -> None:
    phones = [listener for (audience, _language), row in live.hub.rooms.get(session_id, {}).items()
              if audience == "phone" for listener in row]
    if not phones:
        return
    whose = await read(lambda db: set(db.exec(select(Authorship.participant_id).where(
        col(Authorship.contribution_id) == card_id))))
    for listener in phones:
        if listener.whose in whose:
            await listener.socket.send_text(OWN)


async def check_for_ever() -> None:
    """For as long as the program runs, at every connection in its turn, because rights also end with time: a timer for each
    of 10,000 would cost much time and memory."""
    while True:
        everybody = [(session_id, listener) for session_id, rows in live.hub.rooms.items()
                     for row in rows.values() for listener in row]
        for part in range(PARTS):
            await asyncio.sleep(CHECK_AGAIN / PARTS)
            for session_id, listener in everybody[part::PARTS]:
                with going_on():
                    await check(session_id, listener)


async def check(session_id: str, listener: Listener) -> None:
    """Whether it may still listen, and whether it missed something."""
    if not await may_listen(listener):
        live.hub.leave(session_id, listener)
        await hang_up(listener.socket)
    elif listener.missed and not listener.is_behind:
        await live.bring_up_to_date(session_id, listener)


async def may_listen(listener: Listener) -> bool:
    within("")
    try:
        _session, visitor = await visitor_of(listener.socket, room_at=access.remembered_room_at)
    except Refused:
        return False
    return visitor.role in MAY_LISTEN[listener.audience]
