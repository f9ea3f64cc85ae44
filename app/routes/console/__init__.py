"""The facilitator's console: the whole room by one hand."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from markupsafe import Markup

from app import clock, live, media
from app.access import FacilitatedSession, StaffedSession, noted, unused_code
from app.addresses import door_address, public_address, short_address
from app.durable import keep, read
from app.errors import NotFound, NotLikeThat, Outdated, Refused
from app.live import staged, tell
from app.models import Helper, HelperRole, Session, State
from app.pages import page, see_other, stage_or_304, wants_fragment
from app.settings import server_key
from app.words import _, board_language, desk_language, speaking

router = APIRouter()
LONGER = 560  # side of a photo that somebody is covered in, as it is shown
PatchSize = Literal["small", "middle", "large"]
Percent = Annotated[int, Query(ge=0, le=100)]


@router.get("/console/{code}")
async def console(request: Request, room: FacilitatedSession, panel: str = "") -> Response:
    text = (await staged(room.id, "console", desk_language())).text
    return page("console/page.html", room=room, staged=Markup(text), audience="console", panel=panel,
                as_helper=request.state.role == "cofacilitator")


@router.get("/console/{code}/stage")
async def stage(request: Request, room: FacilitatedSession) -> Response:
    return stage_or_304(request, await staged(room.id, "console", desk_language()))


async def done(request: Request, room: Session, moment: str, back: str = "") -> Response:
    """Tells the room; the console that asked gets its own stage in the answer, should its socket be down."""
    await tell(room.id, moment)
    if wants_fragment(request):
        await asyncio.sleep(0)  # telling begins, and this answer shares what is read for it
        text = (await staged(room.id, "console", desk_language())).text
        return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})
    return see_other(back or f"/console/{room.code}")


async def decide(request: Request, room: Session, verb: Callable[[Session], object],
                 what: str | Callable[[Session], str] = "", about: str = "") -> object:
    """Decides, and keeps it together with `what` was done: a word of the audit log, for a button that turns something on
    and off the one that fits how it stands afterwards."""

    def unit(db) -> object:
        session = db.get(Session, room.id)
        result = verb(session)
        if what:
            db.add(noted(request, session, what if isinstance(what, str) else what(session), about))
        return result

    return await keep(unit)


# --- the run of show -------------------------------------------------------------------------------------------------


@router.post("/console/{code}/open")
async def open_session(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: session.open(clock.now()), "session_opened")
    return await done(request, room, "session_opened")


@router.post("/console/{code}/close")
async def close_session(request: Request, room: FacilitatedSession, sure: Annotated[str, Form()] = "") -> Response:
    """Asks once more when actions still miss an owner, a first step or a date, or sub-rooms are open; then closes."""
    unfinished = await read(lambda db: bool((session := db.get(Session, room.id)).unfinished or session.open_sub_rooms))
    if unfinished and not sure:
        return see_other(f"/console/{room.code}/closing")

    def close(session: Session) -> list[str]:
        apart = [known.id for known in session.open_sub_rooms]
        session.close(clock.now())
        return apart

    for sub_room in await decide(request, room, close, "session_closed"):
        await tell(sub_room, "session_closed")
    return await done(request, room, "session_closed", f"/harvest/{room.code}")


@router.get("/console/{code}/closing")
async def closing(request: Request, room: FacilitatedSession) -> Response:
    def look(db) -> dict:
        return {"stage": live.stage.console(live.stage.Reading(db, room), desk_language()),
                "apart": [(known.title, known.language) for known in db.get(Session, room.id).open_sub_rooms]}

    return page("console/closing.html", room=room, as_helper=request.state.role == "cofacilitator", **await read(look))


@router.post("/console/{code}/steps/{step_id}/show")
async def show(request: Request, room: FacilitatedSession, step_id: str) -> Response:
    await decide(request, room, lambda session: session.show(session.step_by_id(step_id), clock.now()))
    return await done(request, room, "step_shown")


@router.post("/console/{code}/timer/start")
async def start_timer(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: session.start_timer(clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/timer/stop")
async def stop_timer(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: session.stop_timer(clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/timer/add")
async def add_time(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: session.add_minutes(2, clock.now()))
    return await done(request, room, "timer_changed")


@router.post("/console/{code}/freeze")
async def freeze(request: Request, room: FacilitatedSession) -> Response:
    """One button stops everything, sub-rooms too; the same button lets it go on."""
    def turn(session: Session) -> list[str]:
        if session.frozen_at:
            session.thaw()
        else:
            session.freeze(clock.now())
        return [known.id for known in session.open_sub_rooms]

    for sub_room in await decide(request, room, turn,
                                 lambda session: "room_frozen" if session.frozen_at else "room_thawed"):
        await tell(sub_room, "room_frozen")
    return await done(request, room, "room_frozen")


@router.post("/console/{code}/cover")
async def cover(request: Request, room: FacilitatedSession) -> Response:
    def turn(session: Session) -> None:
        session.covered_at = None if session.covered_at else clock.now()

    await decide(request, room, turn, lambda session: "board_covered" if session.covered_at else "board_uncovered")
    return await done(request, room, "board_covered")


# --- the wall --------------------------------------------------------------------------------------------------------


@router.get("/console/{code}/contributions/{card_id}")
async def card(request: Request, room: FacilitatedSession, card_id: str) -> Response:
    found = await read(lambda db: live.stage.console_card(db, room.id, card_id, desk_language()))
    return one(request, room, "console/_card.html", _("More with this card"), **found)


@router.get("/console/{code}/themes/{theme_id}")
async def theme(request: Request, room: FacilitatedSession, theme_id: str) -> Response:
    found = await read(lambda db: live.stage.console_theme(db, room.id, theme_id, desk_language()))
    return one(request, room, "console/_theme_panel.html", _("This theme"), **found)


def one(request: Request, room: Session, fragment: str, heading: str, **found) -> Response:
    """What is opened on the console, or without scripts a page of its own."""
    if wants_fragment(request):
        return page(fragment, room=room, **found)
    return page("console/one.html", room=room, fragment=fragment, heading=heading, **found)


@router.get("/console/{code}/wall")
async def wall(request: Request, room: FacilitatedSession) -> Response:
    """Everything on the board, of which the console carries the newest."""
    themes = await read(lambda db: live.stage.console_wall(db, room.id, desk_language()))
    return page("console/wall.html", room=room, themes=themes)


@router.post("/console/{code}/contributions/{card_id}/release")
async def release(request: Request, room: FacilitatedSession, card_id: str,
                  theme: Annotated[str, Form()] = "", new_theme: Annotated[str, Form()] = "") -> Response:
    """One tap: on the board, under a theme that is there, a new one, or none."""

    def put(db) -> None:
        session = db.get(Session, room.id)
        under = session.theme(theme) if theme else None
        if new_theme.strip():
            under = session.new_theme(new_theme, session.language)
            db.add(under)
            db.flush()
        session.release(session.contribution(card_id), under, clock.now())
        db.add(noted(request, session, "card_released", card_id))

    await keep(put)
    return await done(request, room, "contribution_on_board" if not new_theme else "theme_changed")


@router.post("/console/{code}/contributions/{card_id}/write-down")
async def write_down(request: Request, room: FacilitatedSession, card_id: str,
                     words: Annotated[str, Form()] = "") -> Response:
    """What is heard in a recording; the voice is gone from here on."""
    media.delete(*await decide(request, room, lambda session: session.contribution(card_id).write_down(words),
                               "voice_written_down", card_id))
    return await done(request, room, "contribution_received")


@router.get("/console/{code}/contributions/{card_id}/photo")
async def photo(request: Request, room: FacilitatedSession, card_id: str, size: PatchSize = "middle",
                across: Percent | None = None, down: Percent = 50) -> Response:
    """To cover who must not be known: with a tap, or for who has no pointer, with a ring that shows where."""
    id = await read(lambda db: photo_of(db, room, card_id))
    width, height = await media.size_of(id)
    by = LONGER / max(width, height)
    return one(request, room, "console/_cover.html", _("Cover a face"), card_id=card_id, photo=id, size=size, across=across,
               down=down, wide=round(width * by), high=round(height * by), ring=(media.PATCHES[size] * LONGER, media.OVAL))


@router.post("/console/{code}/contributions/{card_id}/photo")
async def cover_a_face(request: Request, room: FacilitatedSession, card_id: str, x: Annotated[int, Form()],
                       y: Annotated[int, Form()], wide: Annotated[int, Form(ge=1)], high: Annotated[int, Form(ge=1)],
                       size: Annotated[PatchSize, Form()] = "middle") -> Response:
    """One tap on the photo as it is shown, `wide` by `high`. What is under the patch is gone, everywhere."""
    while not await cover_once(request, room, card_id, x / wide, y / high, size):
        pass  # two covered somebody at the same moment: once more, over what the other did
    await tell(room.id, "contribution_on_board")
    return see_other(f"/console/{room.code}/contributions/{card_id}/photo?size={size}")


async def cover_once(request: Request, room: Session, card_id: str, *where) -> bool:
    was = await read(lambda db: photo_of(db, room, card_id))
    now = await media.cover(was, *where)

    def show_it(db) -> bool:
        session = db.get(Session, room.id)
        try:
            session.contribution(card_id).show_covered(was, now)
        except Outdated:
            return False
        db.add(noted(request, session, "face_covered", card_id))
        return True

    taken = await keep(show_it)
    media.delete(was if taken else now)
    return taken


def photo_of(db, room: Session, card_id: str) -> str:
    card = db.get(Session, room.id).contribution(card_id)
    if card.photo is None:
        raise NotFound(_("That is not here any more."))
    return card.photo.id


@router.post("/console/{code}/contributions/{card_id}/hide")
async def hide(request: Request, room: FacilitatedSession, card_id: str, back: Annotated[str, Form()] = "") -> Response:
    await decide(request, room, lambda session: session.hide(session.contribution(card_id)), "card_hidden", card_id)
    return await done(request, room, "contribution_on_board", f"/harvest/{room.code}" if back == "harvest" else "")


@router.post("/console/{code}/contributions/{card_id}/spotlight")
async def spotlight(request: Request, room: FacilitatedSession, card_id: str) -> Response:
    await decide(request, room, lambda session: session.show_on_board(session.contribution(card_id)), "card_large",
                 card_id)
    return await done(request, room, "contribution_on_board")


@router.post("/console/{code}/contributions/{card_id}/translate")
async def translate(request: Request, room: FacilitatedSession, card_id: str, language: Annotated[str, Form()],
                    words: Annotated[str, Form()] = "") -> Response:
    await decide(request, room, lambda session: session.contribution(card_id).translate(words, language, "facilitator"),
                 "card_translated", card_id)
    return await done(request, room, "translation_added")


@router.post("/console/{code}/themes")
async def add_theme(request: Request, room: FacilitatedSession, name: Annotated[str, Form()] = "") -> Response:
    def add(db) -> None:
        session = db.get(Session, room.id)
        theme = session.new_theme(name, session.language)
        db.add_all([theme, noted(request, session, "theme_made", theme.id)])

    await keep(add)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/rename")
async def rename(request: Request, room: FacilitatedSession, theme_id: str) -> Response:
    """Names per language of the room come as name_nl, name_ar, …; domains as repeated `domain`."""
    form = await request.form()

    def change(session: Session) -> None:
        theme = session.theme(theme_id)
        for language in session.languages:
            name = str(form.get(f"name_{language}", ""))
            if name.strip() and name.strip() != theme.names.get(language):
                session.rename(theme, name, language)
        if "domains" in form:
            theme.touch_on([str(code) for code in form.getlist("domain")])

    await decide(request, room, change, "theme_named", theme_id)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/merge")
async def merge(request: Request, room: FacilitatedSession, theme_id: str,
                into: Annotated[str, Form()] = "") -> Response:
    await decide(request, room, lambda session: session.merge(session.theme(theme_id), session.theme(into)),
                 "themes_merged", theme_id)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/themes/{theme_id}/split")
async def split(request: Request, room: FacilitatedSession, theme_id: str, name: Annotated[str, Form()] = "") -> Response:
    """The ticked cards go to a new theme."""
    chosen = [str(id) for id in (await request.form()).getlist("card")]

    def part(db) -> None:
        session = db.get(Session, room.id)
        theme = session.theme(theme_id)
        db.add(session.split(theme, [session.contribution(id) for id in chosen], name, session.language))
        db.add(noted(request, session, "theme_split", theme_id))

    await keep(part)
    return await done(request, room, "theme_changed")


@router.post("/console/{code}/undo")
async def undo(request: Request, room: FacilitatedSession) -> Response:
    def take_back(db) -> None:
        session = db.get(Session, room.id)
        change = session.undo()
        db.add(noted(request, session, "undone", next(iter(change.before), "")))

    await keep(take_back)
    return await done(request, room, "theme_changed")


# --- choosing --------------------------------------------------------------------------------------------------------


@router.post("/console/{code}/ballot/close")
async def close_ballot(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: present(session).close_ballot(clock.now()), "ballot_closed")
    return await done(request, room, "ballot_changed")


@router.post("/console/{code}/ballot/open")
async def open_ballot(request: Request, room: FacilitatedSession) -> Response:
    await decide(request, room, lambda session: present(session).open_ballot(), "ballot_opened")
    return await done(request, room, "ballot_changed")


@router.post("/console/{code}/ballot/count")
async def count_by_hand(request: Request, room: FacilitatedSession, target: Annotated[str, Form()],
                        dots: Annotated[int, Form()] = 0) -> Response:
    """Dots of people without a phone."""
    await decide(request, room, lambda session: present(session).count_by_hand(target, dots), "counted_by_hand", target)
    return await done(request, room, "ballot_changed")


def present(session: Session):
    if session.step is None:
        raise NotFound(_("That is not here any more."))
    return session.step


# --- sub-rooms -------------------------------------------------------------------------------------------------------


@router.get("/console/{code}/sub-rooms")
async def sub_rooms(request: Request, room: StaffedSession) -> Response:
    """For who may go into them: a helper's link opens one room."""
    if room.plenary_id:
        plenary = await read(lambda db: db.get(Session, room.plenary_id).code)
        return see_other(f"/console/{plenary}/sub-rooms")
    return await show_sub_rooms(room)


async def show_sub_rooms(room: Session, status: int = 200, sentence: str = "", name: str = "",
                         chosen: list[str] | None = None) -> Response:
    to_come = [step.id for step in room.steps_to_come]
    return page("console/sub_rooms.html", status, room=room, sentence=sentence, name=name,
                sub_rooms=await read(lambda db: live.stage.sub_rooms(db, room.id)),
                steps=[(step.id, step.title(desk_language()), step.id in (to_come if chosen is None else chosen))
                       for step in room.steps])


@router.post("/console/{code}/sub-rooms")
async def set_apart(request: Request, room: StaffedSession, name: Annotated[str, Form()] = "") -> Response:
    """A sub-room with the ticked steps; it opens at once where the large room is open."""
    chosen, key = [str(id) for id in (await request.form()).getlist("step")], server_key()
    clips = await media.copies_of(*(clip["id"] for step in room.steps if step.id in chosen for clip in step.clips.values()))

    def make(db) -> tuple[str, list[str]]:
        session, code = db.get(Session, room.id), unused_code(db)
        apart = session.set_apart(name, [step for step in session.steps if step.id in chosen], clips)
        apart.code = code
        apart.hang_door(key)
        db.add_all([apart, noted(request, session, "set_apart")])
        if session.state is State.live:
            apart.open(clock.now())
        return apart.id, [clip["id"] for step in apart.steps for clip in step.clips.values()]

    try:
        id, kept = await keep(make)
    except Refused as refused:
        media.delete(*clips.values())
        return await show_sub_rooms(room, refused.status, refused.sentence, name, chosen)
    media.delete(*({*clips.values()} - {*kept}))
    return see_other(f"/console/{room.code}/sub-rooms#{id}")


@router.get("/console/{code}/door")
async def door(request: Request, room: FacilitatedSession) -> Response:
    """The way into this room on one sheet, to project or print: nothing else is on it."""
    with speaking(board_language(room.language)):
        return page("print/door.html", room=room, door=door_address(room), address=short_address())


# --- the door and who helps ------------------------------------------------------------------------------------------


@router.post("/console/{code}/lock")
async def lock(request: Request, room: FacilitatedSession) -> Response:
    def turn(session: Session) -> None:
        session.locked_at = None if session.locked_at else clock.now()

    await decide(request, room, turn, lambda session: "door_closed" if session.locked_at else "door_opened")
    return await done(request, room, "board_covered")


@router.post("/console/{code}/renew")
async def renew(request: Request, room: FacilitatedSession) -> Response:
    """A new code and QR; who is in stays in."""
    key, fresh = server_key(), await read(unused_code)

    def change(session: Session) -> str:
        session.renew_door(key, fresh)
        return session.code

    code = await decide(request, room, change, "code_renewed")
    await tell(room.id, "session_opened")
    return see_other(f"/console/{code}")


@router.post("/console/{code}/hold")
async def hold(request: Request, room: FacilitatedSession) -> Response:
    """Read first, then on the board: on or off."""
    def turn(session: Session) -> None:
        session.holds = not session.holds

    await decide(request, room, turn, lambda session: "held_first" if session.holds else "straight_on_board")
    return await done(request, room, "votes_changed")


@router.get("/console/{code}/helpers")
async def helpers(request: Request, room: FacilitatedSession) -> Response:
    standing = await read(lambda db: [(helper.id, str(helper.role)) for helper in db.get(Session, room.id).helpers
                                      if not helper.revoked_at])
    return page("console/helpers.html", room=room, helpers=standing, link="", made="")


@router.post("/console/{code}/helpers")
async def add_helper(request: Request, room: FacilitatedSession, role: Annotated[HelperRole, Form()]) -> Response:
    """A fresh link, shown this once: only its hash is kept."""
    if request.state.role == "cofacilitator" and role is HelperRole.cofacilitator:
        raise NotLikeThat(_("Only the facilitator can invite a co-facilitator."))

    def add(db) -> str:
        session = db.get(Session, room.id)
        helper, token = session.add_helper(role)
        db.add_all([helper, noted(request, session, "helper_invited", str(role))])
        return token

    token = await keep(add)
    standing = await read(lambda db: [(helper.id, str(helper.role)) for helper in db.get(Session, room.id).helpers
                                      if not helper.revoked_at])
    return page("console/helpers.html", room=room, helpers=standing, made=str(role),
                link=f"{public_address()}/h/{token}")


@router.post("/console/{code}/helpers/{helper_id}/revoke")
async def revoke_helper(request: Request, room: FacilitatedSession, helper_id: str) -> Response:
    def revoke(db) -> None:
        helper = db.get(Helper, helper_id)
        if helper is None or helper.session_id != room.id:
            raise NotFound(_("That is not here any more."))
        helper.revoke(clock.now())
        db.add(noted(request, helper.session, "helper_revoked", str(helper.role)))

    await keep(revoke)
    return see_other(f"/console/{room.code}/helpers")

