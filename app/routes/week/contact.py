"""Somebody outside the organisation: whether mail reaches them, what they got, and another address where it does not."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, or_, select

from app import clock
from app.access import Organiser, Visitor
from app.deciding import decide
from app.durable import Handle, read
from app.errors import Refused, not_here
from app.models import Action, Contact, Member, Message
from app.models.contact import is_mail
from app.models.report import OVER
from app.pages import page, see_other
from app.settings import server_key

router = APIRouter()
SHOWN = 20  # of the newest messages


@router.get("/agenda/contacts/{contact_id}")
async def contact(request: Request, member: Organiser, contact_id: str) -> Response:
    return await show(member, contact_id)


async def show(member: Member, contact_id: str, status: int = 200, sentence: str = "", address: str = "") -> Response:
    return page("week/contact.html", status, sentence=sentence, address=address,
                **await read(lambda db: facts(db, member, contact_id)))


def contact_of(db: Handle, member: Member, contact_id: str) -> Contact:
    found = db.get(Contact, contact_id)
    if found is None or found.organisation_id != member.organisation_id or found.is_forgotten:
        raise not_here()
    return found


def facts(db: Handle, member: Member, contact_id: str) -> dict:
    found = contact_of(db, member, contact_id)
    actions = list(db.exec(select(Action).where(col(Action.status).not_in(OVER), or_(
        *(column == found.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))).order_by(
        col(Action.id))))
    deputies = {deputy.id: deputy for deputy in db.exec(select(Contact).where(
        col(Contact.id).in_({action.deputy_id for action in actions} - {found.id, None}), Contact.name != ""))}
    messages = list(db.exec(select(Message).where(Message.contact_id == found.id, Message.day <= clock.today()).order_by(
        col(Message.day).desc(), col(Message.id)).limit(SHOWN)))
    address = found.address(server_key())
    return {"contact": found, "by_telephone": bool(address) and not is_mail(address), "messages": messages,
            "actions": [(action, action.session.code, deputies.get(action.deputy_id or "")) for action in actions]}


@router.post("/agenda/contacts/{contact_id}/address")
async def new_address(request: Request, member: Organiser, contact_id: str,
                      address: Annotated[str, Form()] = "") -> Response:
    try:
        await decide(Visitor.of_member(member), member, lambda _member, found: found.reach(address, server_key()),
                     lambda db, member: contact_of(db, member, contact_id), note="contact_reached")
    except Refused as refused:
        if refused.field != "address":
            raise
        return await show(member, contact_id, refused.status, refused.sentence, address)
    return see_other(f"/agenda/contacts/{contact_id}")
