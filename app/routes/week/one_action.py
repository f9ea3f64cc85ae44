"""An action's page: why it exists, what its owner says beside what people notice, and its year."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app import clock, live, media
from app.access import CurrentVisitor
from app.access.following import FollowedAction
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import gone
from app.library.small_groups import LIVE
from app.models import Action, Contact, Message, Notice, Recommendation, Report, Session
from app.models.message import Ended
from app.models.notice import counted
from app.models.report import Status
from app.pages import page
from app.timeline import FIELD_NAMES, measured, ring_of, year_of
from app.words import desk_language

router = APIRouter()
PHOTO = "image/jpeg"
SHOWN = 3  # cards; the others are a link away


@router.get("/agenda/actions/{action_id}")
async def one_action(request: Request, action: FollowedAction, visitor: CurrentVisitor) -> Response:
    return page("week/action.html", may_organise=visitor.may_organise, FIELD_NAMES=FIELD_NAMES,
                **await read(lambda db: facts(db, action.id)))


@router.get("/agenda/actions/{action_id}/photos/{photo_id}")
async def photo(request: Request, action: FollowedAction, photo_id: str) -> Response:
    """Evidence of a report, as we drew it anew."""
    is_of_it = select(Report.id).where(Report.action_id == action.id, Report.photo == photo_id)
    if not photo_id or await read(lambda db: db.exec(is_of_it).first()) is None:
        raise gone()
    return await media.answer(photo_id, PHOTO)


def whole_action(db: Handle, action_id: str) -> Action:
    """With all that its year is told by, in a few statements however long that is."""
    return db.get_one(Action, action_id, options=[
        joinedload(related(Action.session)).joinedload(related(Session.programme)),
        joinedload(related(Action.recommendation)).selectinload(related(Recommendation.reports)),
        selectinload(related(Action.check_ins)), selectinload(related(Action.milestones)),
        selectinload(related(Action.reports)).joinedload(related(Report.contact)),
        selectinload(related(Action.changes))])


def facts(db: Handle, action_id: str) -> dict:
    action, today = whole_action(db, action_id), clock.today()
    session, advice = action.session, action.recommendation
    noticed = counted(db.exec(select(Notice).where(Notice.action_id == action.id)), LIVE, today)
    cards = live.stage.cards_behind(db, session, advice.id, desk_language())
    reports = [report for report in action.reports if not report.about_lead or report.state == Status.accepted]
    check_ins = [(each.kind, each.due_on, each.reported_on) for each in action.check_ins]
    return {
        "action": action, "room": session, "advice": advice, "answer": advice.answer, "answer_due": advice.answer_due,
        "answer_is_late": advice.answer_is_late(today), "cards": cards[:SHOWN], "more_cards": len(cards),
        "said": reports[-1] if reports else None, "noticed": noticed, "least": LIVE,
        "year": year_of(action, today), "ring": ring_of(check_ins, session.held_on, today), "line": measured(action),
        "following": action.next_check_in(), "is_late": action.is_late(today), "is_silent": action.is_silent(today),
        "milestones": [(each.what, each.due_on, each.reached_by) for each in action.milestones],
        "owner": db.get(Contact, action.owner_id) if action.owner_id else None,
        "handing_to": db.get(Contact, action.handing_to_id) if action.handing_to_id else None,
        "deputy": db.get(Contact, action.deputy_id) if action.deputy_id else None, "today": today,
        "mails": newest_messages(db, action),
    }


def newest_messages(db: Handle, action: Action) -> dict[str, Message]:
    """The last that each was to hear of this action."""
    about = {action.id, *(each.id for each in action.check_ins)}
    return {message.to: message for message in db.exec(select(Message).where(
        Message.session_id == action.session_id, col(Message.about).in_(about), col(Message.contact_id).is_not(None),
        Message.ended != Ended.not_asked).order_by(col(Message.day), col(Message.sent_at)))}
