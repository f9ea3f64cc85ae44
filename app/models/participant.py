"""A Participant: a seat in one session. No name, no address, no device, no time."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from app.errors import NotNow
from app.library.permissions import AGES, ASKED, text_version
from app.models.answer import Answer
from app.models.base import Moment, Table, new_id
from app.models.contribution import Authorship
from app.models.organisation import hashed
from app.words import LANGUAGES, _

if TYPE_CHECKING:
    from app.models.session import Session


_LETTERS = bytes(b"abcdefghjkmnpqrstuvwxyz23456789"[byte % 31] for byte in range(256))


def receipt_of(token: str) -> str:
    """The code with which a person finds their own words again: 80 bits, derived from the phone's secret and kept
    nowhere."""
    code = hashlib.sha256(f"receipt {token}".encode()).digest()[:16].translate(_LETTERS).decode()
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def receipt_as_typed(text: str) -> str:
    """The same, however it was written down or pasted."""
    plain = unicodedata.normalize("NFKC", text).lower()
    signs = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in plain if sign.isascii() or sign.isdecimal())
    return "-".join(re.findall("[a-z0-9]{4}", re.sub("[^a-z0-9]", "", signs)))


class Participant(Table, table=True):
    # People are counted at every change of a room, also when it is a whole hall.
    __table_args__ = (Index("ix_participant_room", "session_id", "left_at", "language", "looking", "needs_help",
                            "passed_id"), Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id")
    token_hash: str = Field(unique=True)
    language: str
    looking: bool = False  # follows along, says nothing
    needs_help: bool = False
    passed_id: str | None = None  # the step that this person would rather not answer; only ever the latest
    proxy: bool = False  # somebody else writes down what this person says
    left_at: datetime | None = Field(default=None, sa_type=Moment)

    session: "Session" = Relationship(back_populates="participants")
    permissions: list["Permission"] = Relationship(back_populates="participant", cascade_delete=True)
    authored: list[Authorship] = Relationship(back_populates="participant", cascade_delete=True)
    answers: list[Answer] = Relationship(back_populates="participant", cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, self.id

    def permits(self, purpose: str) -> bool:
        return any(permission.given for permission in self.permissions if permission.purpose == purpose)

    @property
    def agreed(self) -> str:
        """Which text this person read when they said whether they may be quoted. Cards keep it, so it is the text of just
        this permission: others may have been given later, under another one."""
        return next((permission.version for permission in self.permissions if permission.purpose == "quote"), "")

    @property
    def was_asked_age(self) -> bool:
        """Whether the question about age was on the page at which this person came in."""
        return any(permission.purpose in AGES for permission in self.permissions)

    def give(self, purpose: str, given: bool, today: date) -> None:
        """Gives or takes back a permission; taking back is as easy as giving and reaches what was said before."""
        version, language = text_version(self.language, self.was_asked_age), self.language
        for permission in self.permissions:
            if permission.purpose == purpose:
                permission.given, permission.version, permission.language = given, version, language
                permission.given_on = today
                break
        else:
            self.permissions.append(
                Permission(purpose=purpose, given=given, version=version, language=language, given_on=today))
        if purpose == "quote":
            for authorship in self.authored:
                authorship.contribution.may_quote, authorship.contribution.permission_version = given, version
        if purpose == "media":
            for authorship in self.authored:
                if authorship.contribution.photo:
                    authorship.contribution.photo.may_show = given

    def take_part(self, today: date) -> None:
        self.looking = False
        self.give("take_part", True, today)

    def allow(self, purposes: set[str], today: date) -> None:
        """Exactly these of the permissions that may be refused; one that did not change keeps its text and its day."""
        for purpose in ASKED:
            if self.permits(purpose) != (purpose in purposes):
                self.give(purpose, purpose in purposes, today)

    def call_for_help(self) -> None:
        """While somebody is there to hear it."""
        if self.session.closed_at:
            raise NotNow(_("This session has ended. Thank you for coming."))
        self.needs_help = True

    def be_helped(self) -> None:
        self.needs_help = False

    def answer_after_all(self) -> None:
        self.session.running.must_listen()
        self.passed_id = None

    def leave(self, now: datetime) -> str:
        """Stops: the seat's secret dies, so nobody can sit down on it again. Its words stay unless withdrawn."""
        self.left_at, self.token_hash = now, hashed(new_id())
        return self.id

    @staticmethod
    def leave_all(seats: "list[Participant]", now: datetime) -> list[str]:
        """Stops in the large room and its sub-rooms at once; returns the ids of those sessions."""
        for seat in seats:
            seat.leave(now)
        return [seat.session_id for seat in seats]

    def change_permission(self, purposes: set[str], today: date, *, takes_part: bool, receipt: str) -> None:
        """Changing one's mind is as easy as it was to say yes, and reaches what was said before."""
        if takes_part:
            self.take_part(today)
        self.allow(purposes, today)
        if "results" not in purposes:
            self.session.word_back.forget(receipt)

    def choose_again(self, *, language: str, looking: bool, today: date, receipt: str, age: str = "",
                     **purposes: bool) -> None:
        """At the door a second time."""
        self.speak(language)
        if self.session.guardians:
            for purpose in AGES:
                if self.permits(purpose) != (purpose == age):
                    self.give(purpose, purpose == age, today)
        if looking and not self.looking:
            self.looking = True
            self.give("take_part", False, today)
        self.change_permission(set() if looking else {purpose for purpose, given in purposes.items() if given}, today,
                               takes_part=self.looking and not looking, receipt=receipt)

    def speak(self, language: str) -> None:
        if language in LANGUAGES:
            self.language = language

    def ask_for_help(self, needed: bool) -> None:
        if needed:
            self.call_for_help()
        else:
            self.be_helped()


class Permission(Table, table=True):
    """Consent for one purpose of `app/library/permissions.py`. The day only, not the hour."""

    __table_args__ = (Index("ix_permission_given", "participant_id", "given", "purpose"), Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    participant_id: str = Field(foreign_key="participant.id")
    purpose: str
    given: bool
    version: str  # of the text that was agreed to
    language: str  # in which it was read
    given_on: date

    participant: Participant = Relationship(back_populates="permissions")

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.participant.remembered_in


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant as the room knows them: enough to take their words without asking the database."""

    id: str
    session: "Session"
    language: str
    looking: bool
    allowed: frozenset[str]  # purposes of the permissions that they gave
    agreed: str  # the text that they read about quoting
    proxy: bool

    @property
    def session_id(self) -> str:
        return self.session.id

    def permits(self, purpose: str) -> bool:
        return purpose in self.allowed
