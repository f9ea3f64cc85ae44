"""One matter for one person, and what finding any of them needs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import true
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from app import clock
from app.durable import Handle
from app.durable.sessions import related
from app.models import (
    Action,
    Programme,
    Recommendation,
    Report,
    Session,
)
from app.models.answered import DUE_AFTER
from app.models.message import Kind

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


def of_some(column: Any, people: Collection[str], only: Collection[str] | None) -> Any:
    """Of everybody a database would be asked with more names than it takes in one question."""
    return true() if only is None else col(column).in_(people)


def is_over(today: date) -> Any:
    """A session that is over: what is still written in a room waits for nobody."""
    return or_(col(Session.closed_at).is_not(None), col(Session.held_on) < today)


def with_session() -> Any:
    return joinedload(related(Action.session)).joinedload(related(Session.programme)).joinedload(
        related(Programme.organisation))


def was_called(action: Action, day: date) -> bool:
    """An organiser asked on that day or since, by telephone or in a message of their own."""
    return action.asked_on is not None and action.asked_on >= day


def unanswered(db: Handle, today: date,
                programme_ids: Collection[str] | None = None) -> Iterator[tuple[Recommendation, date]]:
    """Advice of sessions that are over, to which no answer was published, with the day until which one was promised."""
    answered = select(Report.id).where(Report.recommendation_id == Recommendation.id,
                                       col(Report.released_on).is_not(None)).exists()
    statement = select(Recommendation).join(Session).where(~answered, is_over(today)).options(
        joinedload(related(Recommendation.session)).joinedload(related(Session.programme)).joinedload(
            related(Programme.organisation))).order_by(col(Recommendation.position), col(Recommendation.id))
    if programme_ids is not None:
        statement = statement.where(col(Session.programme_id).in_(programme_ids))
    for advice in db.exec(statement):
        yield advice, advice.answer_due_on or clock.working_day(advice.session.held_on + DUE_AFTER)
