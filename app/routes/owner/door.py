"""The door of an owner's link, which changes nothing by being looked at; and saying yes in the room, on one's own phone."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from app import access, clock, settings, words
from app.access import Anyone, Visitor, token_in
from app.access.passes import contact_with, ended_pass, open_pass
from app.addresses import pass_path
from app.deciding import decide
from app.durable import Handle, keep, read, within
from app.durable.sessions import related
from app.errors import NotLikeThat, NotNow, PassEnded, Refused, not_here
from app.live import tell
from app.models import Action, Contact, Pass, Session
from app.models.contact import Purpose, whole_token
from app.models.report import OVER
from app.pages import page, see_other
from app.routes.owner.ended import page_of
from app.words import LANGUAGES, Words, _

router = APIRouter()
TYPED = ("name", "body", "address")


@router.api_route("/o/{token}", methods=["GET", "HEAD"], dependencies=[Anyone])
async def owners_door(request: Request, token: str) -> Response:
    return await door(request, token)


async def door(request: Request, token: str, status: int = 200, sentence: str = "", field: str = "",
               wrong: dict[str, str] | None = None) -> Response:
    found = await read(lambda db: behind(db, token))
    if found is None:
        if await read(lambda db: ended_pass(db, token, Purpose.owner)):
            typed = [text for name, text in (wrong or {}).items() if name in TYPED and text]
            return await page_of(token, PassEnded(""), typed)
        raise not_here()
    if found["contact"] is None:
        found["me"] = await read(lambda db: contact_with(db, token_in(request, "owner")))
        answer = page("owner/in_the_room.html", status, sentence=sentence, field=field, wrong=wrong or {}, **found)
    else:
        words.speak(found["contact"].language)
        answer = page("owner/door.html", status, sentence=sentence, field=field, **found)
    access.try_out(answer, request, access.BROWSER)
    return answer


def behind(db: Handle, token: str) -> dict | None:
    """Whose door it is. Of their actions no more than how many there are, and where: whoever looks through mail for others
    learns nothing. In a room the action stands on the screen anyway."""
    link = open_pass(db, token, Purpose.owner)
    if link is None:
        return None
    if link.contact is None:
        action = action_in_the_room(db, token)
        if action is None:
            return None
        return {"token": whole_token(token), "contact": None, "what": Words(action.what, action.language),
                "first_step": Words(action.first_step, action.language), "first_step_on": action.first_step_on,
                "number": [each.id for each in action.session.actions].index(action.id) + 1, "code": action.session.code,
                "months": [int(each.kind[6:]) for each in action.check_ins if each.kind != "first_step"]}
    contact = link.contact
    sessions = db.exec(select(Session.place, Session.title).join(Action, col(Action.session_id) == col(Session.id)).where(
        or_(*(column == contact.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id))),
        col(Action.status).not_in(OVER)).order_by(col(Session.held_on), col(Session.title))).all()
    return {"token": whole_token(token), "contact": contact, "until": link.expires_on, "count": len(sessions),
            "places": list(dict.fromkeys(place or title for place, title in sessions)),
            "organisation": link.organisation.name}


def action_in_the_room(db: Handle, token: str) -> Action | None:
    """That waits for whoever leads it, while the session goes on."""
    link = open_pass(db, token, Purpose.owner)
    if link is None or link.contact_id:
        return None
    action = db.get(Action, link.opens, options=[joinedload(related(Action.session))])
    return action if action and not action.session.closed_at else None


@router.post("/o/{token}", dependencies=[Anyone])
async def enter(request: Request, token: str, tried: Annotated[str, Form()] = "") -> Response:
    """Writes nothing: the link may be used as often as somebody wants."""
    found = await read(lambda db: open_pass(db, token, Purpose.owner))
    if found is None or found.contact is None:
        return await door(request, token)
    try:
        access.must_keep(request, tried, access.BROWSER)
    except NotNow as refused:
        return await door(request, token, refused.status, refused.sentence)
    answer = see_other("/o")
    access.hand_over(answer, request, "owner", whole_token(token))
    return answer


@router.post("/o/{token}/language", dependencies=[Anyone])
async def choose_language(request: Request, token: str, language: Annotated[str, Form()] = "") -> Response:
    if language not in LANGUAGES:
        return await door(request, token, 422, _("Please choose a language."), "language")

    def choose(db: Handle) -> Contact | None:
        contact = contact_with(db, token)
        if contact and contact.language != language:
            contact.call(contact.name, language=language)
        return contact

    if await keep(choose) is None:
        return await door(request, token)
    return see_other(f"/o/{whole_token(token)}")


@router.api_route("/o/{token}/not-me", methods=["GET", "HEAD"], dependencies=[Anyone])
async def not_me(request: Request, token: str) -> Response:
    """It says what to do, and closes nothing by itself."""
    found = await read(lambda db: behind(db, token))
    if found is None or found["contact"] is None:
        return await door(request, token)
    return page("owner/not_me.html", organisation=found["organisation"])


@router.post("/o/{token}/yes", dependencies=[Anyone])
async def accept_in_the_room(request: Request, token: str, name: Annotated[str, Form()] = "",
                             body: Annotated[str, Form()] = "", address: Annotated[str, Form()] = "",
                             sure: Annotated[str, Form()] = "", public: Annotated[str, Form()] = "",
                             tried: Annotated[str, Form()] = "") -> Response:
    """Reads no seat and touches no participant. What is typed makes a contact of its own, also where the address is one
    that we know: it is nobody's proof. Who came by their own link before is who they are."""
    written = {"name": name, "body": body, "address": address, "public": public, "sure": sure}
    action = await read(lambda db: action_in_the_room(db, token))
    if action is None:
        return await door(request, token, wrong=written)
    room = action.session
    within(room.id)
    me = await read(lambda db: contact_with(db, token_in(request, "owner")))

    def who(db: Handle, session: Session) -> Contact:
        if me and me.organisation_id == session.programme.organisation_id:
            if not sure:
                raise NotLikeThat(_("Please tick that you lead this action."), "sure")
            return db.get_one(Contact, me.id)
        made = Contact(organisation_id=session.programme.organisation_id, name="")
        made.call(name, body, words.current_language())
        made.reach(address, settings.server_key())
        db.add(made)
        db.flush()  # before the action that names it
        return made

    def room_pass(db: Handle, session: Session) -> Pass:
        link = open_pass(db, token, Purpose.owner)
        if link is None:
            raise NotNow(_("Somebody leads this action already, or the session is over. Please ask the facilitator."))
        return link

    def accept(session: Session, link: Pass, contact: Contact) -> Pass:
        session.action(link.opens).accept_in_the_room(contact, link, clock.now(), clock.today(), public=bool(public))
        return contact.let_in(clock.today())

    try:
        access.must_keep(request, tried, access.BROWSER)
        own = await decide(Visitor.of_owner(me) if me else Visitor(access.VisitorRole.owner), room, accept, room_pass, who,
                           note="owner_accepted", about=action.id)
    except Refused as refused:
        return await door(request, token, refused.status, refused.sentence, refused.field, written)
    await tell(room.id, "agenda_changed")
    answer = see_other("/o/link?new=1")
    access.hand_over(answer, request, "owner", pass_path(own).rpartition("/")[2])
    return answer
