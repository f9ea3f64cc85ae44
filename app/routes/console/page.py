"""The console's page and its stage, and how what is done there is answered."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from app.access import CurrentVisitor, FacilitatedSession
from app.live import staged, tell
from app.models import Session
from app.pages import page, see_other, stage_or_304, wants_fragment
from app.words import desk_language

router = APIRouter()


@router.get("/console/{code}")
async def console(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, panel: str = "") -> Response:
    text = (await staged(room.id, "console", desk_language())).text
    return page("console/page.html", room=room, staged=Markup(text), audience="console", panel=panel,
                as_helper=not visitor.is_member)


@router.get("/console/{code}/stage")
async def stage(request: Request, room: FacilitatedSession) -> Response:
    return stage_or_304(request, await staged(room.id, "console", desk_language()))


async def done(request: Request, room: Session, moment: str, back: str = "") -> Response:
    """Tells the room; the console that asked gets its own stage in the answer, should its socket be down."""
    await tell(room.id, moment)
    if wants_fragment(request):
        await asyncio.sleep(0)  # telling begins, and this answer shares what is read for it
        text = (await staged(room.id, "console", desk_language())).text
        return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})
    return see_other(back or f"/console/{room.code}")


def opened(request: Request, room: Session, fragment: str, heading: str, **found: Any) -> Response:
    """What is opened on the console, or without scripts a page of its own."""
    if wants_fragment(request):
        return page(fragment, room=room, **found)
    return page("console/one.html", room=room, fragment=fragment, heading=heading, **found)
