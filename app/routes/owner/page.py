"""What somebody leads, in their language; saying yes or no to what they are asked; and their own link, to keep."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, or_, select

from app import access, clock, media
from app.access import Anyone, CurrentOwner, OwnAction, OwnedAction
from app.addresses import pass_address, pass_path
from app.deciding import decide
from app.durable import Handle, read
from app.errors import NotLikeThat, PassEnded, gone
from app.live import tell
from app.models import Action, Contact, Pass, Session
from app.models.contact import Purpose
from app.models.report import OVER
from app.pages import page, see_other
from app.routes.owner.own import OwnedLine, own_action, own_actions
from app.words import _, current_language

router = APIRouter()
PHOTO = "image/jpeg"


@router.get("/o")
async def my_actions(request: Request, owner: CurrentOwner, done: str = "") -> Response:
    lines = await read(lambda db: own_actions(db, owner, current_language()))
    return page("owner/page.html", owner=owner, lines=lines, done=done if done in ("no", "yes", "declined") else "")


@router.get("/o/link")
async def my_link(request: Request, owner: CurrentOwner, new: str = "") -> Response:
    link = await read(lambda db: db.get_one(Pass, access.token_in(request, "owner")[:16]))
    return page("owner/link.html", owner=owner, address=pass_address(link), until=link.expires_on, new=bool(new))


@router.post("/o/leave", dependencies=[Anyone])
async def leave(request: Request) -> Response:
    """This browser alone: the link works as before."""
    answer = page("owner/left.html")
    access.take_back(answer, request, "owner")
    return answer


@router.get("/o/actions/{action_id}")
async def my_action(request: Request, own: OwnedAction, done: str = "") -> Response:
    return await shown(own, done=done if done in ("reported", "kept", "help", "yes", "name") else "")


async def shown(own: OwnAction, status: int = 200, sentence: str = "", field: str = "", done: str = "") -> Response:
    line = await read(lambda db: own_action(db, own.contact, current_language(), own.id))
    return page("owner/action.html", status, owner=own.contact, line=line, sentence=sentence, field=field, done=done)


@router.post("/o/actions/{action_id}/accept")
async def say_yes_or_no(request: Request, own: OwnedAction, answer: Annotated[str, Form()] = "",
                        public: Annotated[str, Form()] = "") -> Response:
    if answer not in ("yes", "no"):
        return await shown(own, 422, _("Please choose yes or no."), "answer")
    if answer == "no":
        await decide(own.visitor, own.session, lambda session, me: session.action(own.id).decline(me, "", clock.today()),
                     person(own), note="owner_declined", about=own.id)
        await tell(own.session.id, "agenda_changed")
        return see_other("/o?done=no")

    def accept(session: Session, me: Contact, left: list[Pass], invitation: Pass | None) -> Pass | None:
        session.action(own.id).accept(me, clock.today(), public=bool(public))
        for link in left:
            link.revoke(clock.now())
        if invitation:
            # Who handed it over knows this link. From the yes on it is of nobody but who said it.
            invitation.opens = ""
            invitation.renew(Pass.until(clock.today()))
        return invitation

    renewed = await decide(own.visitor, own.session, accept, person(own), no_longer_needed(own), invitation_of(own),
                           note="owner_accepted", about=own.id)
    await tell(own.session.id, "agenda_changed")
    if renewed is None:
        return see_other(f"/o/actions/{own.id}?done=yes")
    answer_with_link = see_other("/o/link?new=1")
    access.hand_over(answer_with_link, request, "owner", pass_path(renewed).rpartition("/")[2])
    return answer_with_link


@router.post("/o/actions/{action_id}/name")
async def name_in_public(request: Request, own: OwnedAction, public: Annotated[str, Form()] = "") -> Response:
    """A tick that can be taken back at any time."""
    if public not in ("yes", "no"):
        return await shown(own, 422, _("Please choose yes or no."), "public")
    await decide(own.visitor, own.session, lambda session, me: session.action(own.id).name_in_public(me, public == "yes"),
                 person(own), note="owner_public", about=own.id)
    return see_other(f"/o/actions/{own.id}?done=name")


@router.get("/o/actions/{action_id}/photos/{photo_id}")
async def photo(request: Request, own: OwnedAction, photo_id: str) -> Response:
    line: OwnedLine = await read(lambda db: own_action(db, own.contact, current_language(), own.id))
    if photo_id not in {report.photo for report in line.reports if report.photo}:
        raise gone()
    return await media.answer(photo_id, PHOTO)


# --- what these deeds need -------------------------------------------------------------------------------------------


def person(own: OwnAction) -> Callable[[Handle, Session], Contact]:
    """Of this moment: they may have been joined with somebody, or forgotten."""
    def find(db: Handle, _session: Session) -> Contact:
        found = db.get(Contact, own.contact.id)
        if found is None:
            raise PassEnded(_("This link is no longer in use."))
        return found

    return find


def no_longer_needed(own: OwnAction) -> Callable[[Handle, Session], list[Pass]]:
    """The links of who hands this over, if they lead nothing else."""
    def find(db: Handle, session: Session) -> list[Pass]:
        action = session.action(own.id)
        before = action.owner_id
        if action.handing_to_id != own.contact.id or before is None:
            return []
        theirs = or_(*(column == before for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))
        if action.deputy_id == before or db.exec(select(Action.id).where(
                theirs, Action.id != action.id, col(Action.status).not_in(OVER)).limit(1)).first():
            return []
        return list(db.exec(select(Pass).where(Pass.contact_id == before, Pass.purpose == Purpose.owner)))

    return find


def invitation_of(own: OwnAction) -> Callable[[Handle, Session], Pass | None]:
    """A link that came by way of who handed the action over."""
    return lambda db, _session: db.exec(select(Pass).where(
        Pass.contact_id == own.contact.id, Pass.purpose == Purpose.owner, Pass.opens == own.id)).first()


def must_choose(value: str, *choices: str) -> None:
    if value not in choices:
        raise NotLikeThat(_("Please choose one of the three."), "what")
