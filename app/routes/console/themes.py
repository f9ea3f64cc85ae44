"""Themes on the wall: made, named, merged and split."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import live
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import cards, decide
from app.durable import read
from app.durable.sessions import wall_of
from app.routes.console.page import done, opened
from app.words import _, desk_language

router = APIRouter()


@router.get("/console/{code}/themes/{theme_id}")
async def one_theme(request: Request, room: FacilitatedSession, theme_id: str) -> Response:
    found = await read(lambda db: live.stage.console_theme(db, room.id, theme_id, desk_language()))
    return opened(request, room, "console/_theme_panel.html", _("This theme"), **found)


@router.post("/console/{code}/themes")
async def add_theme(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                    name: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, room, lambda session: session.wall.new_theme(name, session.language),
                 note="theme_made", about=lambda theme: theme.id)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/rename")
async def rename(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, theme_id: str) -> Response:
    """Names per language of the room come as name_nl, name_ar, …; domains as repeated `domain`."""
    form = await request.form()
    names = {language: str(form.get(f"name_{language}", "")) for language in room.languages}
    domains = [str(code) for code in form.getlist("domain")] if "domains" in form else None
    await decide(visitor, room, lambda session, wall: wall.rename(session.theme(theme_id), names, domains), wall_of,
                 note="theme_named", about=theme_id)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/merge")
async def merge(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, theme_id: str,
                into: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, room, lambda session, wall: wall.merge(session.theme(theme_id), session.theme(into)), wall_of,
                 note="themes_merged", about=theme_id)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/split")
async def split(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, theme_id: str,
                name: Annotated[str, Form()] = "") -> Response:
    """The ticked cards go to a new theme."""
    ticked = [str(id) for id in (await request.form()).getlist("card")]
    await decide(visitor, room, lambda session, wall, cards: wall.split(session.theme(theme_id), cards, name),
        wall_of, cards(ticked), note="theme_split", about=theme_id)
    return await done(request, room, "theme_changed")
