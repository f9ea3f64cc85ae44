"""What one member may: their role, the programmes that they see, a link for a new password, and the end of it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import selectinload

from app import clock
from app.access import Admin, CurrentVisitor, ManagedMember, Visitor
from app.addresses import public_address
from app.deciding import colleague, decide, noted
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotLikeThat, NotNow
from app.leaving import end_beyond, in_hand, leave, what_leaves
from app.models import AuditEvent, Invitation, Member, Organisation, Role
from app.models.in_hand import InHand
from app.pages import page, see_other
from app.routes.forms import role_and_programmes
from app.typed import in_a_list

router = APIRouter()


@router.get("/members/{member_id}")
async def one_member(request: Request, other: ManagedMember) -> Response:
    return await show_member(other, {"role": str(other.role), "programmes": other.programme_ids})


async def show_member(other: Member, form: dict, status: int = 200, sentence: str = "", link: str = "") -> Response:
    organisation = await read(lambda db: organisation_of(db, other))
    return page("members/one.html", status, other=other, form=form, sentence=sentence, link=link, Role=Role,
                is_last_admin=[each.id for each in organisation.admins] == [other.id],
                programmes=sorted(organisation.programmes, key=lambda each: in_a_list(each.title)))


def organisation_of(db: Handle, member: Member) -> Organisation:
    found = db.get(Organisation, member.organisation_id, options=[
        selectinload(related(Organisation.members)), selectinload(related(Organisation.programmes))])
    assert found is not None
    return found


@router.post("/members/{member_id}")
async def change_member(request: Request, other: ManagedMember, visitor: CurrentVisitor) -> Response:
    """The role and the programmes each are noted where they changed. What a right made that is taken now ends with it."""
    role, programmes = role_and_programmes(await request.form())
    note = partial(noted, visitor)

    def become(other: Member, hand: InHand) -> list[AuditEvent]:
        other.become(Role.of(role))
        return end_beyond(hand, clock.now(), note)

    def see(other: Member, hand: InHand) -> list[AuditEvent]:
        other.show_programmes(other.organisation.among(programmes))
        return end_beyond(hand, clock.now(), note)

    try:
        if role != other.role:
            await decide(visitor, other, become, in_hand, note="role_changed", about=other.id)
        if set(programmes) != other.programme_ids:
            await decide(visitor, other, see, in_hand, note="programmes_changed", about=other.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_member(other, {"role": role, "programmes": programmes}, refused.status, refused.sentence)
    return see_other("/members")


@router.post("/members/{member_id}/new-password")
async def make_password_link(request: Request, other: ManagedMember, visitor: CurrentVisitor) -> Response:
    """A link for who lost their password, shown this once."""
    _invitation, token = await decide(visitor, other, lambda other: Invitation.to_restore(other, clock.now(), visitor.id),
                                      note="password_link_made", about=other.id)
    return await show_member(other, {"role": str(other.role), "programmes": other.programme_ids},
                             link=f"{public_address()}/invited/{token}")


@router.post("/members/{member_id}/second")
async def ask_second(request: Request, admin: Admin, other: ManagedMember, asked: Annotated[str, Form()] = "") -> Response:
    """Whether this person has to have a second step; from this moment on."""
    try:
        await decide(Visitor.of_member(admin), other, lambda other, asking: other.ask_second(bool(asked), asking),
                     colleague(admin.id), note="second_asked" if asked else "second_not_asked", about=other.id)
    except NotNow as refused:
        return await show_member(other, {"role": str(other.role), "programmes": other.programme_ids}, refused.status,
                                 refused.sentence)
    return see_other(f"/members/{other.id}")


@router.post("/members/{member_id}/end-sign-ins")
async def end_sign_ins(request: Request, other: ManagedMember, visitor: CurrentVisitor) -> Response:
    """A laptop was left somewhere."""
    await decide(visitor, other, lambda other: other.sign_out_everywhere(), note="signed_out_everywhere", about=other.id)
    return see_other("/members")


@router.get("/members/{member_id}/remove")
async def ask_to_remove(request: Request, admin: Admin, other: ManagedMember) -> Response:
    return await show_leaving(other, own=admin.id == other.id)


async def show_leaving(other: Member, own: bool, status: int = 200, sentence: str = "", chosen: str = "") -> Response:
    """Asked once more, with what passes on to whom, and what ends."""
    return page("members/leaving.html", status, other=other, own=own, sentence=sentence, chosen=chosen,
                leaving=await read(lambda db: what_leaves(db, other)))


@router.post("/members/{member_id}/remove")
async def remove(request: Request, admin: Admin, other: ManagedMember,
                 successor: Annotated[str, Form()] = "") -> Response:
    """What they still listen to ends with the commit."""
    try:
        visitor = Visitor.of_member(admin)
        await decide(visitor, other, lambda other, to, hand: leave(other, to, hand, clock.now(), partial(noted, visitor)),
                     colleague(successor), in_hand, note="member_removed", about=other.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_leaving(other, admin.id == other.id, refused.status, refused.sentence, successor)
    return see_other("/members")
