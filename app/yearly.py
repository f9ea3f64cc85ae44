"""The year of a programme: how broadly and how recently its life areas are heard, why actions are stuck, which bodies are
silent, and its years side by side, by numbers that outlive the words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app.durable import Handle
from app.durable.sessions import related
from app.library.movement import Movement, movement
from app.models import Action, Programme, Recommendation, Report, Session
from app.models.report import Status


class Spread(NamedTuple):
    sessions: int  # in which it was heard
    last_on: date | None
    moves: Movement | None


class Silence(NamedTuple):
    """A body, never a person. `days` since the oldest day on which something was to come of it."""

    body: str
    days: int
    answers: int
    reports: int


def spread(row: Sequence[int | None], sessions: Sequence[Session]) -> Spread:
    """Of a life area, by its cards in each session; None where a session is still to come."""
    took_place = [(session, count) for session, count in zip(sessions, row, strict=True) if count is not None]
    heard = [session for session, count in took_place if count]
    return Spread(len(heard), heard[-1].held_on if heard else None, movement([count for _session, count in took_place]))


def stuck_on(db: Handle, actions: Sequence[Action]) -> Counter[str]:
    """What the actions that are stuck wait for: a Need, or "" where nobody said."""
    stuck = [action.id for action in actions if action.status == Status.stuck]
    newest: dict[str, str] = {}
    for action_id, needs in db.exec(select(Report.action_id, Report.needs).where(col(Report.action_id).in_(stuck)).order_by(
            col(Report.position))) if stuck else ():
        newest[str(action_id)] = needs
    return Counter(newest.get(id, "") for id in stuck)


def silent_bodies(db: Handle, programme: Programme, actions: Sequence[Action], today: date) -> list[Silence]:
    """The longest silence first."""
    since: dict[str, list[date]] = defaultdict(list)
    answers, reports = Counter[str](), Counter[str]()
    client = programme.client or programme.title
    for advice in db.exec(select(Recommendation).join(Session).where(Session.programme_id == programme.id).options(
            joinedload(related(Recommendation.session)), selectinload(related(Recommendation.reports)))):
        if advice.session.closed_at and advice.answer_is_late(today):
            since[advice.to_body or client].append(advice.answer_due)
            answers[advice.to_body or client] += 1
    for action in actions:
        if action.is_late(today):
            since[action.organisation].append(action.open_check_ins(today)[0].due_on)
            reports[action.organisation] += 1
    return sorted((Silence(body, (today - min(days)).days, answers[body], reports[body]) for body, days in since.items()),
                  key=lambda silence: (-silence.days, silence.body))


def years(sessions: Sequence[Session], lines: Sequence[dict], actions: dict[str, list[Action]]) -> list[dict[str, Any]]:
    """Of each calendar year in which a session was held, sub-rooms counted with it. People are those of sessions where
    they may be counted, so it says whether there were more."""
    by_year: dict[int, dict[str, Any]] = {}
    for session, line in zip(sessions, lines, strict=True):
        if not session.closed_at:
            continue
        year = by_year.setdefault(session.held_on.year, Counter(year=session.held_on.year))
        year["sessions"] += not session.plenary_id
        if not session.plenary_id:  # who sits in a sub-room sits in the large room too
            year["people"] += line["people"] or 0
            year["more_people"] += line["people"] is None
        year["cards"] += line["cards"]
        for action in actions[session.id]:
            year["actions"] += 1
            year["done"] += action.status == Status.done
            year["stopped"] += action.status in (Status.stopped, Status.stuck)
    return [by_year[year] for year in sorted(by_year)]
