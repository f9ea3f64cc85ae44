"""Who follows up after the evening: organisers over all programmes of their organisation, facilitators over theirs. A
client sees the answers and the harvest, and not how an owner is reached."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from app.access.policy import PleaseSignIn, allows, member_in
from app.access.visitor import STAFF, Visitor
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import not_here
from app.models import Action, Contact, Member, Session


@allows(*STAFF)
async def _following(request: Request) -> Member:
    member = await member_in(request)
    if member is None:
        raise PleaseSignIn
    if not member.role.may_facilitate:
        raise not_here()
    request.state.visitor = Visitor.of_member(member)
    return member


@allows(*STAFF)
async def _followed_action(request: Request) -> Action:
    """With its session and programme."""
    member = await _following(request)
    action = await read(lambda db: db.get(Action, request.path_params["action_id"], options=[
        joinedload(related(Action.session)).joinedload(related(Session.programme))]))
    if action is None or not member.may_see(action.session.programme):
        raise not_here()
    return action


Following = Annotated[Member, Depends(_following)]
FollowedAction = Annotated[Action, Depends(_followed_action)]


def may_hand_out(db: Handle, visitor: Visitor, contact: Contact) -> bool:
    """A link opens all that its owner leads: it is for who may see all of that."""
    if visitor.may_organise:
        return True
    member = db.get(Member, visitor.id)
    sessions = db.exec(select(Session).join(Action, col(Action.session_id) == col(Session.id)).where(
        or_(*(column == contact.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))
    )).unique().all()
    return member is not None and all(member.may_see(session.programme) for session in sessions)
