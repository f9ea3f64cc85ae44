"""The same texts for an organiser to send by themselves: to copy, or for a program of their own. Nothing here sends
anything. What only a mail needs, such as why it came and how it is stopped, is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app import clock
from app.durable import Handle
from app.messages import to_clients, to_owners, to_wishes
from app.messages.due import AGAIN
from app.messages.parts import Body, Matter, flat
from app.models import Action, Contact, Pass, Recommendation, Session
from app.models.contact import is_mail
from app.models.message import Kind
from app.models.report import Status
from app.outcome import Gathered
from app.settings import server_key
from app.typed import digits
from app.words import direction, speaking

LONGEST_FOR_A_PROGRAM = 2000  # signs of an address that each system still hands to a program for mail


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
        """What a program for mail opens, with the text in it where it is short enough."""
        to = quote(self.address, safe="@") if is_mail(self.address) else ""
        begin = f"mailto:{to}?subject={quote(self.subject)}"
        return begin if self.is_long else f"{begin}&body={self._body}"

    @property
    def is_long(self) -> bool:
        return len(self._body) > LONGEST_FOR_A_PROGRAM

    @property
    def _body(self) -> str:
        return quote(self.text.replace("\n", "\r\n"))

    @property
    def call(self) -> str:
        number = "" if is_mail(self.address) else digits(self.address)
        return f"tel:{'+' if self.address.strip().startswith('+') else ''}{number}" if number else ""


def to_owner(contact: Contact, link: Pass, action: Action, names: dict[str, str], *, with_address: bool,
             people_notice: str = "") -> Letter:
    """Asks whoever was named whether they want to lead it, and who leads it how it goes; or to look once more, where people
    notice less or more than was said."""
    organisation = action.session.programme.organisation.name
    owner = to_owners.Owner(contact, link, organisation, names)
    with speaking(contact.language):
        return _letter(_of_owner(owner, action, people_notice), organisation, contact.language,
                       contact.address(server_key()) if with_address else "")


def _of_owner(owner: to_owners.Owner, action: Action, people_notice: str) -> Matter:
    today = clock.today()
    if action.may_be_accepted_by(owner.contact):
        return to_owners.asked(owner, action)
    if people_notice:
        return to_owners.look_again(owner, action, people_notice)
    if action.status == Status.stuck:
        return to_owners.stuck(owner, action)
    waiting = action.open_check_ins(today)
    if not waiting:
        return to_owners.asked_how_it_goes(owner, action)
    last = waiting[-1]
    is_asked_again = owner.contact.id != action.owner_id or last.due_on + AGAIN <= today
    return (to_owners.reminder if is_asked_again else to_owners.check_in_due)(owner, action, last)


def again(contact: Contact, link: Pass, organisation: str) -> Letter:
    with speaking(contact.language):
        return _letter(to_owners.link_again(to_owners.Owner(contact, link, organisation, {})), organisation,
                       contact.language, contact.address(server_key()))


def to_client(contact: Contact, link: Pass, session: Session, advice: Sequence[Recommendation]) -> Letter:
    is_late = min((each.answer_due for each in advice), default=clock.today()) < clock.today()
    with speaking(contact.language):
        matter = to_clients.matter(contact, session, Kind.answer_late if is_late else Kind.answer_asked, advice, link)
        return _letter(matter, session.programme.organisation.name, contact.language, contact.address(server_key()))


def news(db: Handle, session: Session, languages: Sequence[str]) -> dict[str, Letter]:
    """To who wanted to hear what came of an evening: never what they said there."""
    gathered, letters = Gathered(db, session.id, clock.today()), {}
    for language in languages:
        with speaking(language):
            matter = to_wishes.of_outcome(gathered.outcome(language))
            letters[language] = _letter(matter, session.programme.organisation.name, language)
    return letters


def _letter(matter: Matter, organisation: str, language: str, address: str = "") -> Letter:
    body = Body(language, organisation, "", matter.whole, matter.rules)
    return Letter(language, flat(matter.subject, language), body.as_text().strip(), address)
