"""Who follows up after the evening: organisers over all programmes of their organisation, facilitators over theirs. A
client sees the answers and the harvest, and not how an owner is reached."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import joinedload

from app.access.policy import PleaseSignIn, allows, member_in
from app.access.visitor import STAFF, Visitor
from app.durable import read
from app.durable.sessions import related
from app.errors import not_here
from app.models import Action, Member, Session


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
