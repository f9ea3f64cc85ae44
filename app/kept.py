"""What an organisation keeps of each kind, until when, and what goes next: for the privacy page and the annexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock
from app.durable import Handle
from app.library.small_groups import unless_few
from app.models import (
    Action,
    AuditEvent,
    Authorship,
    Contact,
    ContactWish,
    Contribution,
    Erasure,
    Member,
    Notice,
    Participant,
    Pass,
    Photo,
    Programme,
    Recommendation,
    Recording,
    Report,
    Session,
)
from app.models.audit import KEPT_MONTHS
from app.models.contact import Purpose
from app.models.contribution import GONE
from app.settings import setting
from app.words import _, ngettext

IN_BACKUPS = timedelta(days=35)  # after which a copy that was made before should be gone too


@dataclass(frozen=True, slots=True)
class Clock:
    """A kind of thing and its time. `now` and `then` are None for fewer people than may be counted."""

    kind: str
    ends: str  # after how long
    seen: tuple[str, str, str]  # by facilitators, the client, the room
    now: int | None
    next: date | None = None
    then: int | None = 0  # how many go on that day


def clocks(db: Handle, organisation_id: str, programme_id: str = "") -> list[Clock]:
    """Of all programmes of the organisation, or of one; in as many statements as there are kinds."""
    sessions = select(Session.id).join(Programme).where(
        Programme.id == programme_id if programme_id else Programme.organisation_id == organisation_id)

    def count(table: type[Any], *conditions: ColumnElement[bool]) -> int:
        return db.exec(select(func.count()).select_from(table).where(table.session_id.in_(sessions), *conditions)).one()

    def enclosed(table: type[Any]) -> int:
        return db.exec(select(func.count()).select_from(table).join(Contribution).where(
            col(Contribution.session_id).in_(sessions))).one()

    def next_of(days: Sequence[tuple[date, int]]) -> tuple[date | None, int]:
        return min(days, default=(None, 0), key=lambda day: day[0] or date.max)

    months = db.exec(select(Programme.keep_months).where(
        Programme.id == programme_id if programme_id else Programme.organisation_id == organisation_id)).all() or [13]
    longest, shortest = max(months), min(months)
    authorship = db.exec(select(func.count()).select_from(Authorship).join(Participant).where(
        col(Participant.session_id).in_(sessions))).one()
    seats = count(Participant)
    closed = db.exec(select(func.min(col(Session.closed_at))).where(
        col(Session.id).in_(sessions), col(Session.forgotten_at).is_(None))).one()
    voices = next_of(db.exec(select(col(Recording.until), func.count()).join(Contribution).where(
        col(Contribution.session_id).in_(sessions)).group_by(col(Recording.until))).all())
    cards = next_of([(_day(closed_at + timedelta(days=31 * keep)), number) for closed_at, keep, number in db.exec(
        select(col(Session.closed_at), col(Programme.keep_months), func.count(col(Contribution.id))).select_from(
            Session).join(Programme, col(Programme.id) == col(Session.programme_id)).join(
            Contribution, col(Contribution.session_id) == col(Session.id)).where(
            col(Session.id).in_(sessions), col(Session.closed_at).is_not(None), col(Contribution.state).not_in(GONE)
        ).group_by(col(Session.id), col(Session.closed_at), col(Programme.keep_months))).all() if closed_at])
    addresses = next_of(db.exec(select(col(ContactWish.forget_on), func.count()).where(
        col(ContactWish.session_id).in_(sessions)).group_by(col(ContactWish.forget_on))).all())
    first, noted = db.exec(select(func.min(col(AuditEvent.done_on)), func.count()).where(
        col(AuditEvent.session_id).in_(sessions))).one()
    on_first = count(AuditEvent, col(AuditEvent.done_on) == first) if first else 0
    recordings, photos, wishes = enclosed(Recording), enclosed(Photo), count(ContactWish)
    words = count(Contribution, col(Contribution.state).not_in(GONE))
    agenda = count(Action) + count(Recommendation)
    until = _months(longest) if longest == shortest else _("%(fewest)d to %(most)s") % {
        "fewest": shortest, "most": _months(longest)}
    nobody = _("nobody")
    organisers = (_("only who organises"), nobody, nobody)
    return [
        Clock(_("Which phone sent or chose what"), _("24 hours after closing"), (nobody, nobody, nobody),
              unless_few(max(seats, authorship)),
              _day(closed + timedelta(hours=24)) if closed else None, unless_few(seats) if closed else 0),
        Clock(_("Voices"), _("once written down, or after 14 days"), (_("who writes it down"), nobody, nobody),
              recordings, *voices),
        Clock(_("Photos"), _("with the card, or when it is taken back"),
              (_("yes"), nobody, _("with permission, on the board")), photos),
        Clock(_("Cards, as they were written"), until,
              (_("yes, without the speaker"), _("with permission"), _("on the board")), words, *cards),
        Clock(_("Addresses of who wants to hear the outcome"), _("13 months at most"), organisers, unless_few(wishes),
              addresses[0], unless_few(addresses[1])),
        Clock(_("Who of the staff did what"), _months(KEPT_MONTHS), organisers, noted,
              clock.months_after(first, KEPT_MONTHS) if first else None, on_first),
        *of_the_year(db, organisation_id, sessions, programme_id),
        *of_members(db, organisation_id),
        Clock(_("Recommendations and actions"), _("stay, without names of those who took part"),
              (_("yes"), _("yes"), _("on the board")), agenda)]


def of_members(db: Handle, organisation_id: str) -> list[Clock]:
    """Of the organisation, also for one programme: who organises sees each of them."""
    members = db.exec(select(func.count()).select_from(Member).where(
        Member.organisation_id == organisation_id, col(Member.left_at).is_(None))).one()
    feeds = db.exec(select(func.count()).select_from(Pass).where(
        Pass.organisation_id == organisation_id, Pass.purpose == Purpose.feed, col(Pass.revoked_at).is_(None))).one()
    nobody = _("nobody")
    return [Clock(_("Members: name, role, a sealed address for messages; passwords as prints"), _("when they leave"),
                  (_("only administrators"), nobody, nobody), members),
            Clock(_("Secret addresses of calendars"), _("when they are ended, or who reads them leaves or is forgotten"),
                  (_("each their own"), _("each their own"), nobody), feeds)]


def shared_now(db: Handle, organisation_id: str, programme_id: str = "") -> int:
    """Sessions of which everybody with the code may read what came."""
    of = Programme.id == programme_id if programme_id else Programme.organisation_id == organisation_id
    return sum(session.sharing.is_open(clock.today()) for session in db.exec(
        select(Session).join(Programme).where(of, col(Session.shared_on).is_not(None))))


def of_the_year(db: Handle, organisation_id: str, sessions: SelectOfScalar[str], programme_id: str) -> list[Clock]:
    """Contacts of the organisation, with the links that let them in; what they reported stands with the action."""
    leads = select(Action.id).where(col(Action.session_id).in_(sessions), or_(*(
        column == Contact.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id))))
    answers = select(Pass.id).where(Pass.contact_id == Contact.id, Pass.opens == programme_id)
    theirs = select(col(Contact.forget_on), func.count()).where(
        Contact.organisation_id == organisation_id, Contact.name != "").group_by(col(Contact.forget_on))
    days = db.exec(theirs.where(or_(leads.exists(), answers.exists())) if programme_id else theirs).all()
    number, reports = sum(count for _day, count in days), db.exec(
        select(func.count()).select_from(Report).where(col(Report.session_id).in_(sessions))).one()
    noticed = db.exec(select(func.count()).select_from(Notice).where(
        col(Notice.session_id).in_(sessions), Notice.words != "")).one()
    next, then = min(((day, count) for day, count in days if day), default=(None, 0))
    return [Clock(_("Contacts: who leads an action or answers for a client, with their links"),
                  _("13 months after their last open action"),
                  (_("names; addresses only who organises"), _("nobody"), _("the owner's name, on the board")),
                  unless_few(number), next, unless_few(then)),
            Clock(_("Reports on actions, and answers of clients"), _("stay, without the name of who is forgotten"),
                  (_("yes"), _("once published"), _("once released")), reports),
            Clock(_("Words of people about what they notice of an action"), _("with the cards of their session"),
                  (_("only who organises"), _("once released"), _("once released, with permission")),
                  unless_few(noticed))]


def _months(number: int) -> str:
    return ngettext("%(num)s month", "%(num)s months", number) % {"num": number}


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def proof(db: Handle, organisation_id: str) -> list[Erasure]:
    """All lines, in the order of their numbers."""
    return list(db.exec(select(Erasure).where(Erasure.organisation_id == organisation_id).order_by(col(Erasure.number))))


def places() -> dict[str, str]:
    """Where it is kept, as the settings say: a host by its name, without names and passwords; "" is this server."""
    database, media = setting("DATABASE_URL"), setting("MEDIA_URL")
    host = urlsplit(database).hostname or "" if database and not database.startswith("sqlite") else ""
    return {"database": "" if host in ("localhost", "127.0.0.1", "::1") else host,
            "files": (urlsplit(media).hostname or media.split("/")[2].rpartition("@")[2]) if media else "",
            "address": setting("ADDRESS")}
