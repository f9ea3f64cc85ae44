"""What came of a session, as plain rows: the one thing that the page for everybody, the sheet and the picture draw.

The rows hold nothing that is not for everybody: `Gathered` (in `app/outcome.py`) leaves it out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.models.notice import Counted
from app.words import Words

NOT_COUNTED = Counted()


@dataclass(frozen=True, slots=True)
class Text:
    """Somebody's text as a reader of one language gets it: in that language where a person wrote or read it, else as it was
    written."""

    words: Words
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class Quote:
    kind: str
    words: Words
    layer: Words | None  # in the language of the reader, by a person


@dataclass(frozen=True, slots=True)
class Doing:
    """What is said of an action, or of the answer to an advice."""

    id: str
    what: Text | None  # of an answer there is none
    state: str
    meaning: str
    asks_because: bool  # the reason stands in the heading
    words: Text | None
    next_step: Text | None
    by: str  # a body, and a name only with that person's tick
    on: date | None
    next_on: date | None
    late_since: date | None = None  # there was to be news
    first_step_on: date | None = None
    finished_by: date | None = None
    earlier: tuple[tuple[date, str, Text | None], ...] = ()  # reports before this one: when, how it went, and words
    link: str = ""
    photo: str = ""  # the id of a file that we drew anew
    passed_to: str = ""
    noticed_from: Text | None = None
    noticed: Counted = NOT_COUNTED
    differs: str = ""  # whether people notice "less" or "more" than is said here
    people_say: tuple[Words, ...] = ()  # words about it, allowed by who wrote them and released
    asked: bool = False  # whether people are asked about it now


@dataclass(frozen=True, slots=True)
class Advice:
    id: str
    advise: Text
    because: Text | None
    so_that: Text | None
    theme: Words | None
    quotes: tuple[Quote, ...]
    answer: Doing | None
    answer_due: date
    answer_is_late: bool
    actions: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    code: str
    spoken_code: str
    title: Words
    place: Words
    held_on: date
    until: date
    languages: tuple[str, ...]
    whose: tuple[tuple[str, str, str], ...]  # who organised it and who asked, as `Programme.whose`
    summary: Text | None
    people: int | None  # who came; only from ten
    advice: tuple[Advice, ...]
    next_on: date | None

    @property
    def asked(self) -> list[Doing]:
        return [action for advice in self.advice for action in advice.actions if action.asked]

    @property
    def is_not_all_theirs(self) -> bool:
        return any(not text.is_theirs for text in texts_in(self))


def texts_in(thing: Any) -> Iterator[Text]:
    if isinstance(thing, Text):
        yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from texts_in(each)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            yield from texts_in(getattr(thing, name))
