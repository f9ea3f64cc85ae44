"""Votes: dots, choices and faces. A vote knows its seat only while the session runs."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from app.models.base import Table, new_id


class Vote(Table, table=True):
    """`target_id` is a theme's or recommendation's id, or the key of a choice."""

    __table_args__ = (UniqueConstraint("step_id", "participant_id", "target_id"), {"sqlite_with_rowid": False})

    id: str = Field(default_factory=new_id, primary_key=True)
    step_id: str = Field(foreign_key="step.id", index=True)
    participant_id: str = Field(foreign_key="participant.id", index=True)
    target_id: str
    dots: int

    step: "Step" = Relationship(back_populates="votes")
    participant: "Participant" = Relationship(back_populates="votes")


class Tally(Table, table=True):
    """A total without voters: counted by hand in the room, or what remains of votes once who voted is erased."""

    id: str = Field(default_factory=new_id, primary_key=True)
    step_id: str = Field(foreign_key="step.id", index=True)
    target_id: str
    dots: int = 0
    voters: int = 0
    by_hand: bool = False

    step: "Step" = Relationship(back_populates="tallies")
