"""Closing, opening and counting a ballot."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import decide, present_step
from app.routes.console.page import done

router = APIRouter()


@router.post("/console/{code}/ballot/close")
async def close_ballot(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda _session, step: step.close_ballot(clock.now()), present_step,
                 note="ballot_closed")
    return await done(request, room, "ballot_changed")


@router.post("/console/{code}/ballot/open")
async def open_ballot(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda _session, step: step.open_ballot(), present_step, note="ballot_opened")
    return await done(request, room, "ballot_changed")


@router.post("/console/{code}/ballot/count")
async def count_by_hand(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                        target: Annotated[str, Form()], dots: Annotated[int, Form()] = 0) -> Response:
    """Dots of people without a phone."""
    await decide(visitor, room, lambda _session, step: step.count_by_hand(target, dots), present_step,
                 note="counted_by_hand", about=target)
    return await done(request, room, "ballot_changed")
