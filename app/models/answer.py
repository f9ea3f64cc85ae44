"""Answers: what a seat chose, as a whole number for each option: dots, or one for what is chosen. And Tallies, which are
totals without seats. An answer knows its seat only while the session runs."""

from contextvars import Context
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Field, Relationship

from app.models.base import Table, new_id

if TYPE_CHECKING:
    from app.models.participant import Participant
    from app.models.step import Step


class Answer(Table, table=True):
    """`option_id` is a theme's or recommendation's id, or that of an option of the step."""

    step_id: str = Field(foreign_key="step.id", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", primary_key=True, index=True)
    option_id: str = Field(primary_key=True)
    number: int

    step: "Step" = Relationship(back_populates="answers")
    participant: "Participant" = Relationship(back_populates="answers")


class Tally(Table, table=True):
    """A total without voters: counted by hand in the room, or what remains of answers once who gave them is erased."""

    id: str = Field(default_factory=new_id, primary_key=True)
    step_id: str = Field(foreign_key="step.id", index=True)
    option_id: str
    number: int = 0
    voters: int = 0
    by_hand: bool = False

    step: "Step" = Relationship(back_populates="tallies")


class Tap(NamedTuple):
    """One more or less of an option of a step, as somebody asked for it; or so many in all (`number`), which is the same
    when it comes twice. Refusals speak the language of `asked_in`. `durable.together` grants all that come at the same
    moment."""

    session_id: str
    participant_id: str
    option_id: str
    by: int
    asked_in: Context
    number: int | None = None
    step_id: str = ""  # "" is the one before the room
    news: str = "votes_changed"
