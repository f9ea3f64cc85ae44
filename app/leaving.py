"""Who leaves, is removed, or may less from now on: what passes on to whom, and what ends in the same commit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, func, select

from app import clock
from app.durable import Handle
from app.durable.sessions import related
from app.models import Action, AuditEvent, Helper, Invitation, Member, Organisation, Pass, Session, State
from app.models.base import Table
from app.models.contact import Purpose
from app.models.in_hand import InHand
from app.models.report import OVER
from app.typed import in_a_list

Note = Callable[[Table, str, str], AuditEvent]  # the row, what was done, and about what


def in_hand(db: Handle, member: Member) -> InHand:
    """As a need of `decide`: to be ended in the same commit."""
    helpers = db.exec(select(Helper).where(Helper.made_by == member.id, col(Helper.revoked_at).is_(None)).options(
        joinedload(related(Helper.session)).options(
            joinedload(related(Session.programme)), selectinload(related(Session.helpers))))).all()
    invitations = db.exec(select(Invitation).where(
        Invitation.made_by == member.id, col(Invitation.until) > clock.now())).all()
    feeds = db.exec(select(Pass).where(Pass.member_id == member.id, Pass.purpose == Purpose.feed,
                                       col(Pass.revoked_at).is_(None))).all()
    return InHand(member, list(helpers), list(invitations), list(feeds))


def end_beyond(hand: InHand, now: datetime, note: Note) -> list[AuditEvent]:
    """A line in the log for each link that ended; a calendar that somebody reads leaves none, as it left none before."""
    lines = []
    for row in hand.end_what_is_beyond(now):
        if isinstance(row, Helper):
            lines.append(note(row.session, "helper_revoked", str(row.role)))
        elif isinstance(row, Invitation):
            is_new = row.member_id is None
            lines.append(note(row, "invitation_withdrawn" if is_new else "password_link_withdrawn",
                              str(row.role) if is_new else row.member_id or ""))
    return lines


def leave(member: Member, successor: Member | None, hand: InHand, now: datetime, note: Note) -> list[AuditEvent]:
    passes_on = bool(successor and member.programme_ids)
    member.leave(now, successor)
    lines = end_beyond(hand, now, note)
    if successor and passes_on:
        lines.append(note(member, "programmes_passed_on", successor.id))
    return lines


# --- what is said before -----------------------------------------------------------------------------------------------


@dataclass
class Duties:
    """Of a programme that passes on."""

    title: str
    to_come: int  # sessions that are not closed
    followed: int  # actions that go on


@dataclass
class Leaving:
    may_take_over: list[Member]
    stay: list[Member]  # who sees all programmes, whoever leaves
    duties: list[Duties]
    helpers: dict[str, int]  # links in use, by session
    invitations: int
    feeds: int
    named: list[tuple[str, str]]  # where their name stands as typed, and stays: an address, and what it is called
    is_last_admin: bool


def what_leaves(db: Handle, member: Member) -> Leaving:
    member = db.get_one(Member, member.id, options=[
        selectinload(related(Member.memberships)), joinedload(related(Member.organisation)).options(
            selectinload(related(Organisation.members)), selectinload(related(Organisation.programmes)))])
    hand, ids = in_hand(db, member), member.programme_ids
    to_come = dict(db.exec(select(Session.programme_id, func.count()).where(
        col(Session.programme_id).in_(ids), col(Session.closed_at).is_(None),
        col(Session.plenary_id).is_(None)).group_by(col(Session.programme_id))).all())
    followed = dict(db.exec(select(Session.programme_id, func.count()).join(Action).where(
        col(Session.programme_id).in_(ids), col(Action.status).not_in(OVER)).group_by(col(Session.programme_id))).all())
    helpers: dict[str, int] = {}
    for helper in hand.helpers:
        if helper.session.forgotten_at is None:
            helpers[helper.session.title] = helpers.get(helper.session.title, 0) + 1
    return Leaving(
        _by_name(member.may_take_over),
        _by_name([each for each in member.organisation.standing if each.role.may_organise and each is not member]),
        [Duties(programme.title, to_come.get(programme.id, 0), followed.get(programme.id, 0)) for programme in sorted(
            member.organisation.among(ids), key=lambda each: in_a_list(each.title))],
        helpers, len(hand.invitations), len(hand.feeds), named_in(db, member), member.is_last_admin)


def _by_name(members: list[Member]) -> list[Member]:
    return sorted(members, key=lambda each: in_a_list(each.name))


def named_in(db: Handle, member: Member) -> list[tuple[str, str]]:
    """Where somebody typed their name: whom people can ask about their data, whom they can turn to on an evening, and who
    leads an action. Nobody else can be put there by the program; of an action, only that person can say yes."""
    def has(*texts: str) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(member.name)}(?!\w)", text, re.IGNORECASE) for text in texts)

    found = [(f"/programmes/{each.id}", each.title) for each in member.organisation.programmes
             if member.may_see(each) and has(each.controller, each.contact)]
    of_theirs = [each.id for each in member.organisation.programmes if member.may_see(each)]
    for session in db.exec(select(Session).where(
            col(Session.programme_id).in_(of_theirs), col(Session.closed_at).is_(None),
            col(Session.support).icontains(member.name, autoescape=True))):
        if session.state is not State.closed and has(session.support):
            found.append((f"/prepare/{session.code}", session.title))
    for action in db.exec(select(Action).join(Session).where(
            col(Session.programme_id).in_(of_theirs), col(Action.status).not_in(OVER),
            col(Action.owner).icontains(member.name, autoescape=True))):
        if has(action.owner):
            found.append((f"/agenda/actions/{action.id}", action.what))
    return found
