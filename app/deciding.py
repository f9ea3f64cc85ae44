"""The one place in which something is decided and kept, for every surface: a page, a job or the command line.

    await decide(visitor, session, lambda session, card: session.wall.enlarge(card), card(id), note="card_large", about=id)

The functions below are what a verb can need: each finds it in the database, and what is of another session is not found.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import inspect, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from app import access, clock
from app.access import Visitor
from app.durable import Handle, keep
from app.durable.sessions import related, wall_of
from app.errors import NotNow, gone
from app.models import (
    AuditEvent,
    Authorship,
    Contribution,
    Helper,
    Invitation,
    Member,
    Organisation,
    Participant,
    Programme,
    Session,
    State,
    Step,
)
from app.models.base import Table
from app.models.contribution import GONE, CardState, matches_receipt
from app.models.organisation import hashed
from app.models.session.wall import Wall
from app.stage import Reading
from app.words import _

Need = Callable[[Handle, Session], Any]
Row = TypeVar("Row", bound=Table)
Part = TypeVar("Part", Contribution, Participant, Helper)
Result = TypeVar("Result")


async def decide(visitor: Visitor, subject: Table, verb: Callable[..., Result], *needs: Callable[[Handle, Any], Any],
                 note: str | Callable[[Any], str] = "", about: str | Callable[[Any], str] = "") -> Result:
    """Loads the row of `subject`, mostly a session, and what the verb needs; calls `verb(subject, *loaded)` and keeps what
    it did. New rows that it returns are added. `note` is the word of the audit log for it, or gives the word that fits how
    the row stands afterwards; it is kept in the same commit, and of what changes nothing, as a second press, there is
    none. What it is `about` is an id, or found in the result."""

    def unit(db: Handle) -> Result:
        row = row_of(db, subject)
        result = verb(row, *[need(db, row) for need in needs])
        db.add_all(made for made in (result if isinstance(result, tuple | list) else [result]) if isinstance(made, Table))
        if note and changes_something(db):
            db.add(noted(visitor, row, note if isinstance(note, str) else note(row),
                         about if isinstance(about, str) else about(result)))
        return result

    return await keep(unit)


def changes_something(db: Handle) -> bool:
    db.flush()
    return bool(db.info.get("kinds"))


def row_of(db: Handle, row: Row) -> Row:
    """The same row in this unit of work: what is remembered of a room is read only, and may have been erased meanwhile."""
    found = db.get(type(row), inspect(row).identity)
    if found is None:
        raise gone()
    return found


def noted(visitor: Visitor, row: Table, what: str, about: str) -> AuditEvent:
    """What was done to a session, or in an organisation: to its members and programmes."""
    event = AuditEvent(done_on=clock.today(), what=what, about=about, role=str(visitor.role),
                       member_id=visitor.id if visitor.is_member else None)
    if isinstance(row, Session):
        event.session_id, event.step_id = row.id, row.step_id if row.state is State.live else None
    else:
        assert isinstance(row, Organisation | Member | Invitation | Programme)
        event.organisation_id = row.id if isinstance(row, Organisation) else row.organisation_id
    return event


# --- what a verb can need ----------------------------------------------------------------------------------------------


def _of_session(table: type[Part], id: str) -> Callable[[Handle, Session], Part]:
    def find(db: Handle, session: Session) -> Part:
        found = db.get(table, id)
        if found is None or found.session_id != session.id:
            raise gone()
        return found

    return find


def card(card_id: str, wording: str = "") -> Callable[[Handle, Session], Contribution]:
    """With the `wording` that somebody read, only while it still says that: a decision is never about other words."""
    def find(db: Handle, session: Session) -> Contribution:
        found = _of_session(Contribution, card_id)(db, session)
        if wording and found.wording != wording:
            raise NotNow(_("The speaker changed this card just now. Please read it again."))
        return found

    return find


def seat(seat_id: str) -> Callable[[Handle, Session], Participant]:
    return _of_session(Participant, seat_id)


def helper(helper_id: str) -> Callable[[Handle, Session], Helper]:
    return _of_session(Helper, helper_id)


def colleague(member_id: str) -> Callable[[Handle, Member], Member | None]:
    """Another member of the same organisation, or nobody where none is named."""
    def find(db: Handle, member: Member) -> Member | None:
        found = db.get(Member, member_id) if member_id else None
        if member_id and (found is None or found.organisation_id != member.organisation_id):
            raise gone()
        return found

    return find


def cards(card_ids: list[str]) -> Need:
    def find(db: Handle, session: Session) -> list[Contribution]:
        found = {row.id: row for row in db.exec(select(Contribution).where(
            Contribution.session_id == session.id, col(Contribution.id).in_(card_ids)))}
        if not found.keys() >= {*card_ids}:
            raise gone()
        return [found[id] for id in card_ids]

    return find


def answered_steps(db: Handle, session: Session) -> set[str]:
    """Those to which somebody sent or chose something."""
    return set(db.exec(select(Step.id).where(Step.session_id == session.id, or_(
        *(related(rows).any() for rows in (Step.contributions, Step.answers, Step.tallies))))))


def wall_and_last_cards(db: Handle, session: Session) -> tuple[Wall, list[Contribution]]:
    """What undoing needs: the wall, and the cards in its last change."""
    wall = wall_of(db, session)
    return wall, list(db.exec(select(Contribution).where(
        Contribution.session_id == session.id,
        col(Contribution.id).in_(wall.last_change.before if wall.last_change else ()))))


def card_before(visitor: Visitor, card_id: str, wording: str) -> Need:
    """A card that this visitor can see: one that is held only if they may see held cards."""
    def find(db: Handle, session: Session) -> Contribution:
        found = card(card_id, wording)(db, session)
        if found.is_gone or (found.state != CardState.released and not visitor.may_see_held):
            raise gone()
        return found

    return find


def own_card(seat_id: str, card_id: str) -> Need:
    """One that this seat sent and did not take back."""
    def find(db: Handle, session: Session) -> Contribution:
        found = db.exec(select(Contribution).join(Authorship).where(
            Contribution.id == card_id, Contribution.session_id == session.id, col(Contribution.state).not_in(GONE),
            Authorship.participant_id == seat_id)).first()
        if found is None or session.forgotten_at:
            raise gone()
        return found

    return find


def sent_with(seat_id: str, key: str) -> Need:
    """The card that this seat sent with this key, or none."""
    def find(db: Handle, _session: Session) -> Contribution | None:
        authorship = authorship_of(db, seat_id, key)
        return authorship.contribution if authorship else None

    return find


def authorship_of(db: Handle, seat_id: str, key: str) -> Authorship | None:
    return db.exec(select(Authorship).where(
        Authorship.participant_id == seat_id, Authorship.key_hash == hashed(key))).first()


def written_down_with(key: str) -> Need:
    """Whether somebody at a desk of this session already sent this key."""
    return lambda db, session: db.exec(select(Authorship.contribution_id).join(Contribution).where(
        Contribution.session_id == session.id, Authorship.key_hash == hashed(key))).first() is not None


def cards_of(receipt: str) -> Need:
    """All cards of this code, also those that were taken back. The code is in no row: each card has a hash of its own,
    and only the cards that match are read."""
    def find(db: Handle, session: Session) -> list[Contribution]:
        hashes = db.exec(select(Contribution.id, Contribution.receipt_hash).where(Contribution.session_id == session.id))
        ids = [id for id, receipt_hash in hashes if receipt and matches_receipt(id, receipt_hash, receipt)]
        if not ids:
            return []
        found = db.exec(select(Contribution).where(col(Contribution.id).in_(ids)).options(
            *(joinedload(related(part)) for part in (Contribution.recording, Contribution.photo, Contribution.theme))))
        return sorted(found, key=lambda card: ids.index(card.id))

    return find


def seats_of_phone(token: str) -> Need:
    """Where a phone sits in a gathering: in the large room and in its sub-rooms."""
    return lambda db, session: access.seats_of(db, session, token)


def who_is_here(db: Handle, session: Session) -> Reading:
    """To be counted where it is needed."""
    return Reading(db, session)


def present_step(_db: Handle, session: Session) -> Step:
    if session.step is None:
        raise gone()
    return session.step


def unused_code(db: Handle, _subject: Table) -> str:
    return access.unused_code(db)
