"""Rooms set apart from the large one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock, live, media
from app.access import CurrentVisitor, StaffedSession
from app.deciding import decide, row_of, unused_code
from app.durable import read
from app.errors import Refused
from app.models import Session
from app.pages import page, see_other
from app.settings import server_key
from app.words import desk_language

router = APIRouter()


@router.get("/console/{code}/sub-rooms")
async def sub_rooms(request: Request, room: StaffedSession) -> Response:
    """For who may go into them: a helper's link opens one room."""
    if room.plenary_id:
        code = await read(lambda db: (row_of(db, room).plenary or room).code)
        return see_other(f"/console/{code}/sub-rooms")
    return await show_sub_rooms(room)


async def show_sub_rooms(room: Session, status: int = 200, sentence: str = "", name: str = "",
                         ticked: list[str] | None = None) -> Response:
    to_come = [step.id for step in room.gathering.steps_to_come]
    return page("console/sub_rooms.html", status, room=room, sentence=sentence, name=name,
                sub_rooms=await read(lambda db: live.stage.sub_rooms(db, room.id)),
                steps=[(step.id, step.title(desk_language()), step.id in (to_come if ticked is None else ticked))
                       for step in room.steps])


@router.post("/console/{code}/sub-rooms")
async def set_apart(request: Request, room: StaffedSession, visitor: CurrentVisitor,
                    name: Annotated[str, Form()] = "") -> Response:
    """A sub-room with the ticked steps; it opens at once where the large room is open."""
    ticked, key = [str(id) for id in (await request.form()).getlist("step")], server_key()
    clips = await media.copies_of(*(clip["id"] for step in room.steps if step.id in ticked for clip in step.clips.values()))
    try:
        apart = await decide(visitor, room, lambda session, code: session.gathering.make_sub_room(
            name, ticked, clips, code=code, key=key, now=clock.now()),
            unused_code, note="set_apart")
    except Refused as refused:
        media.delete(*clips.values())
        return await show_sub_rooms(room, refused.status, refused.sentence, name, ticked)
    kept = {clip["id"] for step in apart.steps for clip in step.clips.values()}
    media.delete(*({*clips.values()} - kept))
    return see_other(f"/console/{room.code}/sub-rooms#{apart.id}")
