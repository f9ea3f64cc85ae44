"""An Action: a promise with one owner and dates, and the check-ins of its year."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlmodel import Field, Relationship

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.base import Table, new_id
from app.models.dates import Revised, as_date
from app.typed import clean
from app.words import N_, _, language_of

if TYPE_CHECKING:
    from app.models.contribution import Contribution
    from app.models.recommendation import Recommendation
    from app.models.session import Session


class Status(StrEnum):
    """How an action goes. Compared with ==: what comes from the database is the plain word."""

    proposed = "proposed"
    accepted = "accepted"
    started = "started"
    on_track = "on_track"
    delayed = "delayed"
    stuck = "stuck"
    done = "done"
    stopped = "stopped"
    passed_on = "passed_on"


STATUS_NAMES: dict[str, str] = {
    Status.proposed: N_("not started yet"),
    Status.accepted: N_("accepted by the owner"),
    Status.started: N_("started"),
    Status.on_track: N_("on its way"),
    Status.delayed: N_("takes longer"),
    Status.stuck: N_("is stuck"),
    Status.done: N_("done"),
    Status.stopped: N_("stopped"),
    Status.passed_on: N_("passed on"),
}
OVER = (Status.done, Status.stopped, Status.passed_on)  # nobody comes back to ask
CHECK_IN_NAMES = {
    "first_step": N_("first step, after 14 days"),
    "month_3": N_("after 3 months"),
    "month_6": N_("after 6 months"),
    "month_9": N_("after 9 months"),
    "month_12": N_("after 1 year"),
}
FIELDS = {"what": 160, "why": 600, "owner": 80, "organisation": 120, "first_step": 300, "indicator": 300}


class Action(Revised, table=True):
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
    status: str = Status.proposed
    reason: str = ""

    session: "Session" = Relationship(back_populates="actions")
    recommendation: "Recommendation" = Relationship(back_populates="actions")
    check_ins: list["CheckIn"] = Relationship(
        back_populates="action", cascade_delete=True, sa_relationship_kwargs={"order_by": "CheckIn.due_on"})

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    @property
    def missing(self) -> list[str]:
        """What is asked for on the board before closing: names of fields."""
        return [field for field in ("owner", "first_step", "first_step_on") if not getattr(self, field)]

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
            if field in FIELDS:
                value = clean(value or "")
                if len(value) > FIELDS[field]:
                    raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % FIELDS[field])
            if field == "what" and value != self.what:
                self.language = language_of(value, self.language, self.session.language)
            setattr(self, field, value)
        if not self.what:
            raise NotLikeThat(_("Please fill in what will be done."))
        if before != {field: getattr(self, field) for field in fields}:
            self.revise()

    def fill_in(self, written: dict[str, str], seen: int | None) -> int:
        """What was typed in its form: some of the fields, and as due_… the dates on which to come back. Returns
        the version that it is now."""
        days = {name.removeprefix("due_"): day for name, day in written.items() if name.startswith("due_")}
        fields: dict[str, Any] = {name: text for name, text in written.items() if not name.startswith("due_")}
        if not fields.keys() <= {*FIELDS, "first_step_on", "finished_by"}:
            raise NotLikeThat(_("That is not a part of an action."))
        for name in ("first_step_on", "finished_by"):
            if name in fields:
                fields[name] = as_date(fields[name])
        self.write(seen=seen, **fields)
        for check_in in self.check_ins:
            due_on = as_date(days.get(check_in.id, ""))
            if due_on is not None and due_on != check_in.due_on:
                check_in.move(due_on, self.session.held_on)
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


class CheckIn(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    action_id: str = Field(foreign_key="action.id", index=True)
    kind: str  # first_step, month_3, month_6, month_9, month_12
    due_on: date
    reported_on: date | None = None
    status: str = ""
    words: str = ""

    action: Action = Relationship(back_populates="check_ins")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.action.remembered_in

    def move(self, due_on: date, held_on: date) -> None:
        if not held_on <= due_on <= held_on + timedelta(days=800):
            raise NotLikeThat(_("Please choose a date after the session and within two years."))
        self.due_on = due_on
