"""The desk of interpreters and scribes: translate what was said, and write down for who does not write."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from markupsafe import Markup

from app import clock, live, media
from app.access import HelpedSession, noted
from app.durable import keep, read
from app.errors import NotFound, Refused
from app.live import staged, tell
from app.models import Session
from app.models.base import new_id
from app.models.organisation import hashed
from app.models.participant import receipt_of
from app.pages import page, render, see_other, stage_or_304, wants_fragment
from app.words import _, desk_language

router = APIRouter()


def audience(request: Request) -> str:
    return "scribe" if request.state.role == "scribe" else "interpreter"


@router.get("/desk/{code}")
async def desk(request: Request, room: HelpedSession, whole: bool = False) -> Response:
    return await show(request, room, whole=whole)


async def show(request: Request, room: Session, status: int = 200, sentence: str = "", form: dict | None = None,
               receipt: str = "", whole: bool = False) -> Response:
    """The desk; `form` brings back what was typed when it could not be taken, `receipt` is said once, for the speaker.
    The `whole` board stands still: live it carries the newest cards."""
    who, language = audience(request), desk_language()
    if whole:
        scene = await read(lambda db: live.stage.desk(
            live.stage.Reading(db, room), language, who == "interpreter", whole=True))
        text = render(live.TEMPLATES[who], language, stage=scene, audience=who)
    else:
        text = (await staged(room.id, who, language)).text
    step = await read(lambda db: db.get(Session, room.id).step)
    return page("desk/page.html", status, room=room, staged=Markup(text), audience=who, step=step,
                sentence=sentence, form=form or {"key": new_id()}, receipt=receipt, live=not whole)


@router.get("/desk/{code}/stage")
async def stage(request: Request, room: HelpedSession) -> Response:
    return stage_or_304(request, await staged(room.id, audience(request), desk_language()))


@router.post("/desk/{code}/contributions/{card_id}/translate")
async def translate(request: Request, room: HelpedSession, card_id: str, language: Annotated[str, Form()],
                    words: Annotated[str, Form()] = "", confirmed: Annotated[str, Form()] = "") -> Response:
    def lay(db) -> None:
        session = db.get(Session, room.id)
        card = session.contribution(card_id)
        if card.state == "withdrawn" or (card.state != "released" and audience(request) == "scribe"):
            raise NotFound(_("That is not here any more."))
        card.translate(words, language, "confirmed" if confirmed else "interpreter")
        db.add(noted(request, session, "card_translated", card_id))

    await keep(lay)
    await tell(room.id, "translation_added")
    return await answer(request, room)


@router.post("/desk/{code}/contributions/{card_id}/write-down")
async def write_down_recording(request: Request, room: HelpedSession, card_id: str,
                               words: Annotated[str, Form()] = "") -> Response:
    """What is heard in a recording, by who may read held cards."""

    def write(db) -> list[str]:
        if audience(request) == "scribe":
            raise NotFound(_("That is not here any more."))
        session = db.get(Session, room.id)
        db.add(noted(request, session, "voice_written_down", card_id))
        return session.contribution(card_id).write_down(words)

    media.delete(*await keep(write))
    await tell(room.id, "contribution_received")
    return await answer(request, room)


@router.post("/desk/{code}/contributions")
async def write_down(request: Request, room: HelpedSession, language: Annotated[str, Form()] = "",
                     words: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "",
                     key: Annotated[str, Form(max_length=64)] = "", quote: Annotated[str, Form()] = "",
                     paper: Annotated[str, Form()] = "", translation: Annotated[str, Form()] = "",
                     confirmed: Annotated[str, Form()] = "", age: Annotated[str, Form()] = "") -> Response:
    """Someone's spoken or written words, entered for them: a seat of their own, in their language, with what they allow,
    and marked as such. The desk is told their code once, to hand to them."""

    def receive(db) -> tuple[str, bool]:
        session = db.get(Session, room.id)
        if session.step is None:
            raise NotFound(_("That is not here any more."))
        if any(card.authorship and card.authorship.key_hash == hashed(key) for card in session.contributions):
            return "", False
        seat, token = session.admit(language, quote=bool(quote), looking=False, today=clock.today(), proxy=True, age=age)
        db.add(seat)
        receipt = receipt_of(session.secret_of(token))
        card = session.step.lay_down(session.step.receive(words, seat, key, kind=kind, receipt=receipt), seat)
        if paper:
            card.source = "paper"
        if translation.strip() and language != session.language:
            card.translate(translation, session.language, "confirmed" if confirmed else "interpreter")
        db.add(card)
        return receipt, card.state == "held"

    try:
        receipt, is_held = await keep(receive)
    except Refused as refused:
        return await show(request, room, refused.status, refused.sentence, {
            "key": key, "language": language, "words": words, "kind": kind, "quote": quote, "paper": paper,
            "translation": translation, "confirmed": confirmed, "age": age})
    await tell(room.id, "contribution_received" if is_held else "contribution_on_board")
    return await show(request, room, receipt=receipt)


async def answer(request: Request, room: Session) -> Response:
    if wants_fragment(request):
        text = (await staged(room.id, audience(request), desk_language())).text
        return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})
    return see_other(f"/desk/{room.code}")
