"""Who leads an action, at the desk: which person that is, their link on a screen or on paper, and who stands in for them.
Only that person says yes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, or_, select

from app import clock, settings
from app.access import CurrentVisitor, FacilitatedSession, OrganisedSession, StaffedSession, Visitor
from app.access.following import may_hand_out
from app.addresses import pass_address
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotLikeThat, NotNow, Refused, gone
from app.live import tell
from app.models import Action, Contact, Membership, Message, Pass, Report, Session
from app.models.contact import Purpose, as_address, hash_of_address, join_messages
from app.pages import page, see_other
from app.words import _

router = APIRouter()
HERE = "/console/{code}/actions/{action_id}/owner"
ROLES = (Action.owner_id, Action.handing_to_id, Action.deputy_id)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as the desk sees them: the address only for who organises, the link only for who may see all it opens."""

    id: str
    name: str
    body: str
    language: str
    address: str
    link: str
    is_over: bool
    has_link: bool
    wanted_on: object
    contact: Contact


@router.get(HERE)
async def who_leads(request: Request, room: StaffedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    return await form_again(room, visitor, action_id, 200, {})


async def form_again(room: Session, visitor: Visitor, action_id: str, status: int, written: dict[str, str],
                     refused: Refused | None = None) -> Response:
    return page("contacts/owner.html", status, room=room, written=written, may_organise=visitor.may_organise,
                sentence=refused.sentence if refused else "", field=refused.field if refused else "",
                **await read(lambda db: facts(db, room, visitor, action_id)))


def facts(db: Handle, room: Session, visitor: Visitor, action_id: str) -> dict:
    session = row_of(db, room)
    action = session.action(action_id)
    owner, asked, deputy = (db.get(Contact, id) if id else None for id in (
        action.owner_id, action.handing_to_id, action.deputy_id))
    contacts = known_to(db, session, visitor)
    return {
        "action_id": action.id, "what": action.what, "language": action.language,
        "number": session.actions.index(action) + 1,
        "owner": person(db, visitor, owner), "asked": person(db, visitor, asked), "deputy": person(db, visitor, deputy),
        "accepted_on": action.accepted_on, "over": action.is_over, "waits_to_be_shown": action.waits_to_be_shown(owner),
        "contacts": [(each.id, each.name, each.body, bool(each.sealed)) for each in contacts
                     if each.id != action.owner_id],
        "like": [(each.id, each.name, each.body) for each in contacts
                 if owner and visitor.may_organise and is_like(owner, each)]}


def is_like(owner: Contact, other: Contact) -> bool:
    same_address = bool(owner.address_hash) and owner.address_hash == other.address_hash
    return owner.id != other.id and (same_address or owner.name.casefold() == other.name.casefold())


def person(db: Handle, visitor: Visitor, contact: Contact | None) -> Person | None:
    if contact is None or contact.is_forgotten:
        return None
    link, today = contact.own_pass, clock.today()
    is_over = link is not None and link.is_over(today)
    shows = link is not None and not is_over and may_hand_out(db, visitor, contact)
    return Person(contact.id, contact.name, contact.body, contact.language,
                  contact.address(settings.server_key()) if visitor.may_organise else "",
                  pass_address(link) if link and shows else "", is_over, link is not None,
                  link.wanted_on if link else None, contact)


def known_to(db: Handle, session: Session, visitor: Visitor) -> list[Contact]:
    """Contacts of the organisation; a facilitator knows those of the programmes that they see."""
    of_all = select(Contact).where(Contact.organisation_id == session.programme.organisation_id, Contact.name != "")
    if not visitor.may_organise:
        seen = select(Membership.programme_id).where(Membership.member_id == visitor.id)
        leads = select(Action.id).join(Session).where(
            col(Session.programme_id).in_(seen), or_(*(column == Contact.id for column in ROLES)))
        of_all = of_all.where(leads.exists())
    return sorted(db.exec(of_all).all(), key=lambda contact: (contact.name.casefold(), contact.body, contact.id))


# --- whom it is about ------------------------------------------------------------------------------------------------


def chosen(visitor: Visitor, contact_id: str, written: dict[str, str]) -> Callable[[Handle, Session], Contact]:
    """Somebody whom the organisation knows, by name or by the same address; or somebody new."""
    def find(db: Handle, session: Session) -> Contact:
        key = settings.server_key()
        contacts = known_to(db, session, visitor)
        if contact_id:
            found = next((each for each in contacts if each.id == contact_id), None)
            if found is None:
                raise gone()
            return found
        made = Contact(organisation_id=session.programme.organisation_id, name="")
        made.call(written["name"], written["body"], written["language"] or session.language)
        hashed = hash_of_address(as_address(written["address"]), key)
        if same := next((each for each in contacts if hashed and each.address_hash == hashed), None):
            return same
        made.reach(written["address"], key)
        db.add(made)
        db.flush()  # before the action that names it
        return made

    return find


def its_owner(action_id: str) -> Callable[[Handle, Session], Contact]:
    def find(db: Handle, session: Session) -> Contact:
        owner = db.get(Contact, session.action(action_id).owner_id or "")
        if owner is None:
            raise NotNow(_("Nobody leads this action yet."))
        return owner

    return find


@router.post(HERE)
async def ask(request: Request, room: StaffedSession, visitor: CurrentVisitor, action_id: str,
              contact: Annotated[str, Form()] = "", name: Annotated[str, Form()] = "", body: Annotated[str, Form()] = "",
              language: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "") -> Response:
    """Somebody is asked to lead it. They say yes themselves."""
    written = {"contact": contact, "name": name, "body": body, "language": language, "address": address}

    def offer(session: Session, who: Contact) -> Pass:
        session.action(action_id).offer(who)
        who.forget_on = None
        return who.let_in(clock.today())

    try:
        await decide(visitor, room, offer, chosen(visitor, contact, written), note="owner_asked", about=action_id)
    except Refused as refused:
        return await form_again(room, visitor, action_id, refused.status, written, refused)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}/owner")


@router.post(HERE + "/deputy")
async def choose_deputy(request: Request, room: StaffedSession, visitor: CurrentVisitor, action_id: str,
                        contact: Annotated[str, Form()] = "") -> Response:
    """Who hears of it too when it is silent; "" is nobody any more."""
    def deputise(session: Session, who: Contact | None) -> Pass | None:
        session.action(action_id).let_deputise(who)
        return who.let_in(clock.today()) if who else None

    def find(db: Handle, session: Session) -> Contact | None:
        return chosen(visitor, contact, {})(db, session) if contact else None

    try:
        await decide(visitor, room, deputise, find, note="deputy_chosen", about=action_id)
    except Refused as refused:
        return await form_again(room, visitor, action_id, refused.status, {}, refused)
    return see_other(f"/console/{room.code}/actions/{action_id}/owner")


@router.post(HERE + "/name")
async def show_name(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str,
                    contact: Annotated[str, Form()] = "") -> Response:
    """Of the person whom the facilitator read: not of who took their place meanwhile."""
    def show(session: Session, owner: Contact) -> None:
        must_be(owner, contact)
        session.action(action_id).show_name_of(owner)

    await decide(visitor, room, show, its_owner(action_id), note="owner_name_shown", about=action_id)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}")


@router.post(HERE + "/somebody-else")
async def somebody_else(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str,
                        contact: Annotated[str, Form()] = "") -> Response:
    """Who said yes is not who leads it. Who leads nothing else is forgotten at once."""
    def take_back(session: Session, owner: Contact, leads_more: bool) -> None:
        must_be(owner, contact)
        session.action(action_id).is_not_of(owner, clock.today())
        if not leads_more:
            owner.forget()

    def leads_more(db: Handle, session: Session) -> bool:
        owner_id = session.action(action_id).owner_id
        return db.exec(select(Action.id).where(
            Action.id != action_id, or_(*(column == owner_id for column in ROLES))).limit(1)).first() is not None

    await decide(visitor, room, take_back, its_owner(action_id), leads_more, note="owner_taken_back", about=action_id)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}")


def must_be(owner: Contact, contact_id: str) -> None:
    if owner.id != contact_id:
        raise NotNow(_("This action is with somebody else now."))


@router.post(HERE + "/contact")
async def change_contact(request: Request, room: OrganisedSession, visitor: CurrentVisitor, action_id: str,
                         name: Annotated[str, Form()] = "", body: Annotated[str, Form()] = "",
                         language: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "") -> Response:
    written = {"own_name": name, "own_body": body, "own_language": language, "own_address": address}

    def change(session: Session, owner: Contact) -> None:
        action, before = session.action(action_id), owner.name
        owner.call(name, body, language)
        owner.reach(address, settings.server_key())
        if action.owner == before != owner.name:
            action.show_name_of(owner) if action.accepted_on else action.write(owner=owner.name)

    try:
        await decide(visitor, room, change, its_owner(action_id), note="contact_changed", about=action_id)
    except Refused as refused:
        refused.field = f"own_{refused.field}"
        return await form_again(room, visitor, action_id, refused.status, written, refused)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}/owner")


@router.post(HERE + "/pass")
async def renew_or_revoke(request: Request, room: StaffedSession, visitor: CurrentVisitor, action_id: str,
                          what: Annotated[str, Form()] = "") -> Response:
    """A new link ends the old one in the same second."""
    if what not in ("renew", "revoke"):
        raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))

    def change(session: Session, owner: Contact, may: bool) -> Pass:
        if not may:
            raise gone()
        link = owner.let_in(clock.today()) if owner.own_pass is None else owner.own_pass
        if what == "renew":
            link.renew(Pass.until(clock.today()))
        for each in owner.passes if what == "revoke" else []:
            if each.purpose == Purpose.owner:
                each.revoke(clock.now())
        return link

    def may(db: Handle, session: Session) -> bool:
        return may_hand_out(db, visitor, its_owner(action_id)(db, session))

    await decide(visitor, room, change, its_owner(action_id), may, about=action_id,
                 note="pass_renewed" if what == "renew" else "pass_revoked")
    return see_other(f"/console/{room.code}/actions/{action_id}/owner")


@router.post(HERE + "/same")
async def same_person(request: Request, room: OrganisedSession, visitor: CurrentVisitor, action_id: str,
                      same: Annotated[str, Form()] = "") -> Response:
    """Entered twice: what is of the other is of this one."""
    def other(db: Handle, session: Session) -> Contact:
        return chosen(visitor, same or "-", {})(db, session)

    def join(session: Session, owner: Contact, twice: Contact, handle: Handle) -> None:
        actions = handle.exec(select(Action).where(or_(*(column == twice.id for column in ROLES)))).all()
        reports = handle.exec(select(Report).where(Report.contact_id == twice.id)).all()
        messages = handle.exec(select(Message).where(col(Message.contact_id).in_((owner.id, twice.id)))).all()
        owner.is_also(twice, actions, reports, settings.server_key())
        for message in join_messages(owner, twice, messages):
            handle.delete(message)
        handle.flush()
        handle.refresh(twice, ["passes"])
        handle.delete(twice)

    try:
        await decide(visitor, room, join, its_owner(action_id), other, lambda db, _session: db, note="contacts_joined",
                     about=action_id)
    except NotLikeThat as refused:
        return await form_again(room, visitor, action_id, refused.status, {}, refused)
    return see_other(f"/console/{room.code}/actions/{action_id}/owner")


@router.get(HERE + "/slip")
async def slip(request: Request, room: StaffedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    """Their link on paper, in their language: for who has no mail."""
    def find(db: Handle) -> dict:
        session = row_of(db, room)
        action, owner = session.action(action_id), its_owner(action_id)(db, session)
        leader = person(db, visitor, owner)
        if leader is None or not leader.link or owner.own_pass is None:
            raise gone()
        return {"name": owner.name, "language": owner.language, "link": leader.link, "until": owner.own_pass.expires_on,
                "what": action.what, "what_language": action.language, "organisation": session.programme.organisation.name}

    return page("contacts/slip.html", room=room, action_id=action_id, **await read(find))
