"""What an organiser prints of a session: the poster for the wall and the run sheet for whoever leads it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import words
from app.access import OrganisedSession
from app.addresses import door_address, short_address
from app.deciding import row_of
from app.durable import read
from app.models import Session
from app.pages import page
from app.words import desk_language

router = APIRouter()


@router.get("/prepare/{code}/poster")
async def poster(request: Request, room: OrganisedSession) -> Response:
    with words.speaking(words.board_language(room.language)):
        return page("print/poster.html", room=room, door=door_address(room), address=short_address(),
                    ends=await read(lambda db: row_of(db, room).ends))


@router.get("/prepare/{code}/run-sheet")
async def run_sheet(request: Request, room: OrganisedSession) -> Response:
    return page("print/run_sheet.html", room=room, steps=await read(lambda db: sheet_of(row_of(db, room))))


def sheet_of(session: Session) -> list[dict]:
    return [{"at": session.time_of(step), "minutes": step.minutes, "title": step.title(desk_language()),
             "note": step.note, "asks": step.asks,
             "prompts": [(language, step.prompts[language]["text"]) for language in session.languages
                         if step.prompts.get(language, {}).get("text")]} for step in session.steps]
