"""A GoneDay: a day of something that was deleted, so that calendars are told for a while that it does not come."""

from datetime import date

from sqlmodel import Field

from app.models.base import Table, new_id


class GoneDay(Table, table=True):
    """Without a word of what it was. It hangs on no row: what it was of is not there any more."""

    id: str = Field(default_factory=new_id, primary_key=True)
    opens: str = Field(index=True)  # the calendar that it stood in, as a Pass of one says it
    programme_id: str
    uid: str  # by which the calendar knows it
    on: date
    version: int
    gone_on: date

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", ""
