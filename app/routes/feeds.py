"""Calendars to subscribe to, by a secret address that can be renewed and ended at any moment."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import access, addresses, clock
from app.access import Anyone, CurrentOwner, CurrentVisitor, SeenProgramme, StaffedSession, Visitor
from app.deciding import decide
from app.durable import Handle, read
from app.errors import PassEnded, not_here
from app.exports.days import Day
from app.feeds import days_of
from app.models import Pass
from app.models.base import Table
from app.models.contact import Purpose
from app.pages import page, see_other
from app.settings import server_key
from app.words import LANGUAGES, _, speaking

router = APIRouter()


@router.get("/feeds/{token}.ics", dependencies=[Anyone])
async def read_again(request: Request, token: str) -> Response:
    """410 once it was ended, or its reader may not see it any more: a calendar stops asking."""
    content = await read(lambda db: written(db, token))
    if content is None:
        raise not_here()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def written(db: Handle, token: str) -> bytes | None:
    found = access.passes.pass_with(db, token, Purpose.feed)
    if found is None:
        return None
    reader = found.contact or found.member
    with speaking(reader.language if reader and reader.language in LANGUAGES else "en"):
        days = None if found.is_over(clock.today()) else days_of(db, found, clock.today())
        if days is None:
            raise PassEnded(_("This calendar has ended."))
        return written_down(*days)


def written_down(title: str, days: list[Day]) -> bytes:
    from app.exports import feed  # with what writes calendars, which few servers ever need

    return feed.write(title, days)


# --- its address -----------------------------------------------------------------------------------------------------


def its_pass(opens: str, visitor: Visitor) -> Any:
    """The newest of this reader for this thing, or None."""
    whose = Pass.contact_id == visitor.id if not visitor.is_member else Pass.member_id == visitor.id
    return lambda db, _subject=None: db.exec(select(Pass).where(
        Pass.purpose == Purpose.feed, Pass.opens == opens, whose, col(Pass.revoked_at).is_(None))).first()


async def show(opens: str, visitor: Visitor, here: str, back: str, title: str = "", surface: str = "desk") -> Response:
    found = await read(its_pass(opens, visitor))
    address = f"{addresses.public_address()}/feeds/{found.token(server_key())}.ics" if found else ""
    return page("feeds/page.html", address=address, here=here, back=back, title=title, surface=surface,
                subscribe=address.replace("https://", "webcal://").replace("http://", "webcal://"))


async def change(what: str, opens: str, organisation_id: str, visitor: Visitor, subject: Table, here: str) -> Response:
    """Makes an address, puts another in its place, or ends it."""
    member_id, contact_id = (visitor.id, None) if visitor.is_member else (None, visitor.id)

    def verb(_subject: Table, found: Pass | None) -> Pass | None:
        if what == "end" and found:
            found.revoke(clock.now())
        elif what == "renew" and found:
            found.renew(None)
        elif what == "make" and not found:
            return Pass(organisation_id=organisation_id, purpose=Purpose.feed, opens=opens,
                        member_id=member_id, contact_id=contact_id)
        return found

    await decide(visitor, subject, verb, its_pass(opens, visitor))
    return see_other(here)


@router.get("/programmes/{programme_id}/calendar")
async def of_programme(request: Request, programme: SeenProgramme, visitor: CurrentVisitor) -> Response:
    back = f"/programmes/{programme.id}"
    return await show(f"programme:{programme.id}", visitor, f"{back}/calendar", back, programme.title)


@router.post("/programmes/{programme_id}/calendar")
async def change_of_programme(request: Request, programme: SeenProgramme, visitor: CurrentVisitor,
                              what: Annotated[str, Form(max_length=10)] = "") -> Response:
    return await change(what, f"programme:{programme.id}", programme.organisation_id, visitor, programme,
                        f"/programmes/{programme.id}/calendar")


@router.get("/harvest/{code}/calendar")
async def of_session(request: Request, room: StaffedSession, visitor: CurrentVisitor) -> Response:
    back = f"/harvest/{room.code}"
    return await show(f"session:{room.id}", visitor, f"{back}/calendar", back, room.title)


@router.post("/harvest/{code}/calendar")
async def change_of_session(request: Request, room: StaffedSession, visitor: CurrentVisitor,
                            what: Annotated[str, Form(max_length=10)] = "") -> Response:
    return await change(what, f"session:{room.id}", room.programme.organisation_id, visitor, room,
                        f"/harvest/{room.code}/calendar")


@router.get("/o/calendar")
async def of_owner(request: Request, owner: CurrentOwner, visitor: CurrentVisitor) -> Response:
    return await show(f"contact:{owner.id}", visitor, "/o/calendar", "/o", surface="phone")


@router.post("/o/calendar")
async def change_of_owner(request: Request, owner: CurrentOwner, visitor: CurrentVisitor,
                          what: Annotated[str, Form(max_length=10)] = "") -> Response:
    return await change(what, f"contact:{owner.id}", owner.organisation_id, visitor, owner, "/o/calendar")
