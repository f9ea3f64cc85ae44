"""A Message: somebody is to hear of one matter, once. What it says is made when it is sent, and is kept nowhere."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, UniqueConstraint
from sqlmodel import Field

from app.models.base import Moment, Table, new_id
from app.words import N_

if TYPE_CHECKING:
    from app.models.organisation import Member

LEASE = timedelta(minutes=10)  # whoever claimed it has so long to send it; then another may
MOST_LEASED = timedelta(hours=12)  # a clock that was set back makes it longer
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6), timedelta(hours=12))
TRIED_FOR = timedelta(days=5)  # then a mail server that does not take it never will
ASKED_FOR = timedelta(days=380)  # what was due longer ago, nobody is asked for any more
KEPT = timedelta(days=400)  # from its day on; longer than it may be found due, or it would be found as new
FARTHEST = timedelta(days=2)  # that a mail is put off


class Kind(StrEnum):
    """What somebody is to hear of. `about` is the id of what stands behind it."""

    # who leads an action, or is asked to
    invitation = "invitation"  # an action
    hand_over = "hand_over"  # an action
    invitation_again = "invitation_again"  # an action, seven days later
    taken_over = "taken_over"  # an action, to who led it before
    first_step = "first_step"  # a check-in
    check_in = "check_in"  # a check-in
    reminder = "reminder"  # a check-in, seven days later; the deputy too
    moved = "moved"  # a check-in that was moved to a day soon
    not_noticed = "not_noticed"  # an action, and the day of the round
    link = "link"  # a pass that was over, and for which its owner asked again
    # who answers for a client
    answer_asked = "answer_asked"  # a session
    answer_due = "answer_due"  # an advice
    answer_late = "answer_late"  # an advice, seven days later
    # who wanted to hear
    word_back = "word_back"  # a session
    # who organises
    silent = "silent"  # a check-in, 21 days later
    stuck = "stuck"  # a report
    declined = "declined"  # a report
    answer_silent = "answer_silent"  # an advice, 21 days later
    bounced = "bounced"  # a contact
    bounced_soon = "bounced_soon"  # the same, where a date comes within a week
    trial = "trial"  # nothing else: a member asked for it


TO_OWNERS = (Kind.invitation, Kind.hand_over, Kind.invitation_again, Kind.taken_over, Kind.first_step, Kind.check_in,
             Kind.reminder, Kind.moved, Kind.not_noticed, Kind.link)
TO_CLIENTS = (Kind.answer_asked, Kind.answer_due, Kind.answer_late)
TO_ORGANISERS = (Kind.silent, Kind.stuck, Kind.declined, Kind.answer_silent, Kind.bounced)  # in one digest
MATTERS: dict[str, str] = {  # at the desk
    Kind.invitation: N_("asked to lead an action"), Kind.hand_over: N_("asked to take over an action"),
    Kind.invitation_again: N_("asked once more to lead an action"),
    Kind.taken_over: N_("told that somebody else leads it now"), Kind.first_step: N_("asked about the first step"),
    Kind.check_in: N_("asked how it goes"), Kind.reminder: N_("asked once more how it goes"),
    Kind.moved: N_("told of another date"), Kind.not_noticed: N_("told that people do not notice it"),
    Kind.link: N_("a new link"), Kind.answer_asked: N_("asked for answers"),
    Kind.answer_due: N_("asked for an answer that is due"), Kind.answer_late: N_("asked for an answer that is late"),
    Kind.word_back: N_("told what came of it"), Kind.silent: N_("told that somebody is silent"),
    Kind.stuck: N_("told that an action is stuck"), Kind.declined: N_("told that somebody said no"),
    Kind.answer_silent: N_("told that no answer came"), Kind.bounced: N_("told that a mail came back"),
    Kind.bounced_soon: N_("told that a mail came back"), Kind.trial: N_("a trial mail"),
}
AT_ONCE = (Kind.invitation, Kind.hand_over, Kind.link, Kind.moved, Kind.bounced_soon, Kind.trial)
MOST_AT_ONCE = 3  # on one day, to one address


class Ended(StrEnum):
    """Why it is not sent any more."""

    not_asked = "not_asked"  # it was answered, or is over
    by_hand = "by_hand"  # an organiser called or wrote, or it is a telephone number
    not_now = "not_now"  # an organiser chose not to send what was due before a restore
    given_up = "given_up"  # no mail server took it for days


class Where(StrEnum):
    """How far a message came, as people are told; whether somebody read it is not known, and is not asked."""

    waits = "waits"
    held = "held"  # until an organiser says whether it goes
    again = "again"  # no mail server took it yet
    handed_over = "handed_over"
    came_back = "came_back"
    given_up = "given_up"
    by_hand = "by_hand"
    over = "over"  # it was not needed any more, or an organiser chose so


class Message(Table, table=True):
    # One for each person, matter and day: found twice it is the same.
    __table_args__: ClassVar[Any] = (UniqueConstraint("to", "kind", "about", "day", name="uq_message_to"),
                                     Index("ix_message_waits", "sent_at", "ended", "day"), Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    session_id: str | None = Field(default=None, foreign_key="session.id", index=True)  # of the matter; goes with it
    to: str  # the id of one of the next three
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    member_id: str | None = Field(default=None, foreign_key="member.id", index=True)
    wish_id: str | None = Field(default=None, sa_column=Column(
        String, ForeignKey("contactwish.id", name="fk_message_wish_id_contactwish", ondelete="CASCADE"), index=True))
    kind: str
    about: str
    day: date  # from which on it is due
    held: bool = False  # until an organiser says send: it was due before a restore, and may have gone out then
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)
    claim: str = ""  # by whom: an answer that comes after the lease counts for nothing
    tries: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    failed: str = ""  # how the last try ended: a code of SMTP, or a word; never what a server said
    mail_id: str = Field(default="", index=True)  # what goes out as one mail has one, and it stays the same: its Message-ID
    address_hash: str = ""  # to which it went, for the day on which it did
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    came_back_on: date | None = None
    came_back: str = ""  # the status of a returned mail, as 5.1.1
    ended: str = ""  # an Ended; "" while it waits or was sent

    @classmethod
    def trial(cls, member: "Member", today: date) -> "Message":
        """To see whether mail reaches them."""
        return cls(organisation_id=member.organisation_id, to=member.id, member_id=member.id, kind=Kind.trial,
                   about=new_id(), day=today)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return "", ""

    @property
    def waits(self) -> bool:
        return self.sent_at is None and not self.ended

    @property
    def where(self) -> Where:
        if self.came_back_on:
            return Where.came_back
        if self.sent_at:
            return Where.handed_over
        if self.ended:
            return {Ended.given_up: Where.given_up, Ended.by_hand: Where.by_hand}.get(Ended(self.ended), Where.over)
        return Where.held if self.held else Where.again if self.failed else Where.waits

    @property
    def goes_at_once(self) -> bool:
        return self.kind in AT_ONCE

    def may_be_claimed(self, now: datetime) -> bool:
        return self.waits and not self.held and not (
            is_ahead(self.claimed_until, now, MOST_LEASED) or is_ahead(self.next_try_at, now))

    def be_claimed(self, claim: str, mail_id: str, address_hash: str, now: datetime) -> None:
        """A mail that was begun before goes on as the same one, so that its mail is known again."""
        self.claim, self.claimed_until, self.address_hash = claim, now + LEASE, address_hash
        self.mail_id = self.mail_id or mail_id
        self.tries += 1

    def go_back(self) -> None:
        """It was claimed, and nothing of it was handed to a mail server."""
        self.claimed_until = None
        self.tries = max(0, self.tries - 1)
        if not self.tries:
            self.mail_id = ""  # it may go with what came since

    def was_sent(self, now: datetime) -> None:
        self.sent_at, self.claimed_until, self.failed = now, None, ""

    def was_not_sent(self, failed: str, now: datetime) -> None:
        """It is tried again, later each time; after days it is not."""
        self.failed, self.claimed_until = failed[:20], None
        self.next_try_at = now + PAUSES[min(self.tries, len(PAUSES)) - 1]
        if self.tries > len(PAUSES) + TRIED_FOR // PAUSES[-1]:
            self.ended = Ended.given_up

    def hold(self) -> None:
        self.held, self.claimed_until = True, None

    def let_go(self) -> None:
        self.held = False

    def try_again(self, status: str, at: datetime, tries: int) -> None:
        """It came back, and not for good: it goes once more as the same mail, but so many times at most."""
        self.sent_at, self.failed, self.next_try_at = None, status[:20], at
        if self.tries >= tries:
            self.ended = Ended.given_up

    def end(self, why: Ended) -> None:
        self.ended, self.claimed_until = why, None

    def come_back(self, status: str, today: date) -> None:
        self.came_back, self.came_back_on = status[:12], today


def is_ahead(moment: datetime | None, now: datetime, farthest: timedelta = FARTHEST) -> bool:
    """Still to come. What lies further ahead than can be was reckoned by a clock that was wrong."""
    return moment is not None and now < moment <= now + farthest
