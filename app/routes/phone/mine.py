"""One's own cards: taken back, and said in other words."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import media
from app.access import CurrentParticipant, CurrentVisitor
from app.deciding import decide, own_card, sent_with
from app.errors import NotLikeThat
from app.live import tell
from app.models.organisation import hashed
from app.models.participant import Seat
from app.pages import page, wants_fragment
from app.routes.phone.own import own_answer, same_person, unseen_traces

router = APIRouter()


@router.post("/s/{code}/unsend")
async def unsend(request: Request, seat: CurrentParticipant, visitor: CurrentVisitor,
                 key: Annotated[str, Form(max_length=64)]) -> Response:
    """Takes back by its key what a phone sent and has no receipt for: perhaps it came, perhaps it did not."""
    same_person(request, seat)
    media.delete(*await decide(visitor, seat.session, lambda _session, card: card.withdraw() if card else [],
                               sent_with(seat.id, key)))
    media.forget_upload(seat.id, key)
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat, key)


@router.post("/s/{code}/mine/{contribution_id}/reword")
async def reword(request: Request, seat: CurrentParticipant, visitor: CurrentVisitor, contribution_id: str,
                 words: Annotated[str, Form()] = "", seen: Annotated[str, Form()] = "") -> Response:
    """Where scripts run they warned before; else the page with the warning comes first, as for a new card."""
    traces = [] if wants_fragment(request) else unseen_traces(words, seen)
    if traces:
        return again(seat, contribution_id, words, 422, traces=traces, seen=hashed(words))
    try:
        media.delete(*await decide(visitor, seat.session, lambda _session, card: card.reword(words),
                                   own_card(seat.id, contribution_id)))
    except NotLikeThat as refused:
        if wants_fragment(request):
            raise
        return again(seat, contribution_id, words, refused.status, wrong=refused)
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat)


def again(seat: Seat, card_id: str, words: str, status: int, wrong: NotLikeThat | None = None, **more: Any) -> Response:
    return page("phone/again.html", status, session=seat.session, seat=seat, wrong=wrong, reword=card_id, words=words,
                step_id="", key="", kind="", frame=None, moved_on=False, kinds=(), **more)


@router.post("/s/{code}/mine/{contribution_id}/withdraw")
async def withdraw(request: Request, seat: CurrentParticipant, visitor: CurrentVisitor, contribution_id: str) -> Response:
    media.delete(*await decide(visitor, seat.session, lambda _session, card: card.withdraw(),
                               own_card(seat.id, contribution_id)))
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat)
