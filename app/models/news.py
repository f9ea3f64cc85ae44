"""News: how many commits concerned a session, so that several workers know what they have missed."""

from sqlmodel import Field

from app.models.base import Table


class News(Table, table=True):
    """Counted by `app/durable/` on PostgreSQL; with SQLite there is one process and nothing to count."""

    session_id: str = Field(primary_key=True, foreign_key="session.id", ondelete="CASCADE")
    number: int = 0  # commits that somebody in the room may see
    changed: int = 0  # those among them that changed what workers remember
