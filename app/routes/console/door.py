"""The door: on a sheet, closed and opened, with a new code; and whether cards are read first."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, FacilitatedSession
from app.addresses import door_address, short_address
from app.deciding import decide, unused_code
from app.live import tell
from app.pages import page, see_other
from app.routes.console.page import done
from app.settings import server_key
from app.words import board_language, speaking

router = APIRouter()


@router.get("/console/{code}/door")
async def door(request: Request, room: FacilitatedSession) -> Response:
    """The way into this room on one sheet, to project or print: nothing else is on it."""
    with speaking(board_language(room.language)):
        return page("print/door.html", room=room, door=door_address(room), address=short_address())


@router.post("/console/{code}/lock")
async def lock(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.door.turn_lock(clock.now()),
                 note=lambda session: "door_closed" if session.locked_at else "door_opened")
    return await done(request, room, "board_covered")


@router.post("/console/{code}/renew")
async def renew(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    """A new code and QR; people who are in stay in."""
    key = server_key()
    code = await decide(visitor, room, lambda session, code: session.door.renew(key, code), unused_code,
                        note="code_renewed")
    await tell(room.id, "session_opened")
    return see_other(f"/console/{code}")


@router.post("/console/{code}/hold")
async def hold(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    """Read first, then on the board: on or off."""
    await decide(visitor, room, lambda session: session.running.turn_holding(),
                 note=lambda session: "held_first" if session.holds else "straight_on_board")
    return await done(request, room, "votes_changed")
