"""Votes: dots, choices and faces. A vote knows its seat only while the session runs."""

from contextvars import Context
from typing import NamedTuple

from sqlalchemy import Connection, UniqueConstraint
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, col, select
from sqlmodel import Session as Handle

from app.errors import NotFound, Refused
from app.models.base import Table, new_id
from app.words import _


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


class Wish(NamedTuple):
    """A dot more or less at the present step, as somebody asked for it; `said_in` is their language."""

    session_id: str
    participant_id: str
    target: str
    by: int
    said_in: Context
    news: str = "votes_changed"

    @staticmethod
    def grant(connection: Connection, wishes: list["Wish"]) -> list[Refused | None]:
        """All that was asked for at the same moment, read and written together: one by one, a hall waited for minutes."""
        from app.models.participant import Participant

        with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
            people = {known.id: known for known in db.exec(
                select(Participant).where(col(Participant.id).in_({wish.participant_id for wish in wishes}))
                # In order, and held: of two workers that grant the same person's wishes one waits for the other.
                .order_by(Participant.id).with_for_update().options(selectinload(Participant.votes)))}
            told = [wish.said_in.run(wish.put_for, people.get(wish.participant_id)) for wish in wishes]
            db.commit()
        return told

    def put_for(self, me: "Participant | None") -> Refused | None:
        try:
            if me is None or me.session.step is None:
                raise NotFound(_("That is not here any more."))
            me.session.step.vote(me, self.target, self.by)
        except Refused as refused:
            return refused
        return None


class Tally(Table, table=True):
    """A total without voters: counted by hand in the room, or what remains of votes once who voted is erased."""

    id: str = Field(default_factory=new_id, primary_key=True)
    step_id: str = Field(foreign_key="step.id", index=True)
    target_id: str
    dots: int = 0
    voters: int = 0
    by_hand: bool = False

    step: "Step" = Relationship(back_populates="tallies")
