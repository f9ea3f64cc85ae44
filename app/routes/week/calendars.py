"""The days of an action or of an answer as a file, to send along with a text: in the language of who gets it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.access import StaffedSession
from app.access.following import FollowedAction
from app.deciding import row_of
from app.durable import Handle, read
from app.exports.days import Day
from app.feeds import coming, days_of_action, days_of_answers
from app.models import Contact
from app.words import LANGUAGES, _, desk_language, speaking

router = APIRouter()


@router.get("/agenda/actions/{action_id}/calendar.ics")
async def of_action(request: Request, action: FollowedAction) -> Response:
    def days(db: Handle) -> tuple[str, list[Day]]:
        row = row_of(db, action)
        asked = row.handing_to_id or row.owner_id
        owner = db.get(Contact, asked) if asked else None
        language = owner.language if owner and owner.language in LANGUAGES else desk_language()
        with speaking(language):
            return _("My actions"), list(days_of_action(row, clock.today()))

    return as_file(*await read(days))


@router.get("/agenda/sessions/{code}/answers/calendar.ics")
async def of_answers(request: Request, room: StaffedSession, body: str = "") -> Response:
    def days(db: Handle) -> tuple[str, list[Day]]:
        session = row_of(db, room)
        return session.title, list(days_of_answers(
            [advice for advice in session.recommendations if advice.to_body == body], session.programme))

    return as_file(*await read(days))


def as_file(title: str, days: list[Day]) -> Response:
    from app.exports import feed  # with what writes calendars, which few servers ever need

    return Response(feed.write(title, coming(days)), media_type="text/calendar; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="calendar.ics"', "Cache-Control": "no-store"})
