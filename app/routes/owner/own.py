"""What somebody sees of the actions that they lead, are asked to lead, or are the deputy of: read in the same few
statements however many there are, and free of the database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, func, or_, select

from app import clock, stage
from app.durable import Handle
from app.durable.sessions import related
from app.errors import gone
from app.library.small_groups import LIVE, unless_few
from app.models import (
    Action,
    Contact,
    Contribution,
    Notice,
    Programme,
    Recommendation,
    RecommendationContribution,
    Session,
)
from app.models.contribution import CardState
from app.models.notice import Counted, counted
from app.models.report import Report
from app.models.wording import Wording
from app.stage.reading import closed_votes, dots_of, votes_at
from app.stage.shapes import Card
from app.words import Words

AT_A_GLANCE = 3  # cards of an action on the page with all of them


@dataclass(frozen=True, slots=True)
class PastReport:
    """A report, as far as this person may read it: the reasons of others are for the organisation."""

    id: str
    on: date
    state: str
    mine: bool
    words: Words
    milestone: str
    next_step: str = ""
    next_on: date | None = None
    number: float | None = None
    link: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    decision: str
    words: Words
    body: str
    on: date
    passed_to: str


@dataclass(frozen=True, slots=True)
class OwnedLine:
    id: str
    what: Words
    why: Words
    first_step: Words
    first_step_on: date | None
    place: str
    held_on: date
    session: Words
    programme: str
    organisation: str
    advice: Words
    cards: list[Card]  # that may be quoted
    count: int | None  # of all that stand behind it; None where they are few
    dots: int | None
    erased: bool  # their words, as promised
    answer: Answer | None
    state: str
    reported_on: date | None
    next: tuple[str, date] | None  # the kind and day of the next check-in
    late: bool
    over: bool
    waits: bool  # for this person's yes
    mine: bool
    deputy: bool
    public: bool
    handing_to: str  # who was asked to take it over
    milestones: list[tuple[str, str, date | None, bool]]  # (id, what, due_on, reached)
    unit: str
    reports: list[PastReport]
    noticed: Counted  # whether people notice it
    seen: int  # how many reports there are
    months: list[int]
    months_done: list[int]


def own_actions(db: Handle, contact: Contact, language: str, only: str = "") -> list[OwnedLine]:
    """Those that wait for a yes first, then what is late, then by their dates; what is over at the end."""
    actions = actions_of(db, contact, only)
    behind, counts = cards_behind(db, [action.recommendation_id for action in actions])
    sessions = {action.session_id: action.session for action in actions}
    steps = [step for session in sessions.values() for step in closed_votes(session)]
    votes = votes_at(db, steps) if steps else {}
    dots = {id: dots_of(session, votes) for id, session in sessions.items()}
    asked = {action.handing_to_id for action in actions} - {None, contact.id}
    names = dict(db.exec(select(Contact.id, Contact.name).where(col(Contact.id).in_(asked))).all()) if asked else {}
    today, worded = clock.today(), Worded(db, actions, language)
    notices: dict[str, list[Notice]] = defaultdict(list)
    for notice in db.exec(select(Notice).where(col(Notice.action_id).in_([action.id for action in actions]))):
        notices[notice.action_id].append(notice)
    lines = [line(action, contact, worded, today, behind[action.recommendation_id],
                  counts.get(action.recommendation_id, 0), action.recommendation.dots_in(dots[action.session_id]),
                  names.get(action.handing_to_id or "", ""), counted(notices[action.id], LIVE, today))
             for action in actions]
    return sorted(lines, key=lambda line: (not line.waits, line.over, not line.late,
                                           line.next[1] if line.next else date.max, line.held_on, line.id))


def own_action(db: Handle, contact: Contact, language: str, id: str) -> OwnedLine:
    found = own_actions(db, contact, language, id)
    if not found:
        raise gone()
    return found[0]


def actions_of(db: Handle, contact: Contact, only: str = "") -> Sequence[Action]:
    session = joinedload(related(Action.session))
    is_theirs = or_(*(column == contact.id for column in (Action.owner_id, Action.handing_to_id, Action.deputy_id)))
    return db.exec(select(Action).where(is_theirs, *([Action.id == only] if only else [])).options(
        session.joinedload(related(Session.programme)).joinedload(related(Programme.organisation)),
        *(session.selectinload(related(part)) for part in (Session.steps, Session.themes, Session.recommendations)),
        joinedload(related(Action.recommendation)).selectinload(related(Recommendation.reports)),
        *(selectinload(related(part)) for part in (Action.reports, Action.check_ins, Action.milestones)))).unique().all()


def cards_behind(db: Handle, ids: list[str]) -> tuple[dict[str, list[Contribution]], dict[str, int]]:
    """Of each advice, the cards that its speakers allow to be quoted; and how many there are of all."""
    of, card = col(RecommendationContribution.recommendation_id), RecommendationContribution.contribution_id
    on_board = select(of, func.count()).join(Contribution, col(Contribution.id) == card).where(
        of.in_(ids), Contribution.state == CardState.released).group_by(of)
    rows = select(of, Contribution).join(Contribution, col(Contribution.id) == card).where(
        of.in_(ids), Contribution.state == CardState.released, col(Contribution.may_quote)).order_by(
        col(Contribution.position), col(Contribution.id)).options(
        selectinload(related(Contribution.translations)), selectinload(related(Contribution.photo)))
    behind: dict[str, list[Contribution]] = defaultdict(list)
    if not ids:
        return behind, {}
    for id, found in db.exec(rows).all():
        behind[id].append(found)
    return behind, dict(db.exec(on_board).all())


class Worded:
    """Texts of the agenda as a person wrote them in this language; the original where nobody did, or it changed since."""

    def __init__(self, db: Handle, actions: Sequence[Action], language: str):
        about = {id for action in actions for id in (
            action.id, action.recommendation_id, *(answer.id for answer in action.recommendation.answers))}
        self.language = language
        self._by_id = {wording.about: wording for wording in db.exec(select(Wording).where(
            col(Wording.about).in_(about), Wording.language == language))} if about else {}

    def __call__(self, row: Action | Recommendation | Report, name: str) -> Words:
        wording = self._by_id.get(row.id)
        if row.language != self.language and wording and wording.is_of(row.to_word) and wording.texts.get(name):
            return Words(wording.texts[name], self.language)
        return Words(getattr(row, name), row.language)


def line(action: Action, contact: Contact, worded: Worded, today: date, cards: list[Contribution], count: int,
         dots: int | None, handing_to: str, noticed: Counted) -> OwnedLine:
    session, advice, next = action.session, action.recommendation, action.next_check_in()
    months = [int(check_in.kind[6:]) for check_in in action.check_ins if check_in.kind != "first_step"]
    done = [int(check_in.kind[6:]) for check_in in action.check_ins
            if check_in.kind != "first_step" and check_in.reported_on]
    return OwnedLine(
        action.id, worded(action, "what"), Words(action.why, action.language),
        Words(action.first_step, action.language), action.first_step_on, session.place, session.held_on,
        Words(session.title, session.language), session.programme.title, session.programme.organisation.name,
        worded(advice, "advise"), [stage.card(session, card, worded.language) for card in cards if card.words],
        unless_few(count), dots, bool(session.erased_on), answer_of(advice, worded), action.status, action.reported_on,
        (next.kind, next.due_on) if next else None, action.is_late(today), action.is_over,
        action.may_be_accepted_by(contact), action.is_with(contact), action.deputy_id == contact.id, action.owner_public,
        handing_to if action.is_with(contact) else "",
        [(each.id, each.what, each.due_on, each.reached_by is not None) for each in action.milestones], action.unit,
        [past_report(report, action, contact) for report in reversed(action.reports)], noticed, len(action.reports),
        months, done)


def answer_of(advice: Recommendation, worded: Worded) -> Answer | None:
    answer = advice.answer
    return Answer(answer.state, worded(answer, "words"), answer.body, answer.on,
                  answer.passed_to) if answer else None


def past_report(report: Report, action: Action, contact: Contact) -> PastReport:
    mine = report.contact_id == contact.id
    milestone = next((each.what for each in action.milestones if each.id == report.milestone_id), "")
    bare = PastReport(report.id, report.on, report.state, mine, Words("", report.language), milestone=milestone)
    if not (mine or report.is_released):
        return bare
    return replace(bare, words=Words(report.words, report.language), next_step=report.next_step, next_on=report.next_on,
                   number=report.number, link=report.link, photo=report.photo)
