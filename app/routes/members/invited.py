"""Coming in by an invitation, or with a new password: a link that works once. Opening it uses nothing up, because mail
programs open links too."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from app import access, clock, passwords
from app.access import Anyone, Visitor
from app.deciding import noted
from app.durable import Handle, keep, read
from app.durable.sessions import related
from app.errors import NotFound, NotLikeThat
from app.models import Invitation, Member
from app.models.organisation import hashed
from app.pages import page, see_other
from app.routes.forms import check_password, in_turn
from app.words import _, desk_language, speak

router = APIRouter()


def invitation_by(db: Handle, token: str) -> Invitation:
    found = db.exec(select(Invitation).where(Invitation.token_hash == hashed(token)).options(
        joinedload(related(Invitation.organisation)), joinedload(related(Invitation.member)))).first()
    if found is None:
        raise NotFound(_("This link is no longer in use. Please ask for a new one."))
    return found.check(clock.now())


@router.get("/invited/{token}", dependencies=[Anyone])
async def invited(request: Request, token: str) -> Response:
    speak(desk_language())
    invitation = await read(lambda db: invitation_by(db, token))
    return page("members/invited.html", token=token, invitation=invitation, name=invitation.called, wrong={})


@router.post("/invited/{token}", dependencies=[Anyone])
async def come_in(request: Request, token: str, name: Annotated[str, Form(max_length=200)] = "",
                  password: Annotated[str, Form(max_length=200)] = "",
                  again: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The link dies in the same unit in which the member comes to be or gets the new password."""
    language = desk_language()
    speak(language)
    invitation = await read(lambda db: invitation_by(db, token))
    try:
        check_password(password, again)
        scrambled = await in_turn(request, passwords.scramble, password)
        secret, must_set_up = await keep(lambda db: use(db, token, name, scrambled, language))
    except NotLikeThat as refused:
        return page("members/invited.html", refused.status, token=token, invitation=invitation, name=name,
                    wrong={"name" if refused.field == "name" else "password": refused.sentence})
    answer = see_other("/my-access/codes" if must_set_up else "/programmes")
    access.hand_over(answer, request, "member", secret)
    return answer


def use(db: Handle, token: str, name: str, scrambled: str, language: str) -> tuple[str, bool]:
    """The secret of the browser's sign-in, and whether a second step has to be set up first."""
    invitation, now = invitation_by(db, token), clock.now()
    if invitation.member is not None:
        (sign_in, secret), what = invitation.restore(scrambled, now), "password_restored"
    else:
        if any(member.is_called(name) for member in db.exec(select(Member).where(col(Member.left_at).is_(None)))):
            raise NotLikeThat(_("Somebody here signs in with this name already. Please add your family name."), "name")
        (sign_in, secret), what = invitation.accept(name, scrambled, language, now), "member_joined"
    member = sign_in.member
    db.add(sign_in)
    db.flush()  # the log names the member by id only, so they must be there first
    db.add(noted(Visitor.of_member(member), invitation.organisation, what, member.id))
    db.delete(invitation)
    return secret, bool(sign_in.waits_for)
