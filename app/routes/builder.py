"""Preparing a session: its run of show, with prompts in every language, written and read aloud."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from app import media
from app.access import CurrentVisitor, OrganisedSession, Visitor
from app.deciding import Need, answered_steps, decide, row_of
from app.durable import Handle, read
from app.errors import Refused
from app.library.choices import SETS
from app.library.templates import QUESTION_SETS
from app.live import tell
from app.models import Session, State, Step
from app.models.clips import Clips
from app.models.contribution import CARD_KINDS
from app.models.kinds import KINDS
from app.models.media import LONGEST_CLIP
from app.pages import page, see_other
from app.routes.forms import main_first
from app.stage import plenary_of, sub_rooms
from app.words import desk_language

router = APIRouter()


@router.get("/prepare/{code}")
async def prepare(request: Request, room: OrganisedSession, step: str = "") -> Response:
    return await show(room, step)


async def show(room: Session, step_id: str, status: int = 200, sentence: str = "", form: dict | None = None) -> Response:
    """The builder; `form` brings back what was typed when something in it could not be taken."""
    return page("builder/page.html", status, room=room, sentence=sentence, form=form or {}, kinds=list(KINDS), sets=SETS,
                card_kinds=CARD_KINDS, question_sets=QUESTION_SETS, **await read(lambda db: facts(db, room, step_id)))


def facts(db: Handle, room: Session, step_id: str) -> dict:
    session, answered = row_of(db, room), answered_steps(db, room)
    titles = {step.id: step.title(desk_language()) for step in session.steps}
    steps = [{"id": step.id, "title": titles[step.id], "kind": step.kind, "minutes": step.minutes,
              "at": session.time_of(step), "pause": step.form.begins_or_ends,
              "answered": step.id in answered} for step in session.steps]
    chosen = next((step for step in session.steps if step.id == step_id), None)
    missing, behind, gaps = (
        [(step.id, titles[step.id], found) for step in session.steps if (found := languages(step, session.languages))]
        for languages in (Step.missing_languages, Step.languages_behind, Step.languages_with_gap))
    long = [(step.id, titles[step.id]) for step in session.steps if step.is_long(["nl", "en"])]
    return {"steps": steps, "step": chosen, "ends": session.ends, "minutes": session.minutes, "missing": missing,
            "behind": behind, "gaps": gaps, "long": long,
            "nearest": [(step.id, titles[step.id], step.asks) for step in session.steps if step.asks],
            "states": {language: chosen.state_of(language) for language in session.languages} if chosen else {},
            "closed": session.state is State.closed, "live": session.state is State.live,
            "plenary": plenary_of(db, session), "sub_rooms": sub_rooms(db, session.id)}


async def change(visitor: Visitor, room: Session, step_id: str, verb: Callable[..., object], *needs: Need,
                 note: str, form: dict | None = None) -> Response:
    """Decides while the session can still be changed, and tells; a refusal comes back beside the form, with all that was
    typed. A new step is shown, else the one that was."""
    try:
        result = await decide(visitor, room, lambda session, *needed: session.preparing.must_be_open() or verb(
            session, *needed), *needs, note=note)
    except Refused as refused:
        return await show(room, step_id, refused.status, refused.sentence, form)
    await tell(room.id, "run_of_show_changed")
    shown = result.id if isinstance(result, Step) else step_id
    return see_other(f"/prepare/{room.code}" + (f"?step={shown}" if shown else ""))


@router.post("/prepare/{code}")
async def describe(request: Request, room: OrganisedSession, visitor: CurrentVisitor) -> Response:
    form = await request.form()
    written = {name: str(form.get(name, "")) for name in ("title", "held_on", "begins", "place", "expected", "support")}
    languages, holds, guardians = main_first(form), bool(form.get("holds")), bool(form.get("guardians"))
    return await change(visitor, room, "", lambda session: session.preparing.describe_as_written(
        written, languages=languages, holds=holds, guardians=guardians),
        form=written, note="settings_changed")


@router.post("/prepare/{code}/steps")
async def add_step(request: Request, room: OrganisedSession, visitor: CurrentVisitor) -> Response:
    form = await request.form()
    after, questions, kind, title = (str(form.get(name, "")) for name in ("after", "questions", "kind", "title"))
    if questions in QUESTION_SETS:
        return await change(visitor, room, after, lambda session: session.preparing.ask_questions(
            questions, after), note="steps_changed")
    kind = kind if kind in KINDS else "text"
    return await change(visitor, room, after, lambda session: session.preparing.add_step(
        kind, title, desk_language(), after), note="steps_changed")


@router.post("/prepare/{code}/order")
async def put_in_order(request: Request, room: OrganisedSession, visitor: CurrentVisitor) -> Response:
    """The whole order at once, after dragging: ids as repeated `step`."""
    ids = [str(id) for id in (await request.form()).getlist("step")]
    return await change(visitor, room, "", lambda session: session.preparing.put_in_order(ids),
                        note="steps_changed")


@router.post("/prepare/{code}/steps/{step_id}/move")
async def move(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str) -> Response:
    by = -1 if (await request.form()).get("by") == "-1" else 1
    return await change(visitor, room, step_id, lambda session: session.preparing.move(session.step_by_id(step_id), by),
                        note="steps_changed")


@router.post("/prepare/{code}/steps/{step_id}/minutes")
async def stretch(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str) -> Response:
    by = -1 if (await request.form()).get("by") == "-1" else 1
    return await change(visitor, room, step_id, lambda session: session.step_by_id(step_id).stretch(by),
                        note="steps_changed")


@router.get("/prepare/{code}/steps/{step_id}/remove")
async def really_remove(request: Request, room: OrganisedSession, step_id: str) -> Response:
    title = await read(lambda db: row_of(db, room).step_by_id(step_id).title(desk_language()))
    return page("builder/remove.html", room=room, step_id=step_id, title=title)


@router.post("/prepare/{code}/steps/{step_id}/remove")
async def remove(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str) -> Response:
    return await change(visitor, room, "", lambda session, answered: session.preparing.remove(
        session.step_by_id(step_id), answered=step_id in answered), answered_steps, note="steps_changed")


@router.post("/prepare/{code}/steps/{step_id}")
async def edit(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str) -> Response:
    form = await request.form()
    written = {name: str(value) for name, value in form.items()}
    return await change(visitor, room, step_id, lambda session, answered: session.step_by_id(step_id).edit(
        form, desk_language(), answered=step_id in answered), answered_steps, form=written, note="steps_changed")


@router.post("/prepare/{code}/steps/{step_id}/clips/{language}")
async def read_aloud(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str, language: str,
                     clip: Annotated[UploadFile | None, File()] = None) -> Response:
    """The prompt in a language as a person reads it aloud; a newer clip takes the place of the one before."""
    return await take_clip(visitor, room, step_id, language, clip)


@router.post("/prepare/{code}/clips/{language}")
async def read_permission_aloud(request: Request, room: OrganisedSession, visitor: CurrentVisitor, language: str,
                                clip: Annotated[UploadFile | None, File()] = None) -> Response:
    """The text at the door, in the same way."""
    return await take_clip(visitor, room, "", language, clip)


async def take_clip(visitor: Visitor, room: Session, step_id: str, language: str, clip: UploadFile | None) -> Response:
    try:
        id = await media.take_clip(await clip.read() if clip else b"", LONGEST_CLIP)
    except Refused as refused:
        return await show(room, step_id, refused.status, refused.sentence)
    before: list[str] = []
    answer = await change(visitor, room, step_id, lambda session: before.append(
        text_of(session, step_id).read_aloud(language, id)), note="read_aloud")
    media.delete(*before if before else [id])
    return answer


@router.post("/prepare/{code}/steps/{step_id}/clips/{language}/remove")
async def remove_clip(request: Request, room: OrganisedSession, visitor: CurrentVisitor, step_id: str,
                      language: str) -> Response:
    return await drop_clip(visitor, room, step_id, language)


@router.post("/prepare/{code}/clips/{language}/remove")
async def remove_clip_of_permission(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                                    language: str) -> Response:
    return await drop_clip(visitor, room, "", language)


async def drop_clip(visitor: Visitor, room: Session, step_id: str, language: str) -> Response:
    before: list[str] = []
    answer = await change(visitor, room, step_id, lambda session: before.append(
        text_of(session, step_id).remove_clip(language)), note="read_aloud_removed")
    media.delete(*before)
    return answer


def text_of(session: Session, step_id: str) -> Clips:
    """What is read aloud: a prompt, or the permission at the door."""
    return session.step_by_id(step_id) if step_id else session.door
