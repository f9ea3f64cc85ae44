"""What an organiser sends by hand: a text in the language of who gets it, to copy or for a program of their own. Nothing
here sends anything."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from app.addresses import public_address
from app.models import Action, Contact, Session
from app.models.contact import is_mail
from app.models.report import NOT_YET, Status
from app.pages import day
from app.settings import server_key
from app.typed import digits
from app.words import _, direction, speaking


@dataclass(frozen=True)
class Letter:
    language: str
    subject: str
    text: str
    address: str = ""  # a mail address or a telephone number; "" where none is known

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def mail(self) -> str:
        """What a program for mail opens, with everything in it."""
        to = quote(self.address, safe="@") if is_mail(self.address) else ""
        return f"mailto:{to}?subject={quote(self.subject)}&body={quote(self.text)}"

    @property
    def call(self) -> str:
        number = "" if is_mail(self.address) else digits(self.address)
        return f"tel:{'+' if self.address.strip().startswith('+') else ''}{number}" if number else ""


def to_owner(contact: Contact, link: str, action: Action, *, with_address: bool, people_notice: str = "") -> Letter:
    """Asks whoever was named whether they want to lead it, and who leads it how it goes; or to look once more, where people
    notice less or more than was said."""
    asked = contact.id == action.handing_to_id or (contact.id == action.owner_id and action.status in NOT_YET)
    with speaking(contact.language):
        if asked:
            says = _("Do you want to lead this action: %(what)s? No is fine too. You answer with this link:")
        elif people_notice == "less":
            says = _("You said how it goes with this action: %(what)s. Many people do not notice it. Do you want to look "
                     "once more? You tell what you see with this link:")
        elif people_notice:
            says = _("You said that it does not go well with this action: %(what)s. Many people notice it all the same. Do "
                     "you want to look once more? You tell what you see with this link:")
        elif action.status == Status.stuck:
            says = _("It does not go well with this action: %(what)s. What would help? You tell it with this link:")
        else:
            says = _("How does it go with this action: %(what)s? You tell it in a minute, with this link:")
        return _letter(contact, _("Your action: %(what)s") % {"what": action.what}, says % {"what": action.what}, link,
                       action.session.programme.organisation.name, with_address)


def again(contact: Contact, link: str, organisation: str) -> Letter:
    with speaking(contact.language):
        return _letter(contact, _("Your link"), _("Here is your link, as you asked:"), link, organisation)


def to_client(contact: Contact, link: str, session: Session, due_on: date) -> Letter:
    with speaking(contact.language):
        about = {"title": session.title, "day": day(due_on, "d MMMM y")}
        return _letter(
            contact, _("Your answer to the advice of %(title)s") % about,
            _("At “%(title)s” people gave advice. They were told that you answer before %(day)s. You do that with this "
              "link:") % about, link, session.programme.organisation.name)


def _letter(contact: Contact, subject: str, says: str, link: str, organisation: str, with_address: bool = True) -> Letter:
    lines = [_("Hello %(name)s,") % {"name": contact.name}, says, link,
             _("This link is yours alone. Please do not pass it on."), organisation]
    return Letter(contact.language, subject, "\n\n".join(lines),
                  contact.address(server_key()) if with_address else "")


def news(session: Session, language: str) -> Letter:
    """To who wanted to hear what came of an evening: never what they said there."""
    with speaking(language):
        about = {"title": session.title, "day": day(session.held_on, "d MMMM y")}
        text = "\n\n".join((
            _("You were at “%(title)s” on %(day)s, and wanted to hear what came of it. There is news. You read it "
              "here:") % about,
            f"{public_address()}/s/{session.code}", session.programme.organisation.name))
        return Letter(language, _("News of %(title)s") % about, text)
