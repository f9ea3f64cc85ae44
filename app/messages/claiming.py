"""Who may get a mail now, and who sends it: a few people's messages at a time are taken under a lease, so that two
workers, or two moments of one, never hold the same. What takes long only reads.

    ready, claim        who may get a mail now; a few of them are taken
    look_again, settle  whether it is still so, and where they are reached now; what is not goes no further
    give_back           what was taken and not sent
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import and_, col, or_, select, update

from app import clock
from app.durable import Handle
from app.durable.sessions import related
from app.durable.several_workers import take_turns
from app.messages.due import due
from app.messages.outbox import Claimed, midnight, parts
from app.models import Contact, ContactWish, Member, Message
from app.models.base import new_id
from app.models.contact import hash_of_address, is_mail
from app.models.message import FARTHEST, MOST_AT_ONCE, TO_OWNERS, Ended

EIGHT = time(8)
AT_A_TIME = 20  # people whose mail is claimed in one go
IN_ONE_QUESTION = 1000  # names


# --- who may get a mail now --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """What may go to one person now, in one mail."""

    to: str
    address_hash: str  # "" where there is no address for mail, or nobody any more
    ids: frozenset[str]  # of messages
    at_once: bool


def ready(db: Handle, now: datetime, key: bytes) -> list[Ready]:
    """What cannot wait comes first."""
    waiting: dict[str, list[Message]] = defaultdict(list)
    for message in _waiting(db, now):
        waiting[message.to].append(message)
    people = _people(db, waiting)
    hashes = {to: hash_of_address(address, key) for to, person in people.items()
              if is_mail(address := person.address(key) or "")}
    sent = _sent_on(db, now)
    found: list[Ready] = []
    for to, messages in waiting.items():
        if to not in hashes:
            found.append(Ready(to, "", frozenset(message.id for message in messages), False))
            continue
        for at_once in (True, False):
            chosen = _one_mail([message for message in messages if message.goes_at_once is at_once and (
                at_once or _has_come(message, people[to], now))])
            if chosen and _may_go(sent, hashes[to], at_once, chosen):
                sent[hashes[to], at_once].add(f"to be sent {len(found)}")
                found.append(Ready(to, hashes[to], frozenset(message.id for message in chosen), at_once))
    return sorted(found, key=lambda each: not each.at_once)


def _waiting(db: Handle, now: datetime) -> list[Message]:
    return [message for message in db.exec(select(Message).where(
        col(Message.sent_at).is_(None), Message.ended == "", col(Message.held).is_(False),
        Message.day <= clock.local(now).date()).order_by(col(Message.day), col(Message.id)))
        if message.may_be_claimed(now)]


def _one_mail(messages: list[Message]) -> list[Message]:
    """What was begun goes on by itself: with something new in it, it would be another mail with the same name."""
    begun = next((message.mail_id for message in messages if message.mail_id), "")
    return [message for message in messages if message.mail_id == begun]


def _may_go(sent: dict[tuple[str, bool], set[str]], address_hash: str, at_once: bool, messages: list[Message]) -> bool:
    before = sent[address_hash, at_once] - {message.mail_id for message in messages}
    return len(before) < (MOST_AT_ONCE if at_once else 1)


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
    for wanted in parts(list(ids), IN_ONE_QUESTION):
        for contact in db.exec(select(Contact).where(col(Contact.id).in_(wanted)).options(
                selectinload(related(Contact.passes)), joinedload(related(Contact.organisation)))):
            if contact.gets_mail:
                found[contact.id] = contact
        for member in db.exec(select(Member).where(col(Member.id).in_(wanted))):
            if member.gets_mail:
                found[member.id] = member
        for wish in db.exec(select(ContactWish).where(col(ContactWish.id).in_(wanted))):
            if wish.came_back_on is None:
                found[wish.id] = wish
    return found


def _sent_on(db: Handle, now: datetime, hashes: Collection[str] | None = None) -> dict[tuple[str, bool], set[str]]:
    """The mails that each address got today, or is about to get: its hash, and whether they went at once. One that failed
    and is tried again counts, for who knows whether it came. A clock that was set back makes no second morning: what was
    sent later than now counts too, and not what was sent by a clock that was wrong by more than that."""
    begin = midnight(now)
    later = now + FARTHEST
    counts = or_(col(Message.sent_at).between(begin, later), and_(
        col(Message.sent_at).is_(None), Message.ended == "", or_(
            col(Message.claimed_until).between(begin, later), col(Message.next_try_at).between(begin, later))))
    if hashes is not None:
        counts = and_(col(Message.address_hash).in_(hashes), counts)
    mails: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for message in db.exec(select(Message).where(Message.address_hash != "", Message.mail_id != "", counts)):
        mails[message.address_hash, message.goes_at_once].add(message.mail_id)
    return mails


# --- claimed -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """What is under a lease, and has yet to be looked at again."""

    id: str
    claim: str
    to: str
    address_hash: str
    messages: frozenset[str]


def claim(db: Handle, wanted: Sequence[Ready], now: datetime) -> list[Taken]:
    """A few of those that are ready. What another worker took meanwhile is left to it."""
    if db.connection().dialect.name != "sqlite":
        take_turns(db.connection(), ["messages"])  # or two people with one address would get two mails on a day
    rows = {message.id: message for message in db.exec(select(Message).where(
        col(Message.id).in_({id for each in wanted for id in each.ids})).with_for_update())
        if message.may_be_claimed(now)}
    sent = _sent_on(db, now, {each.address_hash for each in wanted})
    people = _people(db, {message.to for message in rows.values() if message.kind in TO_OWNERS})
    taken = []
    for each in wanted:
        messages = _one_mail([rows[id] for id in sorted(each.ids) if id in rows])
        if not messages or (each.address_hash and not _may_go(sent, each.address_hash, each.at_once, messages)):
            continue
        claim, mail_id = new_id(), new_id()
        for message in messages:
            message.be_claimed(claim, mail_id, each.address_hash, now)
        sent[each.address_hash, each.at_once].add(messages[0].mail_id)
        if each.to in people:
            let_in(db, people[each.to], clock.local(now).date())
        taken.append(Taken(messages[0].mail_id, claim, each.to, each.address_hash,
                           frozenset(message.id for message in messages)))
    return taken


def let_in(db: Handle, person: Contact | Member | ContactWish, today: date) -> None:
    """Who leads an action, or is asked to, gets a link that opens. That somebody asked for another one is so until the mail
    with it was sent."""
    if isinstance(person, Contact):
        wanted_on = person.own_pass.wanted_on if person.own_pass else None
        link = person.let_in(today)
        link.wanted_on = wanted_on
        db.add(link)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of what is taken."""

    mails: list[Claimed]
    over: dict[Ended, list[str]]  # messages that nobody needs any more
    elsewhere: list[Taken]  # somebody has another address since a moment ago


def look_again(db: Handle, taken: Sequence[Taken], now: datetime, key: bytes) -> Looked:
    """Just before it is sent: whether it is still asked, and under which address."""
    wanted = {each.to for each in taken}
    people, still = _people(db, wanted), {each.key: each for each in due(db, clock.local(now).date(), wanted)}
    rows = {message.id: message for message in db.exec(select(Message).where(
        col(Message.id).in_({id for each in taken for id in each.messages})))}
    looked = Looked([], defaultdict(list), [])
    for each in taken:
        person = people.get(each.to)
        address = (person.address(key) or "") if person else ""
        messages = [rows[id] for id in sorted(each.messages) if id in rows and rows[id].claim == each.claim]
        asked = [(message, found) for message in messages
                 if (found := still.get((message.to, message.kind, message.about, message.day)))]
        if person is None or not is_mail(address):
            looked.over[Ended.by_hand if person else Ended.not_asked] += [message.id for message in messages]
            continue
        looked.over[Ended.not_asked] += [message.id for message in messages if message.id not in {
            asks.id for asks, _found in asked}]
        if asked and hash_of_address(address, key) != each.address_hash:
            looked.elsewhere.append(each)
        elif asked:
            looked.mails.append(Claimed(each.id, each.claim, person, address, asked))
    return looked


def settle(db: Handle, looked: Looked) -> None:
    """What is over ends; what has to be claimed anew goes back."""
    for why, ids in looked.over.items():
        db.exec(update(Message).where(col(Message.id).in_(ids), col(Message.sent_at).is_(None), col(Message.ended) == "")
                .values(ended=why, claimed_until=None, claim=""))
    give_back(db, looked.elsewhere)


def give_back(db: Handle, taken: Iterable[Taken | Claimed]) -> None:
    """Nothing of it was handed to a mail server: it costs no try."""
    claims = {each.claim for each in taken}
    for message in db.exec(select(Message).where(
            col(Message.claim).in_(claims), col(Message.sent_at).is_(None), Message.ended == "")) if claims else ():
        message.go_back()
