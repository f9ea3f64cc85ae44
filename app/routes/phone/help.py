"""Everything that is not the question: help, my words, my permission, another language, another person, stopping."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access
from app.access import CurrentParticipant, CurrentVisitor
from app.addresses import public_address, short_address
from app.deciding import decide, seat
from app.durable import read
from app.live import tell
from app.models import Participant
from app.models.participant import Seat
from app.pages import page, see_other
from app.routes.phone.own import own_things

router = APIRouter()


@router.get("/s/{code}/help")
async def help_page(request: Request, me: CurrentParticipant) -> Response:
    return await show_help(request, me)


async def show_help(request: Request, me: Seat, status: int = 200, address: str = "", sentence: str = "") -> Response:
    receipt = access.code_for_later(request, me.session)
    needs_help, wishes = await read(lambda db: how_it_is_with(seat(me.id)(db, me.session), receipt))
    return page("phone/help.html", status, session=me.session, seat=me, needs_help=needs_help, receipt=receipt,
                mark=access.mark_of(me), seal=access.seal_of(me), wishes=wishes, address=address, sentence=sentence,
                **await own_things(me))


def how_it_is_with(me: Participant, receipt: str) -> tuple[bool, int]:
    """Whether they asked for help, and how many wishes to hear what came of it they left."""
    return me.needs_help, len(me.session.word_back.wishes_of(receipt))


@router.post("/s/{code}/help")
async def ask_for_help(request: Request, me: CurrentParticipant, visitor: CurrentVisitor,
                       needed: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, me.session, lambda _session, seat: seat.ask_for_help(bool(needed)), seat(me.id))
    await tell(me.session_id, "help_wanted")
    return see_other(f"/s/{me.session.code}/help")


@router.get("/s/{code}/my-code")
async def my_code(request: Request, me: CurrentParticipant) -> Response:
    """The code for later on a page of its own, to print or photograph. Its QR keeps the code behind a #, which browsers
    send to no server and write in no log but their own."""
    receipt = access.code_for_later(request, me.session)
    return page("phone/my_code.html", session=me.session, receipt=receipt,
                address=f"{public_address()}/words#{me.session.code}/{receipt}", short=f"{short_address()}/words")
