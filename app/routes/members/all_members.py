"""Who belongs to the organisation and what they may; invitations by a link that works once."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from app import clock
from app.access import Admin, Visitor
from app.addresses import public_address
from app.deciding import decide
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotLikeThat, NotNow, gone
from app.models import Invitation, Member, Organisation, Role
from app.pages import page, see_other
from app.routes.forms import role_and_programmes
from app.typed import in_a_list

router = APIRouter()
NEW = {"called": "", "role": "facilitator", "programmes": []}


@router.get("/members")
async def members(request: Request, member: Admin) -> Response:
    return await show_members(member)


async def show_members(member: Member, status: int = 200, *, link: str = "", called: str = "",
                       form: dict[str, Any] = NEW, wrong: str = "",
                       not_now: str = "") -> Response:
    people = await read(lambda db: people_of(db, member))
    return page("members/all.html", status, member=member, link=link, called=called, form=form,
                wrong=wrong, not_now=not_now, Role=Role, **people)


def people_of(db: Handle, member: Member) -> dict[str, Any]:
    everybody = selectinload(related(Organisation.members))
    organisation = db.get(Organisation, member.organisation_id, options=[
        *(everybody.selectinload(related(rows)) for rows in (
            Member.memberships, Member.sign_ins, Member.code_app, Member.passkeys)),
        selectinload(related(Organisation.programmes))])
    assert organisation is not None
    invitations = db.exec(select(Invitation).where(
        Invitation.organisation_id == organisation.id, col(Invitation.until) > clock.now(),
        col(Invitation.member_id).is_(None))).all()
    now = clock.now()
    return {"organisation": organisation, "here": {each.id for each in organisation.standing if each.is_here(now)},
            "people": sorted(organisation.standing, key=lambda each: in_a_list(each.name)),
            "programmes": sorted(organisation.programmes, key=lambda each: in_a_list(each.title)),
            "invitations": sorted(invitations, key=lambda each: (each.until, each.id))}


@router.post("/members/invite")
async def invite(request: Request, member: Admin) -> Response:
    """A fresh link, shown this once: only its hash is kept."""
    sent = await request.form()
    called, (role, programmes) = str(sent.get("called", "")), role_and_programmes(sent)
    try:
        invitation, token = await decide(
            Visitor.of_member(member), member, lambda member: Invitation.to(
                member.organisation, Role.of(role), programmes, called, clock.now(), member.id),
            note="member_invited", about=lambda made: str(made[0].role))
    except NotLikeThat as refused:
        return await show_members(member, refused.status, wrong=refused.sentence,
                                  form={"called": called, "role": role, "programmes": programmes})
    return await show_members(member, link=f"{public_address()}/invited/{token}", called=invitation.called)


@router.post("/members/invitations/{invitation_id}/withdraw")
async def withdraw_invitation(request: Request, member: Admin, invitation_id: str) -> Response:
    invitation = await read(lambda db: db.get(Invitation, invitation_id))
    if invitation is None or invitation.organisation_id != member.organisation_id:
        raise gone()
    await decide(Visitor.of_member(member), invitation, lambda invitation: invitation.withdraw(clock.now()),
                 note="invitation_withdrawn", about=str(invitation.role))
    return see_other("/members")


@router.post("/members/second")
async def demand_second(request: Request, member: Admin, demanded: Annotated[str, Form()] = "") -> Response:
    """Whether everybody here has to have a second step; from this moment on."""
    try:
        await decide(Visitor.of_member(member), member, lambda member: member.organisation.demand_second(
            bool(demanded), member), note="second_demanded" if demanded else "second_not_demanded")
    except NotNow as refused:
        return await show_members(member, refused.status, not_now=refused.sentence)
    return see_other("/members")
