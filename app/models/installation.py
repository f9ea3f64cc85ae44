"""What the database knows of the installation that it belongs to."""

from sqlmodel import Field

from app.models.base import Table


class Installation(Table, table=True):
    """One row. The key itself is never in the database, only by what it is known."""

    id: str = Field(default="this", primary_key=True)
    key_fingerprint: str
