"""Whether people notice what was done: for who organises, beside what the owners say."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, OrganisedSession
from app.deciding import decide
from app.durable import Handle, read
from app.errors import NotLikeThat, gone
from app.library.small_groups import LIVE
from app.models import Action, Notice, Report, Session
from app.models.notice import Counted, counted, differs, is_asked, monday
from app.models.report import NOT_YET, Status
from app.outcome import Gathered
from app.pages import page, see_other
from app.words import Words, _

router = APIRouter()


@dataclass(frozen=True, slots=True)
class BothWords:
    """What the owner says of an action, and what people say."""

    id: str
    what: Words
    status: str
    report: Report | None
    noticed: Counted
    differs: str  # "less" or "more" than the owner says, or ""
    asked: bool
    notices: list[Notice]  # with words; none while so few answered that they may not be counted


@router.get("/harvest/{code}/noticed")
async def noticed(request: Request, room: OrganisedSession) -> Response:
    return page("public/noticed.html", room=room, least=LIVE, actions=await read(lambda db: beside(db, room)))


def beside(db: Handle, room: Session) -> list[BothWords]:
    gathered = Gathered(db, room.id, clock.today())
    return [both_words(action, gathered.notices[action.id]) for action in gathered.session.actions]


def both_words(action: Action, notices: list[Notice]) -> BothWords:
    today = clock.today()
    numbers = counted(notices, LIVE, today)
    written = [notice for notice in notices if notice.words and notice.week < monday(today)] if numbers.people else []
    report = next((report for report in reversed(action.reports)
                   if report.state not in (*NOT_YET, Status.accepted)), None)
    return BothWords(action.id, Words(action.what, action.language), action.status, report, numbers,
                     differs(action.status, numbers), is_asked(action, today),
                     sorted(written, key=lambda notice: (notice.words, notice.id)))


@router.post("/harvest/{code}/noticed/{notice_id}")
async def decide_about_words(request: Request, room: OrganisedSession, visitor: CurrentVisitor, notice_id: str,
                             what: Annotated[str, Form()] = "") -> Response:
    """Words with permission are released for everybody, or hidden again."""
    if what not in ("release", "hide"):
        raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))

    def of_this_session(db: Handle, session: Session) -> Notice:
        found = db.get(Notice, notice_id)
        if found is None or found.session_id != session.id:
            raise gone()
        return found

    await decide(visitor, room, lambda _session, notice: (
        notice.release(clock.today()) if what == "release" else notice.hide()), of_this_session, note=(
            "notice_released" if what == "release" else "notice_hidden"), about=notice_id)
    return see_other(f"/harvest/{room.code}/noticed#{notice_id}")
