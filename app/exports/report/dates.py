"""Every date that was promised, and what is then: what several have on the same day is said once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app import clock
from app.exports.harvest import Action, Harvest
from app.exports.labels import owner
from app.exports.report.pieces import ranges
from app.models.action import CHECK_IN_NAMES
from app.models.report import OVER, Status
from app.words import _, ngettext

BEFORE_IT_BEGINS = (Status.proposed, Status.agreed, Status.accepted)


@dataclass(frozen=True, slots=True)
class Dated:
    on: date
    what: str
    who: str
    done: bool
    is_noted: bool = True  # whether it is written down when it is done


def dates_of(action: Action) -> Iterator[tuple[date, str, bool]]:
    """Of one action: when, what, and whether it is behind us."""
    over = action.status in OVER
    if action.first_step_on:
        yield action.first_step_on, _("first step"), over or action.status not in BEFORE_IT_BEGINS
    for check_in in action.check_ins:
        if check_in.due_on != action.first_step_on:  # or it is asked about on that day
            yield (check_in.due_on, _("we ask how it goes, %s") % _(CHECK_IN_NAMES[check_in.kind]),
                   over or check_in.reported_on is not None)
    if action.finished_by:
        yield action.finished_by, _("to be finished"), over


def dates(harvest: Harvest) -> list[Dated]:
    """All of the year, the first of it first."""
    found: dict[tuple[date, bool, str, str], tuple[list[int], list[str]]] = {}

    def put(on: date, done: bool, of: str, what: str, number: int, who: str) -> None:
        numbers, people = found.setdefault((on, done, of, what), ([], []))
        numbers.append(number)
        people.append(who)

    for advice in harvest.recommendations:
        if advice.answer_due_on:
            put(advice.answer_due_on, advice.answer is not None, "advice", "", advice.number, advice.to_body)
    for action in harvest.actions:
        for on, what, done in dates_of(action):
            put(on, done, "action", what, action.number, owner(action))
    for months in harvest.months:
        put(clock.months_after(harvest.held_on, months), False, "meeting",
            _("the room meets again, %s") % meeting(months), 0, harvest.organisation)
    return [Dated(on, _named(of, numbers, what), "; ".join(dict.fromkeys(filter(None, people))), done, of != "meeting")
            for (on, done, of, what), (numbers, people) in sorted(found.items())]


def state_of(dated: Dated, today: date) -> str:
    """Nobody writes down whether the room met again: of that nothing is said."""
    if not dated.is_noted:
        return ""
    return _("done") if dated.done else _("late") if dated.on < today else ""


def _named(of: str, numbers: list[int], what: str) -> str:
    which = {"numbers": ranges(numbers)}
    if of == "advice":
        return ngettext("answer to recommendation %(numbers)s", "answer to recommendations %(numbers)s",
                        len(numbers)) % which
    return what if of == "meeting" else ngettext(
        "action %(numbers)s", "actions %(numbers)s", len(numbers)) % which + f": {what}"


def meeting(months: int) -> str:
    return _("after 1 year") if months == 12 else ngettext("after %(num)s month", "after %(num)s months", months) % {
        "num": months}
