"""A Notice: whether people notice an action. Nobody is known by it: it has no seat and no time of day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat
from app.library.small_groups import LIVE, Group, grouped
from app.models.action import Action
from app.models.base import Table, new_id
from app.typed import clean_lines
from app.words import LANGUAGES, N_, _, language_of

LONGEST_WORDS = 300


class Noticed(StrEnum):
    yes = "yes"
    partly = "partly"
    no = "no"
    cannot_say = "cannot_say"


NOTICED_NAMES: dict[str, str] = {
    Noticed.yes: N_("Yes"),
    Noticed.partly: N_("A bit"),
    Noticed.no: N_("No"),
    Noticed.cannot_say: N_("I cannot say"),
}


def counted(answers: Iterable[str], at_least: int = LIVE) -> list[Group]:
    """How often each was answered, in their order, and each with so many neighbours that they are enough people. Of fewer
    than `at_least`, or where all would be one number, there is none."""
    given = Counter(answers)
    return grouped({answer: given[answer] for answer in Noticed}, at_least) if given.total() >= at_least else []


class Notice(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    round: str  # the kind of the check-in before which people are asked: month_3, month_6, …
    answer: str
    words: str = ""  # held until somebody of the organisation read them
    language: str
    may_quote: bool = False
    released_on: date | None = None

    action: Action = Relationship()

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", ""

    @classmethod
    def of(cls, action: Action, round: str, answer: str, words: str, language: str, may_quote: bool) -> "Notice":
        if answer not in {*Noticed}:
            raise NotLikeThat(_("Please choose one of the four answers."), "answer")
        words = clean_lines(words[:4 * LONGEST_WORDS])
        if len(words) > LONGEST_WORDS:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST_WORDS)
        language = language if language in LANGUAGES else action.session.language
        return cls(session_id=action.session_id, action_id=action.id, round=round, answer=answer, words=words,
                   language=language_of(words, language), may_quote=may_quote and bool(words))
