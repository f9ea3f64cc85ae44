"""Who helps by link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import clock
from app.access import CurrentVisitor, FacilitatedSession
from app.addresses import public_address
from app.deciding import decide, helper
from app.durable import read
from app.errors import NotLikeThat
from app.models import Helper, HelperRole, Session
from app.pages import page, see_other
from app.words import _

router = APIRouter()


@router.get("/console/{code}/helpers")
async def helpers(request: Request, room: FacilitatedSession) -> Response:
    return await show_helpers(room)


async def show_helpers(room: Session, link: str = "", made: str = "") -> Response:
    standing = await read(lambda db: [(id, str(role)) for id, role in db.exec(
        select(Helper.id, Helper.role).where(Helper.session_id == room.id, col(Helper.revoked_at).is_(None)))])
    return page("console/helpers.html", room=room, helpers=standing, link=link, made=made)


@router.post("/console/{code}/helpers")
async def add_helper(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                     role: Annotated[HelperRole, Form()]) -> Response:
    """A fresh link, shown this once: only its hash is kept."""
    if role is HelperRole.cofacilitator and not visitor.may_invite_cofacilitators:
        raise NotLikeThat(_("Only the facilitator can invite a co-facilitator."))
    _helper, token = await decide(visitor, room, lambda session: session.door.invite_helper(role, visitor.id),
                                  note="helper_invited", about=str(role))
    return await show_helpers(room, f"{public_address()}/h/{token}", str(role))


@router.post("/console/{code}/helpers/{helper_id}/revoke")
async def revoke_helper(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, helper_id: str) -> Response:
    await decide(visitor, room, lambda _session, helper: helper.revoke(clock.now()), helper(helper_id),
                 note="helper_revoked", about=lambda taken_back: str(taken_back[0].role))
    return see_other(f"/console/{room.code}/helpers")
