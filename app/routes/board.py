"""The board: what the room sees together. It shows what is released, and no attribute of any speaker."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from app import words
from app.access import BoardSession
from app.live import staged
from app.pages import page, stage_or_304
from app.words import board_language

router = APIRouter()


@router.get("/board/{code}")
async def board(request: Request, room: BoardSession) -> Response:
    words.speak(board_language(room.language))
    text = (await staged(room.id, "board", board_language(room.language))).text
    return page("board/page.html", room=room, staged=Markup(text))


@router.get("/board/{code}/stage")
async def stage(request: Request, room: BoardSession) -> Response:
    return stage_or_304(request, await staged(room.id, "board", board_language(room.language)))
