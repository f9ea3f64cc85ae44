"""Covering who must not be known in a photo."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from app import media
from app.access import CurrentVisitor, FacilitatedSession, Visitor
from app.deciding import card, decide
from app.durable import Handle, read
from app.errors import Outdated, gone
from app.live import tell
from app.models import Session
from app.pages import see_other
from app.routes.console.page import opened
from app.words import _

router = APIRouter()
LONGER = 560  # side of a photo that somebody is covered in, as it is shown
PatchSize = Literal["small", "middle", "large"]
Percent = Annotated[int, Query(ge=0, le=100)]


@router.get("/console/{code}/contributions/{card_id}/photo")
async def photo(request: Request, room: FacilitatedSession, card_id: str, size: PatchSize = "middle",
                across: Percent | None = None, down: Percent = 50) -> Response:
    """To cover who must not be known: with a tap, or without a pointer, with a ring that shows where."""
    id = await read(lambda db: photo_of(db, room, card_id))
    width, height = await media.size_of(id)
    by = LONGER / max(width, height)
    return opened(request, room, "console/_cover.html", _("Cover a face"), card_id=card_id, photo=id, size=size,
                  across=across, down=down, wide=round(width * by), high=round(height * by),
                  ring=(media.PATCHES[size] * LONGER, media.OVAL))


@router.post("/console/{code}/contributions/{card_id}/photo")
async def cover_a_face(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, card_id: str,
                       x: Annotated[int, Form()], y: Annotated[int, Form()], wide: Annotated[int, Form(ge=1)],
                       high: Annotated[int, Form(ge=1)], size: Annotated[PatchSize, Form()] = "middle") -> Response:
    """One tap on the photo as it is shown, `wide` by `high`. What is under the patch is gone, everywhere."""
    while not await cover_once(visitor, room, card_id, x / wide, y / high, size):
        pass  # two covered somebody at the same moment: once more, over what the other did
    await tell(room.id, "contribution_on_board")
    return see_other(f"/console/{room.code}/contributions/{card_id}/photo?size={size}")


async def cover_once(visitor: Visitor, room: Session, card_id: str, across: float, down: float, size: str) -> bool:
    was = await read(lambda db: photo_of(db, room, card_id))
    covered = await media.cover(was, across, down, size)
    try:
        await decide(visitor, room, lambda _session, card: card.show_covered(was, covered), card(card_id),
                     note="face_covered", about=card_id)
    except Outdated:
        media.delete(covered)
        return False
    media.delete(was)
    return True


def photo_of(db: Handle, room: Session, card_id: str) -> str:
    found = card(card_id)(db, room).photo
    if found is None:
        raise gone()
    return found.id
