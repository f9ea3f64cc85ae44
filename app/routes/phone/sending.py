"""Sending a card: from the form of a phone to the receipt that makes the phone let go of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import joinedload
from sqlmodel import select
from starlette.datastructures import UploadFile

from app import access, clock, media
from app.deciding import authorship_of
from app.durable import Handle, keep_together, read
from app.durable.sessions import related
from app.durable.together import take_in_cards, take_in_cards_alone
from app.errors import MovedOn, NotLikeThat, Outdated, Refused, SentAlready
from app.library.traces import traces_in
from app.live import tell
from app.models import Authorship, Contribution, Photo, Recording
from app.models.base import new_id
from app.models.contribution import CardState, Kept, Received
from app.models.organisation import hashed
from app.models.participant import Seat
from app.pages import page, see_other, wants_fragment
from app.routes.phone.own import drawn_card, fragment, receipt_for, same_person
from app.words import _

router = APIRouter()
FRAME = ("advise", "because", "so_that")


@dataclass(frozen=True, slots=True)
class Sending:
    """A card as a phone sends it."""

    step_id: str
    key: str  # made on the phone before its first try, so that a repeat is no second card
    kind: str
    words: str
    frame: dict[str, str] | None  # of an advice: its parts
    upload: str  # the key of a photo or recording that came before, piece by piece
    photo: UploadFile | str | None  # in the form itself, from a phone without scripts
    seen: str  # of which text the warning about traces was read
    anyway: bool  # the room went on, and it is to come all the same

    @classmethod
    def of(cls, step_id: str, form: Mapping) -> "Sending":
        key, kind, words, upload, seen = (str(form.get(name, "")) for name in ("key", "kind", "words", "upload", "seen"))
        if not access.KEY.fullmatch(key):
            raise NotLikeThat(_("Please open this page again and send your card once more."))
        frame = {part: str(form.get(part, "")) for part in FRAME} if "advise" in form else None
        return cls(step_id, key, kind, words, frame, upload, form.get("photo"), seen, bool(form.get("anyway")))

    @property
    def text(self) -> str:
        return self.words if self.frame is None else "\n".join(self.frame.values())

    @property
    def body_hash(self) -> str:
        return Authorship.hash_of(self.words, self.kind, self.frame)


@access.post_by_participant(router, "/s/{code}/steps/{step_id}/contributions")
async def contribute(request: Request, seat: Seat) -> Response:
    sending = Sending.of(request.path_params["step_id"], await sent_form(request))
    same_person(request, seat)
    by_script = wants_fragment(request) or is_program(request)
    try:
        access.allow(access.SUBMISSIONS, seat.id)
        # Where scripts run they warned before; a photo in the form would be lost with a second page, and is read first
        # anyway. A text that is too long to be taken is not looked through.
        longest = seat.session.step_by_id(sending.step_id).form.longest
        if not by_script and not getattr(sending.photo, "size", 0) and len(sending.text) <= longest:
            traces, seen = traces_in(sending.text), hashed(sending.text)
            if traces and sending.seen != seen:
                return written_again(sending, seat, 422, moved_on=sending.anyway, traces=traces, seen=seen)
        card = await taken_in(request, seat, sending, await what_came_along(seat, sending))
    except Refused as refused:
        if by_script:
            raise
        before = await read(lambda db: card_of(db, seat, sending.key)) if isinstance(refused, SentAlready) else None
        return written_again(sending, seat, refused.status, wrong=refused, moved_on=isinstance(refused, MovedOn),
                             before=before, key=sending.key if before is None else new_id())
    if sending.upload:
        await asyncio.to_thread(media.forget_upload, seat.id, sending.upload)
    await tell(seat.session_id, "contribution_received" if card.state == CardState.held else "contribution_on_board")
    return receipt(request, seat, sending.key, card)


async def sent_form(request: Request) -> Mapping:
    """Its fields. One without a file is read at once, and not piece by piece."""
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
    return await request.form()


def is_program(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def written_again(sending: Sending, seat: Seat, status: int, *, wrong: Refused | None = None, key: str = "",
                  **more: Any) -> Response:
    """Without JavaScript, a card that could not be taken comes back with all that was typed."""
    return page("phone/again.html", status, session=seat.session, seat=seat, wrong=wrong, step_id=sending.step_id,
                key=key or sending.key, kind=sending.kind, words=sending.words, frame=sending.frame,
                kinds=seat.session.step_by_id(sending.step_id).form.card_kinds, **more)


def receipt(request: Request, seat: Seat, key: str, card: Contribution | Received) -> Response:
    kept = receipt_for(key, seat)
    if is_program(request):
        code = access.code_for_later(request, seat.session)
        return JSONResponse({"id": card.id, "key": key, "receipt": code}, headers=kept)
    if wants_fragment(request):
        return fragment(drawn_card(seat, card), kept)
    return see_other(f"/s/{seat.session.code}?sent={card.id}")


async def what_came_along(seat: Seat, sending: Sending) -> Recording | Photo | None:
    """What was uploaded before, or came in the form; None when there is nothing, or the card was kept already."""
    photo = sending.photo if isinstance(sending.photo, UploadFile) and sending.photo.filename else None
    if not sending.upload and photo is None:
        return None
    if await read(lambda db: authorship_of(db, seat.id, sending.key)):
        return None
    content: bytes | None = None
    if sending.upload:
        content = await asyncio.to_thread(media.uploaded, seat.id, sending.upload)
        if content is None:
            raise NotLikeThat(_("The photo or recording did not arrive whole. Please send it again."))
    elif photo:
        content = await photo.read()
        media.must_be_photo(content)
    if not content:
        return None
    try:
        return await media.take_in(content)
    except Refused:
        if sending.upload:  # it would be refused again, and takes the place of the next
            await asyncio.to_thread(media.forget_upload, seat.id, sending.upload)
        raise


async def taken_in(request: Request, seat: Seat, sending: Sending,
                   enclosed: Recording | Photo | None) -> Contribution | Received:
    """The contribution that stands for its key once it is on disk: a new one, or that of an earlier try."""
    new = None
    try:
        new = seat.session.step_by_id(sending.step_id).receive(
            sending.words, seat, sending.key, kind=sending.kind, frame=sending.frame, enclosed=enclosed, now=clock.now(),
            receipt=access.code_for_later(request, seat.session), anyway=sending.anyway)
        standing = await keep_together(take_in_cards, new, alone=take_in_cards_alone)
    except Outdated:  # another worker changed the room or the seat, and this one had not heard of it yet
        return await taken_in(request, await access.current_seat(request), sending, enclosed)
    except Refused:
        now = await access.current_seat(request)
        if now.session is not seat.session or now.looking != seat.looking:  # another worker changed it since
            return await taken_in(request, now, sending, enclosed)
        if enclosed:
            media.delete(enclosed.id)
        # Perhaps it was kept before the room froze or closed, and only the answer was lost.
        earlier = await read(lambda db: authorship_of(db, seat.id, sending.key))
        if earlier is None:
            raise
        standing = Kept(earlier.contribution_id, earlier.body_hash)
    if new and standing.id == new.id:
        return new
    if new and enclosed:  # the same card came twice at once
        media.delete(enclosed.id)
    if standing.body_hash != sending.body_hash:
        raise SentAlready(_("This card was already sent with other words. Please change it in your list."))
    return await read(lambda db: db.exec(select(Contribution).where(Contribution.id == standing.id).options(
        *(joinedload(related(part)) for part in (Contribution.recording, Contribution.photo, Contribution.theme)))).one())


def card_of(db: Handle, seat: Seat, key: str) -> str:
    """The id of the card that came with this key, while it can still be changed."""
    authorship = authorship_of(db, seat.id, key)
    return authorship.contribution_id if authorship and not authorship.contribution.is_gone else ""
