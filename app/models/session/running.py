"""Running a session: opening and closing it, its steps before the room, its clock, and the button that stops everything."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.errors import NotNow, Paused
from app.models.session.state import State
from app.models.step import Step
from app.words import N_, _

if TYPE_CHECKING:
    from app.models.session import Session

NOT_READY = {
    "steps": N_("Add a step to the run of show first."),
    "privacy": N_("First fill in who answers for the data and whom people can ask about it. You find both under "
                  "Programme, Change."),
    "support": N_("First fill in whom people can talk to when it gets difficult. You find it under Prepare.")}


class Running:
    """`session.running`."""

    def __init__(self, session: "Session"):
        self.session = session

    @property
    def not_ready(self) -> list[str]:
        """All that is missing before it can open, of NOT_READY."""
        session = self.session
        return [what for what, is_missing in (
            ("steps", not session.steps), ("privacy", session.programme.missing_privacy),
            ("support", not session.support)) if is_missing]

    # --- from opening to closing ---------------------------------------------------------------------------------

    def open(self, now: datetime) -> None:
        session, plenary = self.session, self.session.plenary
        if session.state is State.closed:
            raise NotNow(_("This session is closed. It cannot be opened again."))
        if self.not_ready:
            raise NotNow(" ".join(_(NOT_READY[what]) for what in self.not_ready))
        if plenary and plenary.state is State.closed:
            raise NotNow(_("The large room is closed. This sub-room cannot be opened any more."))
        if not session.opened_at:
            session.opened_at = now
            self.show(session.steps[0], now)
            if plenary and plenary.frozen_at:
                self.freeze(plenary.frozen_at)

    def close(self, now: datetime) -> list["Session"]:
        """Its sub-rooms close with it: one that is left open would never forget who was there. Returns those."""
        session, closing = self.session, self.session.gathering.open_sub_rooms
        if session.state is not State.live:
            raise NotNow(_("Open the session first."))
        for sub_room in closing:
            sub_room.running.close(now)
        self.stop_timer(now)
        session.closed_at, session.frozen_at, session.covered_at = now, None, None
        for step in session.steps:
            if step.form.has_ballot and step.shown_at:
                step.close_ballot(now)
        return closing

    def show(self, step: Step, now: datetime) -> None:
        """Puts a step before the whole room, with its time on the clock and the clock standing still."""
        session = self.session
        if session.state is not State.live:
            raise NotNow(_("Open the session first."))
        if session.step and session.step_id != step.id:
            session.step.left_at = now
        session.step_id, session.spotlight_id = step.id, None
        step.shown_at, step.left_at = step.shown_at or now, None
        session.timer_ends_at, session.timer_left, session.timer_total = None, step.minutes * 60, step.minutes * 60

    def must_be_live(self) -> None:
        """Refuses people at the door and in the room before it begins and after it ended."""
        if self.session.state is State.closed:
            raise NotNow(_("This session has ended. Thank you for coming."))
        if self.session.state is not State.live:
            raise NotNow(_("The session has not begun yet. Please wait a moment."))

    def must_listen(self) -> None:
        """Refuses words and votes that cannot be taken now."""
        self.must_be_live()
        if self.session.frozen_at:
            raise Paused(_("There is a short pause. Your words stay on your phone. Please send them again in a moment."))

    # --- the clock -----------------------------------------------------------------------------------------------

    def seconds_left(self, now: datetime) -> int:
        if self.session.timer_ends_at:
            return max(0, round((self.session.timer_ends_at - now).total_seconds()))
        return self.session.timer_left

    def start_timer(self, now: datetime) -> None:
        if not self.session.timer_ends_at and self.session.timer_left > 0:
            self.session.timer_ends_at = now + timedelta(seconds=self.session.timer_left)

    def stop_timer(self, now: datetime) -> None:
        self.session.timer_left, self.session.timer_ends_at = self.seconds_left(now), None

    def add_minutes(self, minutes: int, now: datetime) -> None:
        session, left = self.session, self.seconds_left(now) + minutes * 60
        session.timer_total = max(session.timer_total + minutes * 60, left)
        if session.timer_ends_at:
            session.timer_ends_at = now + timedelta(seconds=left)
        else:
            session.timer_left = left

    # --- one button for everything -------------------------------------------------------------------------------

    def freeze(self, now: datetime) -> None:
        """Nothing moves: phones cannot send, the board is covered, the clock stands still. In sub-rooms too: nobody there
        knows what happens here."""
        self.stop_timer(now)
        self.session.frozen_at = self.session.frozen_at or now
        for sub_room in self.session.gathering.open_sub_rooms:
            sub_room.running.freeze(self.session.frozen_at)

    def thaw(self) -> None:
        session = self.session
        if session.plenary and session.plenary.frozen_at:
            raise NotNow(_("The large room stands still. This sub-room goes on together with it."))
        since, session.frozen_at = session.frozen_at, None
        for sub_room in session.sub_rooms:
            if sub_room.frozen_at == since:  # else it stood still before, for a reason of its own
                sub_room.running.thaw()

    def freeze_or_thaw(self, now: datetime) -> list["Session"]:
        """The same button lets it go on. Returns the sub-rooms that it reaches."""
        if self.session.frozen_at:
            self.thaw()
        else:
            self.freeze(now)
        return self.session.gathering.open_sub_rooms

    def turn_cover(self, now: datetime) -> None:
        """Covers the board, or shows it again."""
        self.session.covered_at = None if self.session.covered_at else now

    def turn_holding(self) -> None:
        """Cards are read before they reach the board, or come there at once."""
        self.session.holds = not self.session.holds
