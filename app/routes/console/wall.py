"""Cards on the wall: put there, taken off, made large, written down and translated."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import live, media
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import card, decide, wall_and_last_cards
from app.durable import read
from app.durable.sessions import wall_of
from app.models.session.wall import Wall
from app.pages import page
from app.routes.console.page import done, opened
from app.words import _, desk_language

router = APIRouter()


@router.get("/console/{code}/contributions/{card_id}")
async def one_card(request: Request, room: FacilitatedSession, card_id: str) -> Response:
    found = await read(lambda db: live.stage.console_card(db, room.id, card_id, desk_language()))
    return opened(request, room, "console/_card.html", _("More with this card"), **found)


@router.get("/console/{code}/wall")
async def wall(request: Request, room: FacilitatedSession) -> Response:
    """Everything on the board, of which the console carries the newest."""
    themes = await read(lambda db: live.stage.console_wall(db, room.id, desk_language()))
    return page("console/wall.html", room=room, themes=themes)


@router.post("/console/{code}/contributions/{card_id}/release")
async def release(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str,
                  theme: Annotated[str, Form()] = "", new_theme: Annotated[str, Form()] = "") -> Response:
    """One tap: on the board, under a theme that is there, a new one, or none."""
    await decide(visitor, room, lambda session, wall, card: wall.put_on_board(
        card, session.theme(theme) if theme else None, new_theme),
        wall_of, card(card_id), note="card_released", about=card_id)
    return await done(request, room, "contribution_on_board" if not new_theme else "theme_changed")


@router.post("/console/{code}/contributions/{card_id}/write-down")
async def write_down(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str,
                     words: Annotated[str, Form()] = "") -> Response:
    """What is heard in a recording; the voice is gone from here on."""
    media.delete(*await decide(visitor, room, lambda _session, card: card.write_down(words), card(card_id),
                               note="voice_written_down", about=card_id))
    return await done(request, room, "contribution_received")


@router.post("/console/{code}/contributions/{card_id}/hide")
async def hide(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str,
               back: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, room, lambda _session, wall, card: wall.hide(card), wall_of, card(card_id),
                 note="card_hidden", about=card_id)
    return await done(request, room, "contribution_on_board", f"/harvest/{room.code}" if back == "harvest" else "")


@router.post("/console/{code}/contributions/{card_id}/spotlight")
async def spotlight(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str) -> Response:
    await decide(visitor, room, lambda session, card: session.wall.enlarge(card), card(card_id),
                 note="card_large", about=card_id)
    return await done(request, room, "contribution_on_board")


@router.post("/console/{code}/contributions/{card_id}/translate")
async def translate(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str,
                    language: Annotated[str, Form()], words: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, room, lambda _session, card: card.translate(words, language, "facilitator"), card(card_id),
                 note="card_translated", about=card_id)
    return await done(request, room, "translation_added")


@router.post("/console/{code}/undo")
async def undo(request: Request, room: FacilitatedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda _session, wall_and_cards: Wall.undo(*wall_and_cards), wall_and_last_cards,
                 note="undone", about=lambda change: next(iter(change.before), ""))
    return await done(request, room, "theme_changed")
