"""What who organises hears."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased, joinedload
from sqlmodel import col, or_, select

from app.durable import Handle
from app.durable.sessions import related
from app.messages.due.one import (
    RECENT,
    WITHIN_A_WEEK,
    Due,
    is_over,
    unanswered,
    was_called,
    with_session,
)
from app.models import (
    Action,
    CheckIn,
    Contact,
    Member,
    Message,
    Report,
    Session,
)
from app.models.message import Kind
from app.models.report import NOT_YET, OVER, By, Status
from app.models.reported import SILENT_AFTER


def of_organisers(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
    people: dict[str, list[Member]] = defaultdict(list)  # by organisation
    members = select(Member).where(col(Member.left_at).is_(None), Member.sealed_address != "", Member.digest != "",
                                   col(Member.came_back_on).is_(None))
    if only is not None:
        members = members.where(col(Member.id).in_(only))
    for member in db.exec(members):
        if member.role.may_organise:
            people[member.organisation_id].append(member)
    if not people:
        return
    for kind, about, day, organisation_id, session_id, facts in _for_organisers(db, today):
        for member in people.get(organisation_id, ()):
            yield Due(member.id, kind, about, day, organisation_id, session_id, facts | {"member": member})


def _for_organisers(db: Handle, today: date) -> Iterator[tuple[Kind, str, date, str, str | None, dict[str, Any]]]:
    def of(action: Action) -> tuple[str, str]:
        return action.session.programme.organisation_id, action.session_id

    silent: dict[str, CheckIn] = {}
    for check_in in db.exec(select(CheckIn).join(Action).join(Session).where(
            col(CheckIn.reported_on).is_(None), CheckIn.due_on <= today - SILENT_AFTER,
            col(Action.status).not_in((*OVER, *NOT_YET)), is_over(today)).order_by(col(CheckIn.due_on)).options(
            joinedload(related(CheckIn.action)).joinedload(related(Action.session)).joinedload(
                related(Session.programme)))):
        silent[check_in.action_id] = check_in
    for check_in in silent.values():
        yield Kind.silent, check_in.id, check_in.due_on + SILENT_AFTER, *of(check_in.action), {
            "action": check_in.action, "check_in": check_in}
    later = aliased(Report)
    is_newest = ~select(later.id).where(later.action_id == Report.action_id, later.position > Report.position).exists()
    for report, action in db.exec(select(Report, Action).join(Action, col(Report.action_id) == col(Action.id)).join(
            Session).where(Report.by == By.owner, is_newest, Report.on >= today - RECENT, or_(
                col(Report.call_me), Report.needs != "", col(Report.state).in_((Status.stuck, Status.proposed)))).options(
            with_session())):
        if action.is_over or was_called(action, report.on):
            continue
        if report.about_lead and report.state == Status.proposed and action.owner_id is None:
            yield Kind.declined, report.id, report.on, *of(action), {"action": action}
        elif not report.about_lead:
            yield Kind.stuck, report.id, report.on, *of(action), {"action": action}
    for advice, due_on in unanswered(db, today):
        day = due_on + SILENT_AFTER
        if day <= today and not (advice.asked_on and advice.asked_on >= day):
            yield Kind.answer_silent, advice.id, day, advice.session.programme.organisation_id, advice.session_id, {
                "advice": advice, "session": advice.session, "due_on": due_on}
    yield from _came_back(db, today)


def _came_back(db: Handle, today: date) -> Iterator[tuple[Kind, str, date, str, str | None, dict[str, Any]]]:
    """Addresses to which mail came back: told at once where a date of theirs comes within a week."""
    near = set(db.exec(select(Action.owner_id).join(CheckIn).where(
        col(CheckIn.reported_on).is_(None), CheckIn.due_on >= today, CheckIn.due_on <= today + WITHIN_A_WEEK)))
    for contact in db.exec(select(Contact).where(col(Contact.came_back_on) >= today - RECENT)):
        kind = Kind.bounced_soon if contact.id in near else Kind.bounced
        assert contact.came_back_on  # asked for
        yield kind, contact.id, contact.came_back_on, contact.organisation_id, None, {"contact": contact}


def trials(db: Handle, only: Collection[str] | None) -> Iterator[Due]:
    """What a member asked for themselves stands in no agenda, but in its message alone."""
    asked = select(Message, Member).join(Member, col(Message.member_id) == col(Member.id)).where(
        Message.kind == Kind.trial, col(Message.sent_at).is_(None), Message.ended == "", col(Member.left_at).is_(None))
    if only is not None:
        asked = asked.where(col(Member.id).in_(only))
    for message, member in db.exec(asked):
        yield Due(member.id, Kind.trial, message.about, message.day, member.organisation_id, None, {"member": member})
