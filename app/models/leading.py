"""Who leads an action: nobody but they can say so. An owner is a Contact, who says yes on their own phone or by their own
link; until then the action is agreed in the room, or nobody leads it yet."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlmodel import Field

from app import clock
from app.errors import NotLikeThat, NotNow
from app.models.base import Table
from app.models.contact import INVITED, Contact, Pass, Purpose
from app.models.report import LONGEST, NOT_YET, By, Report, Status
from app.typed import clean, clean_lines
from app.words import _

if TYPE_CHECKING:
    from app.models.action import Action


class Led(Table):
    """What an Action has of its owner. `owner` is the name on the board, which may be written before a person is link;
    `owner_id` is the person, once somebody details who it is."""

    owner_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    accepted_on: date | None = None
    offered_on: date | None = None  # when somebody was asked last to lead it
    owner_public: bool = False  # that person ticked that their name may be public
    handing_to_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # asked to take it over
    deputy_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # hears of it too when it is silent

    @property
    def _action(self) -> "Action":
        return cast("Action", self)

    def may_be_accepted_by(self, contact: Contact) -> bool:
        """Nobody else can say yes."""
        return not self._action.is_over and (
            contact.id == self.handing_to_id or (contact.id == self.owner_id and self.accepted_on is None))

    def is_of(self, contact: Contact) -> bool:
        """Whose page it stands on."""
        return contact.id in (self.owner_id, self.handing_to_id, self.deputy_id)

    def is_with(self, contact: Contact) -> bool:
        """Who leads it and details so."""
        return contact.id == self.owner_id and self.accepted_on is not None

    def may_be_reported_by(self, contact: Contact) -> bool:
        return self.is_with(contact) or contact.id == self.deputy_id

    def offer(self, contact: Contact) -> None:
        """Somebody is asked to lead it, or to take it over from who does. They say yes themselves."""
        if self._action.is_over:
            raise NotNow(_("This action is over."))
        if contact.id == self.owner_id:
            return
        if self.accepted_on is None:
            self.owner_id = contact.id
            self._action.owner = contact.name
            self._action.organisation = contact.body or self._action.organisation
        else:
            self.handing_to_id = contact.id
        self.offered_on = clock.today()
        self._action.revise()

    def hand_over(self, owner: Contact, contact: Contact, why: str, today: date) -> None:
        """An owner asks somebody else. Until they say yes it stays where it is."""
        if not self.is_with(owner):
            raise NotNow(_("This action is with somebody else now."))
        if contact.id == owner.id:
            raise NotLikeThat(_("Please write the name of somebody else."), "name")
        if contact.id == self.handing_to_id:
            return
        self.offer(contact)
        if contact.own_pass is None:  # somebody new
            contact.forget_on = today + INVITED
        self._note(By.owner, today, contact_id=owner.id, words=as_reason(why), passed_to=contact.name)

    def agree(self, today: date) -> None:
        """In the room, with who was named there."""
        if self._action.status == Status.proposed and self._action.owner:
            self._said(By.organiser, Status.agreed, today)

    def accept(self, contact: Contact, today: date, *, public: bool = False) -> None:
        """By nobody but who was asked. Twice is the same."""
        if self.is_with(contact):
            self.owner_public = public
            return
        if not self.may_be_accepted_by(contact):
            raise NotNow(_("This action is with somebody else now."))
        taken_over = self.accepted_on is not None
        self.owner_id, self.handing_to_id, self.accepted_on, self.owner_public = contact.id, None, today, public
        contact.forget_on = None
        if self.deputy_id == contact.id:
            self.deputy_id = None
        if taken_over:
            # The name of before is nobody's any more; the new one comes when a person of the organisation has read it.
            self._action.owner = self._action.organisation = ""
        if self._action.status in NOT_YET:
            self._said(By.owner, Status.accepted, today, contact_id=contact.id)
        elif taken_over:
            self._note(By.owner, today, contact_id=contact.id)

    def decline(self, contact: Contact, words: str, today: date, *, instead: str = "") -> None:
        """Nobody has to say why, and the reason is for the organisation alone; so is who could do it `instead`."""
        details: dict[str, Any] = {"contact_id": contact.id, "words": as_reason(words), "passed_to": clean(
            as_reason(instead, "passed_to"))}
        if contact.id == self.handing_to_id:
            self.handing_to_id = None
            self._note(By.owner, today, **details)
            return
        if contact.id != self.owner_id:
            raise NotNow(_("This action is with somebody else now."))
        self.owner_id, self.accepted_on, self.owner_public = None, None, False
        self._action.owner = ""
        self._said(By.owner, Status.proposed, today, **details)

    def name_in_public(self, contact: Contact, public: bool) -> None:
        if not self.is_with(contact):
            raise NotNow(_("This action is with somebody else now."))
        if self.owner_public != public:
            self.owner_public = public
            self._action.revise()

    def let_deputise(self, contact: Contact | None) -> None:
        if contact is not None and contact.id == self.owner_id:
            raise NotLikeThat(_("The deputy is somebody else than the owner."))
        self.deputy_id = contact.id if contact else None

    # --- in the room -----------------------------------------------------------------------------------------------

    def invite_who_leads(self) -> None:
        """While it is written on the board, whoever leads it can say so on their own phone. The pass for that is of nobody
        yet, and ends with the first yes."""
        action, today = self._action, clock.today()
        until = today + timedelta(days=1)  # an evening may pass midnight
        if self.accepted_on is not None or action.is_over or action.session.closed_at:
            return
        if not action.room_passes:
            organisation = action.session.programme.organisation
            action.room_passes.append(Pass(organisation=organisation, organisation_id=organisation.id, opens=action.id,
                                           purpose=Purpose.owner, expires_on=until))
        for link in action.room_passes:
            if link.is_over(today):
                link.renew(until)

    def accept_in_the_room(self, contact: Contact, room_pass: Pass, now: datetime, today: date, *, public: bool) -> None:
        if (self.accepted_on is not None or self._action.is_over or self._action.session.closed_at
                or room_pass.is_over(today)):
            raise NotNow(_("Somebody leads this action already, or the session is over. Please ask the facilitator."))
        self.owner_id = contact.id
        self.accept(contact, today, public=public)
        room_pass.revoke(now)

    def waits_to_be_shown(self, contact: Contact | None) -> bool:
        """A name that is not on the board yet."""
        if contact is None or contact.is_forgotten or self.accepted_on is None:
            return False
        return contact.name != self._action.owner

    def show_name_of(self, contact: Contact) -> None:
        """A name that its owner typed reaches the board when a person of the organisation has read it."""
        if not self.is_with(contact):
            raise NotNow(_("This action is with somebody else now."))
        self._action.owner = contact.name
        self._action.organisation = contact.body or self._action.organisation
        self._action.revise()

    def is_not_of(self, contact: Contact, today: date) -> None:
        """Somebody said yes who does not lead it: it is as before, and phones ask again."""
        if contact.id != self.owner_id:
            raise NotNow(_("This action is with somebody else now."))
        if self._action.owner == contact.name:
            self._action.owner = ""
        self.owner_id, self.accepted_on, self.owner_public = None, None, False
        if self._action.status == Status.accepted:
            self._said(By.organiser, Status.agreed if self._action.owner else Status.proposed, today)
        self._action.revise()
        self.invite_who_leads()

    def is_led_no_more_by(self, contact: Contact, today: date) -> None:
        """In whatever way: who declined, or in whose place somebody else came, is not asked and not named."""
        if contact.id == self.owner_id:
            self.owner_id, self.accepted_on, self.owner_public = None, None, False
            self._action.owner = "" if self._action.owner == contact.name else self._action.owner
            if self._action.status == Status.accepted:
                self._said(By.organiser, Status.agreed if self._action.owner else Status.proposed, today)
        self.handing_to_id = None if contact.id == self.handing_to_id else self.handing_to_id
        self.deputy_id = None if contact.id == self.deputy_id else self.deputy_id
        self._action.revise()

    def is_led_by(self, contact: Contact, *, instead_of: Contact) -> None:
        """The same person was entered twice."""
        for role in ("owner_id", "handing_to_id", "deputy_id"):
            if getattr(self, role) == instead_of.id:
                setattr(self, role, contact.id)
        self.handing_to_id = None if self.handing_to_id == self.owner_id else self.handing_to_id
        self.deputy_id = None if self.deputy_id == self.owner_id else self.deputy_id

    def forget_owner(self, contact: Contact, name: str) -> None:
        """The name of who is forgotten, on the board and in what stood there before."""
        action = self._action
        if contact.id == self.owner_id and action.owner == name:
            action.owner = ""
            action.revise()
        if contact.id == self.handing_to_id:
            self.handing_to_id = None
        for change in action.changes:
            if name in change.fields.get("owner", ()):
                change.fields = change.fields | {"owner": ["" if each == name else each for each in change.fields["owner"]]}

    # --- what it leaves behind -------------------------------------------------------------------------------------

    def _said(self, by: By, state: str, today: date, **details: Any) -> None:
        self._action.take_in(self._report(by, state, today, **details), today)

    def _note(self, by: By, today: date, **details: Any) -> None:
        """What changes nothing of how it goes, and answers no check-in."""
        self._action.reports.append(self._report(by, self._action.status, today, **details))
        self._action.revise()

    def _report(self, by: By, state: str, today: date, **details: Any) -> Report:
        action = self._action
        return Report(session_id=action.session.id, position=len(action.reports) + 1, on=today, by=by, state=state,
                      about_lead=True, language=action.session.language, **details)


def as_reason(words: str, field: str = "words") -> str:
    words = clean_lines(words[:4 * LONGEST[field]])
    if len(words) > LONGEST[field]:
        raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST[field], field)
    return words
