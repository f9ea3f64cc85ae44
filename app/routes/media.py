"""Photos and voices: their way in, piece by piece, and each to whoever may see or hear it."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import select

from app import access, media
from app.access import (
    Anyone,
    BoardSession,
    CurrentParticipant,
    CurrentVisitor,
    FacilitatedSession,
    HelpedSession,
    OrganisedSession,
)
from app.durable import Handle, read
from app.errors import NotLikeThat, gone
from app.models import Authorship, Contribution, Photo, Recording, Session, Step
from app.models.contribution import CardState
from app.pages import page
from app.words import _

router = APIRouter()
PHOTO, VOICE = "image/jpeg", "audio/mp4"
NO_STORE = {"Cache-Control": "no-store"}


@router.get("/s/{code}/uploads/{key}")
async def how_far(request: Request, seat: CurrentParticipant, key: str) -> Response:
    return JSONResponse({"offset": await asyncio.to_thread(media.offset_of, seat.id, key)}, headers=NO_STORE)


@router.put("/s/{code}/uploads/{key}")
async def next_piece(request: Request, seat: CurrentParticipant, key: str, upload_offset: Annotated[int, Header(ge=0)],
                     upload_length: Annotated[int, Header(ge=1)]) -> Response:
    """Where to go on is always in the answer: after 409 too, when a piece came twice or one was lost."""
    if not access.KEY.fullmatch(key):
        raise NotLikeThat(_("Please open this page again and send your card once more."))
    piece = await request.body()  # the guard lets no more through than one piece
    fitted, offset = await asyncio.to_thread(media.append, seat.id, key, upload_offset, upload_length, piece)
    return JSONResponse({"offset": offset}, 200 if fitted else 409, headers=NO_STORE)


@router.get("/s/{code}/voice")
async def voice(request: Request, seat: CurrentParticipant) -> Response:
    """The panel that records, fetched after the question so that it is there without internet too."""
    return page("phone/voice.html")


@router.get("/s/{code}/media/{id}")
async def own(request: Request, seat: CurrentParticipant, id: str) -> Response:
    """One's own photo and voice, and the prompts that somebody reads aloud."""
    if is_read_aloud(id, *seat.session.steps):
        return await media.answer(id, VOICE)
    return await media.answer(id, await read(lambda db: type_of(db, id, Contribution.id == Authorship.contribution_id,
                                                                Authorship.participant_id == seat.id)))


@router.get("/words/media/{id}/{loan}", dependencies=[Anyone])
async def to_its_speaker(request: Request, id: str, loan: str) -> Response:
    """For people who came with the code for later: the address ends within the hour, and with the photo or voice itself."""
    if not access.is_lent(id, loan):
        raise gone()
    return await media.answer(id, await read(lambda db: type_of(db, id)))


@router.get("/console/{code}/media/{id}")
async def to_console(request: Request, room: FacilitatedSession, id: str) -> Response:
    return await media.answer(id, await read(lambda db: type_of(db, id, Contribution.session_id == room.id)))


@router.get("/desk/{code}/media/{id}")
async def to_desk(request: Request, room: HelpedSession, visitor: CurrentVisitor, id: str) -> Response:
    """An interpreter hears what waits; a scribe sees what the board shows."""
    if not visitor.may_see_held:
        return await to_board(request, room, id)
    return await media.answer(id, await read(lambda db: type_of(db, id, Contribution.session_id == room.id)))


@router.get("/board/{code}/media/{id}")
async def to_board(request: Request, room: BoardSession, id: str) -> Response:
    return await media.answer(id, await read(lambda db: type_of(
        db, id, Contribution.session_id == room.id, Contribution.state == CardState.released,
        Contribution.id == Photo.contribution_id, Photo.id == id, Photo.may_show)))


@router.get("/prepare/{code}/media/{id}")
async def to_builder(request: Request, room: OrganisedSession, id: str) -> Response:
    if not is_read_aloud(id, room, *room.steps):
        raise gone()
    return await media.answer(id, VOICE)


def is_read_aloud(id: str, *texts: Session | Step) -> bool:
    return any(clip["id"] == id for text in texts for clip in text.clips.values())


def type_of(db: Handle, id: str, *conditions: Any) -> str:
    """Of a photo or voice whose card meets all of these; found by its id, however many cards there are."""
    for enclosed, media_type in ((Photo, PHOTO), (Recording, VOICE)):
        if db.exec(select(enclosed.id).where(
                enclosed.id == id, enclosed.contribution_id == Contribution.id, *conditions)).first():
            return media_type
    raise gone()
