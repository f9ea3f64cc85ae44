"""What the database knows of the installation that it belongs to."""

from datetime import date, datetime, timedelta

from sqlmodel import Field

from app import clock
from app.models.base import JSON, Moment, Table

REMEMBERED = timedelta(days=42)


class Installation(Table, table=True):
    """One row. The key itself is never in the database, only by what it is known."""

    id: str = Field(default="this", primary_key=True)
    key_fingerprint: str
    restored_on: date | None = None  # what was due until then may have gone out before
    messages_at: datetime | None = Field(default=None, sa_type=Moment)  # when it was last looked at what is due
    # The longest pause between two such looks, in minutes, by the day on which it ended; a day without one has none.
    pauses: dict[str, int] = Field(default_factory=dict, sa_type=JSON)

    def note_look(self, now: datetime) -> None:
        """It is looked now at what is due. A clock that was set back makes no pause."""
        today = str(clock.local(now).date())
        pause = int((now - self.messages_at) / timedelta(minutes=1)) if self.messages_at else 0
        longest = max(0, pause, self.pauses.get(today, 0))
        if self.pauses.get(today) != longest:
            first = str(clock.local(now).date() - REMEMBERED)
            self.pauses = {day: minutes for day, minutes in self.pauses.items() if day > first} | {today: longest}
        self.messages_at = now
