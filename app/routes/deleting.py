"""Deleting: asked twice, with what is lost said each time. What changed meanwhile is said again before anything goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, func, select

from app import clock, media
from app.access import CurrentVisitor, FacilitatedSession, OrganisedProgramme, OrganisedSession, Visitor
from app.deciding import noted, row_of
from app.durable import Handle, keep, read
from app.erasing import Lost, erase_programme, erase_session, erase_thing, lost_with, seen, with_sub_rooms
from app.feeds import delete_days
from app.live import tell
from app.models import Answer, Contribution, Participant, Programme, Session, State, Step, Tally
from app.models.contribution import CardState
from app.pages import page, see_other
from app.words import _, desk_language

router = APIRouter()
AGENDA = ("themes", "advice", "actions")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is asked before something goes."""

    title: str
    name: tuple[str, str]  # of the thing, and its language
    lost: Lost
    stays: str = ""  # what does not go
    live: bool = False  # people are in it

    @property
    def sure(self) -> str:
        """What says yes to exactly this. Where people are in it cards come in all the time: that there are some is
        enough."""
        counted = {what: number for what, number in self.lost.items() if not self.live or what in AGENDA}
        return seen(self.name, counted, [*self.lost], self.live)


Ask = Callable[[Handle], Question]


async def ask(address: str, back: str, question: Question, *, again: bool = False, changed: bool = False) -> Response:
    return page("deleting/sure.html", address=address, back=back, question=question, again=again, changed=changed)


async def go_through(address: str, back: str, to: str, question: Ask, sure: str, unit: Callable[[Handle], list[str]],
                     moment: tuple[str, str] | None = None) -> Response:
    """The second question, or the deed, and only while it is about what was said."""
    files: list[str] = []

    def delete(db: Handle) -> Question | None:
        now = question(db)
        if sure != now.sure:
            return now
        files.extend(unit(db))
        return None

    changed = await keep(delete) if sure else await read(question)
    if changed:
        return await ask(address, back, changed, again=True, changed=bool(sure))
    media.delete(*dict.fromkeys(files))
    if moment:
        await tell(*moment)
    return see_other(to)


# --- from a console ----------------------------------------------------------------------------------------------------


def about_action(room: Session, id: str) -> Ask:
    def question(db: Handle) -> Question:
        session = row_of(db, room)
        session.deleting.must_be_open()
        action = session.action(id)
        return Question(_("Delete this action?"), (action.what, action.language), {"actions": 1},
                        _("The recommendation that it answers stays."))

    return question


def about_advice(room: Session, id: str) -> Ask:
    def question(db: Handle) -> Question:
        session = row_of(db, room)
        session.deleting.must_be_open()
        advice = session.recommendation(id)
        return Question(_("Delete this recommendation?"), (advice.advise, advice.language),
                        {"advice": 1, "actions": len(advice.actions), "dots": dots_of(db, session, [id])},
                        _("The cards behind it stay."))

    return question


def about_theme(room: Session, id: str) -> Ask:
    def question(db: Handle) -> Question:
        session = row_of(db, room)
        session.deleting.must_be_open()
        theme = session.theme(id)
        ids = [each.id for each in session.deleting.with_merged(theme)]
        cards = db.exec(select(func.count()).select_from(Contribution).where(
            Contribution.theme_id == id, Contribution.state == CardState.released)).one()
        stays = _("Its cards stay, without a theme, and so do recommendations that were made from it.") if cards else ""
        return Question(_("Delete this theme?"), theme.name(session.language),
                        {"themes": 1, "dots": dots_of(db, session, ids)}, stays)

    return question


def dots_of(db: Handle, session: Session, ids: list[str]) -> int:
    return sum(db.exec(select(func.coalesce(func.sum(given.number), 0)).join(Step).where(
        Step.session_id == session.id, col(given.option_id).in_(ids))).one() for given in (Answer, Tally))


def delete_in(room: Session, visitor: Visitor, what: str, verb: Callable[[Session], None], note: str,
              id: str) -> Callable[[Handle], list[str]]:
    """With its lines in both logs, and of the actions that went along."""
    def unit(db: Handle) -> list[str]:
        session = row_of(db, room)
        actions = len(session.actions)
        delete_days(db, [session], lambda: verb(session), clock.today())
        for each, number in ({"actions": actions - len(session.actions)} | {what: 1}).items():
            erase_thing(db, session, each, number, visitor)
        db.add(noted(visitor, session, note, id))
        return []

    return unit


@router.get("/console/{code}/actions/{action_id}/delete")
async def really_delete_action(request: Request, room: FacilitatedSession, action_id: str) -> Response:
    back = f"/console/{room.code}/actions/{action_id}"
    return await ask(f"{back}/delete", back, await read(about_action(room, action_id)))


@router.post("/console/{code}/actions/{action_id}/delete")
async def delete_action(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str,
                        sure: Annotated[str, Form()] = "") -> Response:
    back = f"/console/{room.code}/actions/{action_id}"
    delete = delete_in(room, visitor, "actions", lambda session: session.deleting.action(
        session.action(action_id)), "action_deleted", action_id)
    return await go_through(f"{back}/delete", back, f"/console/{room.code}#agenda", about_action(room, action_id), sure,
                            delete, (room.id, "agenda_changed"))


@router.get("/console/{code}/recommendations/{recommendation_id}/delete")
async def really_delete_advice(request: Request, room: FacilitatedSession, recommendation_id: str) -> Response:
    back = f"/console/{room.code}/recommendations/{recommendation_id}"
    return await ask(f"{back}/delete", back, await read(about_advice(room, recommendation_id)))


@router.post("/console/{code}/recommendations/{recommendation_id}/delete")
async def delete_advice(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, recommendation_id: str,
                        sure: Annotated[str, Form()] = "") -> Response:
    back = f"/console/{room.code}/recommendations/{recommendation_id}"
    delete = delete_in(room, visitor, "advice", lambda session: session.deleting.advice(
        session.recommendation(recommendation_id)), "advice_deleted", recommendation_id)
    return await go_through(f"{back}/delete", back, f"/console/{room.code}#advice", about_advice(room, recommendation_id),
                            sure, delete, (room.id, "run_of_show_changed"))


@router.get("/console/{code}/themes/{theme_id}/delete")
async def really_delete_theme(request: Request, room: FacilitatedSession, theme_id: str) -> Response:
    back = f"/console/{room.code}"
    return await ask(f"{back}/themes/{theme_id}/delete", back, await read(about_theme(room, theme_id)))


@router.post("/console/{code}/themes/{theme_id}/delete")
async def delete_theme(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, theme_id: str,
                       sure: Annotated[str, Form()] = "") -> Response:
    back = f"/console/{room.code}"
    delete = delete_in(room, visitor, "themes", lambda session: session.deleting.theme(
        session.theme(theme_id)), "theme_deleted", theme_id)
    return await go_through(f"{back}/themes/{theme_id}/delete", back, back, about_theme(room, theme_id), sure,
                            delete, (room.id, "run_of_show_changed"))


# --- a session, a programme ------------------------------------------------------------------------------------------


def about_session(room: Session) -> Ask:
    def question(db: Handle) -> Question:
        session = row_of(db, room)
        session.deleting.must_promise_nothing()
        sessions = with_sub_rooms(session)
        return Question(_("Delete this session?"), (session.title, session.language), lost_with(db, sessions),
                        live=any(each.state is State.live for each in sessions))

    return question


def about_programme(programme: Programme) -> Ask:
    def question(db: Handle) -> Question:
        row = row_of(db, programme)
        for session in row.sessions:
            session.deleting.must_promise_nothing()
        return Question(_("Delete this programme?"), (row.title, desk_language()),
                        {"programmes": 1} | lost_with(db, row.sessions),
                        live=any(each.state is State.live for each in row.sessions))

    return question


@router.get("/prepare/{code}/delete")
async def really_delete_session(request: Request, room: OrganisedSession) -> Response:
    back = f"/prepare/{room.code}"
    return await ask(f"{back}/delete", back, await read(about_session(room)))


@router.post("/prepare/{code}/delete")
async def delete_session(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                         sure: Annotated[str, Form()] = "") -> Response:
    back = f"/prepare/{room.code}"
    return await go_whole(f"{back}/delete", back, f"/programmes/{room.programme_id}", about_session(room), sure,
                          lambda db: with_sub_rooms(row_of(db, room)),
                          lambda db: erase_session(db, row_of(db, room), visitor))


@router.get("/programmes/{programme_id}/delete")
async def really_delete_programme(request: Request, programme: OrganisedProgramme) -> Response:
    back = f"/programmes/{programme.id}/edit"
    return await ask(f"/programmes/{programme.id}/delete", back, await read(about_programme(programme)))


@router.post("/programmes/{programme_id}/delete")
async def delete_programme(request: Request, programme: OrganisedProgramme, visitor: CurrentVisitor,
                           sure: Annotated[str, Form()] = "") -> Response:
    address = f"/programmes/{programme.id}"
    return await go_whole(f"{address}/delete", f"{address}/edit", "/programmes", about_programme(programme), sure,
                          lambda db: row_of(db, programme).sessions,
                          lambda db: erase_programme(db, row_of(db, programme), visitor))


async def go_whole(address: str, back: str, to: str, question: Ask, sure: str, sessions: Callable[[Handle], list[Session]],
                   erase: Callable[[Handle], list[str]]) -> Response:
    """With the pieces of photos and voices that are still arriving."""
    seats: list[str] = []

    def unit(db: Handle) -> list[str]:
        seats.extend(seats_in(db, sessions(db)))
        return erase(db)

    answer = await go_through(address, back, to, question, sure, unit)
    await media.forget_uploads(seats)
    return answer


def seats_in(db: Handle, sessions: list[Session]) -> list[str]:
    """Whose photos and voices may still be arriving, piece by piece."""
    return list(db.exec(select(Participant.id).where(col(Participant.session_id).in_([each.id for each in sessions]))))
