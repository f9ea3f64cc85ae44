"""What each audience sees of a session now, read in one go and free of the database.

There is one dataclass per audience, so that what an audience may not see has no place to be in: a board has no held
cards, a phone has no cards of others but those on the board, and no card has a speaker.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import func, select

from app import clock
from app.addresses import door_address, short_address
from app.library.permissions import ASKED
from app.library.small_groups import LIVE, safe_counts
from app.library.traces import traces_in
from app.models import (
    Action,
    Change,
    Contribution,
    Helper,
    Kind,
    Participant,
    Permission,
    Photo,
    Recording,
    Session,
    State,
    Step,
    Theme,
    Translation,
)
from app.models.recommendation import RecommendationContribution

AT_ONCE = 30  # held cards before the facilitator: nobody reads more at a time, and every update carries them all
AT_A_GLANCE = 16  # cards read of each theme, newest first: the board shows two and slips for the others, the console four
SEEN_LANGUAGES = 3  # at once on the board; more would shrink the type


@dataclass(slots=True)
class Said:
    text: str
    language: str


@dataclass(slots=True)
class Card:
    id: str
    kind: str
    words: Said
    layer: Said | None = None
    origin: str = ""
    lit: bool = False
    photo: str = ""  # that may be shown


@dataclass(slots=True)
class InboxCard(Card):
    """A card as the console sees it, with all its translations."""

    source: str = "own"
    state: str = "held"
    step: str = ""
    theme_id: str = ""
    frame: dict | None = None
    layers: list[tuple[str, str, str]] = ()  # (language, words, origin)
    missing: list[str] = ()  # languages of the room without a translation
    waiting_photo: str = ""  # that may not be shown
    recording: str = ""  # that waits to be written down
    seconds: int = 0
    late: int = 0  # the number of the step that the room had already left when this came
    traces: list[str] = ()  # kinds of what seems to say who somebody is


@dataclass(slots=True)
class ThemeColumn:
    id: str
    name: Said
    names: list[Said]
    cards: list[Card]  # the newest
    counts: dict[str, int]  # all cards by kind

    @property
    def size(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class BallotLine:
    target: str
    name: Said
    names: list[Said]
    icon: str = ""
    dots: int | None = None  # None while totals are hidden, or too few to say
    by_hand: int = 0


@dataclass(slots=True)
class AgendaLine:
    id: str
    number: int
    what: str
    language: str
    why: str
    owner: str
    organisation: str
    first_step: str
    first_step_on: object
    finished_by: object
    indicator: str
    missing: list[str]
    counts: dict[str, int]
    version: int
    check_ins: list[tuple[str, str, object]]  # (id, kind, due_on)
    recommendation_id: str
    status: str


@dataclass(slots=True)
class AdviceLine:
    id: str
    number: int
    language: str
    advise: str
    because: str
    so_that: str
    disagreement: str
    dots: int
    counts: dict[str, int]
    theme: str
    actions: int


@dataclass(slots=True)
class StepLine:
    id: str
    number: int
    title: str
    minutes: int
    kind: str
    state: str  # done, now, next
    note: str
    asks: str
    time: str


@dataclass(slots=True)
class Scene:
    """What every audience may know of the moment."""

    code: str
    spoken_code: str
    title: str
    programme: str
    place: str
    held_on: object
    begins: str
    languages: list[str]
    main: str
    state: str
    frozen: bool
    covered: bool
    locked: bool
    step_id: str
    kind: str
    step_title: str
    number: int
    of: int
    minutes: int
    prompts: list[Said]  # in the room's languages, as far as they exist
    prompt: Said  # in the language of the reader
    ends_at: int | None  # milliseconds since 1970, while the clock runs
    left: int  # seconds, while it stands still
    total: int
    people: int
    expected: int
    support: str
    ballot: list[BallotLine]
    ballot_open: bool
    voters: int | None
    dots: int
    card_kinds: list[str]
    many: bool
    is_safe_to_speak: bool
    apart: bool  # a sub-room


@dataclass(slots=True)
class Board(Scene):
    themes: list[ThemeColumn]
    loose: ThemeColumn
    advice: list[AdviceLine]
    agenda: list[AgendaLine]
    cards: int
    editing_id: str
    again_at: list  # dates on which the room meets again
    door: str  # what the QR code says
    address: str  # as it is read aloud


@dataclass(slots=True)
class Phone(Scene):
    agenda: list[AgendaLine]
    again_at: list
    clip: str  # the prompt in the language it is shown in, read aloud by a person
    heard: bool  # the prompt asks what was heard from others


@dataclass(slots=True)
class Plenary:
    """The large room that a sub-room belongs to."""

    code: str
    title: str
    language: str

    @classmethod
    def of(cls, db, session: Session) -> "Plenary | None":
        found = db.get(Session, session.plenary_id) if session.plenary_id else None
        return cls(found.code, found.title, found.language) if found else None


@dataclass(slots=True)
class SubRoom:
    """As the large room's facilitator knows it: nothing that is said there."""

    id: str
    code: str
    spoken_code: str
    title: str
    language: str
    state: str
    frozen: bool
    people: int | None  # unsaid while they are few
    door: str  # what the QR code says


@dataclass(slots=True)
class Console(Scene):
    id: str
    programme_id: str
    plenary: Plenary | None  # of a sub-room
    run: list[StepLine]
    next: StepLine | None
    previous: StepLine | None
    inbox: list[InboxCard]
    waiting: int  # held cards that follow these
    later: list[InboxCard]  # hidden cards
    themes: list[ThemeColumn]
    loose: ThemeColumn
    cards: int
    advice: list[AdviceLine]
    agenda: list[AgendaLine]
    undo: str
    by_language: dict[str, int | None]
    looking: int
    passed: int | None  # would rather not say; unsaid while they are few
    refused: dict[str, int | None]  # by purpose: how many said no; None where they are too few to say
    help_wanted: int
    answered: int
    holds: bool
    missing_prompts: list[str]
    outdated_clips: list[str]  # languages in which what is read aloud at the door is no longer what is written there
    unfinished: list[AgendaLine]
    helpers: list[tuple[str, str]]
    note: str
    nearest: list[StepLine]  # steps whose form is only the nearest to what the template asks
    vote_on: str


@dataclass(slots=True)
class Desk(Scene):
    """Of an interpreter or scribe: cards to translate, without anything else of the console."""

    inbox: list[InboxCard]
    wall: list[InboxCard]  # the newest
    cards: int  # on the board


# --- what is read ------------------------------------------------------------------------------------------------------

# Put together once, and answered with plain rows: as objects of new statements, what a board shows of 40 cards took
# 2.2 ms of each moment, this way 0.4.
ROOM, STATE, STEP, SPOTLIGHT, MOST = (bindparam(name) for name in ("room", "state", "step", "spotlight", "most"))
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
WAITING = CARDS.where(Contribution.session_id == ROOM, Contribution.state == STATE).order_by(
    Contribution.position.desc(), Contribution.id).limit(MOST)
ONE_CARD = CARDS.where(Contribution.session_id == ROOM, Contribution.id == bindparam("card"))
OF_A_THEME = CARDS.where(Contribution.session_id == ROOM, Contribution.theme_id == bindparam("theme"),
                         Contribution.state == "released").order_by(Contribution.position.desc())
_ranked = select(Contribution.id, func.row_number().over(
    partition_by=Contribution.theme_id, order_by=Contribution.position.desc()).label("place")).where(
    Contribution.session_id == ROOM, Contribution.state == "released").subquery()
NEWEST = CARDS.join(_ranked, _ranked.c.id == Contribution.id).where(
    (_ranked.c.place <= AT_A_GLANCE) | (_ranked.c.id == SPOTLIGHT)).order_by(Contribution.position.desc())
LAYERS = select(Translation.contribution_id, Translation.language, Translation.words, Translation.origin).where(
    Translation.contribution_id.in_(bindparam("cards", expanding=True))).order_by(Translation.id)
BEHIND = select(RecommendationContribution.recommendation_id, Contribution.kind, func.count()).join(
    Contribution, Contribution.id == RecommendationContribution.contribution_id).where(
    Contribution.session_id == ROOM, Contribution.state == "released").group_by(
    RecommendationContribution.recommendation_id, Contribution.kind)
SAID_YES = select(Permission.purpose, func.count()).join(Participant).where(
    Participant.session_id == ROOM, Participant.left_at.is_(None), Participant.looking.is_(False),
    Permission.given).group_by(Permission.purpose)
HELPERS = select(Helper.id, Helper.role).where(Helper.session_id == ROOM, Helper.revoked_at.is_(None))
LAST_CHANGE = select(Change.said).where(Change.session_id == ROOM, Change.undone.is_(False)).order_by(
    Change.position.desc()).limit(1)
EVERY_ONE = 2 ** 31


class Layer(NamedTuple):
    language: str
    words: str
    origin: str


class Shown(NamedTuple):
    id: str
    may_show: bool


class Heard(NamedTuple):
    id: str
    seconds: int


@dataclass(slots=True)
class Written:
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
    photo: Shown | None
    recording: Heard | None
    translations: list[Layer]

    layer = Contribution.layer


@dataclass(slots=True)
class Counts:
    """How many contributions there are, counted by the database."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_step: Counter[str] = field(default_factory=Counter)  # without those that were taken back
    on_board: dict[str | None, Counter[str]] = field(default_factory=dict)  # by theme and kind


@dataclass(slots=True)
class Crowd:
    """Who is in the room, counted by the database: nobody's seat has to be read for it."""

    people: int = 0
    looking: int = 0
    help_wanted: int = 0
    passing: int = 0  # would rather not answer the present step
    by_language: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Votes:
    """Of the present step."""

    totals: dict[str, int]
    by_hand: dict[str, int]
    voters: int


class Reading:
    """One look at a room, for all who are told of it: each part is read once, when somebody needs it.

    The session comes with its programme, steps, themes, advice and agenda (`Session.whole`), and may be remembered from
    before. Its cards can be a whole hall's: those that anybody can see at once are read, the others are counted.
    """

    def __init__(self, db, session: Session):
        self.db, self.session = db, session

    @classmethod
    def of(cls, db, session_id: str) -> "Reading":
        return cls(db, Session.whole(db, Session.id == session_id))

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

    def cards(self, statement, **given) -> list[Written]:
        found = [Written(*rest, Shown(photo, may_show) if photo else None, Heard(recording, seconds) if recording else None,
                         []) for *rest, photo, may_show, recording, seconds in self.rows(statement, **given)]
        by_id = {known.id: known for known in found}
        for card_id, *layer in self.rows(LAYERS, cards=list(by_id)) if found else ():
            by_id[card_id].translations.append(Layer(*layer))
        return found

    @cached_property
    def held(self) -> list[Written]:
        return self.waiting("held")

    @cached_property
    def hidden(self) -> list[Written]:
        return self.waiting("hidden")

    @cached_property
    def released(self) -> list[Written]:
        return self.waiting("released")

    def waiting(self, state: str, most: int = AT_ONCE) -> list[Written]:
        """Cards in a state, no more than one reads at a time; those on the board newest first."""
        return self.cards(WAITING, state=state, most=most) if self.counts.by_state[state] else []

    @cached_property
    def newest(self) -> dict[str | None, list[Written]]:
        """By theme, of those on the board; what is large there stands first, however old it is."""
        spotlight = self.session.spotlight_id
        found = self.cards(NEWEST, spotlight=spotlight) if self.counts.on_board else []
        by_theme: dict[str | None, list[Written]] = defaultdict(list)
        for known in sorted(found, key=lambda known: known.id != spotlight):
            by_theme[known.theme_id].append(known)
        return by_theme

    @cached_property
    def behind(self) -> dict[str, dict[str, int]]:
        """Of each recommendation, the kinds of the cards behind it that may be seen."""
        counts: dict[str, dict[str, int]] = {}
        for id, kind, count in self.rows(BEHIND) if self.session.recommendations else ():
            counts.setdefault(id, {})[kind] = count
        return counts

    @cached_property
    def votes(self) -> Votes:
        step = self.db.get(Step, self.session.step_id)  # a remembered one cannot count
        return Votes(step.totals(), {tally.target_id: tally.dots for tally in step.tallies if tally.by_hand}, step.voters)

    @cached_property
    def refused(self) -> dict[str, int | None]:
        """By purpose, how many of those who take part said no. Where few said no, or few said yes, it is not said."""
        yes = dict(self.rows(SAID_YES).all())
        asked = self.crowd.people - self.crowd.looking
        return {purpose: safe_counts({"no": asked - yes.get(purpose, 0), "yes": yes.get(purpose, 0)}, LIVE)["no"]
                for purpose in ASKED}


# --- what is shown of it -----------------------------------------------------------------------------------------------


def console_card(db, session_id: str, card_id: str, language: str) -> dict:
    """One card of the console with what can be done with it."""
    session = Session.whole(db, Session.id == session_id)
    session.contribution(card_id)  # that is here
    found, = Reading(db, session).cards(ONE_CARD, card=card_id)
    return {"card": inbox_card(session, found, language), "themes": theme_names(session, language)}


def console_theme(db, session_id: str, theme_id: str, language: str) -> dict:
    """One theme of the console with all its cards and what can be done with it."""
    session = Session.whole(db, Session.id == session_id)
    theme = session.theme(theme_id)
    return {"theme": ThemeColumn(theme.id, Said(*theme.name(language)), names_of(theme, session), [], {}),
            "cards": [card(session, known, session.language, language)
                      for known in Reading(db, session).cards(OF_A_THEME, theme=theme_id)],
            "themes": theme_names(session, language), "domains": theme.domains}


def console_wall(db, session_id: str, language: str) -> list[tuple[ThemeColumn, list[InboxCard]]]:
    """Every card on the board, by theme."""
    reading = Reading.of(db, session_id)
    by_theme: dict[str, list[InboxCard]] = {}
    for known in reading.waiting("released", EVERY_ONE):
        by_theme.setdefault(known.theme_id or "", []).append(inbox_card(reading.session, known, language))
    return [(theme, by_theme[theme.id]) for theme in [
        *theme_names(reading.session, language), ThemeColumn("", Said("", language), [], [], {})] if theme.id in by_theme]


def theme_names(session: Session, language: str) -> list[ThemeColumn]:
    return [ThemeColumn(theme.id, Said(*theme.name(language)), [], [], {}) for theme in session.standing_themes]


def scene(reading: Reading, language: str) -> dict:
    session = reading.session
    step = session.step
    prompts = []
    if step:
        for known in session.languages:
            if step.prompts.get(known, {}).get("text"):
                prompts.append(Said(step.prompts[known]["text"], known))
    prompt = Said(*step.prompt(language, session.language)) if step else Said(session.title, session.language)
    closed = bool(step and step.ballot_closed_at)
    return dict(
        code=session.code, spoken_code=session.spoken_code, title=session.title, programme=session.programme.title,
        place=session.place, held_on=session.held_on, begins=session.begins, languages=session.languages,
        main=session.language, state=str(session.state), frozen=bool(session.frozen_at),
        covered=bool(session.covered_at), locked=bool(session.locked_at),
        step_id=step.id if step else "", kind=str(step.kind) if step else "welcome",
        step_title=step.title(language) if step else session.title,
        number=session.steps.index(step) + 1 if step else 0, of=len(session.steps),
        minutes=step.minutes if step else 0,
        prompts=prompts or [prompt], prompt=prompt,
        ends_at=milliseconds(session.timer_ends_at), left=session.timer_left, total=session.timer_total,
        people=reading.crowd.people, expected=session.expected, support=session.support,
        ballot=ballot(reading, step, language, closed) if step and step.kind.has_ballot else [],
        ballot_open=bool(step and step.ballot_is_open),
        voters=_at_least(reading.votes.voters) if step and step.kind.has_ballot else None,
        dots=step.dots if step and step.kind is Kind.dots else 1,
        card_kinds=list(step.card_kinds) if step else [], many=bool(step and step.many),
        is_safe_to_speak=session.programme.is_safe_to_speak, apart=bool(session.plenary_id),
    )


def milliseconds(moment: datetime | None) -> int | None:
    return round(moment.timestamp() * 1000) if moment else None


def _at_least(count: int) -> int | None:
    return count if count >= LIVE or count == 0 else None


def ballot(reading: Reading, step: Step, language: str, show: bool) -> list[BallotLine]:
    """What is chosen from; totals only once it is closed, most dots first. Choices of few people stay unsaid."""
    session, by_hand = reading.session, reading.votes.by_hand
    totals = {target: reading.votes.totals.get(target, 0) for target in step.ballot}
    if step.kind is Kind.dots:
        themes = {theme.id: theme for theme in session.themes}
        advice = {recommendation.id: recommendation for recommendation in session.recommendations}
        lines = []
        for target in step.ballot:
            if target in advice:
                name = Said(advice[target].advise, advice[target].language)
                lines.append(BallotLine(target, name, [name]))
            else:
                lines.append(BallotLine(target, Said(*themes[target].name(language)), names_of(themes[target], session)))
            lines[-1].dots = totals[target] if show else None
            lines[-1].by_hand = by_hand.get(target, 0)
        return sorted(lines, key=lambda line: -(line.dots or 0)) if show else lines
    counts = safe_counts(totals, LIVE)
    lines = []
    for option in step.options(language):
        said = Said(option.label, option.language)
        lines.append(BallotLine(option.key, said, [said], option.icon, counts[option.key] if show else None,
                                by_hand.get(option.key, 0)))
    return lines


def names_of(theme: Theme, session: Session) -> list[Said]:
    return [Said(theme.names[language], language) for language in session.languages if theme.names.get(language)] or [
        Said(*theme.name(session.language))]


def card(session: Session, contribution: Contribution | Written, *readers: str) -> Card:
    layer = contribution.layer(*(readers or (session.language,)))
    return Card(contribution.id, contribution.kind, Said(contribution.words, contribution.language),
                Said(layer.words, layer.language) if layer else None, layer.origin if layer else "",
                session.spotlight_id == contribution.id,
                contribution.photo.id if contribution.photo and contribution.photo.may_show else "")


def inbox_card(session: Session, contribution: Written, language: str, *, all: bool = True) -> InboxCard:
    """With `all`, for who reads held cards, also what the room may not see or hear."""
    step = session.step_by_id(contribution.step_id)
    base = card(session, contribution, session.language, language)
    return InboxCard(
        base.id, base.kind, base.words, base.layer, base.origin, base.lit, base.photo, source=contribution.source,
        waiting_photo=contribution.photo.id if all and contribution.photo and not base.photo else "",
        recording=contribution.recording.id if all and contribution.recording else "",
        seconds=contribution.recording.seconds if all and contribution.recording else 0,
        state=contribution.state, step=step.title(language), theme_id=contribution.theme_id or "",
        frame=contribution.frame, traces=traces_in(contribution.words),
        layers=[(layer.language, layer.words, layer.origin) for layer in contribution.translations],
        late=step.position if contribution.late else 0,
        missing=[known for known in session.languages if known != contribution.language
                 and not any(layer.language == known for layer in contribution.translations)])


def columns(reading: Reading, language: str) -> tuple[list[ThemeColumn], ThemeColumn]:
    """Released cards by theme, newest first, and those without a theme; of each the newest, and how many there are."""
    session = reading.session

    def column(theme: Theme | None) -> ThemeColumn:
        id = theme.id if theme else None
        return ThemeColumn(id or "", Said(*theme.name(language)) if theme else Said("", language),
                           names_of(theme, session) if theme else [],
                           [card(session, known, session.language, language) for known in reading.newest.get(id, ())],
                           dict(reading.counts.on_board.get(id, {})))

    return [column(theme) for theme in session.standing_themes], column(None)


def agenda(reading: Reading) -> list[AgendaLine]:
    return [agenda_line(number, action, reading.behind.get(action.recommendation_id, {}))
            for number, action in enumerate(reading.session.actions, 1)]


def agenda_line(number: int, action: Action, counts: dict[str, int]) -> AgendaLine:
    return AgendaLine(
        action.id, number, action.what, action.language, action.why, action.owner, action.organisation,
        action.first_step, action.first_step_on, action.finished_by, action.indicator, action.missing,
        counts, action.version,
        [(check_in.id, check_in.kind, check_in.due_on) for check_in in action.check_ins],
        action.recommendation_id, action.status)


def advice(reading: Reading, language: str) -> list[AdviceLine]:
    session = reading.session
    themes = {theme.id: theme.name(language)[0] for theme in session.themes}
    return [AdviceLine(known.id, number, known.language, known.advise, known.because, known.so_that, known.disagreement,
                       known.dots, reading.behind.get(known.id, {}), themes.get(known.theme_id, ""),
                       sum(action.recommendation_id == known.id for action in session.actions))
            for number, known in enumerate(session.recommendations, 1)]


def again_at(session: Session) -> list:
    months = tuple(session.programme.check_in_months)
    return [day for kind, day in clock.check_in_dates(session.held_on, months).items() if kind != "first_step"]


def board(reading: Reading, language: str) -> Board:
    session = reading.session
    themes, loose = columns(reading, language)
    return Board(**scene(reading, language), themes=themes, loose=loose,
                 advice=advice(reading, language), agenda=agenda(reading),
                 cards=sum(theme.size for theme in [*themes, loose]),
                 editing_id=session.editing_id or "", again_at=again_at(session),
                 door=door_address(session), address=short_address())


def phone(reading: Reading, language: str) -> Phone:
    session = reading.session
    writing = bool(session.step and session.step.kind is Kind.action)
    return Phone(**scene(reading, language), again_at=again_at(session),
                 agenda=agenda(reading) if writing else [],
                 clip=session.step.clip(session.step.prompt(language, session.language)[1]) if session.step else "",
                 heard=bool(session.step and session.step.source == "heard"))


def console(reading: Reading, language: str) -> Console:
    session, crowd, cards = reading.session, reading.crowd, reading.counts
    themes, loose = columns(reading, language)
    step, lines = session.step, agenda(reading)
    run = [step_line(session, known, number, language) for number, known in enumerate(session.steps, 1)]
    here = next((place for place, known in enumerate(run) if known.state == "now"), None)
    return Console(
        **scene(reading, language), id=session.id, programme_id=session.programme_id,
        plenary=Plenary.of(reading.db, session), run=run,
        next=run[0] if here is None and run else run[here + 1] if here is not None and here + 1 < len(run) else None,
        previous=run[here - 1] if here else None,
        inbox=[inbox_card(session, known, language) for known in reading.held],
        waiting=cards.by_state["held"] - len(reading.held),
        later=[inbox_card(session, known, language) for known in reading.hidden],
        themes=themes, loose=loose,
        cards=sum(theme.size for theme in [*themes, loose]),
        advice=advice(reading, language), agenda=lines, undo=reading.rows(LAST_CHANGE).scalar() or "",
        by_language=safe_counts(dict(sorted(crowd.by_language.items(), key=lambda item: -item[1])), LIVE),
        looking=crowd.looking, passed=_at_least(crowd.passing), refused=reading.refused,
        help_wanted=crowd.help_wanted,
        answered=cards.by_step[session.step_id],
        holds=session.holds, missing_prompts=step.missing_languages(session.languages) if step else [],
        outdated_clips=session.outdated_clips,
        unfinished=[line for line in lines if line.missing],
        helpers=[(id, str(role)) for id, role in reading.rows(HELPERS)],
        note=step.note if step else "", nearest=[known for known in run if known.asks],
        vote_on=step.vote_on if step else "")


def sub_rooms(db, session_id: str) -> list[SubRoom]:
    return [SubRoom(known.id, known.code, known.spoken_code, known.title, known.language, str(known.state),
                    bool(known.frozen_at), _at_least(known.people), door_address(known))
            for known in db.get(Session, session_id).sub_rooms]


def step_line(session: Session, step: Step, number: int, language: str) -> StepLine:
    current = session.step
    state = "next"
    if current and step.position == current.position:
        state = "now"
    elif session.state is State.closed or (current and step.position < current.position):
        state = "done"
    return StepLine(step.id, number, step.title(language), step.minutes, str(step.kind), state, step.note, step.asks,
                    session.time_of(step))


def desk(reading: Reading, language: str, may_see_held: bool = False, whole: bool = False) -> Desk:
    session = reading.session
    return Desk(**scene(reading, language),
                inbox=[inbox_card(session, known, language) for known in reading.held] if may_see_held else [],
                wall=[inbox_card(session, known, language, all=may_see_held)
                      for known in (reading.waiting("released", EVERY_ONE) if whole else reading.released)],
                cards=reading.counts.by_state["released"])
