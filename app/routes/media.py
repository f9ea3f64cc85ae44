"""Photos and voices: their way in, piece by piece, and each to who may see or hear it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from app import access, media
from app.access import Anyone, BoardSession, CurrentParticipant, FacilitatedSession, HelpedSession, OrganisedSession
from app.durable import read
from app.errors import NotFound, NotLikeThat
from app.models import Contribution, Participant, Photo, Recording, Session
from app.pages import page
from app.words import _

router = APIRouter()
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
    piece = await request.body()  # the guard lets no more through than a piece
    fitted, offset = await asyncio.to_thread(media.append, seat.id, key, upload_offset, upload_length, piece)
    return JSONResponse({"offset": offset}, 200 if fitted else 409, headers=NO_STORE)


@router.get("/s/{code}/voice")
async def voice(request: Request, seat: CurrentParticipant) -> Response:
    """The panel that records, fetched after the question so that it is there without internet too."""
    return page("phone/voice.html")


@router.get("/s/{code}/media/{id}")
async def own(request: Request, seat: CurrentParticipant, id: str) -> Response:
    """One's own photo and voice, and the prompts that somebody reads aloud."""

    def look(db) -> str:
        me = db.get(Participant, seat.id)
        if any(clip["id"] == id for step in me.session.steps for clip in step.clips.values()):
            return "audio/mp4"
        return kind_of(me.contributions, id)

    return await media.answer(id, await read(look))


@router.get("/words/media/{id}/{loan}", dependencies=[Anyone])
async def to_its_speaker(request: Request, id: str, loan: str) -> Response:
    """For who came with the code for later: the address ends within the hour, and with the photo or voice itself."""

    def look(db) -> str:
        if access.is_lent(id, loan):
            for kind, media_type in ((Recording, "audio/mp4"), (Photo, "image/jpeg")):
                if db.get(kind, id):
                    return media_type
        raise NotFound(_("That is not here any more."))

    return await media.answer(id, await read(look))


@router.get("/console/{code}/media/{id}")
async def to_console(request: Request, room: FacilitatedSession, id: str) -> Response:
    return await media.answer(id, await read(lambda db: kind_of(db.get(Session, room.id).contributions, id)))


@router.get("/desk/{code}/media/{id}")
async def to_desk(request: Request, room: HelpedSession, id: str) -> Response:
    """An interpreter hears what waits; a scribe sees what the board shows."""

    def look(db) -> str:
        cards = db.get(Session, room.id).contributions
        return kind_of(on_board(cards) if request.state.role == "scribe" else cards, id)

    return await media.answer(id, await read(look))


@router.get("/board/{code}/media/{id}")
async def to_board(request: Request, room: BoardSession, id: str) -> Response:
    return await media.answer(id, await read(lambda db: kind_of(on_board(db.get(Session, room.id).contributions), id)))


@router.get("/prepare/{code}/media/{id}")
async def to_builder(request: Request, room: OrganisedSession, id: str) -> Response:
    def look(db) -> str:
        session = db.get(Session, room.id)
        if any(clip["id"] == id for spoken in (session, *session.steps) for clip in spoken.clips.values()):
            return "audio/mp4"
        raise NotFound(_("That is not here any more."))

    return await media.answer(id, await read(look))


def on_board(cards: list[Contribution]) -> list[Contribution]:
    return [card for card in cards if card.state == "released" and card.photo and card.photo.may_show]


def kind_of(cards: list[Contribution], id: str) -> str:
    for card in cards:
        if card.recording and card.recording.id == id:
            return "audio/mp4"
        if card.photo and card.photo.id == id:
            return "image/jpeg"
    raise NotFound(_("That is not here any more."))
