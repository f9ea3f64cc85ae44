"""What a session brought, as plain rows: the one thing that the harvest page and every export draw.

The rows hold nothing that a reader of an export may not see: `gather` (in `app/harvest.py`) leaves out held, hidden
and withdrawn contributions, those whose time is over, and the words of those whose speaker did not allow quoting.
"""

from dataclasses import dataclass
from datetime import date

from app.words import Words


@dataclass(frozen=True, slots=True)
class Layer:
    """A translation over someone's words. `origin`: machine, interpreter, facilitator or confirmed (by the speaker)."""

    words: Words
    origin: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One released contribution. `words` is None if the speaker did not allow quoting: it counts, it is not read."""

    id: str
    kind: str  # well, better, advice, answer, idea, signal
    source: str  # own, heard, proxy, paper
    step: str  # title of the step it answered, in the language of the harvest
    words: Words | None
    layers: tuple[Layer, ...] = ()
    theme_id: str | None = None
    permission: str = ""  # version of the text that its speaker agreed to
    traces: tuple[str, ...] = ()  # kinds of what seems to say who somebody is, for who reads it before taking it away

    @property
    def layer(self) -> Words | None:
        """The translation that is shown under the words."""
        return self.layers[0].words if self.layers else None

    @property
    def origin(self) -> str:
        """Whose translation that is."""
        return self.layers[0].origin if self.layers else ""


@dataclass(frozen=True, slots=True)
class Theme:
    id: str
    name: Words
    domains: tuple[str, ...]  # codes of the Indicators of Integration, e.g. "A1"
    dots: int | None  # None where too few people gave them to say it
    voice_ids: tuple[str, ...]
    cards: int = 0  # more than there are voices, once the words are erased
    kinds: tuple[tuple[str, int], ...] = ()  # how many of each kind
    people: int | None = None  # who wrote them; None where that is not known, or few
    quotes: tuple[str, ...] = ()  # ids of those that a person chose for the report


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client published about a recommendation."""

    answer: str  # yes, partly, no, studying, not_ours
    words: Words
    instead: str
    noticed_from: str  # as they wrote it
    passed_to: str  # whose it is to decide
    body: str  # who decided, never a person
    decided_on: date | None
    next_on: date | None  # when they say more
    published_on: date
    by_organiser: bool  # who wrote down what the client said


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the room advises: "We advise `advise`, because `because`, so that `so_that`"; the last two may be empty."""

    id: str
    number: int  # from 1, in the order of the room
    advise: Words
    because: str
    so_that: str
    disagreement: str  # minority advice or doubt, kept beside it; may be empty
    theme: str
    dots: int | None  # None where too few people gave them to say it
    voice_ids: tuple[str, ...]
    taken_back: int = 0  # cards behind it whose speaker took them back
    erased: int = 0  # cards behind it that were erased as promised
    to_body: str = ""  # who has to answer
    answer_due_on: date | None = None
    days_left: int = 0  # until then; below nought it is late
    answers: tuple[Answer, ...] = ()  # published, the newest last; each corrects the one before
    people: int | None = None  # who wrote the cards behind it; None where that is not known, or few
    in_languages: int = 0  # in how many languages those cards are

    @property
    def answer(self) -> Answer | None:
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class CheckIn:
    kind: str  # first_step, month_3, month_6, month_9, month_12
    due_on: date
    reported_on: date | None = None
    status: str = ""  # the status the owner reported, as Action.status
    words: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    number: int
    what: Words
    why: str
    owner: str  # empty while nobody has taken it
    organisation: str
    first_step: str
    first_step_on: date | None
    finished_by: date | None
    indicator: str  # how we see that it worked
    status: str  # proposed, accepted, started, on_track, delayed, stuck, done, stopped, passed_on
    reason: str
    recommendation_id: str
    voice_ids: tuple[str, ...]
    check_ins: tuple[CheckIn, ...]
    version: int = 1
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to a closed question with choices. Those of few people are counted together with others; there are no
    rows where only the number of people may be said."""

    step: str
    prompt: Words
    rows: tuple[tuple[str, int], ...]  # (label, count)
    people: int | None  # how many answered; None if too few to say
    organisations: bool = False  # it is not people who answered


@dataclass(frozen=True, slots=True)
class Harvest:
    language: str  # of titles, labels and the report: nl or en
    programme: str
    client: str
    region: str
    code: str
    title: str
    held_on: date
    place: str
    languages: tuple[str, ...]
    people: int | None  # None if fewer than may be shown
    cards: int  # released contributions, quoted or not
    not_quoted: int  # of those, how many may not be quoted
    made_on: date
    erased_on: date | None = None  # when the words of all cards were erased, as promised
    actions: tuple[Action, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    themes: tuple[Theme, ...] = ()
    voices: tuple[Voice, ...] = ()
    tallies: tuple[Tally, ...] = ()
    id: str = ""  # of the session: its code may change
    months: tuple[int, ...] = (3, 6, 12)  # after which the room meets again
    version: int = 1
    changed_on: date | None = None
    begins: str = ""  # of a session that is still to come: local time, "13:30"
    off: str = ""  # why nobody should come to it on that day, a sentence; of a session that is still to come
    organisation: str = ""  # who organised it
    logos: tuple[tuple[str, str], ...] = ()  # of who organised it and of the client: the name, and the id of a file
    summary: Words | None = None  # as the organiser wrote it
    door: str = ""  # the address of what came of it, where everybody may read that
    kinds: tuple[str, ...] = ()  # of the steps that were before the room
    by_language: tuple[tuple[tuple[str, ...], int], ...] = ()  # people who wrote, small groups with others
    by_way: tuple[tuple[tuple[str, ...], int], ...] = ()  # cards by their source, in the same way

    def voice(self, id: str) -> Voice:
        return next(voice for voice in self.voices if voice.id == id)
