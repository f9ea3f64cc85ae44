"""Mail that came back. What a relay hands to `expertpool bounce` counts only where it is a report of delivery about a mail
that we sent: automatic answers are no answers. It is read as text, the report alone, and nothing of it is kept."""

import hmac
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import BinaryIO

from sqlmodel import col, select

from app import clock
from app.durable import Handle
from app.messages.outbox import came_back
from app.models import Contact, ContactWish, Member, Message
from app.settings import server_key, setting

LONGEST = 256 * 1024  # bytes: a report about one of ours is far shorter
LATE = timedelta(days=30)
MOST_PARTS, LONGEST_HEAD = 20, 64 * 1024
PAUSE = timedelta(days=1)  # longer each time: a relay that gives up has tried for days
MORE_TRIES = 3  # of a mail that comes back each time
LONGEST_LOCAL_PART = 64  # of any address; the signature takes its share
A_RETURN_PATH = re.compile(r"\+b-([a-z2-9]{16})([0-9a-f]{20})@", re.IGNORECASE)
A_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Outcome(StrEnum):
    nothing = "Nothing to do."
    again = "It could not be delivered now, and is sent again."
    final = "It could not be delivered for good: nothing more goes to that address."


def return_path(mail_id: str, address: str) -> str:
    """The envelope sender of a mail to that address. What comes back to it is known again, and what is about an address
    that somebody has no more counts for nothing; no one else can make one."""
    local, _at, domain = parseaddr(setting("MAIL_FROM"))[1].rpartition("@")
    signed = f"{local}+b-{mail_id}{_sign(mail_id, address)}"
    return f"{signed if len(signed) <= LONGEST_LOCAL_PART else local}@{domain}"


def _sign(mail_id: str, address: str) -> str:
    return hmac.digest(server_key(), f"return path {mail_id} {address}".encode(), "sha256").hex()[:20]


def is_final(status: str) -> bool:
    """5.x; but 5.4.4 is a name server that did not know the way, and knows it tomorrow."""
    return status.startswith("5.") and status != "5.4.4"


def read_at_most(stream: BinaryIO) -> bytes:
    """Nothing where it is longer than any report. Everything is taken, so that the relay does not wait for us."""
    content = stream.read(LONGEST + 1)
    if len(content) <= LONGEST:
        return content
    while stream.read(LONGEST):
        pass
    return b""


def take(db: Handle, content: bytes, recipients: list[str], now: datetime) -> Outcome:
    """One unit: what a returned mail changes. `recipients` are what the relay says of where it went."""
    head, body = _split(content.decode("latin-1"))
    statuses = list(_failed(head.get("content-type", ""), body))
    if not statuses:
        return Outcome.nothing
    places = [*recipients, *(head.get(name, "") for name in ("x-original-to", "delivered-to", "to"))]
    messages = next(filter(None, (_about(db, found[1], found[2], now) for place in places
                                  for found in A_RETURN_PATH.finditer(place[:1000]))), [])
    if not messages:
        return Outcome.nothing
    final = next((status for status in statuses if is_final(status)), "")
    for message in messages:
        if final:
            came_back(db, message, final, clock.local(now).date())
        else:
            message.try_again(statuses[0], now + PAUSE * message.tries, 1 + MORE_TRIES)
            if message.wish_id and (wish := db.get(ContactWish, message.wish_id)):
                wish.told_on = None
    return Outcome.final if final else Outcome.again


def _about(db: Handle, mail_id: str, sign: str, now: datetime) -> list[Message]:
    """The messages of a mail that was sent in the last days, to the address that the person still has."""
    mail_id, sign = mail_id.lower(), sign.lower()
    messages = list(db.exec(select(Message).where(
        Message.mail_id == mail_id, col(Message.sent_at) > now - LATE, col(Message.came_back_on).is_(None))))
    if not messages:
        return []
    first = messages[0]
    person: Contact | Member | ContactWish | None = (
        db.get(Contact, first.contact_id or "") or db.get(Member, first.member_id or "")
        or db.get(ContactWish, first.wish_id or ""))
    address = person.address(server_key()) if person else ""
    return messages if address and hmac.compare_digest(_sign(mail_id, address), sign) else []


def _failed(content_type: str, body: str) -> Iterator[str]:
    """The status of each recipient to whom it could not be delivered, by a report as RFC 3464 has it. A part inside of a
    part is looked into no further."""
    kind = content_type.partition(";")[0].strip().lower()
    boundary = re.search(r'boundary="?([^"\s;]{1,70})', content_type, re.IGNORECASE)
    if kind != "multipart/report" or not boundary or not re.search(
            r'report-type="?delivery-status\b', content_type, re.IGNORECASE):
        return
    for part in body.split(f"--{boundary[1]}", MOST_PARTS)[1:MOST_PARTS]:
        head, report = _split(part.lstrip("\r\n"))
        if head.get("content-type", "").partition(";")[0].strip().lower() == "message/delivery-status":
            for recipient in re.split(r"\r?\n\r?\n", report[:LONGEST_HEAD]):
                lines, _rest = _split(recipient)
                status = A_STATUS.match(lines.get("status", ""))
                if lines.get("action", "").lower().startswith("failed") and status:
                    yield status[0]
            return


def _split(text: str) -> tuple[dict[str, str], str]:
    """Headers by their name in small letters, the first of each, and what follows them."""
    end = re.search(r"\r?\n\r?\n", text)
    head, rest = (text[:end.start()], text[end.end():]) if end else (text, "")
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", head[:LONGEST_HEAD]).splitlines():
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found, rest
