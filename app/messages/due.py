"""What somebody is to hear: everything that is due on or before now and not answered yet, whoever it is for and however
long nobody looked. It is found in what stands in the agendas, so that nothing has to be remembered for it, and asked again
just before it is sent. Every function reads in a number of statements that does not grow with what it finds."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlmodel import col, func, or_, select

from app import clock
from app.durable import Handle
from app.durable.sessions import related
from app.models import (
    Action,
    AgendaChange,
    CheckIn,
    Contact,
    ContactWish,
    Member,
    Membership,
    Message,
    Notice,
    Organisation,
    Pass,
    Programme,
    Recommendation,
    Report,
    Role,
    Session,
)
from app.models.answered import DUE_AFTER
from app.models.contact import Purpose
from app.models.message import ASKED_FOR, Kind
from app.models.notice import Noticed, counted
from app.models.organisation import INVENTED
from app.models.report import NOT_YET, OVER, By, Status
from app.models.reported import SILENT_AFTER

AGAIN = timedelta(days=7)  # after which somebody is asked once more, with their deputy
SOON = timedelta(days=2)  # a date that moves to so near is told apart: some calendars look only once a day
RECENT = timedelta(days=30)  # what was done longer ago is no news
WITHIN_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """One matter for one person. `facts` are what its text is made of: rows as they are now."""

    to: str
    kind: Kind
    about: str
    day: date
    organisation_id: str
    session_id: str | None
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> tuple[str, str, str, date]:
        return self.to, self.kind, self.about, self.day


def due(db: Handle, today: date, only: Collection[str] | None = None) -> list[Due]:
    """For everybody, or `only` for the contacts, members and wishes with these ids."""
    found = [*_of_owners(db, today, only), *_of_clients(db, today, only), *_of_wishes(db, today, only),
             *_of_organisers(db, today, only)]
    # The people of the demonstration are invented, and their addresses are somebody else's or nobody's.
    invented = set(db.exec(select(Organisation.id).where(Organisation.name == INVENTED)))
    of_real_people = [each for each in found if each.organisation_id not in invented]
    return [each for each in (*of_real_people, *_trials(db, only)) if today - ASKED_FOR < each.day <= today and (
        only is None or each.to in only)]


def _of(column: Any, people: Collection[str], only: Collection[str] | None) -> Any:
    """Of everybody a database would be asked with more names than it takes in one question."""
    return true() if only is None else col(column).in_(people)


def _is_over(today: date) -> Any:
    """A session that is over: what is still written in a room waits for nobody."""
    return or_(col(Session.closed_at).is_not(None), col(Session.held_on) < today)


def _with_session() -> Any:
    return joinedload(related(Action.session)).joinedload(related(Session.programme)).joinedload(
        related(Programme.organisation))


# --- who leads an action -----------------------------------------------------------------------------------------------


def _of_owners(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
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
        whose, _is_over(today), or_(col(Action.owner_id).is_not(None), col(Action.handing_to_id).is_not(None),
                                    col(Action.deputy_id).is_not(None))).options(_with_session()))}
    yield from _offers(actions.values(), contacts)
    among = true() if only is None else col(CheckIn.action_id).in_(actions)
    yield from _check_ins(db, actions, contacts, today, among)
    yield from _moved(db, actions, contacts, today)
    yield from _not_noticed(db, actions, contacts, today)
    yield from _taken_over(db, contacts, today, only)
    for link in db.exec(select(Pass).where(
            Pass.purpose == Purpose.owner, col(Pass.wanted_on).is_not(None), col(Pass.revoked_at).is_(None),
            _of(Pass.contact_id, contacts, only))):
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
        if not _called(action, on):
            yield _of_action(kind, contact, action, action.id, on)
        if not _called(action, on + AGAIN):
            yield _of_action(Kind.invitation_again, contact, action, action.id, on + AGAIN)


def _called(action: Action, day: date) -> bool:
    """An organiser asked on that day or since, by telephone or in a message of their own."""
    return action.asked_on is not None and action.asked_on >= day


def _check_ins(db: Handle, actions: dict[str, Action], contacts: dict[str, Contact], today: date,
               among: ColumnElement[bool]) -> Iterator[Due]:
    """The last that is due of each action: of several that nobody answered, one is asked."""
    last: dict[str, CheckIn] = {}
    for check_in in db.exec(select(CheckIn).join(Action).join(Session).where(
            among, col(CheckIn.reported_on).is_(None), CheckIn.due_on <= today, col(Action.status).not_in(OVER),
            col(Action.accepted_on).is_not(None), _is_over(today)).order_by(col(CheckIn.due_on))):
        if check_in.action_id in actions:
            last[check_in.action_id] = check_in
    for action_id, check_in in last.items():
        action = actions[action_id]
        kind = Kind.first_step if check_in.kind == "first_step" else Kind.check_in
        again_on = check_in.due_on + AGAIN
        owner, deputy = contacts.get(action.owner_id or ""), contacts.get(action.deputy_id or "")
        if owner and not _called(action, check_in.due_on):
            yield _of_action(kind, owner, action, check_in.id, check_in.due_on, check_in=check_in)
        if not _called(action, again_on):
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
            _of(handed.contact_id, contacts, only), col(Action.accepted_on) >= today - RECENT,
            select(taken.id).where(
                taken.action_id == Action.id, col(taken.about_lead), taken.contact_id == Action.owner_id,
                taken.position > handed.position).exists()).options(_with_session())):
        person = contacts.get(before.contact_id or "")
        if person and action.owner_id != before.contact_id and action.accepted_on:
            yield _of_action(Kind.taken_over, person, action, action.id, action.accepted_on)


# --- who answers for a client ------------------------------------------------------------------------------------------


def _of_clients(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
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
    for advice, due_on in _unanswered(db, today, programme_ids=people):
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


def _unanswered(db: Handle, today: date,
                programme_ids: Collection[str] | None = None) -> Iterator[tuple[Recommendation, date]]:
    """Advice of sessions that are over, to which no answer was published, with the day until which one was promised."""
    answered = select(Report.id).where(Report.recommendation_id == Recommendation.id,
                                       col(Report.released_on).is_not(None)).exists()
    statement = select(Recommendation).join(Session).where(~answered, _is_over(today)).options(
        joinedload(related(Recommendation.session)).joinedload(related(Session.programme)).joinedload(
            related(Programme.organisation))).order_by(col(Recommendation.position), col(Recommendation.id))
    if programme_ids is not None:
        statement = statement.where(col(Session.programme_id).in_(programme_ids))
    for advice in db.exec(statement):
        yield advice, advice.answer_due_on or clock.working_day(advice.session.held_on + DUE_AFTER)


# --- who wanted to hear ------------------------------------------------------------------------------------------------


def _of_wishes(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
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


# --- who organises -----------------------------------------------------------------------------------------------------


def _of_organisers(db: Handle, today: date, only: Collection[str] | None) -> Iterator[Due]:
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
            col(Action.status).not_in((*OVER, *NOT_YET)), _is_over(today)).order_by(col(CheckIn.due_on)).options(
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
            _with_session())):
        if action.is_over or _called(action, report.on):
            continue
        if report.about_lead and report.state == Status.proposed and action.owner_id is None:
            yield Kind.declined, report.id, report.on, *of(action), {"action": action}
        elif not report.about_lead:
            yield Kind.stuck, report.id, report.on, *of(action), {"action": action}
    for advice, due_on in _unanswered(db, today):
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


def _trials(db: Handle, only: Collection[str] | None) -> Iterator[Due]:
    """What a member asked for themselves stands in no agenda, but in its message alone."""
    asked = select(Message, Member).join(Member, col(Message.member_id) == col(Member.id)).where(
        Message.kind == Kind.trial, col(Message.sent_at).is_(None), Message.ended == "", col(Member.left_at).is_(None))
    if only is not None:
        asked = asked.where(col(Member.id).in_(only))
    for message, member in db.exec(asked):
        yield Due(member.id, Kind.trial, message.about, message.day, member.organisation_id, None, {"member": member})
