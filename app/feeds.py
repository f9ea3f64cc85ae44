"""The days of a person, a session or a programme, for a calendar that reads them again by itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import and_, col, or_, select

from app import clock
from app.clock import check_in_dates
from app.durable import Handle
from app.durable.sessions import related
from app.exports.days import Day
from app.models import Action, Contact, GoneDay, Pass, Programme, Recommendation, Session
from app.models.action import CHECK_IN_NAMES, CheckIn
from app.models.contact import Purpose
from app.words import _

STAYS_OFF = timedelta(days=60)  # so long a calendar is told that something does not come any more
LOOKS_BACK = timedelta(days=400)


def days_of(db: Handle, found: Pass, today: date) -> tuple[str, list[Day]] | None:
    """The name of the calendar and its days; None where what it is of is not there, or not for its reader any more. In the
    same few statements, however many days there are."""
    kind, _colon, id = found.opens.partition(":")
    if kind == "contact":
        contact = db.get(Contact, id)
        if contact is None or not contact.name:
            return None
        theirs = or_(*(whose == id for whose in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))
        return _("My actions"), [*_days_of_actions(db, theirs, today), *_days_gone(db, found.opens, today)]
    programme = _programme_of(db, kind, id)
    if programme is None or found.member is None or found.member.left_at or not found.member.may_see(programme):
        return None
    of_it = Session.id == id if kind == "session" else and_(Session.programme_id == id, col(Session.plenary_id).is_(None))
    sessions = list(db.exec(select(Session).where(of_it)))
    days = [*_days_of_sessions(db, sessions, programme, today), *_days_gone(db, found.opens, today)]
    title = sessions[0].title if kind == "session" and sessions else programme.title
    return title, [day for day in days if day.on >= today - LOOKS_BACK]


def _programme_of(db: Handle, kind: str, id: str) -> Programme | None:
    """A session that was deleted still has its calendar, until it has told so."""
    if kind == "programme":
        return db.get(Programme, id)
    session = db.get(Session, id, options=[joinedload(related(Session.programme))]) if kind == "session" else None
    if session is None:
        of_it = select(GoneDay.programme_id).where(GoneDay.opens == f"{kind}:{id}")
        return db.exec(select(Programme).where(col(Programme.id).in_(of_it))).first()
    return session.programme


def _days_of_sessions(db: Handle, sessions: Sequence[Session], programme: Programme, today: date) -> list[Day]:
    ids = [session.id for session in sessions]
    return [*(day for session in sessions for day in _days_of_session(session, programme, today)),
            *_days_of_actions(db, col(Action.session_id).in_(ids), today),
            *_days_of_advice(db, col(Recommendation.session_id).in_(ids), programme)]


def _days_of_session(session: Session, programme: Programme, today: date) -> Iterator[Day]:
    changed_on = session.changed_on or min(session.held_on, today)
    is_off = session.planning.is_off
    about = "\n".join(part for part in (session.place, session.begins) if part)
    yield Day(f"{session.id}-session", session.held_on, session.title, about, session.version, changed_on, is_off)
    for kind, on in check_in_dates(session.held_on, tuple(programme.check_in_months)).items():
        if kind != "first_step":
            label = _("Meeting") + f" ({_(CHECK_IN_NAMES[kind])}): {session.title}"
            yield Day(f"{session.id}-{kind}", on, label, _("How do the actions go?"), session.version, changed_on, is_off)


def _days_of_actions(db: Handle, which: ColumnElement[bool], today: date) -> Iterator[Day]:
    for action in db.exec(select(Action).where(which).options(
            joinedload(related(Action.session)), selectinload(related(Action.check_ins)),
            selectinload(related(Action.milestones)))):
        yield from days_of_action(action, today)


def days_of_action(action: Action, today: date) -> Iterator[Day]:
    """What was to come when it ended is off; that it was, is told for a while."""
    over_on = (action.reported_on or today) if action.is_over else None
    changed_on = action.changed_on or min(action.session.held_on, today)

    def day(key: str, on: date, label: str, about: str = "") -> Iterator[Day]:
        is_off = over_on is not None and on >= over_on
        if not is_off or over_on is None or today <= over_on + STAYS_OFF:
            yield Day(f"{action.id}-{key}", on, f"{label}: {action.what}", "\n".join(filter(None, (
                about, action.session.title))), action.version, changed_on, is_off)

    if action.first_step_on:
        yield from day("first_step", action.first_step_on, _("First step"), action.first_step)
    for check_in in action.check_ins:
        yield from day(f"check_in-{check_in.kind}", check_in.due_on, _asks(check_in))
    for milestone in action.milestones:
        if milestone.due_on:
            yield from day(f"milestone-{milestone.id}", milestone.due_on, milestone.what)
    if action.finished_by:
        yield from day("finished_by", action.finished_by, _("Finished by"), action.indicator)


def coming(days: Iterable[Day]) -> list[Day]:
    """Those of them that are still to come."""
    return [day for day in days if not day.is_off and day.on >= clock.today()]


def _asks(check_in: CheckIn) -> str:
    return _("How does it go?") + f" ({_(CHECK_IN_NAMES[check_in.kind])})"


def day_of_check_in(check_in: CheckIn) -> Day:
    """The same event as in a feed: a calendar that has it moves it."""
    action = check_in.action
    return Day(f"{action.id}-check_in-{check_in.kind}", check_in.due_on, f"{_asks(check_in)}: {action.what}",
               action.session.title, action.version, action.changed_on or min(action.session.held_on, clock.today()))


def _days_of_advice(db: Handle, which: ColumnElement[bool], programme: Programme) -> Iterator[Day]:
    yield from days_of_answers(db.exec(select(Recommendation).where(which).options(
        joinedload(related(Recommendation.session)), selectinload(related(Recommendation.reports)))), programme)


def days_of_answers(recommendations: Iterable[Recommendation], programme: Programme) -> Iterator[Day]:
    for advice in recommendations:
        label = _("Answer of %s") % (advice.to_body or programme.client or programme.title)
        yield Day(f"{advice.id}-answer", advice.answer_due, f"{label}: {advice.advise}",
                  advice.session.title, advice.version, advice.changed_on or advice.session.held_on,
                  is_off=advice.answer is not None)


# --- what was deleted --------------------------------------------------------------------------------------------------


def delete_days(db: Handle, sessions: Sequence[Session], deed: Callable[[], object], today: date) -> None:
    """Does what deletes something of these sessions; calendars in which its days stand are told for a while."""
    before = {key: day for session in sessions for key, day in _in_calendars(db, session, today).items()}
    programmes = {session.id: session.programme_id for session in sessions}
    deed()
    db.flush()
    left = db.exec(select(Session).where(col(Session.id).in_(programmes))).all() if before else ()
    after = {key for session in left for key in _in_calendars(db, session, today)}
    for (opens, uid, session_id), day in before.items():
        if (opens, uid, session_id) not in after:
            db.add(GoneDay(opens=opens, programme_id=programmes[session_id], uid=uid, on=day.on, version=day.version + 1,
                           gone_on=today))


def _in_calendars(db: Handle, session: Session, today: date) -> dict[tuple[str, str, str], Day]:
    """The days of a session by the calendar that somebody subscribed to, their own name and the session."""
    whose = {id: {owner, asked, deputy} - {None} for id, owner, asked, deputy in db.exec(select(
        Action.id, Action.owner_id, Action.handing_to_id, Action.deputy_id).where(Action.session_id == session.id))}
    everybody = [f"session:{session.id}", *([] if session.plenary_id else [f"programme:{session.programme_id}"])]
    possible = {*everybody, *(f"contact:{id}" for ids in whose.values() for id in ids)}
    read = set(db.exec(select(Pass.opens).where(
        Pass.purpose == Purpose.feed, col(Pass.opens).in_(possible), col(Pass.revoked_at).is_(None))))
    days = _days_of_sessions(db, [session], session.programme, today) if read else []
    return {(opens, day.uid, session.id): day for day in days if not day.is_off for opens in (
        *everybody, *(f"contact:{id}" for id in whose.get(day.uid.partition("-")[0], ()))) if opens in read}


def _days_gone(db: Handle, opens: str, today: date) -> Iterator[Day]:
    for gone in db.exec(select(GoneDay).where(GoneDay.opens == opens, col(GoneDay.gone_on) >= today - STAYS_OFF)):
        yield Day(gone.uid, gone.on, _("Deleted"), "", gone.version, gone.gone_on, is_off=True)
