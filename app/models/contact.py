"""A Contact: a person outside the organisation, such as who leads an action; and the Passes that let them in."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Optional
from urllib.parse import unquote

from sqlmodel import Field, Relationship

from app import clock
from app.errors import NotLikeThat
from app.models.base import Moment, Table, new_id
from app.models.sealed import seal, unseal
from app.typed import clean, digits, plain
from app.words import LANGUAGES, _

if TYPE_CHECKING:
    from app.models.action import Action
    from app.models.message import Message
    from app.models.organisation import Member, Organisation
    from app.models.report import Report

LONGEST_NAME, LONGEST_BODY, LONGEST_ADDRESS = 80, 120, 100
KEPT_MONTHS = 13  # after the last open action
INVITED = timedelta(days=30)  # somebody whom an owner named and who says nothing is forgotten after that
PURPOSE = "contacts"
AN_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]+\.[^\s@<>\"(),:;\\]{2,}")


class Contact(Table, table=True):
    """Known by name and body. The address is under a key that is not in the database; there may be none."""

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    name: str
    body: str = ""
    language: str = "nl"
    sealed: str = ""  # an e-mail address or a telephone number
    address_hash: str = Field(default="", index=True)  # with the key: one person over all programmes
    forget_on: date | None = None  # set when the last action is over
    stopped_on: date | None = None  # they want no mail; what they promised stays
    came_back_on: date | None = None  # mail to this address came back for good

    organisation: "Organisation" = Relationship()
    passes: list["Pass"] = Relationship(back_populates="contact", cascade_delete=True)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.id

    def call(self, name: str, body: str | None = None, language: str = "") -> None:
        name = clean(name[:4 * LONGEST_NAME])
        if not 2 <= len(name) <= LONGEST_NAME:
            raise NotLikeThat(_("Please fill in a name of 2 to 80 letters."), "name")
        self.name = name
        if body is not None:
            body = clean(body[:4 * LONGEST_BODY])
            if len(body) > LONGEST_BODY:
                raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST_BODY, "body")
            self.body = body
        if language:
            if language not in LANGUAGES:
                raise NotLikeThat(_("Please choose a language."), "language")
            self.language = language

    def reach(self, address: str, key: bytes) -> None:
        """An e-mail address or a telephone number; with "" none."""
        address = as_address(address)
        self.sealed = seal(address, self.id, key=key, purpose=PURPOSE, length=4 * LONGEST_ADDRESS) if address else ""
        before, self.address_hash = self.address_hash, hash_of_address(address, key)
        if before != self.address_hash:
            self.stopped_on = self.came_back_on = None

    @property
    def gets_mail(self) -> bool:
        """Whether there is an address to which anything may go; it can be a telephone number."""
        return bool(self.name and self.sealed) and self.stopped_on is None and self.came_back_on is None

    def stop_mail(self, today: date) -> None:
        """Their own wish, by one click. They stay who they are: an organiser sees "not by mail"."""
        self.stopped_on = self.stopped_on or today

    def address(self, key: bytes) -> str:
        """"" where there is none, or it was sealed with another key."""
        return (unseal(self.sealed, self.id, key=key, purpose=PURPOSE) or "") if self.sealed else ""

    def forget(self) -> None:
        """Everything by which they were known, and all that lets them in. What they reported stays, without a name."""
        self.name, self.body, self.sealed, self.address_hash, self.forget_on = "", "", "", "", None
        self.passes = []

    @property
    def is_forgotten(self) -> bool:
        return not self.name

    @property
    def own_pass(self) -> "Pass | None":
        """The link of an owner that is in use, or the last that was."""
        of_owner = [link for link in self.passes if link.purpose == Purpose.owner]
        return next((link for link in of_owner if not link.is_over(clock.today())), None) or next(iter(of_owner), None)

    def let_in(self, today: date) -> "Pass":
        """The link to their actions: the one that they have, or a new one."""
        link = self.own_pass
        if link is None:
            link = Pass(organisation=self.organisation, organisation_id=self.organisation_id, contact=self,
                         purpose=Purpose.owner, expires_on=Pass.until(today))
        elif link.is_over(today):
            link.renew(Pass.until(today))
        return link

    def is_also(self, other: "Contact", actions: "Iterable[Action]", reports: "Iterable[Report]", key: bytes) -> None:
        """The same person was entered twice: all that is of the other is of this one, who keeps their own address."""
        if other.id == self.id or other.organisation_id != self.organisation_id:
            raise NotLikeThat(_("Please choose another entry of the same person."), "same")
        for action in actions:
            action.is_led_by(self, instead_of=other)
        for report in reports:
            report.contact_id = self.id
        for link in list(other.passes):
            link.contact = self
        if not self.sealed and other.sealed:
            self.reach(other.address(key), key)
            self.came_back_on = other.came_back_on
        self.stopped_on = self.stopped_on or other.stopped_on
        self.body = self.body or other.body
        self.forget_on = None


def join_messages(of: "Contact", other: "Contact", messages: "Iterable[Message]") -> "list[Message]":
    """What the other got counts as got; of what both were to hear there is one. Returns what goes."""
    own = {(message.kind, message.about, message.day): message for message in messages if message.to == of.id}
    twice = []
    for message in messages:
        if message.to != other.id:
            continue
        same = own.get((message.kind, message.about, message.day))
        if same is None:
            message.to = message.contact_id = of.id
        else:
            same.sent_at = same.sent_at or message.sent_at
            twice.append(message)
    return twice


def as_address(text: str) -> str:
    """As it is kept; "" where nothing is written. NotLikeThat where it can be neither address nor number."""
    text = clean(text[:4 * LONGEST_ADDRESS])
    is_number = not re.search(r"[^\d\s+()./-]", plain(text)) and 7 <= len(digits(text)) <= 15
    if text and (len(text) > LONGEST_ADDRESS or not (is_number or AN_ADDRESS.fullmatch(text))):
        raise NotLikeThat(_("Please write an e-mail address or a telephone number."), "address")
    return text


def is_mail(address: str) -> bool:
    return "@" in address


def hash_of_address(address: str, key: bytes) -> str:
    """The same for each way to write one address or number."""
    if not address:
        return ""
    same = plain(address).casefold() if is_mail(address) else "".join(digits(address))
    return hmac.new(key, f"contact {same}".encode(), hashlib.sha256).hexdigest()


class Purpose(StrEnum):
    owner = "owner"
    client = "client"
    feed = "feed"


TOKEN = re.compile(r"[a-z2-9]{42}")
BROKEN = re.compile(r"[\s=\u00ad\u200b-\u200d\u2060\ufeff]+")  # where a mail program broke a line


class Pass(Table, table=True):
    """A link for one contact and one purpose. Its token is derived from the key, its id and its generation, as that of a
    QR code, so that it can be handed out again and stands nowhere."""

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # none: whoever leads `opens`
    member_id: str | None = Field(default=None, foreign_key="member.id", index=True)  # of a feed: who reads it
    purpose: str
    opens: str = ""  # of a client: a programme's id; of a feed: what it is of, as "session:…"; of the room's: an action's
    generation: int = 1
    expires_on: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    wanted_on: date | None = None  # when somebody whose link is over asked for a new one

    contact: Contact | None = Relationship(back_populates="passes")
    member: Optional["Member"] = Relationship()
    organisation: "Organisation" = Relationship()

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", self.id

    @classmethod
    def to(cls, contact: Contact, purpose: Purpose, opens: str, expires_on: date | None) -> "Pass":
        """One for each contact and what it opens: who has it already keeps it."""
        for each in contact.passes:
            if (each.purpose, each.opens) == (purpose, opens) and each.revoked_at is None:
                each.expires_on = expires_on
                return each
        return cls(organisation_id=contact.organisation_id, contact=contact, purpose=purpose, opens=opens,
                   expires_on=expires_on)

    def token(self, key: bytes) -> str:
        """Letters and digits alone, which no mail program breaks or takes for something else: 16 of the id and 26 that
        carry 130 bits."""
        sign = hmac.new(key, f"pass {self.id} {self.purpose} {self.generation}".encode(), hashlib.sha256).digest()
        return self.id + base64.b32encode(sign).decode().lower()[:26]

    def holds(self, token: str, key: bytes) -> bool:
        return hmac.compare_digest(self.token(key), token)

    def is_over(self, today: date) -> bool:
        return self.revoked_at is not None or (self.expires_on is not None and today > self.expires_on)

    def revoke(self, now: datetime) -> None:
        self.revoked_at = self.revoked_at or now

    def was_held(self, token: str, key: bytes) -> bool:
        """A token of before the last renewal."""
        return any(Pass(id=self.id, purpose=self.purpose, generation=before).holds(token, key)
                   for before in range(max(1, self.generation - 50), self.generation))

    @classmethod
    def until(cls, today: date) -> date:
        """A year, and as long again as people remember that there was a link."""
        return clock.months_after(today, KEPT_MONTHS)

    def ask_for_another(self, today: date) -> None:
        """By who came with a link that is over. It says so to the organisation, and gives nothing."""
        self.wanted_on = today

    def renew(self, expires_on: date | None) -> None:
        """Another token: the one before opens nothing more."""
        self.generation, self.expires_on, self.revoked_at = self.generation + 1, expires_on, None
        self.wanted_on = None


def pass_in(token: str) -> str:
    """The id of a pass in a token that may have been wrapped, or got something behind it, on its way; "" for none."""
    return whole_token(token)[:16]


def whole_token(token: str) -> str:
    found = TOKEN.match(BROKEN.sub("", unquote(token[:400])).lower())
    return found[0] if found else ""
