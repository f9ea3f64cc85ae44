"""What who leads an action hears, or is asked to, or deputises."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import col, or_, select

from app.durable import Handle
from app.durable.sessions import related
from app.messages.due.one import (
    AGAIN,
    RECENT,
    SOON,
    Due,
    is_over,
    of_some,
    was_called,
    with_session,
)
from app.models import (
    Action,
    AgendaChange,
    CheckIn,
    Contact,
    Notice,
    Pass,
    Report,
    Session,
)
from app.models.contact import Purpose
from app.models.message import Kind
from app.models.notice import Noticed, counted
from app.models.report import OVER, By, Status


def of_owners(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
    people = select(Contact).where(Contact.name != "", Contact.sealed != "", col(Contact.stopped_on).is_(None),
                                   col(Contact.came_back_on).is_(None))
    if only is not None:
        people = people.where(col(Contact.id).in_(only))
    contacts = {contact.id: contact for contact in db.exec(people)}
    if not contacts:
        return
    whose = or_(*(col(column).in_(contacts) for column in (
        Action.owner_id, Action.handing_to_id, Action.deputy_id))) if only is not None else True
    actions = {action.id: action for action in db.exec(select(Action).join(Session).where(
        whose, is_over(today), or_(col(Action.owner_id).is_not(None), col(Action.handing_to_id).is_not(None),
                                    col(Action.deputy_id).is_not(None))).options(with_session()))}
    yield from _offers(actions.values(), contacts)
    among = true() if only is None else col(CheckIn.action_id).in_(actions)
    yield from _check_ins(db, actions, contacts, today, among)
    yield from _moved(db, actions, contacts, today)
    yield from _not_noticed(db, actions, contacts, today)
    yield from _taken_over(db, contacts, today, only)
    for link in db.exec(select(Pass).where(
            Pass.purpose == Purpose.owner, col(Pass.wanted_on).is_not(None), col(Pass.revoked_at).is_(None),
            of_some(Pass.contact_id, contacts, only))):
        if link.contact_id not in contacts:
            continue
        assert link.contact_id and link.wanted_on
        yield Due(link.contact_id, Kind.link, link.id, link.wanted_on, link.organisation_id, None, {
            "contact": contacts[link.contact_id], "pass": link})


def _of_action(kind: Kind, contact: Contact, action: Action, about: str, day: date, **facts: Any) -> Due:
    return Due(contact.id, kind, about, day, contact.organisation_id, action.session_id,
               {"contact": contact, "action": action} | facts)


def _offers(actions: Collection[Action], contacts: dict[str, Contact]) -> Iterator[Due]:
    """Who was asked to lead an action, and has not said yes or no. Asked by hand before there were messages, or called
    since, they are not asked once more."""
    for action in actions:
        asked = action.handing_to_id or (action.owner_id if action.accepted_on is None else None)
        contact, on = contacts.get(asked or ""), action.offered_on
        if contact is None or on is None or action.is_over:
            continue
        kind = Kind.hand_over if asked == action.handing_to_id else Kind.invitation
        if not was_called(action, on):
            yield _of_action(kind, contact, action, action.id, on)
        if not was_called(action, on + AGAIN):
            yield _of_action(Kind.invitation_again, contact, action, action.id, on + AGAIN)


def _check_ins(db: Handle, actions: dict[str, Action], contacts: dict[str, Contact], today: date,
               among: ColumnElement[bool]) -> Iterator[Due]:
    """The last that is due of each action: of several that nobody answered, one is asked."""
    last: dict[str, CheckIn] = {}
    for check_in in db.exec(select(CheckIn).join(Action).join(Session).where(
            among, col(CheckIn.reported_on).is_(None), CheckIn.due_on <= today, col(Action.status).not_in(OVER),
            col(Action.accepted_on).is_not(None), is_over(today)).order_by(col(CheckIn.due_on))):
        if check_in.action_id in actions:
            last[check_in.action_id] = check_in
    for action_id, check_in in last.items():
        action = actions[action_id]
        kind = Kind.first_step if check_in.kind == "first_step" else Kind.check_in
        again_on = check_in.due_on + AGAIN
        owner, deputy = contacts.get(action.owner_id or ""), contacts.get(action.deputy_id or "")
        if owner and not was_called(action, check_in.due_on):
            yield _of_action(kind, owner, action, check_in.id, check_in.due_on, check_in=check_in)
        if not was_called(action, again_on):
            for person in filter(None, (owner, deputy)):
                yield _of_action(Kind.reminder, person, action, check_in.id, again_on, check_in=check_in)


def _moved(db: Handle, actions: dict[str, Action], contacts: dict[str, Contact], today: date) -> Iterator[Due]:
    """Dates of a closed agenda that were moved in the last days to a day as near."""
    for change, check_in in db.exec(select(AgendaChange, CheckIn).join(
            CheckIn, col(CheckIn.action_id) == col(AgendaChange.action_id)).where(
            AgendaChange.changed_on >= today - SOON, CheckIn.due_on >= today, col(CheckIn.reported_on).is_(None))):
        action = actions.get(change.action_id)
        owner = contacts.get(action.owner_id or "") if action and action.accepted_on and not action.is_over else None
        moved_to = change.fields.get(f"due_{check_in.kind}", ["", ""])[1]
        if action and owner and moved_to == str(check_in.due_on) and check_in.due_on - change.changed_on <= SOON:
            yield _of_action(Kind.moved, owner, action, check_in.id, change.changed_on, check_in=check_in)


def _not_noticed(db: Handle, actions: dict[str, Action], contacts: dict[str, Contact], today: date) -> Iterator[Due]:
    """People do not notice an action, and enough of them to say so."""
    notices: dict[str, list[Notice]] = defaultdict(list)
    asked = db.exec(select(Notice.action_id).where(Notice.answer == Noticed.no).distinct()).all()
    for notice in db.exec(select(Notice).where(col(Notice.action_id).in_(actions.keys() & {*asked}))):
        notices[notice.action_id].append(notice)
    rounds = {(check_in.action_id, check_in.kind): check_in.due_on for check_in in db.exec(
        select(CheckIn).where(col(CheckIn.action_id).in_(notices)))}
    # How many came is asked of each session.
    db.exec(select(Session).where(col(Session.id).in_({each[0].session_id for each in notices.values()})).options(
        selectinload(related(Session.participants)))).all()
    for action_id, of_action in notices.items():
        action = actions.get(action_id)
        owner = contacts.get(action.owner_id or "") if action and action.accepted_on else None
        if action is None or owner is None or action.status == Status.stopped:
            continue
        numbers = counted(of_action, today=today)
        day = rounds.get((action_id, numbers.round))
        if day and numbers.not_noticed[1]:
            yield _of_action(Kind.not_noticed, owner, action, action.id, day, people=numbers.not_noticed[1])


def _taken_over(db: Handle, contacts: dict[str, Contact], today: date, only: Collection[str] | None) -> Iterator[Due]:
    """Who handed an action over hears that somebody else said yes."""
    handed, taken = aliased(Report), aliased(Report)
    for before, action in db.exec(select(handed, Action).join(Action, col(handed.action_id) == col(Action.id)).where(
            col(handed.about_lead), handed.by == By.owner, handed.passed_to != "",
            of_some(handed.contact_id, contacts, only), col(Action.accepted_on) >= today - RECENT,
            select(taken.id).where(
                taken.action_id == Action.id, col(taken.about_lead), taken.contact_id == Action.owner_id,
                taken.position > handed.position).exists()).options(with_session())):
        person = contacts.get(before.contact_id or "")
        if person and action.owner_id != before.contact_id and action.accepted_on:
            yield _of_action(Kind.taken_over, person, action, action.id, action.accepted_on)
