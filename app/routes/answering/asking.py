"""Who has to answer a recommendation and until when, and the link with which somebody answers for the client."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import select

from app import clock
from app.access import CurrentVisitor, OrganisedSession
from app.addresses import pass_address
from app.answering import author_of, who_answers
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotLikeThat, gone
from app.models import Contact, Pass, Session
from app.models.contact import Purpose, as_address, hash_of_address
from app.models.dates import as_date
from app.pages import page, see_other
from app.settings import server_key
from app.words import _

router = APIRouter()
HERE = "/harvest/{code}/recommendations/{recommendation_id}"


@router.get(HERE)
async def asked(request: Request, room: OrganisedSession, recommendation_id: str) -> Response:
    return page("answering/asked.html", wrong="", sentence="", form={},
                **await read(lambda db: facts(db, room, recommendation_id)))


def facts(db: Handle, room: Session, recommendation_id: str) -> dict[str, Any]:
    session, key = row_of(db, room), server_key()
    advice = session.recommendation(recommendation_id)
    return {"room": session, "advice": advice, "today": clock.today(), "due_on": advice.answer_due,
            "client": session.programme.client, "draft_by": author_of(advice.draft),
            "languages": list(dict.fromkeys([session.language, *session.languages])),
            "passes": [{"id": each.id, "contact": contact, "address": contact.address(key),
                        "link": pass_address(each),
                        "is_over": each.is_over(clock.today()), "expires_on": each.expires_on}
                       for contact, each in who_answers(db, session.programme_id)]}


@router.post(HERE)
async def address_to(request: Request, room: OrganisedSession, visitor: CurrentVisitor, recommendation_id: str,
                     to_body: Annotated[str, Form()] = "", answer_due_on: Annotated[str, Form()] = "") -> Response:
    form = {"to_body": to_body, "answer_due_on": answer_due_on}
    try:
        due_on = as_date(answer_due_on)
        await decide(visitor, room, lambda session: session.recommendation(recommendation_id).address_to(to_body, due_on),
                     note="answer_addressed", about=recommendation_id)
    except NotLikeThat as refused:
        field = refused.field if refused.field == "to_body" else "answer_due_on"
        return await again(room, recommendation_id, refused, field, form)
    return see_other(f"/harvest/{room.code}/recommendations/{recommendation_id}")


async def again(room: Session, recommendation_id: str, refused: NotLikeThat, field: str, form: dict) -> Response:
    return page("answering/asked.html", refused.status, wrong=field, sentence=refused.sentence, form=form,
                **await read(lambda db: facts(db, room, recommendation_id)))


@router.post(f"{HERE}/contacts")
async def invite(request: Request, room: OrganisedSession, visitor: CurrentVisitor, recommendation_id: str,
                 name: Annotated[str, Form()] = "", body: Annotated[str, Form()] = "",
                 language: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "") -> Response:
    """A link for somebody who answers for the client: for all advice of this programme."""
    form = {"name": name, "body": body, "language": language, "address": address}
    try:
        await decide(visitor, room, lambda session, contact: give_pass(session, contact, form),
                     contact_with(address), note="client_link_made", about=lambda made: made[1].id)
    except NotLikeThat as refused:
        return await again(room, recommendation_id, refused, refused.field, form)
    return see_other(f"/harvest/{room.code}/recommendations/{recommendation_id}#links")


def contact_with(address: str) -> Callable[[Handle, Session], Contact]:
    """Who has this address is one person over all programmes."""
    def find(db: Handle, session: Session) -> Contact:
        sign, organisation_id = hash_of_address(as_address(address), server_key()), session.programme.organisation_id
        found = sign and db.exec(select(Contact).where(
            Contact.address_hash == sign, Contact.organisation_id == organisation_id)).first()
        return found or Contact(organisation_id=organisation_id, name="")

    return find


def give_pass(session: Session, contact: Contact, form: dict[str, str]) -> tuple[Contact, Pass]:
    contact.call(form["name"], form["body"], form["language"])
    contact.reach(form["address"], server_key())
    return contact, Pass.to(contact, Purpose.client, session.programme_id, Pass.until(clock.today()))


def pass_of_client(pass_id: str) -> Callable[[Handle, Session], Pass]:
    """One for the programme of this session."""
    def find(db: Handle, session: Session) -> Pass:
        found = db.get(Pass, pass_id)
        if found is None or (found.purpose, found.opens) != (Purpose.client, session.programme_id):
            raise gone()
        return found

    return find


@router.post(f"{HERE}/passes/{{pass_id}}")
async def change_pass(request: Request, room: OrganisedSession, visitor: CurrentVisitor, recommendation_id: str,
                      pass_id: str, what: Annotated[str, Form()] = "") -> Response:
    """Taken back, or another link in its place: the one before opens nothing from that moment on."""
    if what not in ("renew", "revoke"):
        raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))
    today, revoke = clock.today(), what == "revoke"
    await decide(visitor, room, lambda _session, its: its.revoke(clock.now()) if revoke else its.renew(Pass.until(today)),
                 pass_of_client(pass_id), note="client_link_revoked" if revoke else "client_link_renewed", about=pass_id)
    return see_other(f"/harvest/{room.code}/recommendations/{recommendation_id}#links")
