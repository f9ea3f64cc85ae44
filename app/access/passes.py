"""Who came by a pass: an owner to their actions, a client to the advice of a programme. The pass is looked up at every
request, so that it ends in the second in which it is revoked or renewed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from app import clock, settings
from app.access.cookies import token_in
from app.access.policy import SAFE, PleaseSignIn, allows, member_in, speaking_of
from app.access.throttle import TAPS, allow
from app.access.visitor import ORGANISERS, Visitor, VisitorRole
from app.durable import Handle, read, within
from app.durable.sessions import related
from app.errors import NoPass, PassEnded, not_here
from app.models import Action, Contact, Member, Pass, Programme, Session
from app.models.contact import Purpose, whole_token
from app.words import _


@dataclass(frozen=True, slots=True)
class Client:
    """Who may answer for a client: somebody with a pass, a member, or an organiser who writes down what they said."""

    visitor: Visitor
    programme_ids: frozenset[str]
    name: str
    contact_id: str | None = None


def pass_with(db: Handle, token: str, purpose: Purpose) -> Pass | None:
    """Of this token and purpose, also one that is over; None where there never was one, or another took its place."""
    token = whole_token(token)
    if not token:
        return None
    found = db.get(Pass, token[:16], options=[
        joinedload(related(Pass.contact)), joinedload(related(Pass.member)).joinedload(related(Member.memberships))])
    if found is None or found.purpose != purpose or not found.holds(token, settings.server_key()):
        return None
    return found


def ended_pass(db: Handle, token: str, purpose: Purpose) -> Pass | None:
    """One that did open something: it is over, or a newer one took its place."""
    token = whole_token(token)
    found = db.get(Pass, token[:16], options=[joinedload(related(Pass.contact))]) if token else None
    if found is None or found.purpose != purpose:
        return None
    key = settings.server_key()
    was = found.holds(token, key) and found.is_over(clock.today())
    return found if was or found.was_held(token, key) else None


def open_pass(db: Handle, token: str, purpose: Purpose) -> Pass | None:
    found = pass_with(db, token, purpose)
    return found if found and not found.is_over(clock.today()) else None


def client_of_pass(db: Handle, token: str) -> Client | None:
    found = open_pass(db, token, Purpose.client)
    if found is None or found.contact is None:
        return None
    return Client(Visitor.of_client(found.contact), frozenset({found.opens}), found.contact.name, found.contact.id)


def client_of_member(db: Handle, member: Member) -> Client | None:
    """A client sees the programmes of their invitation; an organiser writes down an answer for any of theirs."""
    if member.role.may_facilitate and not member.role.may_organise:
        return None
    ids = db.exec(select(Programme.id).where(Programme.organisation_id == member.organisation_id)).all()
    seen = {membership.programme_id for membership in member.memberships}
    return Client(Visitor.of_member(member), frozenset(ids if member.role.may_organise else seen & {*ids}), member.name)


def contact_with(db: Handle, token: str) -> Contact | None:
    """The owner whose pass this is."""
    found = open_pass(db, token, Purpose.owner)
    return found.contact if found else None


def passes_of(db: Handle, contact_id: str) -> list[Pass]:
    return list(db.exec(select(Pass).where(Pass.contact_id == contact_id).order_by(col(Pass.purpose), col(Pass.id))))


# --- what a route asks for -------------------------------------------------------------------------------------------


@allows(VisitorRole.owner)
async def _owner(request: Request) -> Contact:
    """By the pass that this browser entered with."""
    token = token_in(request, "owner")
    if not token:
        raise NoPass(_("Please open your own link again"))
    contact = await read(lambda db: contact_with(db, token))
    if contact is None:
        raise PassEnded(_("This link is no longer in use."))
    _allow_changes(request, contact.id)
    request.state.visitor = speaking_of(Visitor.of_owner(contact))
    return contact


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action that stands on somebody's page: they lead it, are asked to, or are its deputy."""

    id: str
    session: Session
    contact: Contact
    visitor: Visitor


@allows(VisitorRole.owner)
async def _own_action(request: Request) -> OwnAction:
    contact = await _owner(request)
    id = request.path_params["action_id"]
    action = await read(lambda db: db.get(Action, id, options=[joinedload(related(Action.session))]))
    if action is None or not action.is_of(contact):
        raise not_here()
    within(action.session_id)
    return OwnAction(id, action.session, contact, Visitor.of_owner(contact))


def _allow_changes(request: Request, whose: str) -> None:
    if request.method not in SAFE:
        allow(TAPS, whose)


@allows(VisitorRole.answering, VisitorRole.client, *ORGANISERS)
async def _client(request: Request) -> Client:
    member = await member_in(request)
    token = token_in(request, "client")
    if member is not None:
        client = await read(lambda db: client_of_member(db, member))
    elif token:
        client = await read(lambda db: client_of_pass(db, token))
        if client is None:
            raise PassEnded(_("This link is no longer in use."))
    else:
        raise PleaseSignIn
    if client is None:
        raise not_here()
    _allow_changes(request, client.visitor.id)
    request.state.visitor = speaking_of(client.visitor)
    return client


OwnedAction = Annotated[OwnAction, Depends(_own_action)]
CurrentOwner = Annotated[Contact, Depends(_owner)]
CurrentClient = Annotated[Client, Depends(_client)]
