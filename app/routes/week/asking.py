"""Texts that an organiser sends or says themselves, and that they did. Opening them changes nothing."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app import clock
from app.access import CurrentVisitor, OrganisedSession, Organiser, StaffedSession, Visitor
from app.access.following import FollowedAction, may_hand_out
from app.answering import who_answers
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import gone, not_here
from app.feeds import coming, days_of_action, days_of_answers
from app.library.small_groups import LIVE
from app.messages.by_hand import Letter, again, news, to_client, to_owner
from app.models import Action, Contact, ContactWish, Member, Notice, Pass, Session
from app.models.notice import counted, differs
from app.pages import page, see_other
from app.settings import server_key

router = APIRouter()


# --- an owner ----------------------------------------------------------------------------------------------------------


@router.get("/agenda/actions/{action_id}/ask")
async def ask(request: Request, action: FollowedAction, visitor: CurrentVisitor, anew: str = "") -> Response:
    """With `anew`: to look once more at what people notice, where it is not what was said."""
    return page("week/ask.html", action=action, room=action.session, **await read(
        lambda db: letters_for(db, action, visitor, bool(anew))))


class Asked(NamedTuple):
    """Somebody who can be asked. A link opens all that its owner leads, and an address is for who organises."""

    contact: Contact
    is_deputy: bool
    may_have_link: bool
    letter: Letter | None


def letters_for(db: Handle, action: Action, visitor: Visitor, anew: bool) -> dict:
    """To each who can be asked about it: who is asked to take it over, who leads it, who deputises."""
    row = row_of(db, action)
    ids = [id for id in (row.handing_to_id, row.owner_id, row.deputy_id) if id]
    people = {contact.id: contact for contact in db.exec(select(Contact).where(
        col(Contact.id).in_(ids), Contact.name != "").options(selectinload(related(Contact.passes))))}
    names = {id: contact.name for id, contact in people.items()}

    notices = db.exec(select(Notice).where(Notice.action_id == row.id)).all() if anew else ()
    people_notice = differs(row.status, counted(notices, LIVE))

    def asked_of(contact: Contact) -> Asked:
        may_have_link = may_hand_out(db, visitor, contact)
        link = contact.own_pass if may_have_link else None
        letter = None
        if link and not link.is_over(clock.today()):
            letter = to_owner(contact, link, row, names, with_address=visitor.may_organise, people_notice=people_notice)
        return Asked(contact, contact.id == row.deputy_id, may_have_link, letter)

    return {"asked_on": row.asked_on, "has_days": bool(coming(days_of_action(row, clock.today()))),
            "people": [asked_of(people[id]) for id in ids if id in people]}


@router.post("/agenda/actions/{action_id}/ask")
async def asked(request: Request, action: FollowedAction, visitor: CurrentVisitor) -> Response:
    """They were called, or the text was sent from elsewhere."""
    await decide(visitor, action.session, lambda session: session.action(action.id).ask(clock.today()),
                 note="action_asked", about=action.id)
    return see_other("/agenda")


@router.post("/agenda/actions/{action_id}/link")
async def make_link(request: Request, action: FollowedAction, visitor: CurrentVisitor,
                    contact: Annotated[str, Form()] = "") -> Response:
    def of_action(db: Handle, session: Session) -> Contact:
        found = db.get(Contact, contact)
        if found is None or not session.action(action.id).is_of(found) or not may_hand_out(db, visitor, found):
            raise gone()
        return found

    await decide(visitor, action.session, lambda _session, found: found.let_in(clock.today()), of_action,
                 note="link_made", about=action.id)
    return see_other(f"/agenda/actions/{action.id}/ask")


# --- a client ----------------------------------------------------------------------------------------------------------


@router.get("/agenda/sessions/{code}/answers")
async def answers(request: Request, room: StaffedSession, visitor: CurrentVisitor, body: str = "") -> Response:
    return page("week/answers.html", room=room, may_organise=visitor.may_organise, **await read(
        lambda db: open_advice(db, room, body, visitor)))


def open_advice(db: Handle, room: Session, body: str, visitor: Visitor) -> dict:
    """A client's link answers for the client, so it is for who organises."""
    session = row_of(db, room)
    advice = [each for each in session.recommendations if each.answer is None and each.to_body == body]
    letters = [(contact, to_client(contact, link, session, advice))
               for contact, link in who_answers(db, session.programme_id) if not link.is_over(clock.today())]
    has_days = bool(coming(days_of_answers(advice, session.programme)))
    return {"has_days": has_days,
            "advice": [(each.id, each.advise, each.language, each.answer_due, each.draft is not None) for each in advice],
            "letters": letters if visitor.may_organise else [], "body": body or session.programme.client, "to_body": body,
            "today": clock.today(), "asked_on": min((each.asked_on for each in advice if each.asked_on), default=None)}


@router.post("/agenda/sessions/{code}/answers")
async def answers_asked(request: Request, room: StaffedSession, visitor: CurrentVisitor,
                        body: Annotated[str, Form()] = "") -> Response:
    def ask(session: Session) -> None:
        for advice in session.recommendations:
            if advice.answer is None and advice.to_body == body:
                advice.ask(clock.today())

    await decide(visitor, room, ask, note="answer_asked")
    return see_other("/agenda")


# --- who asked for their link again ------------------------------------------------------------------------------------


def wanted_pass(db: Handle, member: Member, pass_id: str) -> Pass:
    found = db.get(Pass, pass_id, options=[joinedload(related(Pass.contact)), joinedload(related(Pass.organisation))])
    if found is None or found.organisation_id != member.organisation_id or found.contact is None:
        raise not_here()
    return found


@router.get("/agenda/links/{pass_id}")
async def link(request: Request, member: Organiser, pass_id: str) -> Response:
    def letter_to(db: Handle) -> dict:
        found = wanted_pass(db, member, pass_id)
        assert found.contact is not None  # wanted_pass looked
        is_over = found.is_over(clock.today())
        letter = None if is_over else again(found.contact, found, found.organisation.name)
        return {"contact": found.contact, "letter": letter, "waits": found.wanted_on is not None,
                "address": found.contact.address(server_key())}

    return page("week/link.html", pass_id=pass_id, **await read(letter_to))


@router.post("/agenda/links/{pass_id}")
async def make_link_anew(request: Request, member: Organiser, pass_id: str) -> Response:
    """The link there is, or another where that is over; what was before opens nothing more."""
    def renew(_member: Member, found: Pass) -> None:
        if found.is_over(clock.today()):
            found.renew(Pass.until(clock.today()))
        found.wanted_on = None

    await decide(Visitor.of_member(member), member, renew, lambda db, _row: wanted_pass(db, member, pass_id),
                 note="link_renewed")
    return see_other(f"/agenda/links/{pass_id}")


# --- who wants to hear -------------------------------------------------------------------------------------------------


@router.get("/agenda/sessions/{code}/tell")
async def tell_people(request: Request, room: OrganisedSession) -> Response:
    return page("week/tell.html", room=room, **await read(lambda db: who_wants_to_hear(db, room)))


def who_wants_to_hear(db: Handle, room: Session) -> dict:
    """Their addresses in one line for each language, so that nobody is written to in another, and none sees another's."""
    session, key = row_of(db, room), server_key()
    by_language: dict[str, list[str]] = {}
    for wish in to_be_told(db, session):
        by_language.setdefault(wish.language, []).append(wish.address(key) or "")
    shared = session.shared_on is not None
    letters = news(db, session, [*by_language]) if shared and by_language else {}
    return {"shared": shared, "releases": session.releases, "texts": [
        (language, sorted(filter(None, addresses)), len(addresses), letters.get(language))
        for language, addresses in sorted(by_language.items())]}


def to_be_told(db: Handle, session: Session) -> list[ContactWish]:
    """Those who do not know yet of all that was released."""
    if not any(report.is_released for report in session.reports):
        return []
    return list(db.exec(select(ContactWish).where(
        ContactWish.session_id == session.id, ContactWish.told_of < session.releases)))


@router.post("/agenda/sessions/{code}/tell")
async def people_told(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                      language: Annotated[str, Form()] = "", of: Annotated[int, Form()] = 0) -> Response:
    """`of` is how much was released on the page that they were told from: what came since is still to be told."""
    def tell(session: Session, wishes: list[ContactWish]) -> None:
        for wish in wishes:
            if wish.language == language:
                wish.tell(clock.today(), min(of, session.releases))

    await decide(visitor, room, tell, to_be_told, note="wishes_told")
    return see_other(f"/agenda/sessions/{room.code}/tell" if await read(
        lambda db: bool(to_be_told(db, row_of(db, room)))) else "/agenda")
