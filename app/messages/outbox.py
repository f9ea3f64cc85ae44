"""The rows of what is due: each is queued once, and marked when it was sent. Between the two it is claimed
(`claiming.py`). What takes long only reads; what writes is one short unit of work of the writer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlmodel import col, delete, or_, select, update

from app import clock
from app.durable import Handle
from app.durable.belonging import fingerprint
from app.messages.due import Due, due
from app.models import Contact, ContactWish, Installation, Member, Message, Pass, Session
from app.models.contact import hash_of_address
from app.models.message import KEPT, Ended, Kind
from app.settings import server_key

IN_ONE_UNIT = 100  # rows that are made at once: the writer has a room to serve
TOLD_FOR = timedelta(days=30)
ONE = ("to", "kind", "about", "day")  # by which the same is known
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What goes to one person in one mail: claimed, and to be marked as sent or not."""

    id: str  # stays the same however often it is tried
    claim: str
    person: Contact | Member | ContactWish
    address: str
    messages: list[tuple[Message, Due]]

    @property
    def releases(self) -> int:
        """How much of its session was released when this was claimed."""
        return max((due.facts["session"].releases for _message, due in self.messages if due.kind is Kind.word_back),
                   default=0)


# --- what is due gets a row --------------------------------------------------------------------------------------------


def missing(db: Handle, now: datetime) -> list[Due]:
    """What is due and has no message, or one that ended because nobody was asked then, or came back from an address that
    is another one now."""
    found = {each.key: each for each in due(db, clock.local(now).date())}
    there = set(db.connection().execute(select(
        Message.to, col(Message.kind), col(Message.about), col(Message.day)).where(~_begins_anew())))
    return [each for key, each in found.items() if key not in there]


def _begins_anew() -> Any:
    return or_(Message.ended == Ended.not_asked, col(Message.came_back_on).is_not(None))


def parts(found: Sequence[T], size: int = IN_ONE_UNIT) -> list[Sequence[T]]:
    return [found[start:start + size] for start in range(0, len(found), size)]


def _insert(db: Handle) -> Any:
    """Of the database that is open: to import what the other one needs takes long."""
    if db.connection().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert
    from sqlalchemy.dialects.postgresql import insert as insert_there

    return insert_there


def queue(db: Handle, new: Iterable[Due], now: datetime) -> None:
    """Makes a message of each, and says that it was looked. What was due until a restore is held."""
    installation = db.get(Installation, "this")
    restored_on = installation.restored_on if installation else None
    if installation:
        installation.note_look(now)
    new = list(new)
    contacts, members, wishes = (_there(db, table, new) for table in (Contact, Member, ContactWish))
    sessions = {None, *db.exec(select(Session.id).where(col(Session.id).in_({each.session_id for each in new})))}
    rows = [Message(
        organisation_id=each.organisation_id, session_id=each.session_id, to=each.to, kind=each.kind, about=each.about,
        day=each.day, held=restored_on is not None and each.day <= restored_on,
        contact_id=each.to if each.to in contacts else None, member_id=each.to if each.to in members else None,
        wish_id=each.to if each.to in wishes else None).model_dump()
        for each in new if each.to in contacts | members | wishes and each.session_id in sessions]
    if not rows:
        return
    making = _insert(db)(Message)
    # Another worker may have found the same, and what ended may be asked again: the row is there, and begins anew.
    again = {name: making.excluded[name] for name in rows[0] if name not in ("id", *ONE)}
    db.connection().execute(making.on_conflict_do_update(index_elements=ONE, set_=again, where=_begins_anew()), rows)


def _there(db: Handle, table: type[Contact] | type[Member] | type[ContactWish], found: Iterable[Due]) -> set[str]:
    """Who is still known: of somebody who was forgotten meanwhile no row is made."""
    there = select(table.id).where(col(table.id).in_({each.to for each in found}))
    return set(db.exec(there.where(Contact.name != "") if table is Contact else there))


# --- after a restore --------------------------------------------------------------------------------------------------


def hold(db: Handle, now: datetime, key: bytes) -> None:
    """A backup was put back: what was due until now may have gone out after it was made. An organiser says whether it goes;
    a lease of before is nobody's any more."""
    installation = db.get(Installation, "this") or Installation(key_fingerprint=fingerprint(key))
    installation.restored_on = clock.local(now).date()
    db.add(installation)
    for message in db.exec(select(Message).where(col(Message.sent_at).is_(None), Message.ended == "")):
        message.hold()


def let_go(messages: Iterable[Message], *, send: bool) -> None:
    for message in messages:
        message.let_go() if send else message.end(Ended.not_now)


def held_of(db: Handle, organisation_id: str) -> list[Message]:
    return list(db.exec(select(Message).where(
        Message.organisation_id == organisation_id, Message.held, col(Message.sent_at).is_(None),
        Message.ended == "").order_by(col(Message.day), col(Message.id))))


# --- marked ------------------------------------------------------------------------------------------------------------


def mark_sent(db: Handle, mail_id: str, claim: str, now: datetime, releases: int = 0) -> None:
    """A mail server has it, whoever claimed it since. Whoever wanted to hear has heard, of so many `releases`."""
    for message in db.exec(select(Message).where(Message.mail_id == mail_id, col(Message.sent_at).is_(None), or_(
            Message.ended == "", Message.claim == claim))):
        message.was_sent(now)
        if message.kind == Kind.link and (link := db.get(Pass, message.about)):
            link.wanted_on = None
        if message.wish_id and (wish := db.get(ContactWish, message.wish_id)):
            wish.tell(clock.local(now).date(), releases)


def mark_failed(db: Handle, mail_id: str, claim: str, failed: str, now: datetime) -> None:
    """It is tried again later. An address that took nothing for days is as good as gone."""
    for message in _claimed(db, mail_id, claim):
        message.was_not_sent(failed, now)
        if message.ended and is_of_the_address(failed):
            came_back(db, message, failed, clock.local(now).date())


def mark_refused(db: Handle, mail_id: str, claim: str, status: str, now: datetime) -> None:
    """The mail server says for good that there is no such address."""
    for message in _claimed(db, mail_id, claim):
        message.was_sent(now)
        came_back(db, message, status, clock.local(now).date())


def _claimed(db: Handle, mail_id: str, claim: str) -> list[Message]:
    """An answer that comes after the lease counts for nothing, but for that it was sent."""
    return list(db.exec(select(Message).where(Message.mail_id == mail_id, Message.claim == claim,
                                              col(Message.sent_at).is_(None), Message.ended == "")))


def is_of_the_address(code: str) -> bool:
    """It does not reach that mailbox: a full one, a host that is not there. Not: what it says, or who sends it."""
    return code.startswith(("4.1.", "4.2.", "4.4.", "5.1.", "5.2.", "5.4.")) or code in ("450", "452", "550", "551", "553")


def came_back(db: Handle, message: Message, status: str, today: date) -> None:
    """For good: nothing more goes to that address. Who has another one since keeps it."""
    message.come_back(status, today)
    for person in (db.get(Contact, message.contact_id or ""), db.get(Member, message.member_id or ""),
                   db.get(ContactWish, message.wish_id or "")):
        if person is not None and message.address_hash in ("", hash_of_address(person.address(server_key()) or "",
                                                                               server_key())):
            person.came_back_on = person.came_back_on or today


def midnight(now: datetime) -> datetime:
    return datetime.combine(clock.local(now).date(), time(0), clock.HERE).astimezone(UTC)


def forget_old(db: Handle, now: datetime) -> None:
    """To which address something went is known for the day on which it did, and what a mail server said of it for a month;
    that it went, for the year of its action."""
    db.exec(update(Message).where(col(Message.address_hash) != "", col(Message.sent_at) < midnight(now)).values(
        address_hash=""))
    db.exec(update(Message).where(col(Message.came_back) != "", col(Message.came_back_on) < (now - TOLD_FOR).date()).values(
        came_back=""))
    db.exec(delete(Message).where(col(Message.day) < clock.local(now - KEPT).date()))
