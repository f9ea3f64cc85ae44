"""What the database knows of the installation that it belongs to."""

from datetime import date, datetime

from sqlmodel import Field

from app.models.base import Moment, Table


class Installation(Table, table=True):
    """One row. The key itself is never in the database, only by what it is known."""

    id: str = Field(default="this", primary_key=True)
    key_fingerprint: str
    restored_on: date | None = None  # what was due until then may have gone out before
    messages_at: datetime | None = Field(default=None, sa_type=Moment)  # when it was last looked at what is due
