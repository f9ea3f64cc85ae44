"""What came of it, for everybody who has its code: "you said, we did"."""

from datetime import date
from typing import TYPE_CHECKING

from app import clock
from app.errors import NotLikeThat, NotNow
from app.library.small_groups import EXPORT
from app.models.session.state import State
from app.typed import clean_lines
from app.words import _

if TYPE_CHECKING:
    from app.models.session import Session

OPEN_FOR = 13  # months after the session
LONGEST_SUMMARY = 700


class Sharing:
    """`session.sharing`."""

    def __init__(self, session: "Session"):
        self.session = session

    @property
    def until(self) -> date:
        return clock.months_after(self.session.held_on, OPEN_FOR)

    def is_open(self, today: date) -> bool:
        """Whether everybody with its code may read what came of it. To others it is then a code that nobody knows."""
        return self.session.shared_on is not None and self.session.state is State.closed and today <= self.until

    @property
    def asks_twice(self) -> bool:
        """A room apart, or one with so few people that each may be recognised by what the room advised."""
        return bool(self.session.plenary_id) or self.session.people < EXPORT

    def begin(self, today: date, *, sure: bool, although_few: bool = False) -> None:
        if self.session.state is not State.closed:
            raise NotNow(_("Close the session first."))
        if today > self.until:
            raise NotNow(_("This page can be open for 13 months after the session. They are over."))
        if not sure:
            raise NotLikeThat(_("Please tick that you have read it."), "sure")
        if self.asks_twice and not although_few:
            raise NotLikeThat(_("Please tick that people agree, although they are few."), "although_few")
        self.session.shared_on = self.session.shared_on or today

    def end(self) -> None:
        """In this second: whoever asks from now on is answered as with a code that nobody knows."""
        self.session.shared_on = None

    def summarise(self, text: str) -> None:
        text = clean_lines(text[:4 * LONGEST_SUMMARY])
        if len(text) > LONGEST_SUMMARY:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST_SUMMARY, "summary")
        self.session.summary = text
