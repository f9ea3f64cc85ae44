"""Live connections: from the server to the page and never the other way."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app import access, live
from app.access import FACILITATORS, Visitor, VisitorRole
from app.durable import within
from app.errors import Refused
from app.hub import Listener
from app.models import Session
from app.words import board_language, current_language, desk_language

router = APIRouter()

MAY_LISTEN = {
    "phone": (VisitorRole.participant,),
    "board": (*FACILITATORS, VisitorRole.board),
    "console": FACILITATORS,
    "interpreter": (*FACILITATORS, VisitorRole.interpreter),
    "scribe": (*FACILITATORS, VisitorRole.scribe),
}
CHECK_AGAIN = 20  # seconds until a connection's right to listen is checked once more
PARTS = 80  # of a check of all connections: with 10,000 of them it must not keep the loop busy for long


async def listen(socket: WebSocket) -> None:
    """Subscribes first and then gets the stage, so that nothing falls between the two."""
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
    listener = Listener(socket, audience, language)
    live.hub.subscribe(session.id, listener)
    try:
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


async def check_for_ever() -> None:
    """For as long as the program runs, at every connection in its turn: a timer for each of 10,000 would cost much
    time and memory."""
    while True:
        everybody = [(session_id, listener) for session_id, rows in live.hub.rooms.items()
                     for row in rows.values() for listener in row]
        for part in range(PARTS):
            await asyncio.sleep(CHECK_AGAIN / PARTS)
            for session_id, listener in everybody[part::PARTS]:
                with suppress(WebSocketDisconnect, RuntimeError):
                    await check(session_id, listener)


async def check(session_id: str, listener: Listener) -> None:
    """Whether it may still listen, and whether it missed something."""
    within("")
    try:
        _session, visitor = await visitor_of(listener.socket, room_at=access.remembered_room_at)
    except Refused:
        visitor = Visitor.nobody()
    if visitor.role not in MAY_LISTEN[listener.audience]:
        live.hub.leave(session_id, listener)
        await hang_up(listener.socket)
    elif listener.missed and not listener.is_behind:
        await live.bring_up_to_date(session_id, listener)
