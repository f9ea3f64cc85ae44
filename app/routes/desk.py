"""The desk of interpreters and scribes: translate what was said, and write down for people who do not write."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from markupsafe import Markup

from app import clock, live, media
from app.access import CurrentVisitor, HelpedSession, Visitor, VisitorRole
from app.deciding import card, card_before, decide, present_step, row_of, written_down_with
from app.durable import read
from app.errors import Refused, gone
from app.live import staged, tell
from app.models import Session
from app.models.base import new_id
from app.models.contribution import CardState
from app.models.participant import receipt_of
from app.pages import page, render, see_other, stage_or_304, wants_fragment
from app.words import desk_language

router = APIRouter()


def audience_of(visitor: Visitor) -> str:
    return "scribe" if visitor.role is VisitorRole.scribe else "interpreter"


@router.get("/desk/{code}")
async def desk(request: Request, room: HelpedSession, visitor: CurrentVisitor, whole: bool = False) -> Response:
    return await show(room, visitor, whole=whole)


async def show(room: Session, visitor: Visitor, status: int = 200, sentence: str = "", form: dict | None = None,
               receipt: str = "", whole: bool = False) -> Response:
    """The desk; `form` brings back what was typed when it could not be taken, `receipt` is said once, for the speaker.
    The `whole` board stands still: live it carries the newest cards."""
    audience, language = audience_of(visitor), desk_language()
    if whole:
        scene = await read(lambda db: live.stage.desk(
            live.stage.Reading(db, room), language, visitor.may_see_held, whole=True))
        text = render(live.TEMPLATES[audience], language, stage=scene, audience=audience)
    else:
        text = (await staged(room.id, audience, language)).text
    step = await read(lambda db: row_of(db, room).step)
    return page("desk/page.html", status, room=room, staged=Markup(text), audience=audience, step=step,
                sentence=sentence, form=form or {"key": new_id()}, receipt=receipt, live=not whole)


@router.get("/desk/{code}/stage")
async def stage(request: Request, room: HelpedSession, visitor: CurrentVisitor) -> Response:
    return stage_or_304(request, await staged(room.id, audience_of(visitor), desk_language()))


@router.post("/desk/{code}/contributions/{card_id}/translate")
async def translate(request: Request, room: HelpedSession, visitor: CurrentVisitor, card_id: str,
                    language: Annotated[str, Form()], words: Annotated[str, Form()] = "",
                    confirmed: Annotated[str, Form()] = "", of: str = "") -> Response:
    origin = "confirmed" if confirmed else "interpreter"
    await decide(visitor, room, lambda _session, card: card.translate(words, language, origin),
                 card_before(visitor, card_id, of), note="card_translated", about=card_id)
    await tell(room.id, "translation_added")
    return await answer(request, room, visitor)


@router.post("/desk/{code}/contributions/{card_id}/write-down")
async def write_down_recording(request: Request, room: HelpedSession, visitor: CurrentVisitor, card_id: str,
                               words: Annotated[str, Form()] = "") -> Response:
    """What is heard in a recording, by whoever may read held cards."""
    if not visitor.may_see_held:
        raise gone()
    media.delete(*await decide(visitor, room, lambda _session, card: card.write_down(words), card(card_id),
                               note="voice_written_down", about=card_id))
    await tell(room.id, "contribution_received")
    return await answer(request, room, visitor)


@router.post("/desk/{code}/contributions")
async def write_down(request: Request, room: HelpedSession, visitor: CurrentVisitor, language: Annotated[str, Form()] = "",
                     words: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "",
                     key: Annotated[str, Form(max_length=64)] = "", quote: Annotated[str, Form()] = "",
                     paper: Annotated[str, Form()] = "", translation: Annotated[str, Form()] = "",
                     confirmed: Annotated[str, Form()] = "", age: Annotated[str, Form()] = "") -> Response:
    """Someone's spoken or written words, entered for them: a seat of their own, in their language, with what they allow,
    and marked as such. The desk shows their code once, to hand to them."""
    try:
        written = await decide(
            visitor, room, lambda _session, step, came_before: None if came_before else step.write_down_for(
                words, key, language=language, kind=kind, quote=bool(quote), age=age, on_paper=bool(paper),
                translation=translation, confirmed=bool(confirmed), today=clock.today()),
            present_step, written_down_with(key))
    except Refused as refused:
        return await show(room, visitor, refused.status, refused.sentence, {
            "key": key, "language": language, "words": words, "kind": kind, "quote": quote, "paper": paper,
            "translation": translation, "confirmed": confirmed, "age": age})
    card, _seat, token = written or (None, None, "")
    await tell(room.id, "contribution_received" if card and card.state == CardState.held else "contribution_on_board")
    return await show(room, visitor, receipt=receipt_of(room.gathering.secret_of(token)) if card else "")


async def answer(request: Request, room: Session, visitor: Visitor) -> Response:
    if wants_fragment(request):
        text = (await staged(room.id, audience_of(visitor), desk_language())).text
        return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})
    return see_other(f"/desk/{room.code}")
