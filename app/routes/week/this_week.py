"""The organiser's week: what waits, with the one button that solves it."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from app.access import Organiser, Visitor
from app.access.following import Following
from app.beat import beat
from app.deciding import decide
from app.durable import Handle, read
from app.errors import NotLikeThat, NotNow
from app.messages.outbox import held_of, let_go
from app.models import Member, Message
from app.models.dates import as_number
from app.pages import page, see_other
from app.settings import sends_mail
from app.week import LONGEST_SEARCH, PARTS, week
from app.words import _

router = APIRouter()


@router.get("/agenda")
async def this_week(request: Request, member: Following, q: Annotated[str, Query()] = "",
                    part: Annotated[str, Query()] = "", number: Annotated[str, Query(alias="page")] = "",
                    asked: Annotated[str, Query()] = "") -> Response:
    words = q[:4 * LONGEST_SEARCH].strip()[:LONGEST_SEARCH]
    found, pulse = await read(lambda db: (
        week(db, member, words=words, only=part, page=as_number(number), resting=bool(asked)),
        beat(db, member.organisation_id) if member.role.may_organise else None))
    return page("week/page.html", week=found, beat=pulse, sends_mail=sends_mail(), words=words,
                part=part if part in PARTS else "", asked=bool(asked), PARTS=PARTS,
                LONGEST_SEARCH=LONGEST_SEARCH, member=member)


@router.post("/agenda/held")
async def send_or_not(request: Request, member: Organiser, what: Annotated[str, Form()] = "",
                      count: Annotated[str, Form()] = "") -> Response:
    """Of what was due until a backup was put back: all of it goes, or none. It is about what somebody read."""
    if what not in ("send", "not"):
        raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))

    def decided(_member: Member, held: list[Message]) -> None:
        if held and len(held) != as_number(count):
            raise NotNow(_("Meanwhile something else is held too. Look at the list again."))
        let_go(held, send=what == "send")

    def held(db: Handle, member: Member) -> list[Message]:
        return held_of(db, member.organisation_id)

    notes = {"send": "held_mail_sent", "not": "held_mail_not_sent"}
    await decide(Visitor.of_member(member), member, decided, held, note=notes[what])
    return see_other("/agenda")
