"""My access: how often mail comes, and a trial of whether it does."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import clock
from app.access import SignedIn, Visitor
from app.deciding import decide
from app.durable import Handle
from app.errors import NotNow
from app.models import Member, Message
from app.models.message import MOST_AT_ONCE, Kind
from app.pages import see_other
from app.settings import sends_mail
from app.words import _

router = APIRouter()


@router.post("/my-access/digest")
async def choose_digest(request: Request, member: SignedIn, digest: Annotated[str, Form(max_length=20)] = "?") -> Response:
    chosen = "" if digest == "never" else digest
    await decide(Visitor.of_member(member), member, lambda member: member.choose_digest(chosen), note="digest_chosen",
                 about=member.id)
    return see_other("/my-access?done=digest")


@router.post("/my-access/trial-mail")
async def ask_for_a_trial_mail(request: Request, member: SignedIn) -> Response:
    """What became of it stands on the page: sending takes as long as it takes."""
    def ask(member: Member, before: list[Message]) -> Message | None:
        if not (sends_mail() and member.gets_mail):
            raise NotNow(_("No mail can go to you now. Look what your page says of it."))
        if any(message.waits for message in before):
            return None
        if len(before) >= MOST_AT_ONCE:
            raise NotNow(_("More trial mails go out tomorrow. Three a day are enough."))
        return Message.trial(member, clock.today())

    await decide(Visitor.of_member(member), member, ask, lambda db, member: trials_of(db, member, today_only=True),
                 note="trial_mail_asked", about=member.id)
    return see_other("/my-access#mail")


def trials_of(db: Handle, member: Member, *, today_only: bool = False) -> list[Message]:
    asked = select(Message).where(Message.member_id == member.id, Message.kind == Kind.trial)
    return list(db.exec(asked.where(Message.day == clock.today()) if today_only else asked.order_by(
        col(Message.day).desc())))


def newest_trial(db: Handle, member: Member) -> Message | None:
    """The one that still waits, or else the one that was handed over last."""
    trials = trials_of(db, member)
    return max(trials, key=lambda each: (each.waits, each.day, each.sent_at is not None and each.sent_at.timestamp()),
               default=None)
