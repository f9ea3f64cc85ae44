"""Running a session: opening and closing it, its steps before the room, its clock, and the button that stops everything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from app.errors import NotNow, Paused
from app.library.small_groups import LIVE, changed, shown_next
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

STIRRED = 0.1  # the part of a room that comes or goes before it is counted again: in a hall that fills, not for every five


class Crowd(Protocol):
    """Who is in the room, as numbers."""

    people: int
    looking: int
    by_language: dict[str, int]


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
        session.planning.must_take_place()
        if self.not_ready:
            raise NotNow(" ".join(_(NOT_READY[what]) for what in self.not_ready))
        if plenary and plenary.state is State.closed:
            raise NotNow(_("The large room is closed. This sub-room cannot be opened any more."))
        if not session.opened_at:
            session.opened_at = now
            session.planning.begin()
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
        for step in session.steps:
            if step.form.has_ballot and step.shown_at:
                step.close_ballot(now)
        session.closed_at, session.frozen_at, session.covered_at = now, None, None
        return closing

    def show(self, step: Step, now: datetime, *, answered: bool = False) -> None:
        """Puts a step before the whole room, with its time on the clock and the clock standing still; `answered` where
        people sent or chose something at it before."""
        session = self.session
        if session.state is not State.live:
            raise NotNow(_("Open the session first."))
        if session.step and session.step_id != step.id:
            session.step.left_at = now
        session.step_id, session.spotlight_id = step.id, None
        if not answered:
            step.form.begin()
        step.shown_at, step.left_at = step.shown_at or now, None
        session.timer_ends_at, session.timer_left, session.timer_total = None, step.minutes * 60, step.minutes * 60

    def weigh(self, here: Crowd, permitted: Callable[[], dict[str, int]]) -> None:
        """Counts who is here for the console: by language, how many only look along, and who said yes to what. It is
        counted anew when enough people came or went, so that nobody is recognised by what changes as they come in."""
        session = self.session
        languages = {language: here.by_language.get(language, 0) for language in session.languages}
        languages[""] = sum(here.by_language.values()) - sum(languages.values())  # any other
        before = session.balance.get("languages", {})
        now = shown_next(before, languages)
        if here.people >= LIVE and now != before and (
                not before or changed(before["counts"], languages) >= here.people * STIRRED):
            session.balance = {"languages": now, "people": here.people, "looking": here.looking, "permitted": permitted()}

    def must_be_live(self) -> None:
        """Refuses people at the door and in the room before it begins and after it ended."""
        if self.session.state is State.closed:
            raise NotNow(_("This session has ended. Thank you for coming."))
        if self.session.state is not State.live:
            raise NotNow(self.session.planning.sentence or _("The session has not begun yet. Please wait a moment."))

    def must_listen(self) -> None:
        """What a phone says and chooses is only heard while the room is open and not frozen."""
        self.must_be_live()
        if self.session.frozen_at:
            raise Paused(_("There is a short pause. Your words stay on your phone. Please send them again in a moment."))

    def must_go_on(self) -> None:
        """What a console does to the evening is over with it; what comes afterwards, such as reading late cards and writing
        the agenda, does not ask."""
        if self.session.state is State.closed:
            raise NotNow(_("This session is closed."))

    # --- the clock -----------------------------------------------------------------------------------------------

    def seconds_left(self, now: datetime) -> int:
        if self.session.timer_ends_at:
            return max(0, round((self.session.timer_ends_at - now).total_seconds()))
        return self.session.timer_left

    def start_timer(self, now: datetime) -> None:
        self.must_go_on()
        if not self.session.timer_ends_at and self.session.timer_left > 0:
            self.session.timer_ends_at = now + timedelta(seconds=self.session.timer_left)

    def stop_timer(self, now: datetime) -> None:
        self.must_go_on()
        self.session.timer_left, self.session.timer_ends_at = self.seconds_left(now), None

    def add_minutes(self, minutes: int, now: datetime) -> None:
        self.must_go_on()
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
        self.must_go_on()
        if self.session.frozen_at:
            self.thaw()
        else:
            self.freeze(now)
        return self.session.gathering.open_sub_rooms

    def turn_cover(self, now: datetime) -> None:
        """Covers the board, or shows it again."""
        self.must_go_on()
        self.session.covered_at = None if self.session.covered_at else now

    def turn_holding(self) -> None:
        """Cards are read before they reach the board, or come there at once."""
        self.must_go_on()
        self.session.holds = not self.session.holds
