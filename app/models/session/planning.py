"""Whether a session takes place as planned: before it begins it can be postponed or cancelled, and go on after all."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.dates import as_date, as_time
from app.models.session.state import State
from app.words import N_, _

if TYPE_CHECKING:
    from app.models.session import Session


class Plan(StrEnum):
    """Compared with ==: what comes from the database is the plain word."""

    as_planned = ""
    postponed = "postponed"
    cancelled = "cancelled"


PLAN_NAMES: dict[str, str] = {Plan.postponed: N_("postponed"), Plan.cancelled: N_("cancelled")}
SENTENCES = {
    "cancelled": N_("This session is cancelled. It does not take place."),
    "postponed": N_("This session is postponed. It takes place on another day."),
    "no_day": N_("This session is postponed. The new day is not known yet."),
}


class Planning:
    """`session.planning`. Sub-rooms that have not begun go along with their large room."""

    def __init__(self, session: "Session"):
        self.session = session

    @property
    def is_off(self) -> bool:
        """Whether nobody should come on the day that it says: there is no such day now."""
        return self.session.plan == Plan.cancelled or (
            self.session.plan == Plan.postponed and self.session.planned_on is None)

    @property
    def is_told(self) -> bool:
        """Whether who comes is told about it. On the new day itself it is a session like others."""
        return self.is_off or (self.session.plan == Plan.postponed and clock.today() < self.session.held_on)

    @property
    def sentence(self) -> str:
        """For people at the door, in their language; "" where it takes place as planned."""
        return _(SENTENCES[self.word]) if self.is_told else ""

    @property
    def word(self) -> str:
        """Which of SENTENCES."""
        return "no_day" if self.is_off and self.session.plan == Plan.postponed else self.session.plan

    def change_as_written(self, what: str, day: str, begins: str) -> None:
        """As it was chosen in a form."""
        if what == Plan.cancelled:
            self.cancel()
        elif what == Plan.postponed:
            self.postpone(as_date(day), as_time(begins) if begins else "")
        elif what == "goes_on":
            self.go_on()
        else:
            raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))

    def postpone(self, day: date | None, begins: str = "") -> None:
        """To that day, or to one that nobody knows yet."""
        session = self.session
        self._must_be_to_come()
        if day == session.held_on and (begins or session.begins) == session.begins:
            raise NotLikeThat(_("Please choose another day or time than the one it had."))
        before = session.planned_on or session.held_on
        if day:
            session.begins = begins or session.begins
            session.preparing.hold_on(day)
        self._change(Plan.postponed, before if day else None)

    def cancel(self) -> None:
        self._must_be_to_come()
        self._change(Plan.cancelled, None)

    def go_on(self) -> None:
        """It takes place after all, on the day that it says."""
        self._must_be_to_come()
        self._change(Plan.as_planned, None)

    def settle(self, day: date) -> None:
        """Somebody writes another day: where none was known, it is the new one."""
        session = self.session
        if self.is_off and session.plan == Plan.postponed and day != session.held_on:
            session.planned_on = session.held_on

    def must_take_place(self) -> None:
        if self.is_off:
            raise NotNow(f"{self.sentence} " + _("First choose the new day, or say that it takes place after all. You "
                                                 "find both under Prepare."))

    def begin(self) -> None:
        """What was said about another day is over when it opens."""
        self.session.plan, self.session.planned_on = Plan.as_planned, None

    def _must_be_to_come(self) -> None:
        if self.session.state is not State.prepared:
            raise NotNow(_("This session has begun already. It can only be closed."))

    def _change(self, plan: Plan, planned_on: date | None) -> None:
        session = self.session
        session.plan, session.planned_on = str(plan), planned_on
        session.revise()
        for sub_room in session.sub_rooms:
            if sub_room.state is State.prepared:
                sub_room.plan, sub_room.planned_on = str(plan), planned_on
                sub_room.begins = session.begins if plan == Plan.postponed and planned_on else sub_room.begins
                sub_room.preparing.hold_on(session.held_on)
