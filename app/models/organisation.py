"""Who runs programmes: an Organisation and its Members."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat, NotNow, gone
from app.models.base import Moment, Table, new_id, one_of
from app.models.message import Message
from app.models.reached import Reached
from app.models.sealed import hashed, new_token
from app.models.second_factor import CodeApp, Passkey, RecoveryCode, SecondStep
from app.typed import clean, name_key
from app.words import DESK_LANGUAGES, N_, _

if TYPE_CHECKING:
    from app.models.programme import Programme

IDLE = timedelta(minutes=90)  # a session lasts three hours and is touched all the time; a forgotten laptop is not
LONGEST_SIGN_IN = timedelta(hours=14)
LONGEST_WAIT = timedelta(minutes=30)  # for a second proof, or until one is set up
SECOND, SET_UP = "second", "set up"  # what a sign-in can wait for
INVENTED = "Expertpool (demonstration)"  # whoever calls themselves so says that nothing in it is real


class Role(StrEnum):
    admin = "admin"
    organiser = "organiser"
    facilitator = "facilitator"
    client = "client"  # sees the agenda and the report, never what is held

    @classmethod
    def of(cls, chosen: str) -> "Role":
        if chosen not in {*cls}:
            raise NotLikeThat(_("Please choose a role."), "role")
        return cls(chosen)

    def may_less_than(self, other: "Role") -> bool:
        return [*Role].index(self) > [*Role].index(other)

    @property
    def may_organise(self) -> bool:
        return self in (Role.admin, Role.organiser)

    @property
    def may_facilitate(self) -> bool:
        return self is not Role.client

    @property
    def may_export(self) -> bool:
        return self.may_organise

    @property
    def may_invite(self) -> bool:
        """Members of the organisation, and change what they may."""
        return self is Role.admin


class Organisation(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    logo: str = ""  # the id of a file
    demands_second: bool = False  # of its members: a second proof of who they are

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
            raise NotLikeThat(_("Please fill in a name of 2 to 80 letters."), "name")
        return Member(organisation=self, name=name, password_hash=password_hash, role=role, language=language)

    @property
    def standing(self) -> "list[Member]":
        """Its members who have not left."""
        return [member for member in self.members if member.left_at is None]

    @property
    def admins(self) -> "list[Member]":
        return [member for member in self.standing if member.role is Role.admin]

    def demand_second(self, demanded: bool, asking: "Member") -> None:
        """From this moment on. Who has none yet is asked to set one up before anything else."""
        if demanded and not asking.second.is_set_up:
            raise NotNow(_("Set up your own second step first, or you would be locked out."))
        self.demands_second = demanded
        for member in self.standing:
            member.wait_or_go_on()

    def among(self, programme_ids: Iterable[str]) -> "list[Programme]":
        """Those of its programmes that are named; what is another's, or gone, is not."""
        wanted = set(programme_ids)
        return [programme for programme in self.programmes if programme.id in wanted]

    @classmethod
    def begin(cls, name: str, person: str, password_hash: str, language: str, now: datetime) -> "tuple[Member, str]":
        """The first organiser and their organisation, which has their name where it has none; and the token of their
        browser."""
        member = cls(name=clean(name) or clean(person)).invite(person, password_hash, Role.admin, language)
        _sign_in, token = member.sign_in(now)
        return member, token


class Member(Reached, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    name: str = Field(unique=True)
    password_hash: str  # Argon2id
    role: Role = Field(sa_type=one_of(Role))
    language: str = "nl"  # of the desk
    left_at: datetime | None = Field(default=None, sa_type=Moment)  # whose name and password are gone
    asked_second: bool = False  # for a second proof of who they are, whether everybody is or not

    organisation: Organisation = Relationship(back_populates="members")
    sign_ins: list["SignIn"] = Relationship(back_populates="member", cascade_delete=True)
    memberships: list["Membership"] = Relationship(back_populates="member", cascade_delete=True)
    code_app: CodeApp | None = Relationship(back_populates="member", cascade_delete=True,
                                            sa_relationship_kwargs={"uselist": False})
    recovery_codes: list[RecoveryCode] = Relationship(back_populates="member", cascade_delete=True)
    passkeys: list[Passkey] = Relationship(back_populates="member", cascade_delete=True)
    messages: list[Message] = Relationship(cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.id

    # --- what they see ------------------------------------------------------------------------------------------------

    def may_see(self, programme: "Programme") -> bool:
        return programme.organisation_id == self.organisation_id and (
            self.role.may_organise or programme.id in self.programme_ids)

    @property
    def programme_ids(self) -> set[str]:
        """Those to which they were added. Who organises sees every programme, whether they were or not."""
        return {membership.programme_id for membership in self.memberships}

    def show_programmes(self, programmes: "Iterable[Programme]") -> None:
        """From here on they see these and no others."""
        wanted = {programme.id for programme in programmes}
        for membership in [each for each in self.memberships if each.programme_id not in wanted]:
            self.memberships.remove(membership)
        for programme_id in wanted - self.programme_ids:
            self.memberships.append(Membership(programme_id=programme_id))

    def become(self, role: Role) -> None:
        if self.role is Role.admin and role is not Role.admin:
            self.stay_if_last_admin()
        self.role = role

    @property
    def is_last_admin(self) -> bool:
        return self.left_at is None and self.organisation.admins == [self]

    def stay_if_last_admin(self) -> None:
        if self.is_last_admin:
            raise NotNow(_("This is the only administrator. Make somebody else administrator first."))

    def leave(self, now: datetime, successor: "Member | None" = None) -> "Member":
        """What they made stays; the programmes that they saw pass on. Their name, password and address are gone, and
        the log calls them a former member."""
        self.stay_if_last_admin()
        if self.left_at:
            raise gone()
        if successor is not None:
            if successor is self or successor.left_at or successor.organisation_id != self.organisation_id:
                raise NotLikeThat(_("Please choose who takes over."), "successor")
            for programme_id in self.programme_ids - successor.programme_ids:
                successor.memberships.append(Membership(programme_id=programme_id))
        self.go(now)
        return self

    def go(self, now: datetime) -> None:
        self.left_at = now
        self.name, self.password_hash, self.sealed_address = f"({self.id})", "", ""
        self.memberships.clear()
        self.messages.clear()
        self.second.forget()
        self.sign_out_everywhere()

    @property
    def may_take_over(self) -> "list[Member]":
        """Who could get their programmes: colleagues who may do with them what they did."""
        return [member for member in self.organisation.standing if member is not self
                and (member.role.may_facilitate if self.role.may_facilitate else member.role is Role.client)]

    # --- coming in ----------------------------------------------------------------------------------------------------

    @property
    def second(self) -> SecondStep:
        return SecondStep(self)

    @property
    def needs_second(self) -> bool:
        return self.asked_second or self.organisation.demands_second

    def ask_second(self, asked: bool, asking: "Member") -> None:
        """From this moment on, as of everybody in `Organisation.demand_second`."""
        if asked and self is asking and not self.second.is_set_up:
            raise NotNow(_("Set up your own second step first, or you would be locked out."))
        self.asked_second = asked
        self.wait_or_go_on()

    def wait_or_go_on(self) -> None:
        """What they are signed in with waits for a second step that is asked and missing, and for no other."""
        for sign_in in self.sign_ins:
            if self.needs_second and not self.second.is_set_up:
                sign_in.waits_for = SET_UP
            elif sign_in.waits_for == SET_UP:
                sign_in.waits_for = ""

    def sign_in(self, now: datetime, *, proved: bool = False) -> tuple["SignIn", str]:
        """The sign-in and its token, which is shown to nobody but the browser's cookie. It waits for the second step unless
        that was `proved`."""
        token, waits_for = new_token(), ""
        if not proved:
            waits_for = SECOND if self.second.is_set_up else SET_UP if self.needs_second else ""
        return SignIn(token_hash=hashed(token), member=self, began_at=now, seen_at=now, waits_for=waits_for), token

    def go_on(self, token: str, now: datetime) -> tuple["SignIn", str]:
        """After the second proof: a sign-in of its own takes the place of the one that waited."""
        self.sign_out(token)
        return self.sign_in(now, proved=True)

    def sign_out(self, token: str) -> None:
        for sign_in in [each for each in self.sign_ins if each.token_hash == hashed(token)]:
            self.sign_ins.remove(sign_in)

    def end_sign_in(self, token_hash: str) -> None:
        """Of another browser, or this one."""
        found = next((each for each in self.sign_ins if each.token_hash == token_hash), None)
        if found is None:
            raise gone()
        self.sign_ins.remove(found)

    def sign_out_everywhere(self) -> None:
        self.sign_ins.clear()

    def choose_password(self, password_hash: str, now: datetime, *, proved: bool = True) -> tuple["SignIn", str]:
        """A new one ends every other sign-in; returns the one that goes on."""
        self.password_hash = password_hash
        self.sign_out_everywhere()
        return self.sign_in(now, proved=proved)

    def lose_password(self) -> None:
        """No password opens anything until they choose one by a link."""
        self.password_hash = ""
        self.sign_out_everywhere()

    def is_called(self, name: str) -> bool:
        return self.left_at is None and name_key(self.name) == name_key(name)

    def is_here(self, now: datetime) -> bool:
        return any(sign_in.holds(now) for sign_in in self.sign_ins)

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
    waits_for: str = ""  # SECOND or SET_UP: until then it opens nothing else

    member: Member = Relationship(back_populates="sign_ins")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.member_id

    def holds(self, now: datetime) -> bool:
        return now - self.seen_at < IDLE and self.member.left_at is None and now - self.began_at < (
            LONGEST_WAIT if self.waits_for else LONGEST_SIGN_IN)


class Membership(Table, table=True):
    """That a facilitator or client sees a programme."""

    member_id: str = Field(foreign_key="member.id", primary_key=True)
    programme_id: str = Field(foreign_key="programme.id", primary_key=True, index=True, ondelete="CASCADE")

    member: Member = Relationship(back_populates="memberships")
    programme: "Programme" = Relationship()

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.member_id


class FirstRun(Table, table=True):
    """The one link with which the first organiser sets name and password; it dies when used."""

    token_hash: str = Field(primary_key=True)


ROLE_NAMES = {
    Role.admin: N_("administrator"),
    Role.organiser: N_("organiser"),
    Role.facilitator: N_("facilitator"),
    Role.client: N_("client"),
}
