"""What who answers for a client hears, and who wanted to hear."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import cast

from sqlalchemy.orm import joinedload
from sqlmodel import col, func, select

from app import clock
from app.durable import Handle
from app.durable.sessions import related
from app.messages.due.one import (
    AGAIN,
    RECENT,
    Due,
    unanswered,
)
from app.models import (
    Contact,
    ContactWish,
    Member,
    Membership,
    Pass,
    Report,
    Role,
    Session,
)
from app.models.contact import Purpose
from app.models.message import Kind


def of_clients(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
    people: dict[str, list[Contact | Member]] = defaultdict(list)  # by programme
    passes = select(Pass).where(Pass.purpose == Purpose.client, col(Pass.revoked_at).is_(None)).options(
        joinedload(related(Pass.contact)))
    members = select(Member, Membership.programme_id).join(Membership).where(
        Member.role == Role.client, col(Member.left_at).is_(None), Member.sealed_address != "", Member.digest != "",
        col(Member.came_back_on).is_(None))
    if only is not None:
        passes, members = passes.where(col(Pass.contact_id).in_(only)), members.where(col(Member.id).in_(only))
    for link in db.exec(passes):
        if link.contact and link.contact.gets_mail and not link.is_over(today):
            people[link.opens].append(link.contact)
    for member, programme_id in db.exec(members):
        people[programme_id].append(member)
    if not people:
        return
    for advice, due_on in unanswered(db, today, programme_ids=people):
        session = advice.session
        for person in people[session.programme_id]:
            if isinstance(person, Contact) and advice.to_body and advice.to_body != person.body:
                continue
            facts = {"person": person, "advice": advice, "session": session, "due_on": due_on}
            closed_on = clock.local(session.closed_at).date() if session.closed_at else session.held_on
            for kind, about, day in ((Kind.answer_asked, session.id, closed_on), (Kind.answer_due, advice.id, due_on),
                                     (Kind.answer_late, advice.id, due_on + AGAIN)):
                is_old = kind is Kind.answer_asked and (due_on <= today or closed_on < today - RECENT)
                if not is_old and not (advice.asked_on and advice.asked_on >= day):
                    yield Due(person.id, kind, about, day, person.organisation_id, session.id, facts)


def of_wishes(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
    """Of a session that shows what came of it, when something was released since they heard last; at most once a week."""
    newest: dict[str, date] = {}
    for session_id, on in db.exec(select(Report.session_id, func.max(Report.released_on)).join(Session).where(
            col(Report.released_on).is_not(None), col(Session.shared_on).is_not(None)).group_by(col(Report.session_id))):
        newest[session_id] = cast(date, on)
    wishes = select(ContactWish, Session).join(Session).where(
        col(ContactWish.session_id).in_(newest), col(ContactWish.came_back_on).is_(None),
        ContactWish.forget_on > today).options(joinedload(related(Session.programme)))
    if only is not None:
        wishes = wishes.where(col(ContactWish.id).in_(only))
    for wish, session in db.exec(wishes) if newest else ():
        on = newest[session.id]
        if wish.told_on is not None:
            on = max(on, wish.told_on + AGAIN)
        if session.sharing.is_open(today) and wish.told_of < session.releases:
            yield Due(wish.id, Kind.word_back, session.id, on, session.programme.organisation_id, session.id, {
                "wish": wish, "session": session})
