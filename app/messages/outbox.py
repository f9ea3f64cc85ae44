"""The rows of what is due: queued once, claimed with a lease, marked. Each function is one unit of work of the writer, so
that two workers, or two moments of one, never hold the same message."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, delete, or_, select

from app import clock
from app.durable import Handle
from app.durable.belonging import fingerprint
from app.messages.due import Due, due
from app.models import Contact, ContactWish, Installation, Member, Message
from app.models.base import new_id
from app.models.contact import hash_of_address, is_mail
from app.models.message import KEPT, MOST_AT_ONCE, Ended

EIGHT = time(8)
TOLD_FOR = timedelta(days=30)
AT_A_TIME = 20  # people whose mail is claimed in one go


@dataclass(frozen=True, slots=True)
class Claimed:
    """What goes to one person in one mail: claimed, and to be marked as sent or not."""

    id: str  # stays the same however often it is tried
    claim: str
    person: Contact | Member | ContactWish
    address: str
    messages: list[tuple[Message, Due]]


def missing(db: Handle, now: datetime) -> list[Due]:
    """What is due and has no message yet. It only reads, so that nobody waits for it."""
    found = {each.key: each for each in due(db, clock.local(now).date())}
    there = set(db.connection().execute(select(Message.to, col(Message.kind), col(Message.about), col(Message.day))))
    return [each for key, each in found.items() if key not in there]


def queue(db: Handle, new: list[Due], now: datetime) -> None:
    """Makes a message of each. What was due until a restore is held."""
    installation = db.get(Installation, "this")
    restored_on = installation.restored_on if installation else None
    contacts, members = _known(db, Contact, new), _known(db, Member, new)
    wishes = _known(db, ContactWish, new)
    db.add_all(Message(
        organisation_id=each.organisation_id, session_id=each.session_id, to=each.to, kind=each.kind, about=each.about,
        day=each.day, held=restored_on is not None and each.day <= restored_on,
        contact_id=each.to if each.to in contacts else None, member_id=each.to if each.to in members else None,
        wish_id=each.to if each.to in wishes else None) for each in new if each.to in contacts | members | wishes)
    if installation:
        installation.note_look(now)


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


def _known(db: Handle, table: type[Contact] | type[Member] | type[ContactWish], found: Iterable[Due]) -> set[str]:
    return set(db.exec(select(table.id).where(col(table.id).in_({each.to for each in found}))))


@dataclass(frozen=True, slots=True)
class Ready:
    """What may go to one person now, in one mail."""

    to: str
    address: str
    address_hash: str
    ids: frozenset[str]  # of messages
    at_once: bool


def ready(db: Handle, now: datetime, key: bytes) -> list[Ready]:
    """Who may get a mail now. It only reads; what it finds is looked at again when it is claimed."""
    waiting: dict[str, list[Message]] = defaultdict(list)
    for message in _waiting(db, now):
        waiting[message.to].append(message)
    people = _people(db, waiting)
    addresses = {to: person.address(key) or "" for to, person in people.items()}
    hashes = {to: hash_of_address(address, key) for to, address in addresses.items() if is_mail(address)}
    sent = _sent_on(db, clock.local(now).date(), set(hashes.values()))
    found: list[Ready] = []
    for to, messages in waiting.items():
        if to not in hashes:
            found.append(Ready(to, "", "", frozenset(message.id for message in messages), False))
            continue
        for at_once in (True, False):
            chosen = _one_mail([message for message in messages if message.goes_at_once is at_once and (
                at_once or _has_come(message, people[to], now))])
            before = sent[hashes[to], at_once] - {message.mail_id for message in chosen}
            if chosen and len(before) < (MOST_AT_ONCE if at_once else 1):
                sent[hashes[to], at_once].add(f"to be sent {len(found)}")
                found.append(Ready(to, addresses[to], hashes[to], frozenset(message.id for message in chosen), at_once))
    return found


def _waiting(db: Handle, now: datetime) -> list[Message]:
    return [message for message in db.exec(select(Message).where(
        col(Message.sent_at).is_(None), Message.ended == "", col(Message.held).is_(False),
        Message.day <= clock.local(now).date()).order_by(col(Message.day), col(Message.id)))
        if message.may_be_claimed(now)]


def claim(db: Handle, wanted: list[Ready], now: datetime) -> list[Claimed]:
    """A few of those that are ready. What is no longer so, or cannot go by mail, is ended; what another worker claimed
    meanwhile is left to it."""
    today = clock.local(now).date()
    ids = {id for each in wanted for id in each.ids}
    rows = {message.id: message for message in db.exec(select(Message).where(
        col(Message.id).in_(ids)).with_for_update().execution_options(populate_existing=True))
        if message.may_be_claimed(now)}
    people = _people(db, {each.to for each in wanted})
    still = {each.key: each for each in due(db, today, set(people))}
    sent = _sent_on(db, today, {each.address_hash for each in wanted})
    claimed = []
    for each in wanted:
        messages = [rows[id] for id in sorted(each.ids) if id in rows]
        if each.to in people and not each.address:
            for message in messages:
                message.end(Ended.by_hand)  # there is no address for mail
            continue
        asked = []
        for message in messages:
            found = still.get((message.to, message.kind, message.about, message.day))
            if found is None:
                message.end(Ended.not_asked)
            else:
                asked.append((message, found))
        before = sent[each.address_hash, each.at_once] - {message.mail_id for message, _due in asked}
        if not asked or len(before) >= (MOST_AT_ONCE if each.at_once else 1):
            continue
        claim, id = new_id(), new_id()
        for message, _due in asked:
            message.be_claimed(claim, id, each.address_hash, now)
        sent[each.address_hash, each.at_once].add(asked[0][0].mail_id)
        claimed.append(Claimed(asked[0][0].mail_id, claim, people[each.to], each.address, asked))
    return claimed


def _one_mail(messages: list[Message]) -> list[Message]:
    """What was begun goes on by itself: with something new in it, it would be another mail with the same name."""
    begun = next((message.mail_id for message in messages if message.mail_id), "")
    return [message for message in messages if message.mail_id == begun]


def _has_come(message: Message, person: Contact | Member | ContactWish, now: datetime) -> bool:
    """At eight of a working day; for a member the day that they chose, or the next on which the server runs."""
    here = clock.local(now)
    if here.time() < EIGHT or clock.working_day(here.date()) != here.date():
        return False
    if isinstance(person, Member) and person.digest == "mondays":
        return message.day <= last_monday(here.date())
    return True


def last_monday(today: date) -> date:
    """The last Monday, or the working day that took its place."""
    monday = today - timedelta(days=today.weekday())
    return monday if clock.working_day(monday) <= today else monday - timedelta(days=7)


def _people(db: Handle, ids: Iterable[str]) -> dict[str, Contact | Member | ContactWish]:
    found: dict[str, Contact | Member | ContactWish] = {}
    wanted = set(ids)
    for contact in db.exec(select(Contact).where(col(Contact.id).in_(wanted))):
        if contact.gets_mail:
            found[contact.id] = contact
    for member in db.exec(select(Member).where(col(Member.id).in_(wanted))):
        if member.gets_mail:
            found[member.id] = member
    for wish in db.exec(select(ContactWish).where(col(ContactWish.id).in_(wanted))):
        if wish.came_back_on is None:
            found[wish.id] = wish
    return found


def _sent_on(db: Handle, today: date, hashes: set[str]) -> dict[tuple[str, bool], set[str]]:
    """The mails that each address got today, or is about to get: its hash, and whether they went at once. A clock that was
    set back makes no second morning: what was sent later than now counts too."""
    begin = datetime.combine(today, time(0), clock.HERE).astimezone(UTC)
    mails: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for message in db.exec(select(Message).where(col(Message.address_hash).in_(hashes - {""}), or_(
            col(Message.sent_at) >= begin, col(Message.claimed_until) >= begin))):
        mails[message.address_hash, message.goes_at_once].add(message.mail_id)
    return mails


def _claimed(db: Handle, mail_id: str, claim: str) -> list[Message]:
    return list(db.exec(select(Message).where(Message.mail_id == mail_id, Message.claim == claim,
                                              col(Message.sent_at).is_(None))))


def mark_sent(db: Handle, mail_id: str, claim: str, now: datetime) -> None:
    """A mail server has it. Whoever wanted to hear has heard."""
    for message in _claimed(db, mail_id, claim):
        message.was_sent(now)
        if message.wish_id and (wish := db.get(ContactWish, message.wish_id)):
            wish.tell(clock.local(now).date())


def mark_failed(db: Handle, mail_id: str, claim: str, failed: str, now: datetime) -> None:
    """It is tried again later."""
    for message in _claimed(db, mail_id, claim):
        message.was_not_sent(failed, now)


def mark_refused(db: Handle, mail_id: str, claim: str, status: str, now: datetime) -> None:
    """The mail server says for good that there is no such address."""
    for message in _claimed(db, mail_id, claim):
        message.was_sent(now)
        came_back(db, message, status, clock.local(now).date())


def came_back(db: Handle, message: Message, status: str, today: date) -> None:
    """For good: nothing more goes to that address."""
    message.come_back(status, today)
    for person in (db.get(Contact, message.contact_id or ""), db.get(Member, message.member_id or ""),
                   db.get(ContactWish, message.wish_id or "")):
        if person is not None:
            person.came_back_on = person.came_back_on or today


def forget_old(db: Handle, now: datetime) -> None:
    """To which address something went is known for the day on which it did, and what a mail server said of it for a month;
    that it went, for the year of its action."""
    begin = datetime.combine(clock.local(now).date(), time(0), clock.HERE).astimezone(UTC)
    for message in db.exec(select(Message).where(Message.address_hash != "", col(Message.sent_at) < begin)):
        message.address_hash = ""
    for message in db.exec(select(Message).where(
            Message.came_back != "", col(Message.came_back_on) < (now - TOLD_FOR).date())):
        message.came_back = ""
    db.exec(delete(Message).where(or_(col(Message.sent_at) < now - KEPT, col(Message.day) < (now - KEPT).date())))
