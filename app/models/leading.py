"""Who leads an action: nobody but they can say so. An owner is a Contact, who says yes on their own phone or by their own
link; until then the action is agreed in the room, or nobody leads it yet."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlmodel import Field

from app.errors import NotLikeThat, NotNow
from app.models.base import Table
from app.models.contact import Contact
from app.models.report import NOT_YET, By, Report, Status
from app.words import _

if TYPE_CHECKING:
    from app.models.action import Action


class Led(Table):
    """What an Action has of its owner. `owner` is the name on the board, which may be written before a person is known;
    `owner_id` is the person, once somebody said who it is."""

    owner_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    accepted_on: date | None = None
    owner_public: bool = False  # that person ticked that their name may be public
    handing_to_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # asked to take it over
    deputy_id: str | None = Field(default=None, foreign_key="contact.id", index=True)  # hears of it too when it is silent

    @property
    def _action(self) -> "Action":
        return cast("Action", self)

    def may_be_accepted_by(self, contact: Contact) -> bool:
        return contact.id == self.handing_to_id or (contact.id == self.owner_id and self.accepted_on is None)

    def is_of(self, contact: Contact) -> bool:
        """Whose page it stands on."""
        return contact.id in (self.owner_id, self.handing_to_id, self.deputy_id)

    def may_be_reported_by(self, contact: Contact) -> bool:
        return (contact.id == self.owner_id and self.accepted_on is not None) or contact.id == self.deputy_id

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
        self._action.revise()

    def agree(self, today: date) -> None:
        """In the room, with who was named there."""
        if self._action.status == Status.proposed and self._action.owner:
            self._said(By.organiser, Status.agreed, today)

    def accept(self, contact: Contact, today: date, *, public: bool = False) -> None:
        """By nobody but who was asked. Twice is the same."""
        if contact.id == self.owner_id and self.accepted_on is not None:
            self.owner_public = public
            return
        if not self.may_be_accepted_by(contact):
            raise NotNow(_("This action is with somebody else now."))
        taken_over = self.accepted_on is not None
        self.owner_id, self.handing_to_id, self.accepted_on, self.owner_public = contact.id, None, today, public
        if self.deputy_id == contact.id:
            self.deputy_id = None
        if self._action.status in NOT_YET or taken_over:
            # Whoever takes over an action that goes on finds it as it is: only that they lead it is new.
            state = Status.accepted if self._action.status in NOT_YET else self._action.status
            self._said(By.owner, state, today, contact_id=contact.id)

    def decline(self, contact: Contact, words: str, today: date) -> None:
        """Nobody has to say why, and the reason is for the organisation alone."""
        if contact.id == self.handing_to_id:
            self.handing_to_id = None
            return
        if contact.id != self.owner_id:
            raise NotNow(_("This action is with somebody else now."))
        if len(words) > 600:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 600)
        self.owner_id, self.accepted_on, self.owner_public = None, None, False
        self._action.owner = ""
        self._said(By.owner, Status.proposed, today, contact_id=contact.id, words=words)

    def let_deputise(self, contact: Contact | None) -> None:
        if contact is not None and contact.id == self.owner_id:
            raise NotLikeThat(_("The deputy is somebody else than the owner."))
        self.deputy_id = contact.id if contact else None

    def show_name_of(self, contact: Contact) -> None:
        """A name that its owner typed reaches the board when a person of the organisation has read it."""
        if contact.id != self.owner_id:
            raise NotNow(_("This action is with somebody else now."))
        self._action.owner = contact.name
        self._action.organisation = contact.body or self._action.organisation
        self._action.revise()

    def _said(self, by: By, state: str, today: date, **details: Any) -> None:
        action = self._action
        action.take_in(Report(session_id=action.session.id, position=len(action.reports) + 1, on=today, by=by, state=state,
                           language=action.session.language, **details), today)
