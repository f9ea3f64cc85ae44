"""A Helper: a limited, revocable role in one session, by link."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app.models.base import Moment, Table, new_id, one_of
from app.words import N_

if TYPE_CHECKING:
    from app.models.session import Session


class HelperRole(StrEnum):
    board = "board"
    cofacilitator = "cofacilitator"
    interpreter = "interpreter"
    scribe = "scribe"

    @property
    def may_see_held(self) -> bool:
        return self in (HelperRole.cofacilitator, HelperRole.interpreter)


HELPER_NAMES = {
    HelperRole.board: N_("board display"),
    HelperRole.cofacilitator: N_("co-facilitator"),
    HelperRole.interpreter: N_("interpreter"),
    HelperRole.scribe: N_("scribe"),
}


class Helper(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    role: HelperRole = Field(sa_type=one_of(HelperRole))
    token_hash: str = Field(unique=True)
    language: str = "nl"
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    made_by: str = ""  # the id of a member, or of a helper by link

    session: "Session" = Relationship(back_populates="helpers")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, self.id

    def revoke(self, now: datetime) -> "list[Helper]":
        """Returns it, with the links that were made by whoever had it: they may have kept one for themselves."""
        self.revoked_at = self.revoked_at or now
        made = [each for each in self.session.helpers if each.made_by == self.id and each.revoked_at is None]
        return [self, *(every for each in made for every in each.revoke(now))]
