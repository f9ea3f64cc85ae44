"""Whether mail goes out, for who looks after the server: counts, and nobody's name or address."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from app import clock
from app.durable import Handle
from app.errors import CannotStart
from app.messages.bounces import LONGEST_LOCAL_PART, return_path
from app.messages.sending import How, mail_server, reached
from app.models import Installation, Message
from app.settings import sends_mail, setting

STANDS_STILL = timedelta(hours=1)  # it looks every few minutes
DAY, WEEK = timedelta(days=1), timedelta(days=7)
NOT_LET_IN = ("530", "534", "535")  # of RFC 4954


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
    try:
        server = mail_server()
    except CannotStart as wrong:
        return str(wrong)
    if server is None:
        return ""
    local = setting("MAIL_FROM").rpartition("@")[0]
    if "+b-" not in return_path("a" * 16, ""):
        return (f"MAIL_FROM is too long before the @ for returned mail to be known again: {len(local)} letters, at most "
                f"{LONGEST_LOCAL_PART - len('+b-') - 36}.")
    outcome = asyncio.run(reached(server))
    if outcome.code == "auth" or outcome.code in NOT_LET_IN or outcome.code.startswith("5.7."):
        return "the mail server of SMTP_URL does not take the name and the password."
    if outcome.how is not How.sent:
        return f"the mail server of SMTP_URL does not let mail in ({outcome.code}). Mail waits until it does."
    return ""
