"""Who runs programmes: an Organisation and its Members."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat
from app.models.base import Moment, Table, new_id, one_of
from app.typed import clean
from app.words import DESK_LANGUAGES, N_, _

if TYPE_CHECKING:
    from app.models.programme import Programme

IDLE = timedelta(minutes=90)  # a session lasts three hours and is touched all the time; a forgotten laptop is not
LONGEST_SIGN_IN = timedelta(hours=14)


INVENTED = "Expertpool (demonstration)"  # whoever calls themselves so says that nothing in it is real


def hashed(token: str) -> str:
    """How every secret token is kept in the database. Tokens carry 256 bits of chance, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Role(StrEnum):
    admin = "admin"
    organiser = "organiser"
    facilitator = "facilitator"
    client = "client"  # sees the agenda and the report, never what is held

    @property
    def may_organise(self) -> bool:
        return self in (Role.admin, Role.organiser)

    @property
    def may_facilitate(self) -> bool:
        return self is not Role.client

    @property
    def may_export(self) -> bool:
        return self.may_organise


class Organisation(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    logo: str = ""  # the id of a file

    members: list["Member"] = Relationship(back_populates="organisation")
    programmes: list["Programme"] = Relationship(back_populates="organisation")

    @property
    def is_invented(self) -> bool:
        return self.name == INVENTED

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", ""  # its name and logo are at every door

    def rename(self, name: str) -> None:
        name = clean(name)
        if not 2 <= len(name) <= 120:
            raise NotLikeThat(_("Please fill in a name of 2 to 120 letters."))
        self.name = name

    def show_logo(self, id: str) -> str:
        """Another one, or with "" none; returns the file whose place it takes."""
        before, self.logo = self.logo, id
        return before

    def invite(self, name: str, password_hash: str, role: Role, language: str = "nl") -> "Member":
        name = clean(name)
        if not 2 <= len(name) <= 80:
            raise NotLikeThat(_("Please fill in a name of 2 to 80 letters."))
        return Member(organisation=self, name=name, password_hash=password_hash, role=role, language=language)

    @classmethod
    def begin(cls, name: str, person: str, password_hash: str, language: str, now: datetime) -> "tuple[Member, str]":
        """The first organiser and their organisation, which has their name where it has none; and the token of their
        browser."""
        member = cls(name=clean(name) or clean(person)).invite(person, password_hash, Role.admin, language)
        _sign_in, token = member.sign_in(now)
        return member, token


class Member(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    name: str = Field(unique=True)
    password_hash: str  # Argon2id
    role: Role = Field(sa_type=one_of(Role))
    language: str = "nl"  # of the desk
    left_at: datetime | None = Field(default=None, sa_type=Moment)

    organisation: Organisation = Relationship(back_populates="members")
    sign_ins: list["SignIn"] = Relationship(back_populates="member", cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.id

    def sign_in(self, now: datetime) -> tuple["SignIn", str]:
        """The sign-in and its token, which is shown to nobody but the browser's cookie."""
        token = new_token()
        return SignIn(token_hash=hashed(token), member=self, began_at=now, seen_at=now), token

    def sign_out(self, token: str) -> None:
        for sign_in in [each for each in self.sign_ins if each.token_hash == hashed(token)]:
            self.sign_ins.remove(sign_in)

    def sign_out_everywhere(self) -> None:
        self.sign_ins.clear()

    def read_in(self, language: str) -> None:
        """The desk in Dutch or English."""
        if language in DESK_LANGUAGES:
            self.language = language


class SignIn(Table, table=True):
    """A signed-in browser: revocable, because it is kept here and not in the cookie."""

    token_hash: str = Field(primary_key=True)
    member_id: str = Field(foreign_key="member.id", index=True)
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)

    member: Member = Relationship(back_populates="sign_ins")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.member_id

    def holds(self, now: datetime) -> bool:
        return now - self.seen_at < IDLE and now - self.began_at < LONGEST_SIGN_IN and self.member.left_at is None


class FirstRun(Table, table=True):
    """The one link with which the first organiser sets name and password; it dies when used."""

    token_hash: str = Field(primary_key=True)


ROLE_NAMES = {
    Role.admin: N_("administrator"),
    Role.organiser: N_("organiser"),
    Role.facilitator: N_("facilitator"),
    Role.client: N_("client"),
}
