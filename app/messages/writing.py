"""What a mail says: made when it is sent, of what is so at that moment, in the language of who gets it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.durable import Handle
from app.feeds import day_of_check_in
from app.messages import to_clients, to_organisers, to_owners, to_wishes
from app.messages.due import Due
from app.messages.outbox import Claimed
from app.messages.parts import Body, Heading, Link, Matter, Part, flat, once
from app.messages.stopping import stop_address
from app.models import CheckIn, Contact, ContactWish, Member, Organisation, Session
from app.models.message import TO_CLIENTS, TO_ORGANISERS, TO_OWNERS, Kind
from app.settings import server_key
from app.words import DESK_LANGUAGES, LANGUAGES, _, speaking


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str
    language: str
    sender: str  # the name of the organisation
    stop: str  # the address of the one click
    calendar: bytes = b""  # of a date that moved


def write(db: Handle, claimed: Claimed) -> Mail:
    """It only reads, in a number of statements that does not grow with what a mail is about."""
    person = claimed.person
    language = language_of(person)
    organisation = _organisation(db, person)
    with speaking(language):
        found = [each for _message, each in claimed.messages]
        matter = _as_one(_matters(db, person, organisation.name, found, language))
        stop = stop_address(person, claimed.address, language, server_key())
        stop_says = _("Forget my address") if isinstance(person, ContactWish) else _("No more mail")
        body = Body(language, organisation.name, matter.heading, matter.whole, matter.foot,
                    (*matter.links, Link(stop_says, stop)))
        return Mail(flat(matter.subject, language), body.as_text(), body.as_html(matter.subject), language,
                    organisation.name, stop, _calendar(db, found))


def language_of(person: Contact | Member | ContactWish) -> str:
    """What is said at the desk is said in two languages."""
    if isinstance(person, Member):
        return person.language if person.language in DESK_LANGUAGES else "en"
    return person.language if person.language in LANGUAGES else "en"


def _organisation(db: Handle, person: Contact | Member | ContactWish) -> Organisation:
    if isinstance(person, ContactWish):
        return db.get_one(Session, person.session_id).programme.organisation
    return db.get_one(Organisation, person.organisation_id)


def _matters(db: Handle, person: Contact | Member | ContactWish, organisation: str, found: Sequence[Due],
             language: str) -> list[Matter]:
    if isinstance(person, ContactWish):
        return [to_wishes.matter(db, person, language)]

    def of(kinds: tuple[Kind, ...]) -> list[Due]:
        return [each for each in found if each.kind in kinds]

    if isinstance(person, Contact):
        owned = of(TO_OWNERS)
        matters = list(to_owners.matters(db, person, organisation, owned)) if owned else []
    else:
        waits = of(TO_ORGANISERS)
        matters = [to_organisers.digest(db, person, waits)] if waits else []
        matters += [to_organisers.at_once(db, person, each) for each in of((Kind.bounced_soon, Kind.trial))]
    return [*matters, *to_clients.matters(db, person, of(TO_CLIENTS))]


def _as_one(matters: list[Matter]) -> Matter:
    """Several under their own headings; what is said of several actions in the same words is said once. A button that leads
    to the same place stands behind the last that has it."""
    groups: list[Matter] = []
    for matter in matters:
        same = next((place for place, group in enumerate(groups) if group.is_said_like(matter)), None)
        if same is None:
            groups.append(matter)
        else:
            groups[same] = groups[same].and_of(matter)
    if len(groups) == 1 and len(matters) == 1:
        return matters[0]
    heading = _("Messages for you: %(num)s") % {"num": len(matters)}
    subject = f"{matters[0].subject} (+{len(matters) - 1})"
    parts: list[Part] = []
    for place, group in enumerate(groups):
        later = {each.button for each in groups[place + 1:]}
        button = [group.button] if group.button and group.button not in later else []
        parts += [Heading(group.heading), *group.parts, *button, *group.after]
    return Matter(
        subject, heading, tuple(parts), groups[0].hello, rules=once((
            *(each.why for each in groups), *(rule for each in groups for rule in each.rules))),
        links=tuple(dict.fromkeys(link for each in groups for link in each.links)))


def _calendar(db: Handle, found: Sequence[Due]) -> bytes:
    """Of dates that moved so near that a calendar which somebody subscribed to may look too late."""
    ids = {each.about for each in found if each.kind == Kind.moved}
    from app.exports import feed  # with what writes calendars, which few servers ever need

    moved = db.exec(select(CheckIn).where(col(CheckIn.id).in_(ids))).all() if ids else []
    return feed.write(_("My actions"), [day_of_check_in(check_in) for check_in in moved]) if moved else b""
