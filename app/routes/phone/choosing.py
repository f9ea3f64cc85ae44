"""Choosing: a dot more or less, and rather not saying."""

from contextvars import copy_context
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access
from app.access import CurrentParticipant, CurrentVisitor
from app.deciding import decide, seat
from app.durable import keep_together
from app.durable.together import grant_taps
from app.errors import Outdated
from app.live import tell
from app.models import Tap
from app.models.participant import Seat
from app.routes.phone.own import own_answer, same_person

router = APIRouter()


@router.post("/s/{code}/votes")
async def vote(request: Request, me: CurrentParticipant, target: Annotated[str, Form()],
               by: Annotated[int, Form(ge=-1, le=1)] = 1, number: Annotated[int | None, Form(ge=0, le=99)] = None,
               step_id: Annotated[str, Form(max_length=40)] = "",
               key: Annotated[str, Form(max_length=64)] = "") -> Response:
    """A dot more or less; from a script, which sends it again until it has an answer, how many of them in all."""
    same_person(request, me)
    me = await tapped(request, me, Tap(me.session_id, me.id, target, by, copy_context(), number, step_id))
    await tell(me.session_id, "votes_changed")
    return await own_answer(request, me, key)


async def tapped(request: Request, me: Seat, tap: Tap) -> Seat:
    """Keeps it; returns the seat as it is now."""
    try:
        await keep_together(grant_taps, tap)
    except Outdated:  # another worker changed the room
        return await tapped(request, await access.current_seat(request), tap)
    return me


@router.post("/s/{code}/pass")
async def pass_by(request: Request, me: CurrentParticipant, visitor: CurrentVisitor,
                  step_id: Annotated[str, Form(max_length=40)] = "", answer: Annotated[str, Form()] = "",
                  key: Annotated[str, Form(max_length=64)] = "") -> Response:
    """I would rather not say; or, with `answer`, after all I would. Doing it twice is doing it once."""
    same_person(request, me)
    if answer:
        await decide(visitor, me.session, lambda _session, seat: seat.answer_after_all(), seat(me.id))
    else:
        await decide(visitor, me.session, lambda session, seat: session.step_by_id(step_id).pass_by(seat), seat(me.id))
    await tell(me.session_id, "votes_changed")
    return await own_answer(request, me, key)
