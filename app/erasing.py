"""Deleting what many rows hang on, a session or a programme: what is lost, said beforehand; all of it at once, with its
files; and the proof that stays."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, false
from sqlmodel import SQLModel, col, delete, func, or_, select

from app import clock
from app.access import Visitor
from app.durable import Handle, taken_back
from app.feeds import delete_days
from app.library.small_groups import LIVE
from app.models import (
    Action,
    Contact,
    ContactWish,
    Contribution,
    Erasure,
    Helper,
    Message,
    Organisation,
    Participant,
    Photo,
    Programme,
    Recommendation,
    Recording,
    Report,
    Session,
    Step,
    Theme,
)
from app.models.contribution import GONE, CardState

DAY = timedelta(hours=24)
OF_PEOPLE = ("seats", "addresses", "contacts", "notice_words")
Lost = dict[str, int]  # how many, by the word that the proof has for it


def lost_with(db: Handle, sessions: Sequence[Session]) -> Lost:
    """What goes with these sessions, in the order in which it is said."""
    ids = [session.id for session in sessions]

    def count(table: type[Any], *conditions: ColumnElement[bool]) -> int:
        return db.exec(select(func.count()).select_from(table).where(table.session_id.in_(ids), *conditions)).one()

    def enclosed(table: type[Any]) -> int:
        return db.exec(select(func.count()).select_from(table).join(Contribution).where(
            col(Contribution.session_id).in_(ids))).one()

    found = {"sessions": len(ids), "cards": count(Contribution, col(Contribution.state).not_in(GONE)),
             "recordings": enclosed(Recording), "photos": enclosed(Photo),
             "themes": count(Theme, col(Theme.dissolved).is_(False)), "advice": count(Recommendation),
             "actions": count(Action), "reports": count(Report), "seats": count(Participant),
             "addresses": count(ContactWish)}
    return {what: number for what, number in found.items() if number}


def seen(*parts: object) -> str:
    """What somebody was told that they lose, in short: they are asked again where it is not that any more."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def with_sub_rooms(session: Session) -> list[Session]:
    """Sub-rooms first: they point to their large room."""
    return [*session.sub_rooms, session]


def erase_session(db: Handle, session: Session, visitor: Visitor) -> list[str]:
    """Returns the files that go."""
    session.deleting.must_promise_nothing()
    return _erase(db, with_sub_rooms(session), session.programme.organisation_id, visitor)


def erase_programme(db: Handle, programme: Programme, visitor: Visitor) -> list[str]:
    gatherings = [session for session in programme.sessions if not session.plenary_id]
    for session in gatherings:
        session.deleting.must_promise_nothing()
    return _erase_whole(db, programme, visitor)


def erase_again(db: Handle, programmes: Sequence[Programme], sessions: Sequence[Session]) -> None:
    """What was erased already, and came back with a backup."""
    for session in sessions:
        _erase(db, [session], session.programme.organisation_id, None)
    for programme in programmes:
        _erase_whole(db, programme, None)


def _erase_whole(db: Handle, programme: Programme, visitor: Visitor | None) -> list[str]:
    gatherings = [session for session in programme.sessions if not session.plenary_id]
    files = _erase(db, [each for session in gatherings for each in with_sub_rooms(session)], programme.organisation_id,
                   visitor)
    db.expire(programme, ["sessions"])
    files += [programme.logo] if programme.logo else []
    prove(db, programme.organisation_id, {"programmes": 1}, by=visitor)
    db.delete(programme)
    return files


def erase_thing(db: Handle, session: Session, what: str, number: int, visitor: Visitor) -> None:
    prove(db, session.programme.organisation_id, {what: number}, session_id=session.id, by=visitor)


def _erase(db: Handle, sessions: list[Session], organisation_id: str, visitor: Visitor | None) -> list[str]:
    """Their rows in every table, from the leaves: in as many statements as there are tables, however full a hall was."""
    ids = [session.id for session in sessions]
    # What other workers take in for them meanwhile comes before this or is refused.
    db.exec(select(Session.id).where(col(Session.id).in_(ids)).with_for_update()).all()
    for session in sessions:
        prove(db, organisation_id, lost_with(db, [session]), session_id=session.id, by=visitor)
    db.flush()
    touched = db.info.setdefault("touched", set())
    touched |= {(id, whose) for id in ids for whose in (id, "")}  # nobody listens in it any more, and nobody remembers it
    for table in (Participant, Helper):
        touched |= {(session_id, id) for id, session_id in db.exec(
            select(table.id, table.session_id).where(col(table.session_id).in_(ids)))}
    db.info.setdefault("kinds", set()).update((id, "session") for id in ids)
    taken_back.went(db, "session", ids)
    files = _files_of(db, ids)

    def go() -> None:
        for table, condition in reversed(list(_hanging_on(ids))):
            db.exec(delete(table).where(condition))

    delete_days(db, sessions, go, clock.today())
    return files


def _files_of(db: Handle, ids: list[str]) -> list[str]:
    enclosed = [id for table in (Photo, Recording) for id in db.exec(
        select(table.id).join(Contribution).where(col(Contribution.session_id).in_(ids)))]
    enclosed += [id for id in db.exec(select(Report.photo).where(col(Report.session_id).in_(ids), Report.photo != ""))]
    read_aloud = [*db.exec(select(Step.clips).where(col(Step.session_id).in_(ids))),
                  *db.exec(select(Session.clips).where(col(Session.id).in_(ids)))]
    return enclosed + [clip["id"] for clips in read_aloud for clip in (clips or {}).values()]


def _hanging_on(ids: list[str]) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    """Every table with rows of these sessions, parents first, and which rows those are: found by where keys lead, so that a
    table which is new is among them by itself."""
    conditions: dict[str, ColumnElement[bool]] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name == "session":
            condition: ColumnElement[bool] = table.c.id.in_(ids)
        elif "session_id" in table.c and table.c.session_id.foreign_keys:
            condition = table.c.session_id.in_(ids)
        else:
            keys = [key for key in table.foreign_keys if key.column.table.name in conditions and not key.parent.nullable]
            if not keys:
                continue
            key = min(keys, key=lambda key: key.parent.name)
            parent = key.column.table
            condition = key.parent.in_(select(key.column).where(conditions.get(parent.name, false())))
        conditions[table.name] = condition
        yield table, condition


def forget_contact(db: Handle, contact: Contact) -> None:
    """By name and address, in whatever they led: also where an agenda keeps what stood there before."""
    name = contact.name
    for action in db.exec(select(Action).where(or_(*(column == contact.id for column in (
            Action.owner_id, Action.handing_to_id, Action.deputy_id))))).all():
        action.forget_owner(contact, name)
    for report in db.exec(select(Report).where(Report.passed_to == name, col(Report.action_id).in_(
            select(Report.action_id).where(Report.contact_id == contact.id)))).all():
        report.passed_to = ""
    db.exec(delete(Message).where(col(Message.contact_id) == contact.id))
    contact.forget()


def prove(db: Handle, organisation_id: str, counts: Lost, *, session_id: str = "", by: Visitor | None = None) -> None:
    """Lines of proof, one for each kind of thing that is deleted. Those of an organisation are made one after the other,
    by several workers too."""
    # Of people nobody learns that they were few: nought stands for fewer than five.
    counts = {what: count if what not in OF_PEOPLE or count >= LIVE else 0 for what, count in counts.items() if count}
    if not counts:
        return
    db.get(Organisation, organisation_id, with_for_update=True, populate_existing=False)
    db.flush()
    last = db.exec(select(Erasure).where(Erasure.organisation_id == organisation_id).order_by(
        col(Erasure.number).desc()).limit(1)).first()
    for what, count in counts.items():
        last = Erasure.after(last, organisation_id, what, count, clock.today(), session_id=session_id,
                             member_id=by.id if by and by.is_member else None)
        db.add(last)
    db.flush()


def prove_taken_back(db: Handle, now: datetime) -> None:
    """Cards that their speakers took back are counted when a session is over, not one by one: the order of lines would tell
    when. What is proved already is not proved again."""
    proved = dict(db.exec(select(Erasure.session_id, func.sum(Erasure.count)).where(
        Erasure.what == "cards_taken_back").group_by(col(Erasure.session_id))).all())
    for session_id, organisation_id, count in db.exec(
            select(Session.id, Programme.organisation_id, func.count()).join(Contribution).join(
                Programme, col(Programme.id) == col(Session.programme_id)).where(
                Contribution.state == CardState.withdrawn, col(Session.closed_at) < now - DAY).group_by(
                col(Session.id), col(Programme.organisation_id)).order_by(col(Session.id))).all():
        prove(db, organisation_id, {"cards_taken_back": count - (proved.get(session_id) or 0)}, session_id=session_id)
