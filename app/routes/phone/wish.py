"""Who wants to hear what came of it leaves an address, apart from everything they said."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access
from app.access import CurrentParticipant, CurrentVisitor, Visitor
from app.deciding import decide
from app.errors import NotLikeThat
from app.models import Session
from app.pages import see_other
from app.routes.phone.help import show_help
from app.settings import server_key
from app.words import _

router = APIRouter()


@router.post("/s/{code}/wish")
async def wish(request: Request, seat: CurrentParticipant, visitor: CurrentVisitor,
               address: Annotated[str, Form()] = "") -> Response:
    """Only with the permission for that."""
    if not seat.permits("results"):
        raise needs_a_yes()
    try:
        await keep_wish(visitor, seat.session, address, seat.language, access.code_for_later(request, seat.session))
    except NotLikeThat as refused:
        return await show_help(request, seat, refused.status, address, refused.sentence)
    return see_other(f"/s/{seat.session.code}/help#wish")


async def keep_wish(visitor: Visitor, session: Session, address: str, language: str, receipt: str) -> None:
    key = server_key()
    await decide(visitor, session, lambda session: session.word_back.keep(address, language, receipt=receipt, key=key))


def needs_a_yes() -> NotLikeThat:
    return NotLikeThat(_("Please say yes first: You may tell me later what came of it."), "yes")
