"""Closing, opening and counting a ballot."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import decide, present_step
from app.durable import Handle
from app.models import Session
from app.routes.console.page import done
from app.stage.reading import votes_at

router = APIRouter()


@router.post("/console/{code}/ballot/close")
async def close_ballot(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda _session, step: step.close_ballot(clock.now()), present_step,
                 note="ballot_closed")
    return await done(request, room, "ballot_changed")


@router.post("/console/{code}/ballot/open")
async def open_ballot(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda _session, step, given: step.open_ballot(given), present_step, given_at_present,
                 note="ballot_opened")
    return await done(request, room, "ballot_changed")


def given_at_present(db: Handle, session: Session) -> Counter[str]:
    step = present_step(db, session)
    return votes_at(db, [step])[step.id].given


@router.post("/console/{code}/ballot/count")
async def count_by_hand(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                        target: Annotated[str, Form()], dots: Annotated[int, Form()] = 0) -> Response:
    """Dots of people without a phone."""
    await decide(visitor, room, lambda _session, step: step.count_by_hand(target, dots), present_step,
                 note="counted_by_hand", about=target)
    return await done(request, room, "ballot_changed")
