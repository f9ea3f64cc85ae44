"""What an action of a closed agenda promises: its words, dates, milestones and measure. What stood there before stays."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, StaffedSession
from app.access.following import FollowedAction
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotLikeThat, NotNow
from app.live import tell
from app.models import Session
from app.models.action import DAYS, FIELDS, MEASURES, MOST_MILESTONES
from app.models.dates import as_number, asked_about
from app.pages import page, see_other
from app.routes.week.one_action import whole_action

router = APIRouter()


@router.get("/agenda/actions/{action_id}/edit")
async def edit_form(request: Request, action: FollowedAction) -> Response:
    return page("week/edit.html", sentence="", field="", days="", wrong={}, theirs={}, **await read(
        lambda db: facts(db, action.id)))


def facts(db: Handle, action_id: str) -> dict:
    action = whole_action(db, action_id)
    milestones = [(each.what, str(each.due_on or "")) for each in action.milestones]
    return {"action": action, "room": action.session, "unclear": action.unclear,
            "check_ins": [(each.id, each.kind, each.due_on, each.reported_on) for each in action.check_ins],
            "milestones": milestones + [("", "")] * (MOST_MILESTONES - len(milestones))}


@router.post("/agenda/actions/{action_id}/edit")
async def edit(request: Request, action: FollowedAction, visitor: CurrentVisitor) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    milestones = [(form.get(f"milestone_{place}", ""), form.get(f"milestone_on_{place}", ""))
                  for place in range(MOST_MILESTONES)]
    written = {name: value for name, value in form.items()
               if name in {*FIELDS, *MEASURES, *DAYS} or name.startswith("due_")}
    seen = as_number(form.get("version", ""))
    days = ""

    def write(session: Session) -> None:
        row = session.action(action.id)
        row.fill_in(written, seen=seen if seen > 0 else None)
        row.plan(milestones)

    theirs: dict[str, str] = {}
    try:
        stored = await read(lambda db: facts(db, action.id))
        days = asked_about([*(day for name, day in form.items() if name in DAYS or name.startswith("due_")),
                            *(day for _what, day in milestones)], form.get("sure", ""), stored["action"].days)
        if not days:
            await decide(visitor, action.session, write, note="action_written", about=action.id)
            await tell(action.session_id, "agenda_changed")
            return see_other(f"/agenda/actions/{action.id}")
        status, sentence, field = 422, "", ""
    except (NotLikeThat, NotNow) as refused:
        status, sentence, field = refused.status, refused.sentence, refused.field
        stored = await read(lambda db: facts(db, action.id))
        if isinstance(refused, NotNow):
            theirs = {name: str(value or "") for name, value in stored["action"].model_dump(include={*written}).items()
                      if str(value or "") != written[name].strip()}
    return page("week/edit.html", status, sentence=sentence, field=field, days=days, wrong=form, theirs=theirs, **stored)


@router.post("/agenda/actions/{action_id}/agree")
async def agree(request: Request, action: FollowedAction, visitor: CurrentVisitor) -> Response:
    """Outside a room too: who is named there said yes to us, and says it themselves by their link."""
    await decide(visitor, action.session, lambda session: session.action(action.id).agree(clock.today()),
                 note="action_agreed", about=action.id)
    await tell(action.session_id, "agenda_changed")
    return see_other(f"/agenda/actions/{action.id}")


@router.get("/agenda/sessions/{code}/recommendations/{recommendation_id}/actions")
async def begin_form(request: Request, room: StaffedSession, recommendation_id: str) -> Response:
    return page("week/begin.html", room=room, sentence="", what="", **await read(
        lambda db: advice_of(db, room, recommendation_id)))


def advice_of(db: Handle, room: Session, recommendation_id: str) -> dict:
    advice = row_of(db, room).recommendation(recommendation_id)
    return {"advice": advice, "actions": [(action.id, action.what, action.language) for action in advice.actions]}


@router.post("/agenda/sessions/{code}/recommendations/{recommendation_id}/actions")
async def begin(request: Request, room: StaffedSession, visitor: CurrentVisitor, recommendation_id: str,
                what: Annotated[str, Form()] = "") -> Response:
    """An action that is agreed after the evening begins with what will be done."""
    try:
        made = await decide(visitor, room, lambda session: session.recommendation(recommendation_id).begin_action(what),
                            note="action_made", about=lambda action: action.id)
    except NotLikeThat as refused:
        return page("week/begin.html", refused.status, room=room, sentence=refused.sentence, what=what, **await read(
            lambda db: advice_of(db, room, recommendation_id)))
    await tell(room.id, "agenda_changed")
    return see_other(f"/agenda/actions/{made.id}/edit")
