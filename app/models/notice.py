"""A Notice: whether people notice an action. Nobody is known by it: it has no seat and no time, only the week."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Field, Relationship

from app import clock
from app.errors import NotLikeThat, NotNow
from app.library.small_groups import EXPORT, LIVE, Group, shown_later
from app.models.action import CHECK_IN_NAMES, Action
from app.models.base import Table, new_id
from app.models.report import NOT_YET, Status
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


class Notice(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    round: str  # the kind of the check-in that was due last when it was asked: month_3, month_6, …
    week: date  # its Monday: numbers change once a week
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
    def of(cls, action: Action, answer: str, words: str, language: str, may_quote: bool, today: date,
           id: str = "") -> "Notice":
        if answer not in {*Noticed}:
            raise NotLikeThat(_("Please choose one of the four answers."), "answer")
        words = clean_lines(words[:4 * LONGEST_WORDS])
        if len(words) > LONGEST_WORDS:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST_WORDS)
        language = language if language in LANGUAGES else action.session.language
        return cls(id=id or new_id(), session_id=action.session_id, action_id=action.id, action=action,
                   round=round_of(action, today), week=monday(today), answer=answer, words=words,
                   language=language_of(words, language), may_quote=may_quote and bool(words))

    @property
    def is_public(self) -> bool:
        """Its words: allowed by who wrote them, and released by who read them."""
        return self.may_quote and self.released_on is not None and bool(self.words)

    def release(self, today: date) -> None:
        if not self.may_quote:
            raise NotNow(_("Who wrote this did not allow that it is quoted."))
        self.released_on = self.released_on or today

    def hide(self) -> None:
        self.released_on = None


# --- when people are asked -------------------------------------------------------------------------------------------


def is_asked(action: Action, today: date) -> bool:
    """After its owner reported, or after a due date that nobody answered: or silence would silence people. What stopped is
    not asked about."""
    if action.status == Status.stopped:
        return False
    reported = any(report.state not in (*NOT_YET, Status.accepted) for report in action.reports)
    return reported or bool(action.open_check_ins(today - timedelta(days=1)))


def round_of(action: Action, today: date) -> str:
    """Everybody may answer once in each: the last check-in that was due or reported."""
    passed = [check_in.kind for check_in in action.check_ins if check_in.due_on <= today or check_in.reported_on]
    return max(passed, key=ROUNDS.index, default=ROUNDS[0])


ROUNDS = list(CHECK_IN_NAMES)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# --- how many --------------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """What may be said of the answers about one action, in its newest round of which anything may be said."""

    round: str = ""
    groups: tuple[Group, ...] = ()  # neighbours of few people are together; one alone says only how many answered
    stuffed: bool = False  # there were more answers than people came: the newest round is not counted

    @property
    def people(self) -> int:
        return sum(number for _answers, number in self.groups)

    @property
    def not_noticed(self) -> Group:
        """Those who do not notice it, perhaps with who notices a bit or cannot say; of nobody where they are told with who
        does."""
        return next((group for group in self.groups if Noticed.no in group[0] and Noticed.yes not in group[0]), ((), 0))


def counted(answers: "Iterable[Notice]", at_least: int = LIVE, today: date | None = None) -> Counted:
    """Of the notices about one action. Counted as of this Monday, from the first week on: what was shown in two weeks
    differs by nobody or by `at_least` people, also to somebody who sees what the organiser does."""
    this_week = monday(today or clock.today())
    by_round: dict[str, list[Notice]] = {}
    for notice in answers:
        by_round.setdefault(notice.round, []).append(notice)
    newest = max(by_round, key=ROUNDS.index, default="")
    stuffed = False
    for kind in sorted(by_round, key=ROUNDS.index, reverse=True):
        of_round = by_round[kind]
        if is_stuffed(of_round):
            stuffed = stuffed or kind == newest
        elif groups := _as_of(this_week, of_round, at_least):
            return Counted(kind, tuple(groups), stuffed)
    return Counted(stuffed=stuffed)


def differs(status: str, numbers: Counted) -> str:
    """"less" where a third of the people or more notice nothing of what is done or on its way, "more" where half of them
    notice what is said to stand still; else "". It changes nothing of what the owner says."""
    yes = sum(number for answers, number in numbers.groups if answers == ("yes",))
    if status in (Status.done, Status.on_track) and numbers.not_noticed[1] * 3 >= numbers.people > 0:
        return "less"
    return "more" if status in (Status.stuck, Status.delayed) and yes * 2 >= numbers.people > 0 else ""


def is_stuffed(of_round: "list[Notice]") -> bool:
    """More answers than people came. A session that counted nobody cannot say so."""
    came = of_round[0].action.session.people if of_round else 0
    return bool(came) and len(of_round) > came


def _as_of(this_week: date, of_round: "list[Notice]", at_least: int) -> list[Group]:
    so_far: Counter[str] = Counter()
    live: list[Group] = []
    public: list[Group] = []
    for week in sorted({notice.week for notice in of_round if notice.week < this_week}):
        so_far.update(notice.answer for notice in of_round if notice.week == week)
        live = shown_later(live, [((answer,), so_far[answer]) for answer in Noticed], LIVE)
        public = shown_later(public, live, EXPORT)  # of what organisers see, or who sees both could subtract
    return live if at_least <= LIVE else public
