"""Three ways on that are equally fine: hand the action over, ask for help, or not do it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, func, select

from app import clock, settings
from app.access import OwnAction, OwnedAction
from app.addresses import pass_address
from app.deciding import decide
from app.durable import Handle, read
from app.errors import NotLikeThat, NotNow, Refused, gone
from app.live import tell
from app.models import Action, AuditEvent, Contact, Pass, Report, Session
from app.models.contact import as_address, hash_of_address
from app.models.report import Need, Status
from app.pages import page, see_other
from app.routes.owner.own import own_action
from app.routes.owner.page import must_choose, person
from app.words import LANGUAGES, _, current_language

router = APIRouter()
WAYS = ("handover", "help", "decline")
MOST_IN_A_WEEK = 3  # of people whom an owner asks for one action


@router.get("/o/actions/{action_id}/change")
async def change_form(request: Request, own: OwnedAction) -> Response:
    return await form_again(own, 200, {})


async def form_again(own: OwnAction, status: int, written: dict[str, str], refused: Refused | None = None) -> Response:
    line = await read(lambda db: own_action(db, own.contact, current_language(), own.id))
    return page("owner/change.html", status, owner=own.contact, line=line, written=written, Need=list(Need),
                sentence=refused.sentence if refused else "", field=refused.field if refused else "")


@router.post("/o/actions/{action_id}/change")
async def change(request: Request, own: OwnedAction, what: Annotated[str, Form()] = "",
                 name: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "",
                 language: Annotated[str, Form()] = "", why: Annotated[str, Form()] = "",
                 needs: Annotated[str, Form()] = "", wanted: Annotated[str, Form()] = "",
                 call_me: Annotated[str, Form()] = "", why_not: Annotated[str, Form()] = "",
                 instead: Annotated[str, Form()] = "") -> Response:
    written = {"what": what, "name": name, "address": address, "language": language, "why": why, "needs": needs,
               "wanted": wanted, "call_me": call_me, "why_not": why_not, "instead": instead}
    try:
        must_choose(what, *WAYS)
        if what == "decline":
            return await decline(own, why_not, instead)
        if what == "help":
            return await ask_for_help(own, needs, wanted, bool(call_me))
        return await hand_over(own, name, address, language, why)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        return await form_again(own, refused.status, written, refused)


async def decline(own: OwnAction, why_not: str, instead: str) -> Response:
    await decide(own.visitor, own.session, lambda session, me: session.action(own.id).decline(
        me, why_not, clock.today(), instead=instead), person(own), note="owner_declined", about=own.id)
    await tell(own.session.id, "agenda_changed")
    return see_other("/o?done=declined")


async def ask_for_help(own: OwnAction, needs: str, wanted: str, call_me: bool) -> Response:
    if needs not in {*Need}:
        raise NotLikeThat(_("Please choose what it waits for."), "needs")
    texts = {"needs": needs, "wanted": wanted, "words": wanted if needs == Need.other else ""}

    def ask(session: Session, me: Contact) -> Report:
        if needs == Need.other and not wanted.strip():
            raise NotLikeThat(_("Please write what would help. One sentence is enough."), "wanted")
        return session.action(own.id).report_as(me, Status.stuck, texts, clock.today(), call_me=call_me,
                                                language=current_language())

    await decide(own.visitor, own.session, ask, person(own), note="help_asked", about=own.id)
    await tell(own.session.id, "agenda_changed")
    return see_other(f"/o/actions/{own.id}?done=help")


async def hand_over(own: OwnAction, name: str, address: str, language: str, why: str) -> Response:
    """To somebody with an address, whom the organisation then writes to, or without: then the owner gets a link to send."""
    def who(db: Handle, session: Session) -> Contact:
        asked = db.exec(select(func.count()).select_from(AuditEvent).where(
            AuditEvent.about == own.id, AuditEvent.what == "action_handed_over",
            col(AuditEvent.done_on) > clock.today() - timedelta(days=7))).one()
        if asked >= MOST_IN_A_WEEK:
            raise NotNow(_("You asked three people this week. Please wait for their answer, or ask the organisation."))
        return known_or_new(db, session, own.id, name, address, language or own.contact.language)

    def ask(session: Session, me: Contact, contact: Contact) -> list[Pass]:
        session.action(own.id).hand_over(me, contact, why, clock.today())
        if contact.own_pass is not None:
            return []
        invitation = contact.let_in(clock.today())
        invitation.opens = own.id
        return [invitation]

    await decide(own.visitor, own.session, ask, person(own), who, note="action_handed_over", about=own.id)
    await tell(own.session.id, "agenda_changed")
    return see_other(f"/o/actions/{own.id}" if address.strip() else f"/o/actions/{own.id}/invitation")


def known_or_new(db: Handle, session: Session, action_id: str, name: str, address: str, language: str) -> Contact:
    """Somebody whom the organisation knows by this address already, or somebody new."""
    made = Contact(organisation_id=session.programme.organisation_id, name="")
    made.call(name, language=language if language in LANGUAGES else session.language)
    hashed = hash_of_address(as_address(address), settings.server_key())
    asked = db.get(Contact, session.action(action_id).handing_to_id or "")
    if asked and (asked.name, asked.address_hash) == (made.name, hashed):
        return asked  # the form came twice
    found = db.exec(select(Contact).where(Contact.organisation_id == made.organisation_id,
                                          Contact.address_hash == hashed)).first() if hashed else None
    if found is not None:
        return found
    made.reach(address, settings.server_key())
    db.add(made)
    db.flush()  # before the action that names it
    return made


@router.get("/o/actions/{action_id}/invitation")
async def invitation(request: Request, own: OwnedAction) -> Response:
    """The link of who was asked, as long as they did not say yes: only of somebody without an address, who leads
    nothing."""
    def find(db: Handle) -> tuple[str, str, str]:
        action = db.get_one(Action, own.id)
        asked = db.get(Contact, action.handing_to_id) if action.handing_to_id else None
        link = asked.own_pass if asked else None
        if not action.is_with(own.contact) or asked is None or asked.sealed or link is None or link.opens != own.id:
            raise gone()
        return asked.name, asked.language, pass_address(link)

    name, language, address = await read(find)
    return page("owner/invitation.html", owner=own.contact, id=own.id, name=name, language=language, address=address)
