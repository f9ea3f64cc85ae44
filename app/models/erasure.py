"""An Erasure: proof that something was deleted. How much of what, and when; never what it said, nor whose it was."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.models.base import Table, new_id
from app.words import N_

ERASED = {
    "seats": N_("seats: which phone sent or chose what"),
    "voices": N_("voices that nobody wrote down"),
    "cards_in_time": N_("cards, after the months that were promised"),
    "cards_taken_back": N_("cards, taken back by their speakers"),
    "addresses": N_("addresses for word back"),
    "contacts": N_("contacts: who led an action, or answered for a client"),
    "notice_words": N_("words of people about what they notice of an action"),
    "who_did_what": N_("entries of who did what"),
    "cards": N_("cards"),
    "recordings": N_("recordings"),
    "photos": N_("photos"),
    "themes": N_("themes"),
    "advice": N_("recommendations"),
    "actions": N_("actions"),
    "reports": N_("reports on actions, and answers of clients"),
    "sessions": N_("sessions"),
    "programmes": N_("programmes"),
}


class Erasure(Table, table=True):
    """One line of the proof. Its print is made of the line before it and of all that it says, so that no line can be
    changed or left out afterwards without every later one showing it. It knows the day and no hour: an hour would tell
    when somebody took a card back."""

    __table_args__ = (UniqueConstraint("organisation_id", "number"), Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id")  # found by the unique key, which begins with it
    number: int  # from 1
    done_on: date
    what: str  # one of ERASED
    count: int
    session_id: str = ""  # no foreign key: the line outlives the session
    member_id: str | None = Field(default=None, foreign_key="member.id")  # who deleted it; none where it was time
    print: str

    @classmethod
    def after(cls, last: "Erasure | None", organisation_id: str, what: str, count: int, done_on: date, *,
              session_id: str = "", member_id: str | None = None) -> "Erasure":
        """The next line."""
        line = cls(organisation_id=organisation_id, number=last.number + 1 if last else 1, done_on=done_on, what=what,
                   count=count, session_id=session_id, member_id=member_id, print="")
        line.print = line.made_of(last.print if last else "")
        return line

    def made_of(self, before: str) -> str:
        """The print that belongs here, after the print of the line before."""
        says = (before, self.organisation_id, self.number, self.done_on.isoformat(), self.what, self.count,
                self.session_id, self.member_id or "")
        return hashlib.sha256(" ".join(map(str, says)).encode()).hexdigest()

    @property
    def short_print(self) -> str:
        return f"{self.print[:4]} {self.print[4:8]}"


def first_broken(lines: Sequence[Erasure]) -> Erasure | None:
    """The first line, in order of numbers, that does not follow from the one before it."""
    before = ""
    for number, line in enumerate(lines, 1):
        if line.number != number or line.print != line.made_of(before):
            return line
        before = line.print
    return None
