"""The headers of a mail. What people typed, such as the name of an organisation, can add none."""

from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr

from app import clock
from app.addresses import is_https
from app.messages.outbox import Claimed
from app.messages.writing import Mail
from app.settings import setting

LONGEST_SUBJECT, LONGEST_SENDER = 150, 70


class Unbroken(EmailPolicy):
    """An address in a header stays whole: the library would make encoded words of a long one, which no program follows.
    Whoever sends it takes `as_bytes()` of the message, which knows this."""

    WHOLE = ("list-unsubscribe", "message-id")

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in self.WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode() if name.lower() in self.WHOLE else super().fold_binary(name, value)


POLICY = Unbroken(linesep="\r\n")


def as_email(mail: Mail, claimed: Claimed) -> EmailMessage:
    sender = MailFrom.of(setting("MAIL_FROM"))
    to = as_header(claimed.address)
    message = EmailMessage(policy=POLICY if to.addr_spec.isascii() else POLICY.clone(utf8=True))
    message["From"] = Address(shortened(mail.sender, LONGEST_SENDER), addr_spec=sender.address)
    message["To"] = to
    message["Subject"] = shortened(mail.subject, LONGEST_SUBJECT)
    message["Date"] = clock.now().astimezone(UTC)
    message["Message-ID"] = f"<{claimed.id}@{sender.host}>"  # the same however often it is tried
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if is_https():  # RFC 8058 knows no other
        message["List-Unsubscribe"] = f"<{mail.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte=carried(mail.text))
    message.add_alternative(mail.html, subtype="html", cte=carried(mail.html))
    if mail.calendar:
        message.add_attachment(mail.calendar, "text", "calendar", filename="calendar.ics")
    message["Content-Language"] = mail.language  # the last: contents take along what is called like that
    return message


def carried(text: str) -> str:
    """The shorter way, which for Latin letters is the one that can be read on its way."""
    return "quoted-printable" if sum(map(str.isascii, text)) > 0.85 * len(text) else "base64"


class MailFrom:
    """MAIL_FROM, with or without a name before it."""

    def __init__(self, address: str, host: str):
        self.address, self.host = address, host

    @classmethod
    def of(cls, given: str) -> "MailFrom":
        address = parseaddr(given)[1]
        return cls(address, address.rpartition("@")[2] or "expertpool.invalid")


def as_header(address: str) -> Address:
    local, _at, host = address.rpartition("@")
    return Address(username=local, domain=host if host.isascii() else host.encode("idna").decode())


def shortened(text: str, longest: int) -> str:
    text = clean_of_breaks(text)
    return text if len(text) <= longest else text[:longest - 1].rstrip() + "…"


def clean_of_breaks(text: str) -> str:
    """On one line; the marks around people's words stay."""
    return " ".join("".join(sign if sign >= " " and sign != "\x7f" else " " for sign in text).split())
