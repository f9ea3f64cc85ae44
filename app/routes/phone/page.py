"""The phone's page: the door for a stranger, the present step for whoever has a seat."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from app import access, clock, live, words
from app.access import CurrentParticipant, DoorOrOutcome
from app.models.base import new_id
from app.pages import page, see_other, stage_or_304
from app.routes.phone.own import drawn_mine, fragment, own_things, sewn_in
from app.routes.public.drawing import outcome_page

router = APIRouter()


@router.get("/s/{code}")
async def phone(request: Request, session: DoorOrOutcome, sent: str = "", after: str = "", outcome: str = "",
                lang: str = "") -> Response:
    """The phone of who sits here; for everybody else the door, and after the end what came of it, where that is shared."""
    seat = await access.seat_of(request, session.code)
    shared = session.sharing.is_open(clock.today())
    if shared and (outcome or seat is None):
        return await outcome_page(session, lang)
    if seat is None:
        return see_other(f"/s/{session.code}/door")
    words.speak(seat.language)
    drawn = await live.staged(session.id, "phone", seat.language)
    mine = await own_things(seat, drawn)
    # The key is the same whenever this very address is opened, so that going back and sending again is no second card.
    staged = sewn_in(drawn, drawn_mine(mine), access.form_key(seat, mine["step_id"], after))
    sent = sent if any(card["id"] == sent for card in mine["cards"]) else ""
    return page("phone/page.html", session=session, seat=seat, staged=Markup(staged), sent=sent, fresh=new_id(),
                mark=access.mark_of(seat), seal=access.seal_of(seat),
                receipt=access.code_for_later(request, session), shared=shared, **mine)


@router.get("/s/{code}/stage")
async def stage(request: Request, seat: CurrentParticipant) -> Response:
    """For a phone without a socket: the stage, or 304 while nothing changed."""
    return stage_or_304(request, await live.staged(seat.session_id, "phone", seat.language))


@router.get("/s/{code}/mine")
async def mine(request: Request, seat: CurrentParticipant) -> Response:
    """One's own things at the present step: sent to nobody else, and therefore fetched and never broadcast."""
    return fragment(drawn_mine(await own_things(seat)))
