"""Whether a session takes place on its day: postponed, cancelled, or going on after all."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import select

from app.access import CurrentVisitor, OrganisedSession
from app.deciding import decide
from app.durable import read
from app.errors import Refused
from app.live import tell
from app.models import Session
from app.pages import page, see_other

router = APIRouter()
NOTES = {"postponed": "session_postponed", "cancelled": "session_cancelled", "": "session_goes_on"}


@router.get("/prepare/{code}/planning")
async def planning(request: Request, room: OrganisedSession) -> Response:
    return page("builder/planning.html", room=room, sentence="", form={"day": "", "begins": room.begins})


@router.post("/prepare/{code}/planning")
async def change_planning(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                          what: Annotated[str, Form()] = "", day: Annotated[str, Form()] = "",
                          begins: Annotated[str, Form()] = "") -> Response:
    try:
        await decide(visitor, room, lambda session: session.planning.change_as_written(what, day, begins),
                     note=lambda session: NOTES[session.plan])
    except Refused as refused:
        return page("builder/planning.html", refused.status, room=room, sentence=refused.sentence,
                    form={"day": day, "begins": begins})
    for session_id in await read(lambda db: [room.id, *db.exec(select(Session.id).where(Session.plenary_id == room.id))]):
        await tell(session_id, "run_of_show_changed")
    return see_other(f"/prepare/{room.code}")
