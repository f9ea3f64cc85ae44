"""What people send besides words: a Recording of their voice that waits to be written down, and a Photo."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app.models.base import Table, new_id

if TYPE_CHECKING:
    from app.models.contribution import Contribution

KEPT = timedelta(days=14)  # a voice is known by everybody who knows the person: it waits no longer than that
LONGEST_VOICE = 90  # seconds
LONGEST_CLIP = 60


class Recording(Table, table=True):
    """A voice, for whoever writes it down and for its speaker; never for the room. Its id is also the name of its file."""

    id: str = Field(default_factory=new_id, primary_key=True)
    contribution_id: str = Field(foreign_key="contribution.id", unique=True)
    seconds: int
    until: date  # the day on which it goes, written down or not

    contribution: "Contribution" = Relationship(back_populates="recording")


class Photo(Table, table=True):
    """`may_show` follows its speaker's permission for photos; without it the board shows the words alone."""

    id: str = Field(default_factory=new_id, primary_key=True)
    contribution_id: str = Field(foreign_key="contribution.id", unique=True)
    may_show: bool = False

    contribution: "Contribution" = Relationship(back_populates="photo")
