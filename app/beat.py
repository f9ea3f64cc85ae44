"""How it goes with what the program sends by itself: whether it looks, what it sent, and what waits for an organiser."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select

from app import clock
from app.durable import Handle
from app.models import Contact, Installation, Member, Message, Report, Session
from app.models.installation import REMEMBERED
from app.models.message import MATTERS, Ended
from app.models.report import By

LATE = timedelta(minutes=60)  # it looks every few minutes; what is longer somebody has to know
NAMED = 6


@dataclass(frozen=True)
class Pulse:
    """Of one day: how long it was not looked, at the longest; None where it was not looked at all."""

    day: date
    minutes: int | None

    @property
    def is_late(self) -> bool:
        return self.minutes is None or timedelta(minutes=self.minutes) > LATE


@dataclass(frozen=True)
class Beat:
    """What went by itself. `days` begin with the first on which it was looked."""

    looked_at: datetime | None
    stands_still: bool
    days: list[Pulse]
    handed_over: int  # mails of the last days
    came_back: int
    given_up: int
    waits: int
    reports: int  # of owners
    restored_on: date | None
    held: list[tuple[str, list[str], int]]  # a kind, some names, and of how many
    held_count: int

    @property
    def late_days(self) -> list[Pulse]:
        return [pulse for pulse in self.days if pulse.is_late]


def beat(db: Handle, organisation_id: str) -> Beat:
    """In the same few statements however much was sent."""
    now, today = clock.now(), clock.today()
    installation = db.get(Installation, "this")
    looked_at = installation.messages_at if installation else None
    since = now - REMEMBERED
    ours = Message.organisation_id == organisation_id
    handed_over, came_back = db.exec(select(
        func.count(func.distinct(Message.mail_id)),
        func.count(func.distinct(Message.mail_id)).filter(col(Message.came_back_on).is_not(None))).where(
        ours, col(Message.sent_at) >= since)).one()
    reports = db.exec(select(func.count()).select_from(Report).join(Session).where(
        Report.by == By.owner, Report.on >= since.date(), col(Report.contact_id).in_(
            select(Contact.id).where(Contact.organisation_id == organisation_id)))).one()
    given_up = db.exec(select(func.count()).select_from(Message).where(
        ours, Message.ended == Ended.given_up, Message.day >= since.date())).one()
    waiting = list(db.exec(select(Message).where(
        ours, col(Message.sent_at).is_(None), Message.ended == "", Message.day <= today)))
    held = [message for message in waiting if message.held]
    return Beat(
        looked_at, looked_at is not None and now - looked_at > LATE,
        days_of(installation.pauses if installation else {}, today), handed_over, came_back, given_up,
        len(waiting) - len(held), reports, installation.restored_on if installation else None,
        by_kind(db, held), len(held))


def days_of(pauses: dict[str, int], today: date) -> list[Pulse]:
    if not pauses:
        return []
    first = max(date.fromisoformat(min(pauses)), today - REMEMBERED + timedelta(days=1))
    return [Pulse(day, pauses.get(str(day))) for number in range((today - first).days + 1)
            for day in (first + timedelta(days=number),)]


def by_kind(db: Handle, held: Iterable[Message]) -> list[tuple[str, list[str], int]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for message in held:
        found[message.kind].append(message)
    names = names_of(db, (message for messages in found.values() for message in messages))
    whose = {kind: sorted({names.get(message.to, "") for message in messages} - {""}) for kind, messages in found.items()}
    return [(name, [*whose[kind][:NAMED], *(["…"] if len(whose[kind]) > NAMED else [])], len(found[kind]))
            for kind, name in MATTERS.items() if kind in found]


def names_of(db: Handle, messages: Iterable[Message]) -> dict[str, str]:
    """Of contacts and members. Who only wanted to hear left no name."""
    ids = {message.to for message in messages if not message.wish_id}
    return {} if not ids else {
        **{row.id: row.name for row in db.exec(select(Contact).where(col(Contact.id).in_(ids)))},
        **{row.id: row.name for row in db.exec(select(Member).where(col(Member.id).in_(ids)))}}
