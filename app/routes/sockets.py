"""Live connections: from the server to the page and never the other way."""

import asyncio
import random

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app import access, live
from app.errors import Refused
from app.hub import Listener
from app.words import board_language, current_language, desk_language

router = APIRouter()

MAY_LISTEN = {
    "phone": ("participant",),
    "board": (*access.STAFF, "cofacilitator", "board"),
    "console": (*access.STAFF, "cofacilitator"),
    "interpreter": (*access.STAFF, "cofacilitator", "interpreter"),
    "scribe": (*access.STAFF, "cofacilitator", "scribe"),
}
LOOK_AGAIN = 20  # seconds until a connection's right to listen is looked at once more


@router.websocket("/ws/{audience}/{code}")
async def listen(socket: WebSocket, audience: str, code: str) -> None:
    """Subscribes first and then gets the stage, so that nothing falls between the two."""
    try:
        session, role, _id = await access.role_in(socket, code)
    except Refused:
        session, role = None, ""
    if session is None or role not in MAY_LISTEN.get(audience, ()):
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
        while True:
            try:
                await asyncio.wait_for(socket.receive_text(), LOOK_AGAIN + random.random() * 5)
            except TimeoutError:
                _session, role, _id = await access.role_in(socket, code)
                if role not in MAY_LISTEN[audience]:
                    break
                if listener.missed and not listener.is_behind:
                    await live.bring_up_to_date(session.id, listener)
    except (WebSocketDisconnect, Refused, RuntimeError):
        pass
    finally:
        live.hub.leave(session.id, listener)
        if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
            await socket.close(1008)

