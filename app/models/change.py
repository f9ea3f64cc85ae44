"""A Change on the board, noted so that it can be undone: ids and names, never words of speakers."""

from sqlmodel import Field, Relationship

from app.models.base import JSON, Table, new_id


class Change(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    position: int
    said: str  # what it was, to be translated
    before: dict = Field(default_factory=dict, sa_type=JSON)
    undone: bool = False

    session: "Session" = Relationship(back_populates="changes")
