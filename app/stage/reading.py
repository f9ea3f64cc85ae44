"""What is read of a room. Its cards can be a whole hall's: those that anybody can see at once are read, and the others
are counted by the database.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import func, select

from app.durable.sessions import whole_session
from app.library.permissions import ASKED
from app.library.small_groups import LIVE, safe_counts
from app.models import (
    Answer,
    Change,
    Contribution,
    Helper,
    Participant,
    Permission,
    Photo,
    Recording,
    Session,
    Step,
    Tally,
    Translation,
)
from app.models.recommendation import RecommendationContribution

AT_ONCE = 30  # held cards before the facilitator: nobody reads more at a time, and every update carries them all
AT_A_GLANCE = 16  # cards read of each theme, newest first: the board shows two and slips for the others, the console four
NO_LIMIT = 2 ** 31

# Put together once, and answered with plain rows: objects and new statements would take most of the time of a moment.
ROOM, STATE, STEP, SPOTLIGHT, LIMIT = (bindparam(name) for name in ("room", "state", "step", "spotlight", "limit"))
PEOPLE = select(
    Participant.language, Participant.looking, Participant.needs_help, func.count(),
    func.count().filter(Participant.passed_id == STEP)).where(
    Participant.session_id == ROOM, Participant.left_at.is_(None)).group_by(
    Participant.language, Participant.looking, Participant.needs_help)
COUNTS = select(
    Contribution.state, Contribution.step_id, Contribution.theme_id, Contribution.kind, func.count()).where(
    Contribution.session_id == ROOM).group_by(
    Contribution.state, Contribution.theme_id, Contribution.kind, Contribution.step_id)
CARDS = select(
    Contribution.id, Contribution.theme_id, Contribution.step_id, Contribution.kind, Contribution.source,
    Contribution.language, Contribution.words, Contribution.frame, Contribution.state, Contribution.late,
    Photo.id, Photo.may_show, Recording.id, Recording.seconds).select_from(Contribution).outerjoin(
    Photo, Photo.contribution_id == Contribution.id).outerjoin(Recording, Recording.contribution_id == Contribution.id)
IN_A_STATE = CARDS.where(Contribution.session_id == ROOM, Contribution.state == STATE).order_by(
    Contribution.position.desc(), Contribution.id).limit(LIMIT)
ONE_CARD = CARDS.where(Contribution.session_id == ROOM, Contribution.id == bindparam("card"))
ON_BOARD = CARDS.where(Contribution.session_id == ROOM, Contribution.state == "released").order_by(
    Contribution.position, Contribution.id)
OF_A_THEME = ON_BOARD.where(Contribution.theme_id == bindparam("theme"))
BEHIND_ADVICE = ON_BOARD.join(
    RecommendationContribution, RecommendationContribution.contribution_id == Contribution.id).where(
    RecommendationContribution.recommendation_id == bindparam("recommendation"))
_ranked = select(Contribution.id, func.row_number().over(
    partition_by=Contribution.theme_id, order_by=Contribution.position.desc()).label("place")).where(
    Contribution.session_id == ROOM, Contribution.state == "released").subquery()
NEWEST = CARDS.join(_ranked, _ranked.c.id == Contribution.id).where(
    (_ranked.c.place <= AT_A_GLANCE) | (_ranked.c.id == SPOTLIGHT)).order_by(Contribution.position.desc())
TRANSLATIONS = select(Translation.contribution_id, Translation.language, Translation.words, Translation.origin).where(
    Translation.contribution_id.in_(bindparam("cards", expanding=True))).order_by(Translation.id)
CARDS_BEHIND = select(RecommendationContribution.recommendation_id, Contribution.kind, func.count()).join(
    Contribution, Contribution.id == RecommendationContribution.contribution_id).where(
    Contribution.session_id == ROOM, Contribution.state == "released").group_by(
    RecommendationContribution.recommendation_id, Contribution.kind)
PERMITTED = select(Permission.purpose, func.count()).join(Participant).where(
    Participant.session_id == ROOM, Participant.left_at.is_(None), Participant.looking.is_(False),
    Permission.given).group_by(Permission.purpose)
HELPERS = select(Helper.id, Helper.role).where(Helper.session_id == ROOM, Helper.revoked_at.is_(None))
LAST_CHANGE = select(Change.name).where(Change.session_id == ROOM, Change.undone.is_(False)).order_by(
    Change.position.desc()).limit(1)
_steps = bindparam("steps", expanding=True)
CHOSEN = select(Answer.step_id, Answer.option_id, func.sum(Answer.number)).where(Answer.step_id.in_(_steps)).group_by(
    Answer.step_id, Answer.option_id)
VOTERS = select(Answer.step_id, func.count(Answer.participant_id.distinct())).where(Answer.step_id.in_(_steps)).group_by(
    Answer.step_id)
TALLIES = select(Tally.step_id, Tally.option_id, Tally.number, Tally.voters, Tally.by_hand).where(Tally.step_id.in_(_steps))


class TranslationRow(NamedTuple):
    language: str
    words: str
    origin: str


class PhotoRow(NamedTuple):
    id: str
    may_show: bool


class RecordingRow(NamedTuple):
    id: str
    seconds: int


@dataclass(slots=True)
class CardRow:
    """As much of a contribution as anybody is shown."""

    id: str
    theme_id: str | None
    step_id: str
    kind: str
    source: str
    language: str
    words: str
    frame: dict | None
    state: str
    late: bool
    photo: PhotoRow | None
    recording: RecordingRow | None
    translations: list[TranslationRow]

    layer = Contribution.layer


@dataclass(slots=True)
class Counts:
    """How many contributions there are."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_step: Counter[str] = field(default_factory=Counter)  # without those that were taken back
    on_board: dict[str | None, Counter[str]] = field(default_factory=dict)  # by theme and kind


@dataclass(slots=True)
class Crowd:
    """Who is in the room: nobody's seat has to be read for it."""

    people: int = 0
    looking: int = 0
    help_wanted: int = 0
    passing: int = 0  # would rather not answer the present step
    by_language: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Votes:
    """What was chosen at a step."""

    given: Counter[str] = field(default_factory=Counter)  # by option, those counted by hand included
    by_hand: dict[str, int] = field(default_factory=dict)
    voters: int = 0


def votes_at(db, steps: list[Step]) -> dict[str, Votes]:
    """By step."""
    votes, which, connection = {step.id: Votes() for step in steps}, {"steps": [step.id for step in steps]}, db.connection()
    for step_id, option_id, number in connection.execute(CHOSEN, which):
        votes[step_id].given[option_id] += number
    for step_id, people in connection.execute(VOTERS, which):
        votes[step_id].voters = people
    without_names = Counter()
    for step_id, option_id, number, voters, by_hand in connection.execute(TALLIES, which):
        votes[step_id].given[option_id] += number
        if by_hand:
            votes[step_id].by_hand[option_id] = number
        else:
            without_names[step_id] = max(voters, without_names[step_id])
    for step_id, people in without_names.items():
        votes[step_id].voters += people
    return votes


class Reading:
    """A room as it is now, for all who are told of it: each part is read once, when somebody needs it.

    The session comes with its programme, steps, themes, advice and agenda (`whole_session`), and may be remembered from
    before.
    """

    def __init__(self, db, session: Session):
        self.db, self.session = db, session

    @classmethod
    def of(cls, db, session_id: str) -> "Reading":
        return cls(db, whole_session(db, Session.id == session_id))

    def rows(self, statement, **given):
        return self.db.connection().execute(statement, {"room": self.session.id} | given)

    @cached_property
    def crowd(self) -> Crowd:
        crowd = Crowd()
        for language, looking, help, count, passing in self.rows(PEOPLE, step=self.session.step_id or ""):
            crowd.people += count
            crowd.looking += count if looking else 0
            crowd.help_wanted += count if help else 0
            crowd.passing += passing
            crowd.by_language[language] = crowd.by_language.get(language, 0) + count
        return crowd

    @cached_property
    def counts(self) -> Counts:
        counts = Counts()
        for state, step_id, theme_id, kind, count in self.rows(COUNTS):
            counts.by_state[state] += count
            if state != "withdrawn":
                counts.by_step[step_id] += count
            if state == "released":
                counts.on_board.setdefault(theme_id, Counter())[kind] += count
        return counts

    def cards(self, statement, **given) -> list[CardRow]:
        cards = [CardRow(*rest, PhotoRow(photo, may_show) if photo else None,
                         RecordingRow(recording, seconds) if recording else None, [])
                 for *rest, photo, may_show, recording, seconds in self.rows(statement, **given)]
        by_id = {card.id: card for card in cards}
        for card_id, *translation in self.rows(TRANSLATIONS, cards=list(by_id)) if cards else ():
            by_id[card_id].translations.append(TranslationRow(*translation))
        return cards

    @cached_property
    def held(self) -> list[CardRow]:
        return self.in_state("held")

    @cached_property
    def hidden(self) -> list[CardRow]:
        return self.in_state("hidden")

    @cached_property
    def released(self) -> list[CardRow]:
        return self.in_state("released")

    def in_state(self, state: str, limit: int = AT_ONCE) -> list[CardRow]:
        """Cards in a state, no more than one reads at a time; those on the board newest first."""
        return self.cards(IN_A_STATE, state=state, limit=limit) if self.counts.by_state[state] else []

    @cached_property
    def newest(self) -> dict[str | None, list[CardRow]]:
        """By theme, of those on the board; what is large there stands first, however old it is."""
        spotlight = self.session.spotlight_id
        cards = self.cards(NEWEST, spotlight=spotlight) if self.counts.on_board else []
        by_theme: dict[str | None, list[CardRow]] = defaultdict(list)
        for card in sorted(cards, key=lambda card: card.id != spotlight):
            by_theme[card.theme_id].append(card)
        return by_theme

    @cached_property
    def behind(self) -> dict[str, dict[str, int]]:
        """Of each recommendation, the kinds of the cards behind it that may be seen."""
        counts: dict[str, dict[str, int]] = {}
        for id, kind, count in self.rows(CARDS_BEHIND) if self.session.recommendations else ():
            counts.setdefault(id, {})[kind] = count
        return counts

    @cached_property
    def votes(self) -> Votes:
        """Of the present step."""
        step = self.session.step
        return votes_at(self.db, [step])[step.id]

    @cached_property
    def refused(self) -> dict[str, int | None]:
        """By purpose, how many of those who take part said no. Where few said no, or few said yes, it is not shown."""
        yes = dict(self.rows(PERMITTED).all())
        asked = self.crowd.people - self.crowd.looking
        return {purpose: safe_counts({"no": asked - yes.get(purpose, 0), "yes": yes.get(purpose, 0)}, LIVE)["no"]
                for purpose in ASKED}
