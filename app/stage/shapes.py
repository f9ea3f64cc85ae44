"""What each audience is shown of a session, free of the database.

There is one dataclass per audience, so that what an audience may not see has no place to be in: a board has no held
cards, a phone has no cards of others but those on the board, and no card has a speaker.
"""

from dataclasses import dataclass, field
from datetime import date

from app.words import Words


@dataclass(slots=True)
class Card:
    id: str
    kind: str
    words: Words
    layer: Words | None = None
    origin: str = ""
    lit: bool = False
    photo: str = ""  # that may be shown


@dataclass(slots=True)
class InboxCard(Card):
    """A card as the console sees it, with all its translations."""

    source: str = "own"
    state: str = "held"
    wording: str = ""  # of the card's words, see `Contribution`
    step: str = ""
    theme_id: str = ""
    layers: list[tuple[str, str, str]] = field(default_factory=list)  # (language, words, origin)
    missing: list[str] = field(default_factory=list)  # languages of the room without a translation
    waiting_photo: str = ""  # that may not be shown
    recording: str = ""  # that waits to be written down
    late: int = 0  # the number of the step that the room had already left when this came
    traces: list[str] = field(default_factory=list)  # kinds of what seems to say who somebody is


@dataclass(slots=True)
class Left:
    """What a room that closes leaves undone on its cards."""

    unread: int
    voices: list[InboxCard]  # that nobody wrote down
    named: list[InboxCard]  # on the board, with what seems to say who somebody is

    def __bool__(self) -> bool:
        return bool(self.unread or self.voices or self.named)


@dataclass(slots=True)
class ThemeColumn:
    id: str
    name: Words
    names: list[Words]
    cards: list[Card]  # the newest
    counts: dict[str, int]  # all cards by kind

    @property
    def size(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class BallotLine:
    target: str
    name: Words
    names: list[Words]
    icon: str = ""
    dots: int | None = None  # None while totals are hidden, or too few to say
    by_hand: int = 0
    rank: int | None = None  # of votes: those with as many have the same, and those with none have none


@dataclass(slots=True)
class AgendaLine:
    id: str
    number: int
    what: str
    language: str
    owner: str
    organisation: str
    first_step: str
    first_step_on: date | None
    finished_by: date | None
    indicator: str
    missing: list[str]
    counts: dict[str, int]
    version: int
    check_ins: list[tuple[str, str, date]]  # (id, kind, due_on)
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
    dots: int | None  # None where too few people gave them to say it
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
    behind: list[str]  # languages in which its prompt is older than the source


@dataclass(slots=True)
class Scene:
    """What every audience may see of the moment."""

    code: str
    spoken_code: str
    title: str
    programme: str
    place: str
    held_on: date
    begins: str
    languages: list[str]
    main: str
    state: str
    plan: str  # which of the sentences about another day is told, or none; before it begins
    frozen: bool
    covered: bool
    locked: bool
    step_id: str
    kind: str
    step_title: str
    number: int
    of: int
    minutes: int
    prompts: list[Words]  # in the room's languages, as far as they exist
    prompt: Words  # in the language of the reader
    ends_at: int | None  # milliseconds since 1970, while the clock runs
    left: int  # seconds, while it stands still
    total: int
    people: int
    expected: int
    support: str
    ballot: list[BallotLine]
    ballot_open: bool
    voters: int | None
    settings: dict  # of the step, see its kind
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
    again_at: list[date]  # dates on which the room meets again
    door: str  # what the QR code says
    address: str  # as it is read aloud


@dataclass(slots=True)
class Phone(Scene):
    agenda: list[AgendaLine]
    editing_id: str
    leads: str  # where whoever leads the action that is being written says so; "" once somebody did
    again_at: list[date]
    clip: str  # the prompt in the language it is shown in, read aloud by a person


@dataclass(slots=True)
class Plenary:
    """The large room that a sub-room belongs to."""

    code: str
    title: str
    language: str


@dataclass(slots=True)
class SubRoom:
    """As the large room's facilitator sees it: nothing of what people write there."""

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
    by_language: list[tuple[tuple[str, ...], int]]  # languages that are counted together; "" is any other
    looking: int | None
    passed: int | None  # would rather not say; unsaid while they are few
    refused: dict[str, int | None]  # by purpose: how many said no; None where they, or the others, are too few to say
    help_wanted: int
    holds: bool
    missing_prompts: list[str]
    prompts_behind: list[str]  # languages in which the prompt before the room is older than its source
    not_ready: list[str]  # what is missing before it can open
    outdated_clips: list[str]  # languages in which what is read aloud at the door is no longer what is written there
    unfinished: list[AgendaLine]
    note: str
    nearest: list[StepLine]  # steps whose form is only the nearest to what the template asks


@dataclass(slots=True)
class Desk(Scene):
    """Of an interpreter or scribe: cards to translate, without anything else of the console."""

    inbox: list[InboxCard]
    wall: list[InboxCard]  # the newest
    cards: int  # on the board
