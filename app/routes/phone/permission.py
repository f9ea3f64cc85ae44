"""What a person allows, and in which language they read."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access, clock
from app.access import CurrentParticipant, CurrentVisitor
from app.deciding import decide, seat
from app.live import tell
from app.pages import see_other

router = APIRouter()


@router.post("/s/{code}/permission")
async def permission(request: Request, me: CurrentParticipant, visitor: CurrentVisitor, quote: Annotated[str, Form()] = "",
                     media: Annotated[str, Form()] = "", results: Annotated[str, Form()] = "",
                     take_part: Annotated[str, Form()] = "") -> Response:
    """Changing one's mind is as easy as it was to say yes, and reaches what was said before."""
    receipt = access.code_for_later(request, me.session)
    purposes = {purpose for purpose, yes in (("quote", quote), ("media", media), ("results", results)) if yes}
    await decide(visitor, me.session, lambda _session, seat: seat.change_permission(
        purposes, clock.today(), takes_part=bool(take_part), receipt=receipt),
        seat(me.id))
    await tell(me.session_id, "somebody_joined")
    return see_other(f"/s/{me.session.code}")


@router.post("/s/{code}/language")
async def change_language(request: Request, me: CurrentParticipant, visitor: CurrentVisitor,
                          language: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, me.session, lambda _session, seat: seat.speak(language), seat(me.id))
    await tell(me.session_id, "somebody_joined")
    return see_other(f"/s/{me.session.code}")
