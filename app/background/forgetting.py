"""Erases what must not be kept for long: 24 hours after a session closes, nobody can tell who said or chose what; after
14 days a voice that nobody wrote down is gone; after 24 months what members and helpers did; 13 months after their last
open action who led it."""

import asyncio
import logging
from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import and_, col, delete, func, or_, select, update

from app import clock, live, media, metrics
from app.durable import Handle, copies, database, keep
from app.erasing import forget_contact, prove, prove_taken_back
from app.feeds import STAYS_OFF
from app.messages.outbox import forget_old
from app.models import (
    Action,
    Answer,
    AuditEvent,
    Authorship,
    Contact,
    ContactWish,
    Contribution,
    GoneDay,
    Helper,
    Invitation,
    Notice,
    Participant,
    Pass,
    Permission,
    Programme,
    RecommendationContribution,
    Recording,
    Session,
    SignIn,
)
from app.models.answered import DUE_AFTER
from app.models.audit import KEPT_MONTHS
from app.models.contact import KEPT_MONTHS as CONTACT_MONTHS
from app.models.contact import Purpose
from app.models.contribution import GONE, CardState
from app.models.organisation import IDLE, LONGEST_SIGN_IN, LONGEST_WAIT
from app.models.report import OVER
from app.stage.reading import numbers_behind, numbers_of

AFTER = timedelta(hours=24)
log = logging.getLogger("expertpool")


def forget(db: Handle, now: datetime) -> int:
    """Turns votes into totals and deletes seats, links and permissions of sessions that closed a day ago; recordings that
    have waited for 14 days; and people's own words after the months that their programme promised. Numbers,
    recommendations and actions stay. Files go with the next sweep."""
    voices: Counter[str] = Counter()
    for recording in db.exec(select(Recording).where(Recording.until <= clock.local(now).date())).all():
        voices[recording.contribution.session_id] += 1
        recording.contribution.expire()
    for session_id, count in voices.items():
        proved(db, db.get_one(Session, session_id), "voices", count)
    sessions = db.exec(select(Session).where(
        col(Session.closed_at) < now - AFTER, col(Session.forgotten_at).is_(None))).all()
    for session in sessions:
        for step in session.steps:
            step.count_answers()
            db.exec(delete(Answer).where(col(Answer.step_id) == step.id))
            db.expire(step, ["answers"])
        count_cards(db, session)
        seats = select(Participant.id).where(Participant.session_id == session.id)
        db.exec(delete(Authorship).where(col(Authorship.participant_id).in_(seats)))
        db.exec(delete(Permission).where(col(Permission.participant_id).in_(seats)))
        session.people_came = len({seat.id for seat in session.participants})
        proved(db, session, "seats", len(session.participants))
        db.exec(delete(Participant).where(col(Participant.session_id) == session.id))
        db.exec(delete(Helper).where(col(Helper.session_id) == session.id))
        session.forgotten_at = now
    for programme in db.exec(select(Programme)):
        until = now - timedelta(days=31 * programme.keep_months)
        has_words = select(Contribution.session_id).where(col(Contribution.state).not_in(GONE))
        for session in db.exec(select(Session).where(
                Session.programme_id == programme.id, col(Session.closed_at) < until,
                or_(col(Session.erased_on).is_(None), col(Session.id).in_(has_words)))):
            proved(db, session, "cards_in_time", erase_words(db, session, clock.local(now).date()))
    forget_words_of_notices(db)
    prove_taken_back(db, now)
    is_over = col(ContactWish.forget_on) <= now.date()
    addresses = db.exec(select(ContactWish.session_id, func.count()).where(is_over).group_by(
        col(ContactWish.session_id))).all()
    db.exec(delete(ContactWish).where(is_over))
    for session_id, count in addresses:
        proved(db, db.get_one(Session, session_id), "addresses", count)
    forget_contacts(db, clock.local(now).date())
    forget_who_did_what(db, clock.months_before(clock.local(now).date(), KEPT_MONTHS))
    db.exec(delete(GoneDay).where(col(GoneDay.gone_on) < clock.local(now).date() - STAYS_OFF))
    db.exec(delete(Invitation).where(col(Invitation.until) <= now - AFTER))
    forget_old(db, now)
    return len(sessions)


def forget_contacts(db: Handle, today: date) -> None:
    """Thirteen months after their last open action. Who was only asked, and says nothing, has a day already; a client is
    known as long as their programme meets."""
    leads = set(db.exec(select(Action.owner_id).where(col(Action.status).not_in(OVER)))) | set(
        db.exec(select(Action.deputy_id).where(col(Action.status).not_in(OVER))))
    answers = set(db.exec(select(Pass.contact_id).join(Session, col(Session.programme_id) == col(Pass.opens)).where(
        Pass.purpose == Purpose.client, col(Session.held_on) > today - DUE_AFTER)))
    gone: Counter[str] = Counter()
    for contact in db.exec(select(Contact).where(Contact.name != "")).all():
        if contact.id in leads | answers:
            contact.forget_on = None
        elif contact.forget_on is None:
            contact.forget_on = clock.months_after(today, CONTACT_MONTHS)
        elif contact.forget_on <= today:
            forget_contact(db, contact)
            gone[contact.organisation_id] += 1
    for organisation_id, count in gone.items():
        prove(db, organisation_id, {"contacts": count})
    # What was for a room alone, and is over with it. A calendar that ended is told so for as long as somebody asks for it.
    room = and_(Pass.purpose == Purpose.owner, or_(col(Pass.revoked_at).is_not(None), col(Pass.expires_on) < today))
    feed = and_(Pass.purpose == Purpose.feed, col(Pass.revoked_at) < clock.now() - timedelta(days=31 * CONTACT_MONTHS))
    for link in db.exec(select(Pass).where(col(Pass.contact_id).is_(None), or_(room, feed))).all():
        db.delete(link)


def forget_words_of_notices(db: Handle) -> None:
    """What people wrote beside whether they notice it goes with the words of their session; how many answered stays."""
    erased = select(Session.id).where(col(Session.erased_on).is_not(None))
    is_due = (col(Notice.session_id).in_(erased), col(Notice.words) != "")
    counted = db.exec(select(Notice.session_id, func.count()).where(*is_due).group_by(col(Notice.session_id))).all()
    db.exec(update(Notice).where(*is_due).values(words="", may_quote=False, released_on=None))
    for session_id, count in counted:
        proved(db, db.get_one(Session, session_id), "notice_words", count)


def forget_sign_ins(db: Handle, now: datetime) -> None:
    """That hold no longer: browsers in which nobody signed out."""
    db.exec(delete(SignIn).where(or_(
        col(SignIn.seen_at) <= now - IDLE, col(SignIn.began_at) <= now - LONGEST_SIGN_IN,
        and_(SignIn.waits_for != "", col(SignIn.began_at) <= now - LONGEST_WAIT))))


def forget_who_did_what(db: Handle, until: date) -> None:
    """In sessions, and among the members of an organisation."""
    is_over, of = col(AuditEvent.done_on) <= until, (col(AuditEvent.session_id), col(AuditEvent.organisation_id))
    counted = db.exec(select(*of, func.count()).where(is_over).group_by(*of)).all()
    db.exec(delete(AuditEvent).where(is_over))
    for session_id, organisation_id, count in counted:
        if session_id:
            proved(db, db.get_one(Session, session_id), "who_did_what", count)
        else:
            prove(db, str(organisation_id), {"who_did_what": count})


def proved(db: Handle, session: Session, what: str, count: int) -> None:
    """That it went, and how much."""
    prove(db, session.programme.organisation_id, {what: count}, session_id=session.id)


def count_cards(db: Handle, session: Session) -> None:
    """Before seats go, and again before words go."""
    numbers, by_theme = numbers_of(db, session)
    behind = numbers_behind(db, session)
    for row, now in ((session, numbers), *((theme, by_theme[theme.id]) for theme in session.themes),
                     *((advice, behind[advice.id]) for advice in session.recommendations)):
        row.keep_numbers(now.with_people_of(row.numbers) if session.forgotten_at else now)


def erase_words(db: Handle, session: Session, today: date) -> int:
    """Of how many cards. What nobody could see is no longer said to stand behind an advice."""
    if session.erased_on is None:
        count_cards(db, session)
    unseen = select(Contribution.id).where(
        Contribution.session_id == session.id, col(Contribution.state).in_((CardState.held, CardState.hidden)))
    db.exec(delete(RecommendationContribution).where(col(RecommendationContribution.contribution_id).in_(unseen)))
    cards = db.exec(select(Contribution).where(
        Contribution.session_id == session.id, col(Contribution.state).not_in(GONE))).all()
    for card in cards:
        card.expire()
    session.erased_on = session.erased_on or today
    return len(cards)


async def forget_for_ever() -> None:
    """While the server runs: every ten minutes, and what was missed while it stood still. One worker does it."""
    while True:
        if live.hub.leads:
            try:
                await keep(lambda db: forget(db, clock.now()))
                await keep(lambda db: forget_sign_ins(db, clock.now()))
                await media.sweep()
                await asyncio.to_thread(database().forget_the_past)
                await asyncio.to_thread(copies.tidy_up, clock.now())
                metrics.forgot_at.set(clock.now().timestamp())
            except Exception as trouble:
                log.error("not forgotten: %s", type(trouble).__name__, extra={"trouble": trouble})
        await asyncio.sleep(600 if live.hub.leads else 5)
