"""What an organiser writes down of how an action goes, and who may read it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import clock
from app.access import CurrentVisitor
from app.access.following import FollowedAction
from app.deciding import decide
from app.durable import Handle, keep, read
from app.errors import NotLikeThat, NotNow
from app.live import tell
from app.models import Report, Session
from app.models.dates import as_number, asked_about
from app.models.kinds.since import Since
from app.models.report import LONGEST, NOT_YET, By, Need, Status
from app.pages import page, see_other
from app.routes.week.one_action import whole_action
from app.words import _

router = APIRouter()
STATES = [state for state in Status if state not in (*NOT_YET, Status.accepted)]
FIELDS = (*LONGEST, "number", "next_on")


@router.get("/agenda/actions/{action_id}/report")
async def report_form(request: Request, action: FollowedAction, corrects: str = "") -> Response:
    return page("week/report.html", sentence="", field="", days="", form={}, **await read(
        lambda db: facts(db, action.id, corrects)))


def facts(db: Handle, action_id: str, corrects: str) -> dict:
    """What stands before the writer: what was said last, or what is to be corrected."""
    action = whole_action(db, action_id)
    wrong = next((report for report in action.reports if report.id == corrects), None)
    return {"action": action, "room": action.session, "seen": len(action.reports), "states": STATES, "needs": [*Need],
            "newest": action.newest, "corrects": wrong, "LONGEST": LONGEST,
            "milestones": [(each.id, each.what) for each in action.milestones if each.reached_by is None]}


@router.post("/agenda/actions/{action_id}/report")
async def report(request: Request, action: FollowedAction, visitor: CurrentVisitor) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    by_phone = form.get("who") == "owner"

    def write(session: Session) -> Report:
        row = session.action(action.id)
        if form.get("who") not in ("owner", "us"):
            raise NotLikeThat(_("Please choose who says it."), "who")
        return row.report(
            By.organiser, form.get("state", ""), {name: form.get(name, "") for name in FIELDS}, clock.today(),
            language=visitor.language, seen=as_number(form["seen"]) if form.get("seen") else None, by_phone=by_phone,
            contact_id=row.owner_id if by_phone else None, corrects=form.get("corrects") or None,
            milestone_id=form.get("milestone_id") or None)

    days = ""
    try:
        days = asked_about([form.get("next_on", "")], form.get("sure", ""))
        if not days:
            await decide(visitor, action.session, write, note="report_written", about=action.id)
            await tell(action.session_id, "agenda_changed")
            return see_other(f"/agenda/actions/{action.id}#year")
        status, sentence, field = 422, "", "next_on"
    except (NotLikeThat, NotNow) as refused:
        status, sentence, field = refused.status, refused.sentence, refused.field
    return page("week/report.html", status, sentence=sentence, field=field, days=days, form=form, **await read(
        lambda db: facts(db, action.id, form.get("corrects", ""))))


@router.post("/agenda/actions/{action_id}/reports/{report_id}/release")
async def release(request: Request, action: FollowedAction, visitor: CurrentVisitor, report_id: str) -> Response:
    await decide(visitor, action.session,
                 lambda session: session.action(action.id).report_by_id(report_id).release(clock.today()),
                 note="report_released", about=action.id)
    await tell(action.session_id, "agenda_changed")
    await show_since_anew(action.session)
    return see_other(f"/agenda/actions/{action.id}#year")


@router.post("/agenda/actions/{action_id}/reports/{report_id}/take-back")
async def take_back(request: Request, action: FollowedAction, visitor: CurrentVisitor, report_id: str) -> Response:
    await decide(visitor, action.session, lambda session: session.action(action.id).report_by_id(report_id).take_back(),
                 note="report_taken_back", about=action.id)
    await tell(action.session_id, "agenda_changed")
    await show_since_anew(action.session)
    return see_other(f"/agenda/actions/{action.id}#year")


async def show_since_anew(session: Session) -> None:
    """A room that looks at what came of this evening at this moment sees no word any more that was taken back."""
    def draw(db: Handle) -> list[str]:
        rooms = db.exec(select(Session).where(
            Session.programme_id == session.programme_id, col(Session.opened_at).is_not(None),
            col(Session.closed_at).is_(None))).all()
        steps = [room.step for room in rooms if room.step and room.step.kind == Since.word]
        for step in steps:
            step.form.begin()
        return [step.session_id for step in steps]

    for id in await keep(draw):
        await tell(id, "step_shown")
