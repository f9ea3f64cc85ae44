"""What is read of a room. Its cards can be a whole hall's: those that anybody can see at once are read, and the others
are counted by the database.
"""

from collections import Counter, defaultdict
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import BindParameter, CursorResult, Select, bindparam, func, select
from sqlmodel import SQLModel, col

from app import clock
from app.durable import Handle
from app.durable.sessions import whole_session
from app.errors import gone
from app.library.permissions import ASKED
from app.models import Contribution, Pass, Session, Step
from app.models.numbers import Numbers, Written, counted_up
from app.stage.shapes import Plenary

AT_ONCE = 30  # held cards before the facilitator: nobody reads more at a time, and every update carries them all
AT_A_GLANCE = 16  # cards read of each theme, newest first: the board shows two and slips for the others, the console four
NO_LIMIT = 2 ** 31

# Put together once, of tables and not of models, and answered with plain rows: objects and new statements would take most
# of the time of a moment.
TABLES = SQLModel.metadata.tables
ANSWER, CHANGE, PERMISSION, TALLY = (TABLES[name].c for name in ("answer", "change", "permission", "tally"))
CARD, PHOTO, SEAT, VOICE = (TABLES[name].c for name in ("contribution", "photo", "participant", "recording"))
BEHIND, LAYER = TABLES["recommendationcontribution"].c, TABLES["translation"].c

ROOM: BindParameter[str] = bindparam("room")
STEPS: BindParameter[str] = bindparam("steps", expanding=True)
PEOPLE = select(
    SEAT.language, SEAT.looking, SEAT.needs_help, func.count(),
    func.count().filter(SEAT.passed_id == bindparam("step"))).where(
    SEAT.session_id == ROOM, SEAT.left_at.is_(None)).group_by(SEAT.language, SEAT.looking, SEAT.needs_help)
COUNTS = select(
    CARD.state, CARD.theme_id, CARD.kind, func.count(), func.count().filter(CARD.step_id == bindparam("step"))).where(
    CARD.session_id == ROOM).group_by(CARD.state, CARD.theme_id, CARD.kind)
CARDS = select(
    CARD.id, CARD.theme_id, CARD.step_id, CARD.kind, CARD.source, CARD.language, CARD.words, CARD.state, CARD.late,
    PHOTO.id, PHOTO.may_show, func.coalesce(VOICE.id, "")).select_from(TABLES["contribution"]).outerjoin(
    TABLES["photo"], PHOTO.contribution_id == CARD.id).outerjoin(
    TABLES["recording"], VOICE.contribution_id == CARD.id).where(CARD.session_id == ROOM)
IN_A_STATE = CARDS.where(CARD.state == bindparam("state")).order_by(CARD.position.desc(), CARD.id).limit(bindparam("limit"))
ONE_CARD = CARDS.where(CARD.id == bindparam("card"))
STANDING = CARDS.where(CARD.state != "withdrawn").order_by(CARD.position.desc(), CARD.id)
ON_BOARD = CARDS.where(CARD.state == "released").order_by(CARD.position, CARD.id)
OF_A_THEME = ON_BOARD.where(CARD.theme_id == bindparam("theme"))
BEHIND_ADVICE = ON_BOARD.join(TABLES["recommendationcontribution"], BEHIND.contribution_id == CARD.id).where(
    BEHIND.recommendation_id == bindparam("recommendation"))
_ranked = select(
    CARD.id, func.row_number().over(partition_by=CARD.theme_id, order_by=CARD.position.desc()).label("place"),
    func.row_number().over(partition_by=(CARD.theme_id, CARD.step_id), order_by=CARD.position.desc()).label("place_at_step")
).where(CARD.session_id == ROOM, CARD.state == "released").subquery()
NEWEST = CARDS.join(_ranked, _ranked.c.id == CARD.id).where(
    (_ranked.c.place <= AT_A_GLANCE) | (_ranked.c.id == bindparam("spotlight"))
    | ((CARD.step_id == bindparam("step")) & (_ranked.c.place_at_step <= AT_A_GLANCE))).order_by(CARD.position.desc())
TRANSLATIONS = select(LAYER.contribution_id, LAYER.language, LAYER.words, LAYER.origin).where(
    LAYER.contribution_id.in_(bindparam("cards", expanding=True))).order_by(LAYER.id)
CARDS_BEHIND = select(BEHIND.recommendation_id, CARD.kind, func.count()).select_from(
    TABLES["recommendationcontribution"]).join(TABLES["contribution"], CARD.id == BEHIND.contribution_id).where(
    CARD.session_id == ROOM, CARD.state == "released").group_by(BEHIND.recommendation_id, CARD.kind)
PERMITTED = select(PERMISSION.purpose, func.count()).select_from(TABLES["permission"]).join(
    TABLES["participant"], SEAT.id == PERMISSION.participant_id).where(
    SEAT.session_id == ROOM, SEAT.left_at.is_(None), SEAT.looking.is_(False), PERMISSION.given).group_by(PERMISSION.purpose)
LAST_CHANGE = select(CHANGE.name).where(CHANGE.session_id == ROOM, CHANGE.undone.is_(False)).order_by(
    CHANGE.position.desc()).limit(1)
CHOSEN = select(ANSWER.step_id, ANSWER.option_id, func.sum(ANSWER.number)).where(ANSWER.step_id.in_(STEPS)).group_by(
    ANSWER.step_id, ANSWER.option_id)
VOTERS = select(ANSWER.step_id, func.count(ANSWER.participant_id.distinct())).where(ANSWER.step_id.in_(STEPS)).group_by(
    ANSWER.step_id)
AUTHOR = TABLES["authorship"].c
WRITTEN = select(CARD.theme_id, CARD.kind, CARD.language, AUTHOR.participant_id, func.count()).select_from(
    TABLES["contribution"]).outerjoin(TABLES["authorship"], AUTHOR.contribution_id == CARD.id).where(
    CARD.session_id == ROOM, CARD.state == "released").group_by(
    CARD.theme_id, CARD.kind, CARD.language, AUTHOR.participant_id)
WRITTEN_BEHIND = select(
    BEHIND.recommendation_id, CARD.kind, CARD.language, AUTHOR.participant_id, func.count()).select_from(
    TABLES["recommendationcontribution"]).join(TABLES["contribution"], CARD.id == BEHIND.contribution_id).outerjoin(
    TABLES["authorship"], AUTHOR.contribution_id == CARD.id).where(
    CARD.session_id == ROOM, CARD.state == "released").group_by(
    BEHIND.recommendation_id, CARD.kind, CARD.language, AUTHOR.participant_id)
TALLIES = select(TALLY.step_id, TALLY.option_id, TALLY.number, TALLY.voters, TALLY.by_hand).where(TALLY.step_id.in_(STEPS))


class TranslationRow(NamedTuple):
    language: str
    words: str
    origin: str


class PhotoRow(NamedTuple):
    id: str
    may_show: bool


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
    state: str
    late: bool
    _: KW_ONLY
    photo: PhotoRow | None
    recording: str  # the id of a voice that waits to be written down
    translations: list[TranslationRow]

    # Neither depends on how the card was read.
    layer: ClassVar[Any] = Contribution.layer
    wording: ClassVar[Any] = Contribution.wording


@dataclass(slots=True)
class Counts:
    """How many contributions there are."""

    by_state: Counter[str] = field(default_factory=Counter)
    on_board: dict[str | None, Counter[str]] = field(default_factory=dict)  # by theme and kind
    at_step: dict[str | None, Counter[str]] = field(default_factory=dict)  # those of the present step


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


def votes_at(db: Handle, steps: list[Step]) -> dict[str, Votes]:
    """By step."""
    votes, which, connection = {step.id: Votes() for step in steps}, {"steps": [step.id for step in steps]}, db.connection()
    for step_id, option_id, number in connection.execute(CHOSEN, which):
        votes[step_id].given[option_id] += number
    for step_id, people in connection.execute(VOTERS, which):
        votes[step_id].voters = people
    without_names: Counter[str] = Counter()
    for step_id, option_id, number, voters, by_hand in connection.execute(TALLIES, which):
        votes[step_id].given[option_id] += number
        if by_hand:
            votes[step_id].by_hand[option_id] = number
        else:
            without_names[step_id] = max(voters, without_names[step_id])
    for step_id, people in without_names.items():
        votes[step_id].voters += people
    return votes


def dots_given(db: Handle, session: Session) -> dict[str, int | None]:
    """By theme or recommendation, what it got in the closed vote in which it got most; under a theme that was merged, what
    the one got in which it is now. None where too few gave dots to say it."""
    closed = closed_votes(session)
    return dots_of(session, votes_at(db, closed) if closed else {})


def closed_votes(session: Session) -> list[Step]:
    return [step for step in session.steps if step.form.votes and step.ballot_closed_at]


def dots_of(session: Session, votes: dict[str, Votes]) -> dict[str, int | None]:
    """The same, for who read the votes of several sessions at once."""
    dots: dict[str, int | None] = {}
    for step in closed_votes(session):
        for option_id, number in step.totals(votes[step.id].given).items():
            if step.hides_votes_of(votes[step.id].voters):
                dots.setdefault(option_id)
            else:
                dots[option_id] = max(number, dots.get(option_id) or 0)
    return {theme.id: dots.get(session.wall.standing_in_for(theme.id), 0) for theme in session.themes} | dots


def numbers_of(db: Handle, session: Session) -> tuple[Numbers, dict[str, Numbers]]:
    """Of the cards on the board and who wrote them: of the whole session, and of each theme."""
    written = [Written(*row) for row in db.connection().execute(WRITTEN, {"room": session.id})]
    return counted_up(written, {theme.id: theme.domains for theme in session.standing_themes}), {
        theme.id: counted_up(row for row in written if row.theme_id == theme.id) for theme in session.themes}


def numbers_behind(db: Handle, session: Session) -> dict[str, Numbers]:
    """The same of the cards behind each recommendation."""
    written: dict[str, list[Written]] = {advice.id: [] for advice in session.recommendations}
    for id, *row in db.connection().execute(WRITTEN_BEHIND, {"room": session.id}):
        written[id].append(Written(None, *row))
    return {id: counted_up(rows) for id, rows in written.items()}


def plenary_of(db: Handle, session: Session) -> Plenary | None:
    """The large room of a sub-room."""
    large = db.get(Session, session.plenary_id) if session.plenary_id else None
    return Plenary(large.code, large.title, large.language) if large else None


class Reading:
    """A room as it is now, for all audiences: each part is read once, when somebody needs it.

    The session comes with its programme, steps, themes, advice and agenda (`whole_session`), and may be remembered from
    before.
    """

    def __init__(self, db: Handle, session: Session):
        self.db, self.session = db, session

    @classmethod
    def of(cls, db: Handle, session_id: str) -> "Reading":
        session = whole_session(db, col(Session.id) == session_id)
        if session is None:
            raise gone()
        return cls(db, session)

    def rows(self, statement: Select, **given: Any) -> CursorResult:
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
        for state, theme_id, kind, count, at_step in self.rows(COUNTS, step=self.session.step_id or ""):
            counts.by_state[state] += count
            if state == "released":
                counts.on_board.setdefault(theme_id, Counter())[kind] += count
                counts.at_step.setdefault(theme_id, Counter())[kind] += at_step
        if self.session.erased_on:
            self._count_what_was_erased(counts)
        return counts

    def _count_what_was_erased(self, counts: Counts) -> None:
        """The words are gone, as promised; how many there were stays."""
        loose = Counter({kind: number.cards for kind, number in self.session.numbers.each("kind").items()})
        for theme in self.session.themes:
            counts.on_board[theme.id] = Counter(
                {kind: number.cards for kind, number in theme.numbers.each("kind").items()})
            loose -= counts.on_board[theme.id]
        counts.on_board[None] = loose
        counts.by_state["released"] = self.session.numbers.whole.cards

    def cards(self, statement: Select, **given: Any) -> list[CardRow]:
        cards = [CardRow(*row[:9], photo=PhotoRow(photo, may_show) if photo else None, recording=recording, translations=[])
                 for row in self.rows(statement, **given) for photo, may_show, recording in [row[9:]]]
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
        """Cards in a state, no more than a facilitator reads at a time; those on the board newest first."""
        return self.cards(IN_A_STATE, state=state, limit=limit) if self.counts.by_state[state] else []

    @cached_property
    def newest(self) -> dict[str | None, list[CardRow]]:
        """By theme, of those that were released, and of those of the present step; what is large on the board stands first,
        however old it is."""
        spotlight = self.session.spotlight_id
        cards = self.cards(NEWEST, spotlight=spotlight, step=self.session.step_id or "") if self.counts.on_board else []
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
        return votes_at(self.db, [step])[step.id] if step else Votes()

    @cached_property
    def dots(self) -> dict[str, int | None]:
        return dots_given(self.db, self.session) if self.session.recommendations else {}

    @cached_property
    def room_pass(self) -> Pass | None:
        """By which whoever leads the action on the board says so, while nobody did."""
        if not self.session.editing_id or self.session.closed_at:
            return None
        found = self.db.execute(select(Pass).where(
            col(Pass.opens) == self.session.editing_id, col(Pass.contact_id).is_(None))).scalars().first()
        return None if found is None or found.is_over(clock.today()) else found

    @cached_property
    def permitted(self) -> dict[str, int]:
        """By purpose, how many of those who take part said yes."""
        yes = {purpose: count for purpose, count in self.rows(PERMITTED)}
        return {purpose: yes.get(purpose, 0) for purpose in ASKED}
