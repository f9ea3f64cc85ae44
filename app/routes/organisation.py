"""Whose it is: name and logo of the organisation, and the logo of a programme's client; at doors, on posters and covers."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from sqlmodel import select

from app import media
from app.access import Anyone, CurrentVisitor, OrganisedProgramme, Organiser, Visitor
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotLikeThat, Refused, gone
from app.models import Member, Organisation, Programme
from app.pages import page, see_other
from app.words import _

router = APIRouter()
PNG = "image/png"


@router.get("/logos/{id}", dependencies=[Anyone])
async def logo(request: Request, id: str) -> Response:
    if not await read(lambda db: is_logo(db, id)):
        raise gone()
    return await media.answer(id, PNG)


def is_logo(db: Handle, id: str) -> bool:
    return any(db.exec(select(table.id).where(table.logo == id)).first() for table in (Organisation, Programme))


async def taken(logo: UploadFile | None) -> str:
    """Looked at first, then drawn anew; returns the id of its file."""
    content = await logo.read() if logo else b""
    if not media.could_be_logo(content):
        raise NotLikeThat(_("A logo is a picture: PNG, JPEG or WebP. Please choose another file."))
    if len(content) > media.LARGEST_LOGO:
        raise NotLikeThat(_("This logo is too large: at most 2 MB."))
    return await media.take_logo(content)


@router.get("/organisation")
async def organisation(request: Request, member: Organiser) -> Response:
    return await show(member)


async def show(member: Member, status: int = 200, sentence: str = "", name: str | None = None) -> Response:
    whose = await read(lambda db: row_of(db, member).organisation)
    return page("organisation/page.html", status, organisation=whose, sentence=sentence,
                name=whose.name if name is None else name)


@router.post("/organisation")
async def rename(request: Request, member: Organiser, name: Annotated[str, Form()] = "") -> Response:
    try:
        await decide(Visitor.of_member(member), member, lambda member: member.organisation.rename(name),
                     note="organisation_named")
    except Refused as refused:
        return await show(member, refused.status, refused.sentence, name)
    return see_other("/organisation")


@router.post("/organisation/logo")
async def hang_logo(request: Request, member: Organiser, logo: Annotated[UploadFile | None, File()] = None) -> Response:
    try:
        id = await taken(logo)
    except Refused as refused:
        return await show(member, refused.status, refused.sentence)
    media.delete(await decide(Visitor.of_member(member), member, lambda member: member.organisation.show_logo(id),
                               note="logo_shown"))
    return see_other("/organisation")


@router.post("/organisation/logo/remove")
async def take_logo_down(request: Request, member: Organiser) -> Response:
    media.delete(await decide(Visitor.of_member(member), member, lambda member: member.organisation.show_logo(""),
                               note="logo_removed"))
    return see_other("/organisation")


@router.get("/programmes/{programme_id}/logo")
async def logo_of_client(request: Request, programme: OrganisedProgramme) -> Response:
    return page("organisation/client.html", programme=programme, sentence="")


@router.post("/programmes/{programme_id}/logo")
async def hang_logo_of_client(request: Request, programme: OrganisedProgramme, visitor: CurrentVisitor,
                              logo: Annotated[UploadFile | None, File()] = None) -> Response:
    try:
        id = await taken(logo)
    except Refused as refused:
        return page("organisation/client.html", refused.status, programme=programme, sentence=refused.sentence)
    media.delete(await decide(visitor, programme, lambda programme: programme.show_logo(id),
                               note="client_logo_shown", about=programme.id))
    return see_other(f"/programmes/{programme.id}/logo")


@router.post("/programmes/{programme_id}/logo/remove")
async def take_logo_of_client_down(request: Request, programme: OrganisedProgramme, visitor: CurrentVisitor) -> Response:
    media.delete(await decide(visitor, programme, lambda programme: programme.show_logo(""),
                               note="client_logo_removed", about=programme.id))
    return see_other(f"/programmes/{programme.id}/logo")
