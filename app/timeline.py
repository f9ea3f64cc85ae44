"""The year of one action, as its page shows it: what happened in the order of the days, the months of its ring, and its
measurements as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import clock
from app.models import Action, AgendaChange, Report
from app.models.report import By, Status
from app.words import N_

# What a report means on the page; every other state is on its way.
MEANINGS: dict[str, str] = {Status.done: "well", Status.stuck: "care", Status.stopped: "care", Status.delayed: "care",
                            Status.proposed: "none", Status.agreed: "none"}
ICONS = {"well": "check", "care": "life-buoy", "none": "users", "action": "footprints"}
FIELD_NAMES = {
    "what": N_("What do we do?"), "why": N_("Why?"), "owner": N_("Who leads?"),
    "organisation": N_("Of which organisation?"),
    "first_step": N_("First step"), "first_step_on": N_("Day of the first step"), "finished_by": N_("Finished on"),
    "indicator": N_("How do we see that it worked?"), "baseline": N_("Number at the beginning"),
    "target": N_("Number that we want to reach"), "unit": N_("Counted in"), "co_workers": N_("Who helps"),
    "means": N_("What it needs"), "decision_needed": N_("Decision that it needs"),
    "how_checked": N_("How newcomers see it"), "milestones": N_("Milestones"),
}


@dataclass(frozen=True)
class Happened:
    on: date
    kind: str  # report, answer, change, or soon for what is still to come
    meaning: str
    icon: str
    report: Report | None = None
    name: str = ""  # of who said it; "" for the organisation, or who is forgotten
    leads: str = ""  # of what was said about who leads it: takes, asks, refuses, gives_back, or "" for a first yes
    milestone: str = ""
    corrects: date | None = None
    fields: Sequence[tuple[str, Any, Any]] = ()
    check_in: str = ""


def year_of(action: Action, today: date) -> list[Happened]:
    """The newest first; what comes next above all."""
    happened = [*_reports(action), *map(_answer, action.recommendation.answers), *map(_change, action.changes)]
    happened.sort(key=lambda each: each.on)  # of one day: reports first, as they came
    following = action.next_check_in()
    soon = [Happened(following.due_on, "soon", "none", "clock", check_in=following.kind)] if following else []
    return soon + happened[::-1]


def _reports(action: Action) -> list[Happened]:
    by_id = {report.id: report for report in action.reports}
    reached = {milestone.id: milestone.what for milestone in action.milestones}
    found = []
    for place, report in enumerate(action.reports):
        meaning = MEANINGS.get(report.state, "action")
        before = by_id.get(report.corrects or "")
        found.append(Happened(
            report.on, "report", meaning, "target" if report.milestone_id else ICONS[meaning], report,
            name=report.contact.name if report.contact else "",
            leads=_leads(action, place) if report.about_lead else "", milestone=reached.get(report.milestone_id or "", ""),
            corrects=before.on if before else None))
    return found


def _leads(action: Action, place: int) -> str:
    """Who was asked and said no leaves the same line as who took it over; but the one is heard of again."""
    report, later = action.reports[place], action.reports[place + 1:]
    if report.by != By.owner or report.state in (Status.agreed, Status.accepted):
        return ""
    if report.state == Status.proposed:
        return "gives_back"
    heard_again = any(each.contact_id == report.contact_id and each.by == By.owner for each in later)
    if report.contact_id == action.owner_id or heard_again:
        return "asks" if report.passed_to else "takes"
    return "refuses"


def _answer(report: Report) -> Happened:
    return Happened(report.released_on or report.on, "answer", "advice", "lightbulb", report)


def _change(change: AgendaChange) -> Happened:
    fields = [(name, *both) for name, both in change.fields.items()]
    return Happened(change.changed_on, "change", "none", "pencil", fields=fields)


# --- the ring ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ring:
    """As a key of what is drawn: the months of its returns, those that came, and those that did not."""

    months: tuple[int, ...]
    done: tuple[int, ...]
    missed: tuple[int, ...]
    now: int  # months that have passed
    first_step: bool = False


def ring_of(check_ins: Sequence[tuple[str, date, date | None]], held_on: date, today: date) -> Ring:
    returns = [(int(kind.removeprefix("month_")), due_on, reported_on)
               for kind, due_on, reported_on in check_ins if kind != "first_step"]
    passed = sum(clock.months_after(held_on, month) <= today for month in range(1, 13))
    return Ring(tuple(month for month, _due, _reported in returns),
                tuple(month for month, _due, reported in returns if reported),
                tuple(month for month, due_on, reported in returns if not reported and due_on < today), passed,
                any(kind == "first_step" and reported for kind, _due, reported in check_ins))


# --- the measurements --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    points: list[tuple[float, float, float, date]]  # where it is drawn, the number, and its day
    goal: float | None  # where its line is drawn
    width: int = 320
    height: int = 120

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y, _number, _on in self.points)


def measured(action: Action) -> Measured | None:
    """The beginning, and each number that was not corrected later."""
    corrected = {report.corrects for report in action.reports if report.corrects}
    numbers = [(report.on, report.number) for report in action.reports
               if report.number is not None and report.id not in corrected]
    if action.baseline is not None:
        begins = min([action.session.held_on, *(on for on, _number in numbers)])
        numbers.insert(0, (begins, action.baseline))
    if not numbers:
        return None
    values = [number for _on, number in numbers] + ([action.target] if action.target is not None else [])
    low, high = min(values), max(values)
    first, last = numbers[0][0], numbers[-1][0]

    def down(number: float) -> float:
        return round(26 + (high - number) / (high - low or 1) * 58, 1)

    def across(place: int, on: date) -> float:
        share = (on - first).days / (last - first).days if last > first else place / max(1, len(numbers) - 1)
        return round(30 + share * 220, 1)

    return Measured([(across(place, on), down(number), number, on) for place, (on, number) in enumerate(numbers)],
                    down(action.target) if action.target is not None else None)
