"""Whether mail goes out, for who looks after the server: counts, and nobody's name or address."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from sqlmodel import col, func, select

from app import clock
from app.durable import Handle
from app.messages.bounces import LONGEST_LOCAL_PART, return_path
from app.models import Installation, Message
from app.settings import sends_mail, setting

STANDS_STILL = timedelta(hours=1)  # it looks every few minutes
DAY, WEEK = timedelta(days=1), timedelta(days=7)
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Health:
    looked_at: datetime | None
    handed_over: int  # mails of the last day
    waits: int  # messages that may go
    not_taken: int  # of them those that a mail server did not take, more than once
    held: int
    came_back: int  # mails of the last week

    def stands_still(self, now: datetime) -> bool:
        return sends_mail() and self.looked_at is not None and now - self.looked_at > STANDS_STILL


def how_mail_goes(db: Handle, now: datetime) -> Health:
    installation = db.get(Installation, "this")
    mails, count = func.count(func.distinct(Message.mail_id)), func.count()
    handed_over = db.exec(select(mails).where(col(Message.sent_at) >= now - DAY)).one()
    came_back = db.exec(select(mails).where(col(Message.came_back_on) >= clock.local(now - WEEK).date())).one()
    waiting, not_taken, held = db.exec(select(
        count, count.filter(col(Message.failed) != "", col(Message.tries) > 1, col(Message.held).is_(False)),
        count.filter(col(Message.held))).select_from(Message).where(
        col(Message.sent_at).is_(None), Message.ended == "", Message.day <= clock.local(now).date())).one()
    looked_at = installation.messages_at if installation else None
    return Health(looked_at, handed_over, waiting - held, not_taken, held, came_back)


def trouble_with_the_mail_server() -> str:
    """What is wrong with SMTP_URL and MAIL_FROM, as far as can be seen without sending anything; "" where it is well."""
    parts = urlsplit(setting("SMTP_URL"))
    local, at, domain = parseaddr(setting("MAIL_FROM"))[1].rpartition("@")
    if not (local and at and domain):
        return "MAIL_FROM is not an e-mail address. Set it to one that can receive, such as expertpool@pool.example."
    if "+b-" not in return_path("a" * 16, ""):
        return (f"MAIL_FROM is too long before the @ for returned mail to be known again: {len(local)} letters, at most "
                f"{LONGEST_LOCAL_PART - len('+b-') - 36}.")
    try:
        context = ssl.create_default_context()
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=10, context=context)
        else:
            line = smtplib.SMTP(host, port or (25 if host in HERE else 587), timeout=10)
        with line:
            line.ehlo()
            if parts.scheme != "smtps" and (host not in HERE or line.has_extn("starttls")):
                line.starttls(context=context)
            if parts.username:
                line.login(unquote(parts.username), unquote(parts.password or ""))
            line.noop()
    except smtplib.SMTPAuthenticationError:
        return "the mail server of SMTP_URL does not take the name and the password."
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        return (f"the mail server of SMTP_URL does not answer as it should ({type(trouble).__name__}). Mail waits until it "
                "does.")
    return ""
