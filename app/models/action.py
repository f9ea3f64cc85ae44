"""An Action: a promise with one owner and dates, and the check-ins and milestones of its year."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from app import clock
from app.errors import NotLikeThat, NotNow, gone
from app.models.base import JSON, Table, new_id
from app.models.contact import Pass
from app.models.dates import Revised, as_date
from app.models.leading import Led
from app.models.report import Report, as_measured
from app.models.reported import Reported
from app.typed import clean
from app.words import N_, _, language_of

if TYPE_CHECKING:
    from app.models.contribution import Contribution
    from app.models.recommendation import Recommendation
    from app.models.session import Session


CHECK_IN_NAMES = {
    "first_step": N_("first step, after 14 days"),
    "month_3": N_("after 3 months"),
    "month_6": N_("after 6 months"),
    "month_9": N_("after 9 months"),
    "month_12": N_("after 1 year"),
}
FIELDS = {"what": 160, "why": 600, "owner": 80, "organisation": 120, "first_step": 300, "indicator": 300,
          "co_workers": 300, "means": 300, "decision_needed": 300, "how_checked": 300, "unit": 40}
MEASURES = ("baseline", "target")
DAYS = ("first_step_on", "finished_by")
MOST_MILESTONES = 5


class Action(Led, Reported, Revised, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    recommendation_id: str = Field(foreign_key="recommendation.id", index=True)
    position: int
    language: str
    what: str = ""
    why: str = ""
    owner: str = ""  # one person: two owners are none
    organisation: str = ""
    first_step: str = ""
    first_step_on: date | None = None
    finished_by: date | None = None
    indicator: str = ""  # how we see that it worked
    baseline: float | None = None  # its number at the beginning
    target: float | None = None
    unit: str = ""
    co_workers: str = ""
    means: str = ""  # time, money, a room
    decision_needed: str = ""  # and of whom
    how_checked: str = ""  # how newcomers see whether it works

    session: "Session" = Relationship(back_populates="actions")
    recommendation: "Recommendation" = Relationship(back_populates="actions")
    check_ins: list["CheckIn"] = Relationship(
        back_populates="action", cascade_delete=True, sa_relationship_kwargs={"order_by": "CheckIn.due_on"})
    milestones: list["Milestone"] = Relationship(
        back_populates="action", cascade_delete=True, sa_relationship_kwargs={"order_by": "Milestone.position"})
    reports: list[Report] = Relationship(
        back_populates="action", cascade_delete=True, sa_relationship_kwargs={"order_by": "Report.position"})
    changes: list["AgendaChange"] = Relationship(
        back_populates="action", cascade_delete=True, sa_relationship_kwargs={"order_by": "AgendaChange.position"})
    room_passes: list[Pass] = Relationship(cascade_delete=True, sa_relationship_kwargs={
        "primaryjoin": "and_(foreign(Pass.opens) == Action.id, Pass.contact_id.is_(None))"})

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    @property
    def missing(self) -> list[str]:
        """What is asked for on the board before closing: names of fields."""
        return [field for field in ("owner", "first_step", "first_step_on") if not getattr(self, field)]

    @property
    def to_word(self) -> dict[str, str]:
        """What people read of it in other languages."""
        return {"what": self.what}

    @property
    def unclear(self) -> list[str]:
        """What makes a promise easier to keep and is not said yet: asked beside the form, and never demanded."""
        stands = {"what": bool(self.indicator and (self.target is not None or any(map(str.isdecimal, self.indicator)))),
                  "when": bool(self.finished_by), "who": bool(self.owner or self.owner_id), "how": bool(self.how_checked)}
        return [question for question, is_there in stands.items() if not is_there]

    @property
    def days(self) -> list[date | None]:
        """What stands there already, and is not asked about again."""
        return [*(getattr(self, name) for name in DAYS), *(each.due_on for each in self.check_ins),
                *(each.due_on for each in self.milestones)]

    def report_by_id(self, report_id: str) -> Report:
        found = next((report for report in self.reports if report.id == report_id), None)
        if found is None:
            raise gone()
        return found

    @property
    def cards(self) -> "list[Contribution]":
        return self.recommendation.cards

    def write(self, *, seen: int | None = None, **fields: Any) -> None:
        """Writes some of the fields. `seen` is the version that the writer looked at; NotNow if it has changed since. What
        stands there already makes no new version."""
        if seen is not None and seen != self.version:
            raise NotNow(_("Someone else changed this action just now. Your text is still here: please look at both."))
        before = {field: getattr(self, field) for field in fields}
        for field, value in fields.items():
            if field in MEASURES and isinstance(value, str):
                value = as_measured(value)
            if field in FIELDS:
                value = clean(value or "")
                if len(value) > FIELDS[field]:
                    raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % FIELDS[field])
            if field == "what" and value != self.what:
                self.language = language_of(value, self.language, self.session.language)
            setattr(self, field, value)
        if not self.what:
            raise NotLikeThat(_("Please fill in what will be done."))
        after = {field: getattr(self, field) for field in fields}
        if before != after:
            self.revise()
            self._note_change({field: [before[field], after[field]] for field in fields})

    def _note_change(self, fields: dict[str, list]) -> None:
        """Of a closed agenda it stays what stood there before."""
        changed = {name: [str(value) if isinstance(value, date) else value for value in both]
                   for name, both in fields.items() if both[0] != both[1]}
        if changed and self.session.closed_at:
            self.changes.append(AgendaChange(session_id=self.session.id, position=len(self.changes) + 1,
                                             changed_on=clock.today(), fields=changed))

    def fill_in(self, written: dict[str, str], seen: int | None) -> int:
        """What was typed in its form: some of the fields, and as due_… the dates on which to come back. Returns
        the version that it is now."""
        days = {name.removeprefix("due_"): day for name, day in written.items() if name.startswith("due_")}
        fields: dict[str, Any] = {name: text for name, text in written.items() if not name.startswith("due_")}
        if not fields.keys() <= {*FIELDS, *MEASURES, *DAYS}:
            raise NotLikeThat(_("That is not a part of an action."))
        for name in DAYS:
            if name in fields:
                fields[name] = within_two_years(as_date(fields[name]), getattr(self, name), self.session.held_on, name)
        self.write(seen=seen, **fields)
        for check_in in self.check_ins:
            due_on = as_date(days.get(check_in.id, ""))
            if due_on is not None and due_on != check_in.due_on:
                before = check_in.due_on
                check_in.move(due_on, self.session.held_on)
                self.revise()
                self._note_change({f"due_{check_in.kind}": [before, due_on]})
        if not self.session.closed_at:
            self.session.wall.write_on_board(self)
        return self.version

    def follow(self, before: date, held_on: date) -> None:
        """The session moves to another day, and so do check-ins that nobody moved or reported. One that was moved stays,
        unless it would come before the session."""
        months = [int(check_in.kind.removeprefix("month_")) for check_in in self.check_ins if check_in.kind != "first_step"]
        usual, new = (clock.check_in_dates(day, tuple(months)) for day in (before, held_on))
        for check_in in self.check_ins:
            if not check_in.reported_on and (check_in.due_on == usual[check_in.kind] or check_in.due_on < held_on):
                check_in.due_on = new[check_in.kind]
        self.revise()

    def check_in(self, id: str) -> "CheckIn | None":
        return next((check_in for check_in in self.check_ins if check_in.id == id), None)

    def plan(self, milestones: Sequence[tuple[str, str]]) -> None:
        """One to five steps on the way, each with its day. Those that stay keep what was said of them."""
        had = {milestone.what: milestone.due_on for milestone in self.milestones}
        wanted = [(clean(what), within_two_years(as_date(day), had.get(clean(what)), self.session.held_on, "milestones"))
                  for what, day in milestones if clean(what)]
        if len(wanted) > MOST_MILESTONES or any(len(what) > FIELDS["what"] for what, _day in wanted):
            raise NotLikeThat(_("Please write at most %d milestones, and keep them short.") % MOST_MILESTONES, "milestones")
        old = [[milestone.what, str(milestone.due_on or "")] for milestone in self.milestones]
        before = {milestone.what: milestone for milestone in self.milestones}
        now = []
        for position, (what, day) in enumerate(wanted, 1):
            milestone = before.pop(what, None) or Milestone(what=what)
            milestone.position, milestone.due_on = position, day
            now.append(milestone)
        new = [[what, str(day or "")] for what, day in wanted]
        if old != new:
            self.milestones = now
            self.revise()
            self._note_change({"milestones": [old, new]})


def within_two_years(day: date | None, before: date | None, held_on: date, field: str) -> date | None:
    """A date may be after the session and not too far away; what stands there already is not asked about."""
    if day is not None and day != before and not held_on <= day <= clock.months_after(held_on, 24):
        raise NotLikeThat(_("Please choose a date after the session and within two years."), field)
    return day


class CheckIn(Table, table=True):
    # All that the week asks of those that wait, so that it looks into no row.
    __table_args__: ClassVar[Any] = (Index("ix_checkin_reported_on", "reported_on", "due_on", "action_id", "kind"),
                                     Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    kind: str  # first_step, month_3, month_6, month_9, month_12
    due_on: date
    reported_on: date | None = None
    report_id: str | None = Field(default=None, foreign_key="report.id")  # that answered it

    action: Action = Relationship(back_populates="check_ins")
    report: Report | None = Relationship()

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.action.remembered_in

    @property
    def status(self) -> str:
        return self.report.state if self.report else ""

    @property
    def words(self) -> str:
        return self.report.words if self.report else ""

    def move(self, due_on: date, held_on: date) -> None:
        self.due_on = within_two_years(due_on, None, held_on, f"due_{self.id}") or self.due_on


class Milestone(Table, table=True):
    """A step on the way, reached once a report says so."""

    id: str = Field(default_factory=new_id, primary_key=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    position: int = 0
    what: str
    due_on: date | None = None

    action: Action = Relationship(back_populates="milestones")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.action.remembered_in

    @property
    def reached_by(self) -> Report | None:
        return next((report for report in self.action.reports if report.milestone_id == self.id), None)


class AgendaChange(Table, table=True):
    """What stood in an action of a closed agenda before it was changed, and what since: {field: [before, after]}."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    position: int
    changed_on: date
    fields: dict[str, list] = Field(default_factory=dict, sa_type=JSON)

    action: Action = Relationship(back_populates="changes")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""
