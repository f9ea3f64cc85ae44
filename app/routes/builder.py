"""Preparing a session: its run of show, prompts in every language, the poster and the run sheet."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from app import media, words
from app.access import OrganisedSession, noted
from app.addresses import door_address, short_address
from app.durable import keep, read
from app.errors import NotLikeThat, Refused
from app.library.choices import SETS
from app.live import tell
from app.models import AuditEvent, Kind, Session, Step
from app.models.contribution import KINDS
from app.models.media import LONGEST_CLIP
from app.models.templates import QUESTION_SETS, add_questions
from app.models.written import a_date
from app.pages import page, see_other
from app.stage import Plenary, sub_rooms
from app.words import _, desk_language

router = APIRouter()


@router.get("/prepare/{code}")
async def prepare(request: Request, room: OrganisedSession, step: str = "", said: str = "") -> Response:
    return await show(room, step)


async def show(room: Session, step_id: str, status: int = 200, sentence: str = "", form: dict | None = None) -> Response:
    """The builder; `form` brings back what was typed when something in it could not be taken."""
    told = await read(lambda db: facts(db, room.id, step_id))
    return page("builder/page.html", status, room=room, sentence=sentence, form=form or {}, kinds=list(Kind), sets=SETS,
                card_kinds=KINDS, question_sets=QUESTION_SETS, **told)


def facts(db, session_id: str, step_id: str) -> dict:
    session = db.get(Session, session_id)
    steps = [{"id": step.id, "title": step.title(desk_language()), "kind": step.kind, "minutes": step.minutes,
              "at": session.time_of(step), "pause": step.kind in (Kind.pause, Kind.welcome, Kind.check_out),
              "answered": step.is_answered} for step in session.steps]
    chosen = next((step for step in session.steps if step.id == step_id), None)
    missing = [(step.id, step.title(desk_language()), step.missing_languages(session.languages))
               for step in session.steps if step.missing_languages(session.languages)]
    long = [(step.id, step.title(desk_language())) for step in session.steps if step.is_long(["nl", "en"])]
    return {"steps": steps, "step": chosen, "ends": session.ends, "minutes": session.minutes, "missing": missing,
            "long": long, "nearest": [(step.id, step.title(desk_language()), step.asks) for step in session.steps
                                      if step.asks],
            "states": {language: chosen.state_of(language) for language in session.languages} if chosen else {},
            "closed": session.state == "closed", "live": session.state == "live",
            "plenary": Plenary.of(db, session), "sub_rooms": sub_rooms(db, session_id)}


async def change(room: Session, step_id: str, verb: Callable[[Session], object], form: dict | None = None,
                 note: Callable[[Session], AuditEvent] | None = None) -> Response:
    """Decides, keeps and tells; a kind no comes back beside the form, with all that was typed."""

    def unit(db) -> object:
        session = db.get(Session, room.id)
        session.may_still_change()
        result = verb(session)
        if note:
            db.add(note(session))
        return result

    try:
        result = await keep(unit)
    except Refused as refused:
        return await show(room, step_id, refused.status, refused.sentence, form)
    await tell(room.id, "run_of_show_changed")
    chosen = result if isinstance(result, str) else step_id
    return see_other(f"/prepare/{room.code}" + (f"?step={chosen}" if chosen else ""))


@router.post("/prepare/{code}")
async def describe(request: Request, room: OrganisedSession) -> Response:
    form = await request.form()
    told = {name: str(form.get(name, "")) for name in ("title", "held_on", "begins", "place", "expected", "support")}
    languages = [str(code) for code in form.getlist("language")]
    main = str(form.get("main", ""))
    languages = ([main] if main in languages else []) + [code for code in languages if code != main]

    def write(session: Session) -> None:
        on = a_date(told["held_on"])
        if on is None:
            raise NotLikeThat(_("Please choose the date of the session."))
        session.describe(title=told["title"], held_on=on, begins=told["begins"], place=told["place"],
                         languages=languages, expected=told["expected"], support=told["support"],
                         holds=bool(form.get("holds")), guardians=bool(form.get("guardians")))

    return await change(room, "", write, told, lambda session: noted(request, session, "settings_changed"))


@router.post("/prepare/{code}/steps")
async def add_step(request: Request, room: OrganisedSession) -> Response:
    form = await request.form()
    after = str(form.get("after", ""))

    def add(session: Session) -> str:
        place = session.step_by_id(after).position if after else len(session.steps)
        questions = str(form.get("questions", ""))
        if questions in QUESTION_SETS:
            add_questions(session, questions, place)
            return session.steps[place].id
        kind = Kind(str(form.get("kind", "text"))) if form.get("kind") in list(Kind) else Kind.text
        step = Step(position=place + 1, kind=kind, minutes=10)
        step.rename(str(form.get("title", "")) or _("New step"), desk_language())
        session.put_in([step], place)
        return step.id

    return await change(room, after, add)


@router.post("/prepare/{code}/order")
async def put_in_order(request: Request, room: OrganisedSession) -> Response:
    """The whole order at once, after dragging: ids as repeated `step`."""
    ids = [str(id) for id in (await request.form()).getlist("step")]
    return await change(room, "", lambda session: session.put_in_order(ids))


@router.post("/prepare/{code}/steps/{step_id}/move")
async def move(request: Request, room: OrganisedSession, step_id: str) -> Response:
    by = -1 if (await request.form()).get("by") == "-1" else 1
    return await change(room, step_id, lambda session: session.move(session.step_by_id(step_id), by))


@router.post("/prepare/{code}/steps/{step_id}/minutes")
async def stretch(request: Request, room: OrganisedSession, step_id: str) -> Response:
    by = -1 if (await request.form()).get("by") == "-1" else 1
    return await change(room, step_id, lambda session: session.step_by_id(step_id).stretch(by))


@router.get("/prepare/{code}/steps/{step_id}/remove")
async def really_remove(request: Request, room: OrganisedSession, step_id: str) -> Response:
    told = await read(lambda db: db.get(Session, room.id).step_by_id(step_id).title(desk_language()))
    return page("builder/remove.html", room=room, step_id=step_id, title=told)


@router.post("/prepare/{code}/steps/{step_id}/remove")
async def remove(request: Request, room: OrganisedSession, step_id: str) -> Response:
    return await change(room, "", lambda session: session.remove(session.step_by_id(step_id)))


@router.post("/prepare/{code}/steps/{step_id}")
async def edit(request: Request, room: OrganisedSession, step_id: str) -> Response:
    form = await request.form()

    def write(session: Session) -> None:
        step = session.step_by_id(step_id)
        step.rename(str(form.get("title", "")), desk_language())
        step.take(str(form.get("minutes", "")))
        if form.get("kind") in list(Kind):
            step.become(Kind(str(form["kind"])))
        step.note = str(form.get("note", "")).strip()[:600]
        for language in sorted(session.languages, key=lambda known: step.state_of(known) != "source"):
            if f"prompt_{language}" in form:
                step.ask(str(form[f"prompt_{language}"]), language)
            if form.get(f"right_{language}"):
                step.confirm(language)
        if step.kind is Kind.text and "kinds" in form:
            step.collect([str(kind) for kind in form.getlist("card_kind")], str(form.get("source", "own")))
        if step.kind is Kind.dots and "dots" in form:
            step.give_dots(str(form["dots"]), str(form.get("vote_on", "themes")))
        if step.kind is Kind.choice and "choice_set" in form:
            step.offer(str(form["choice_set"]), {
                language: [line.strip() for line in str(form.get(f"choices_{language}", "")).splitlines() if line.strip()]
                for language in session.languages}, bool(form.get("many")))

    return await change(room, step_id, write, {name: str(value) for name, value in form.items()})


@router.post("/prepare/{code}/steps/{step_id}/clips/{language}")
async def read_aloud(request: Request, room: OrganisedSession, step_id: str, language: str,
                     clip: Annotated[UploadFile | None, File()] = None) -> Response:
    """The prompt in a language as a person reads it aloud; a newer clip takes the place of the one before."""
    return await take_clip(room, step_id, language, clip)


@router.post("/prepare/{code}/clips/{language}")
async def read_permission_aloud(request: Request, room: OrganisedSession, language: str,
                                clip: Annotated[UploadFile | None, File()] = None) -> Response:
    """The text at the door, in the same way."""
    return await take_clip(room, "", language, clip)


async def take_clip(room: Session, step_id: str, language: str, clip: UploadFile | None) -> Response:
    try:
        id = await media.take_clip(await clip.read() if clip else b"", LONGEST_CLIP)
    except Refused as refused:
        return await show(room, step_id, refused.status, refused.sentence)
    before: list[str] = []

    def put(session: Session) -> None:
        before.append(whose(session, step_id).read_aloud(language, id))

    answer = await change(room, step_id, put)
    media.delete(*before if before else [id])
    return answer


@router.post("/prepare/{code}/steps/{step_id}/clips/{language}/remove")
async def hush(request: Request, room: OrganisedSession, step_id: str, language: str) -> Response:
    return await drop_clip(room, step_id, language)


@router.post("/prepare/{code}/clips/{language}/remove")
async def hush_permission(request: Request, room: OrganisedSession, language: str) -> Response:
    return await drop_clip(room, "", language)


async def drop_clip(room: Session, step_id: str, language: str) -> Response:
    before: list[str] = []
    answer = await change(room, step_id, lambda session: before.append(whose(session, step_id).hush(language)))
    media.delete(*before)
    return answer


def whose(session: Session, step_id: str) -> Session | Step:
    return session.step_by_id(step_id) if step_id else session


@router.get("/prepare/{code}/poster")
async def poster(request: Request, room: OrganisedSession) -> Response:
    with words.speaking(words.board_language(room.language)):
        return page("print/poster.html", room=room, door=door_address(room), address=short_address(),
                    ends=await read(lambda db: db.get(Session, room.id).ends))


@router.get("/prepare/{code}/run-sheet")
async def run_sheet(request: Request, room: OrganisedSession) -> Response:
    def look(db) -> list[dict]:
        session = db.get(Session, room.id)
        return [{"at": session.time_of(step), "minutes": step.minutes, "title": step.title(desk_language()),
                 "note": step.note, "asks": step.asks, "grouping": step.grouping,
                 "prompts": [(language, step.prompts[language]["text"]) for language in session.languages
                             if step.prompts.get(language, {}).get("text")]} for step in session.steps]

    return page("print/run_sheet.html", room=room, steps=await read(look))
