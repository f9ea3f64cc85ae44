"""Who does something, and what they may."""

from dataclasses import dataclass
from enum import StrEnum

from app.models import Contact, Helper, Member, Role
from app.models.participant import Seat


class VisitorRole(StrEnum):
    anyone = "anyone"
    participant = "participant"
    board = "board"
    interpreter = "interpreter"
    scribe = "scribe"
    owner = "owner"  # of an action, by a pass
    answering = "answering"  # a client, by a pass
    cofacilitator = "cofacilitator"
    client = "client"
    facilitator = "facilitator"
    organiser = "organiser"
    admin = "admin"


ORGANISERS = (VisitorRole.organiser, VisitorRole.admin)
STAFF = (VisitorRole.facilitator, *ORGANISERS)
MEMBERS = (VisitorRole.client, *STAFF)
FACILITATORS = (*STAFF, VisitorRole.cofacilitator)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who does something. A value and no request, so that a page, a job and the command line can each have one."""

    role: VisitorRole
    id: str = ""  # of the member, the helper's link, the seat or the contact
    language: str = ""

    @classmethod
    def of_member(cls, member: Member) -> "Visitor":
        return cls(VisitorRole(member.role), member.id, member.language)

    @classmethod
    def of_helper(cls, helper: Helper) -> "Visitor":
        return cls(VisitorRole(helper.role), helper.id, helper.language)

    @classmethod
    def of_seat(cls, seat: Seat) -> "Visitor":
        return cls(VisitorRole.participant, seat.id, seat.language)

    @classmethod
    def of_owner(cls, contact: Contact) -> "Visitor":
        return cls(VisitorRole.owner, contact.id, contact.language)

    @classmethod
    def of_client(cls, contact: Contact) -> "Visitor":
        return cls(VisitorRole.answering, contact.id, contact.language)

    @classmethod
    def nobody(cls) -> "Visitor":
        return cls(VisitorRole.anyone)

    @property
    def is_nobody(self) -> bool:
        return self.role is VisitorRole.anyone

    @property
    def is_member(self) -> bool:
        return self.role in MEMBERS

    @property
    def may_organise(self) -> bool:
        return self.is_member and Role(self.role).may_organise

    @property
    def may_facilitate(self) -> bool:
        return self.role is VisitorRole.cofacilitator or (self.is_member and Role(self.role).may_facilitate)

    @property
    def may_invite_cofacilitators(self) -> bool:
        return self.role in STAFF

    @property
    def may_export(self) -> bool:
        return self.is_member and Role(self.role).may_export

    @property
    def may_see_held(self) -> bool:
        return self.may_facilitate or self.role is VisitorRole.interpreter
