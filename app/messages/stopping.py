"""One click, and no more mail comes. The address of that click is signed and is its only credential: it can stop mail
and nothing else. It is of an address and not of a person alone: with an old mail nobody stops what goes to a new one."""

import base64
import hashlib
import hmac
import re
from datetime import date
from typing import Any

from sqlmodel import col, delete

from app.addresses import public_address
from app.durable import Handle
from app.models import AuditEvent, Contact, ContactWish, Member, Message
from app.models.audit import BY_MAIL
from app.models.contact import BROKEN, hash_of_address

KINDS: dict[str, type[Contact] | type[Member] | type[ContactWish]] = {"c": Contact, "m": Member, "w": ContactWish}
SIGNED = re.compile(r"[cmw][a-z2-9]{42}")
Person = Contact | Member | ContactWish


def stop_address(person: Person, address: str, language: str, key: bytes) -> str:
    return f"{public_address()}/stop/{signed(person, address, key)}?lang={language}"


def signed(person: Person, address: str, key: bytes) -> str:
    """A letter for who it is, 16 of the id and 26 that carry 130 bits."""
    [letter] = [letter for letter, table in KINDS.items() if isinstance(person, table)]
    about = f"stop {letter} {person.id} {hash_of_address(address, key)}"
    sign = hmac.new(key, about.encode(), hashlib.sha256).digest()
    return letter + person.id + base64.b32encode(sign).decode().lower()[:26]


def whose(token: str) -> str:
    """The letter in a token that may have been wrapped on its way; "" for none. It is not looked up: a page that is the
    same for every token tells nothing."""
    return _whole(token)[:1]


def _whole(token: str) -> str:
    found = SIGNED.match(BROKEN.sub("", token[:400]).lower())
    return found[0] if found else ""


def person_of(db: Handle, token: str, key: bytes) -> Person | None:
    """None where it is not signed by us, or where the person or the address is gone."""
    token = _whole(token)
    person: Any = db.get(KINDS[token[0]], token[1:17]) if token else None
    if person is None or not hmac.compare_digest(signed(person, person.address(key) or "", key), token):
        return None
    return person


def stop(db: Handle, token: str, key: bytes, today: date, *, note: str) -> None:
    """Twice is the same."""
    person = person_of(db, token, key)
    if person is None:
        return
    if isinstance(person, ContactWish):
        db.delete(person)  # with its messages; a backup that is put back later does not bring it back
        return
    stopped = person.stopped_on is None if isinstance(person, Contact) else bool(person.digest)
    if isinstance(person, Contact):
        person.stop_mail(today)
    else:
        person.digest = ""
    db.exec(delete(Message).where(col(Message.to) == person.id, col(Message.sent_at).is_(None)))
    if stopped:
        db.add(AuditEvent(organisation_id=person.organisation_id, done_on=today, what=note, role=BY_MAIL,
                          about=person.id if isinstance(person, Member) else ""))
