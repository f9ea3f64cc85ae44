"""An Invitation: a link that works once, with which somebody becomes a member or gets a new password."""

from datetime import datetime, timedelta

from sqlmodel import Field, Relationship

from app.errors import NotFound, NotLikeThat
from app.models.base import JSON, Moment, Table, new_id, one_of
from app.models.organisation import Member, Organisation, Role, SignIn, hashed, new_token
from app.typed import clean
from app.words import _

WORKS_FOR = timedelta(days=7)
RESTORES_FOR = timedelta(hours=24)


class Invitation(Table, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    token_hash: str = Field(unique=True)
    called: str = ""  # for whom it is, as the inviter wrote it down
    role: Role = Field(sa_type=one_of(Role))
    programme_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    until: datetime = Field(sa_type=Moment)
    member_id: str | None = Field(default=None, foreign_key="member.id")  # who gets a new password, and no new member
    made_by: str = ""  # the id of a member; none on the machine itself

    organisation: Organisation = Relationship()
    member: Member | None = Relationship()

    @classmethod
    def to(cls, organisation: Organisation, role: Role, programme_ids: list[str], called: str,
           now: datetime, by: str = "") -> "tuple[Invitation, str]":
        """With the token of its link, which is shown once. Who organises sees every programme and is added to none."""
        called = clean(called)
        if len(called) > 80:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 80, "called")
        programmes = [] if role.may_organise else organisation.among(programme_ids)
        if not role.may_organise and not programmes:
            raise NotLikeThat(_("Please choose at least one programme that this person sees."), "programme")
        token = new_token()
        return cls(organisation=organisation, token_hash=hashed(token), called=called, role=role,
                   programme_ids=[programme.id for programme in programmes], until=now + WORKS_FOR, made_by=by), token

    @classmethod
    def to_restore(cls, member: Member, now: datetime, by: str = "") -> "tuple[Invitation, str]":
        """For who lost their password."""
        token = new_token()
        return cls(organisation=member.organisation, token_hash=hashed(token), role=member.role, member=member,
                   until=now + RESTORES_FOR, made_by=by), token

    def withdraw(self, now: datetime) -> None:
        self.until = now

    def check(self, now: datetime) -> "Invitation":
        if now >= self.until or (self.member is not None and self.member.left_at):
            raise NotFound(_("This link is no longer in use. Please ask for a new one."))
        return self

    def accept(self, name: str, password_hash: str, language: str, now: datetime) -> tuple[SignIn, str]:
        """The new member is signed in; returns that and the token of their browser."""
        programmes = self.organisation.among(self.programme_ids)  # read before there is somebody who is not kept yet
        member = self.organisation.invite(name, password_hash, self.role, language)
        member.show_programmes(programmes)
        return member.sign_in(now)

    def restore(self, password_hash: str, now: datetime) -> tuple[SignIn, str]:
        """Who lost their password may have lost the phone with it: the second proof is set up anew."""
        assert self.member is not None
        self.member.second.forget()
        return self.member.choose_password(password_hash, now, proved=False)
