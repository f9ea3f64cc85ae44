"""A report in under a minute: how it goes, one sentence, and what can be shown of it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app import clock, media
from app.access import OwnAction, OwnedAction
from app.deciding import decide
from app.durable import read
from app.errors import NotNow, Refused
from app.live import tell
from app.models import Contact, Report, Session
from app.models.dates import as_number
from app.models.report import Status, texts_of_report
from app.models.reported import must_say_enough
from app.pages import page, see_other
from app.routes.owner.own import own_action
from app.routes.owner.page import person
from app.words import current_language

router = APIRouter()
STATES = (Status.started, Status.on_track, Status.delayed, Status.stuck, Status.done, Status.stopped, Status.passed_on)
TEXTS = ("words", "next_step", "next_on", "number", "link", "passed_to")
TAPPED = ("state", "milestone", "call_me", "corrects")


@router.get("/o/actions/{action_id}/report")
async def report_form(request: Request, own: OwnedAction, corrects: str = "") -> Response:
    line = await read(lambda db: own_action(db, own.contact, current_language(), own.id))
    before = next((report for report in line.reports if report.id == corrects and report.mine), None)
    written = {} if before is None else {
        "corrects": before.id, "words": before.words.text, "next_step": before.next_step, "link": before.link,
        "next_on": str(before.next_on or ""), "number": "" if before.number is None else f"{before.number:g}"}
    return await form_again(own, 200, written)


async def form_again(own: OwnAction, status: int, written: dict[str, str], refused: Refused | None = None) -> Response:
    line = await read(lambda db: own_action(db, own.contact, current_language(), own.id))
    return page("owner/report.html", status, owner=own.contact, line=line, written=written, STATES=STATES,
                sentence=refused.sentence if refused else "", field=refused.field if refused else "",
                newer=line.reports[0] if isinstance(refused, NotNow) and line.reports else None)


@router.post("/o/actions/{action_id}/report")
async def report(request: Request, own: OwnedAction) -> Response:
    form = await request.form()
    written = {name: str(form.get(name, "")) for name in (*TEXTS, *TAPPED)}
    state, today, enclosed = written["state"] if written["state"] in STATES else "", clock.today(), ""
    try:
        # Before a photo is drawn anew: what is refused anyway need not wait for it.
        must_say_enough(state, texts_of_report(written, current_language(), own.session.language) | {"needs": ""})
        enclosed = await photo_in(form)
        given: dict[str, Any] = {
            "photo": enclosed, "call_me": bool(written["call_me"]), "corrects": written["corrects"] or None,
            "milestone_id": written["milestone"] or None, "language": current_language(),
            "seen": as_number(str(form.get("seen", "")) or "0")}

        def add(session: Session, me: Contact) -> Report:
            return session.action(own.id).report_as(me, state, written, today, **given)

        made = await decide(own.visitor, own.session, add, person(own), note="action_reported", about=own.id)
    except Refused as refused:
        media.delete(enclosed)
        if refused.status not in (409, 422):
            raise
        return await form_again(own, refused.status, written, refused)
    if made.photo != enclosed:  # the same report came twice
        media.delete(enclosed)
    await tell(own.session.id, "agenda_changed")
    # Who stops is not thanked: that is no report of something that went well.
    return see_other(f"/o/actions/{own.id}?done={'kept' if made.state == Status.stopped else 'reported'}")


async def photo_in(form: FormData) -> str:
    """The id of a file that we drew; "" where none came. The row that names it is committed after it."""
    photo = form.get("photo")
    if not isinstance(photo, UploadFile) or not photo.filename:
        return ""
    content = await photo.read()
    media.must_be_photo(content)
    return (await media.take_in(content)).id
