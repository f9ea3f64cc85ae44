"""Running the evening: opening and closing, the step before the room, the clock, freezing and covering."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock, live
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import answered_steps, decide, row_of, who_is_here
from app.durable import Handle, read
from app.errors import NotNow
from app.live import tell
from app.models import Session
from app.pages import page, see_other, wants_fragment
from app.routes.console.page import done
from app.words import desk_language

router = APIRouter()


@router.post("/console/{code}/open")
async def open_session(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    try:
        await decide(visitor, room, lambda session: session.running.open(clock.now()), note="session_opened")
    except NotNow:
        if wants_fragment(request) or not room.running.not_ready:
            raise
        return see_other(f"/console/{room.code}#not-ready")
    return await done(request, room, "session_opened")


@router.post("/console/{code}/close")
async def close_session(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                        sure: Annotated[str, Form()] = "") -> Response:
    """Asks once more while something is left to do, or sub-rooms are open; then closes."""
    if not sure and await read(lambda db: leaves_something(db, room)):
        return see_other(f"/console/{room.code}/closing")
    for sub_room in await decide(visitor, room, lambda session: session.running.close(clock.now()), note="session_closed"):
        await tell(sub_room.id, "session_closed")
    return await done(request, room, "session_closed", f"/harvest/{room.code}")


def leaves_something(db: Handle, room: Session) -> bool:
    session = row_of(db, room)
    return bool(session.unfinished or session.gathering.open_sub_rooms
                or live.stage.left_at_closing(live.stage.Reading(db, session), desk_language()))


@router.get("/console/{code}/closing")
async def closing(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    return page("console/closing.html", room=room, as_helper=not visitor.is_member,
                **await read(lambda db: before_closing(db, room)))


def before_closing(db: Handle, room: Session) -> dict:
    reading = live.stage.Reading(db, room)
    return {"stage": live.stage.console(reading, desk_language()),
            "left": live.stage.left_at_closing(reading, desk_language()),
            "apart": [(apart.title, apart.language, apart.code) for apart in row_of(db, room).gathering.open_sub_rooms]}


@router.post("/console/{code}/steps/{step_id}/show")
async def show(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, step_id: str) -> Response:
    await decide(visitor, room, lambda session, here, answered: show_to(session, step_id, here, step_id in answered),
                 who_is_here, answered_steps)
    return await done(request, room, "step_shown")


def show_to(session: Session, step_id: str, here: live.stage.Reading, answered: bool) -> None:
    session.running.show(session.step_by_id(step_id), clock.now(), answered=answered)
    session.running.weigh(here.crowd, lambda: here.permitted)


@router.post("/console/{code}/timer/start")
async def start_timer(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.running.start_timer(clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/timer/stop")
async def stop_timer(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.running.stop_timer(clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/timer/add")
async def add_time(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.running.add_minutes(2, clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/freeze")
async def freeze(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    """One button stops everything, sub-rooms too; the same button lets it go on."""
    for sub_room in await decide(visitor, room, lambda session: session.running.freeze_or_thaw(clock.now()),
                                 note=lambda session: "room_frozen" if session.frozen_at else "room_thawed"):
        await tell(sub_room.id, "room_frozen")
    return await done(request, room, "room_frozen")


@router.post("/console/{code}/cover")
async def cover(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.running.turn_cover(clock.now()),
                 note=lambda session: "board_covered" if session.covered_at else "board_uncovered")
    return await done(request, room, "board_covered")
