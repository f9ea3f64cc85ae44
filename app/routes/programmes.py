"""Programmes and the sessions in them: where an organiser begins, and sees what recurs over a year."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import selectinload
from sqlmodel import col, select
from starlette.datastructures import FormData

from app import clock
from app.access import CurrentVisitor, OrganisedProgramme, Organiser, SeenProgramme, SignedIn, Visitor
from app.answering import late_answers
from app.deciding import decide, row_of, unused_code
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotLikeThat
from app.library.small_groups import EXPORT, LIVE
from app.library.templates import QUESTION_SETS, TEMPLATES
from app.live import tell
from app.models import Member, Programme, State
from app.models.programme import CHECK_IN_MONTHS
from app.overview import overview
from app.pages import page, see_other
from app.routes.forms import main_first
from app.settings import server_key
from app.typed import in_a_list
from app.words import desk_language

router = APIRouter()


@router.get("/programmes")
async def programmes(request: Request, member: SignedIn) -> Response:
    return page("programmes/all.html", member=member, programmes=await read(lambda db: all_of(db, member)))


def all_of(db: Handle, member: Member) -> list[dict]:
    seen = select(Programme).where(Programme.organisation_id == member.organisation_id)
    if not member.role.may_organise:
        seen = seen.where(col(Programme.id).in_(member.programme_ids))
    found = db.exec(seen.options(selectinload(related(Programme.sessions)))).all()
    today = clock.today()
    return [{"id": programme.id, "title": programme.title, "client": programme.client,
             "sessions": sum(not session.plenary_id for session in programme.sessions),
             "live": [(session.code, session.title) for session in programme.sessions if session.state is State.live],
             "next": min((session.held_on for session in programme.sessions if session.held_on >= today
                          and session.state is State.prepared and not session.planning.is_off), default=None)}
            for programme in sorted(found, key=lambda programme: in_a_list(programme.title))]


@router.get("/programmes/new")
async def new_programme(request: Request, member: Organiser) -> Response:
    return page("programmes/edit.html", programme=None, form={"languages": ["nl", "en"], "check_in_months": [3, 6, 12],
                                                              "keep_months": 13},
                months=CHECK_IN_MONTHS, sentence="")


@router.post("/programmes/new")
async def make_programme(request: Request, member: Organiser) -> Response:
    form = programme_form(await request.form())
    try:
        programme = await decide(Visitor.of_member(member), member,
                                 lambda member: Programme.planned(member.organisation, **form),
                                 note="programme_made", about=lambda programme: programme.id)
    except NotLikeThat as refused:
        return page("programmes/edit.html", 422, programme=None, form=form, months=CHECK_IN_MONTHS,
                    sentence=refused.sentence)
    return see_other(f"/programmes/{programme.id}")


@router.get("/programmes/{programme_id}")
async def programme(request: Request, programme: SeenProgramme, visitor: CurrentVisitor) -> Response:
    late = await read(lambda db: late_answers(db, programme.id, clock.today()))
    return page("programmes/one.html", programme=programme, late_answers=late, may_organise=visitor.may_organise,
                may_facilitate=visitor.may_facilitate, **await read(
                    lambda db: overview(db, programme.id, LIVE if visitor.may_facilitate else EXPORT)))


@router.get("/programmes/{programme_id}/edit")
async def edit_programme(request: Request, programme: OrganisedProgramme) -> Response:
    return page("programmes/edit.html", programme=programme, form=programme.model_dump(), months=CHECK_IN_MONTHS,
                sentence="")


@router.post("/programmes/{programme_id}/edit")
async def change_programme(request: Request, programme: OrganisedProgramme, visitor: CurrentVisitor) -> Response:
    form = programme_form(await request.form())
    try:
        await decide(visitor, programme, lambda programme: programme.describe(**form),
                     note="programme_changed", about=programme.id)
    except NotLikeThat as refused:
        return page("programmes/edit.html", 422, programme=programme, form=form, months=CHECK_IN_MONTHS,
                    sentence=refused.sentence)
    # What phones promise hangs on it, so rooms that are open see it at once.
    for session_id in await read(lambda db: [session.id for session in row_of(db, programme).sessions
                                             if session.state is State.live]):
        await tell(session_id, "run_of_show_changed")
    return see_other(f"/programmes/{programme.id}")


def programme_form(form: FormData) -> dict:
    texts = {name: str(form.get(name, "")) for name in (
        "title", "client", "region", "about", "controller", "contact", "keep_months")}
    months = [int(month) for month in map(str, form.getlist("month")) if month in map(str, CHECK_IN_MONTHS)]
    return texts | {"languages": main_first(form), "check_in_months": months,
                    "no_consequences": bool(form.get("no_consequences"))}


@router.get("/programmes/{programme_id}/sessions/new")
async def new_session(request: Request, programme: OrganisedProgramme, template: str = "making_session") -> Response:
    form = {"title": "", "held_on": "", "begins": "13:30", "place": "", "expected": 20,
            "languages": programme.languages, "template": template, "questions": "newcomers"}
    return page("programmes/new_session.html", programme=programme, form=form, templates=TEMPLATES,
                question_sets=QUESTION_SETS, in_language=desk_language(), sentence="")


@router.post("/programmes/{programme_id}/sessions/new")
async def make_session(request: Request, programme: OrganisedProgramme, visitor: CurrentVisitor,
                       title: Annotated[str, Form()] = "", held_on: Annotated[str, Form()] = "",
                       begins: Annotated[str, Form()] = "13:30", place: Annotated[str, Form()] = "",
                       expected: Annotated[str, Form()] = "20", template: Annotated[str, Form()] = "",
                       questions: Annotated[str, Form()] = "newcomers") -> Response:
    written = {"title": title, "held_on": held_on, "begins": begins, "place": place, "expected": expected,
               "template": template, "questions": questions}
    languages, key = main_first(await request.form()), server_key()
    try:
        session = await decide(visitor, programme, lambda programme, code: programme.plan(
            written, languages, code=code, key=key),
            unused_code, note="session_planned", about=programme.id)
    except NotLikeThat as refused:
        return page("programmes/new_session.html", 422, programme=programme, form=written | {"languages": languages},
                    templates=TEMPLATES, question_sets=QUESTION_SETS, in_language=desk_language(),
                    sentence=refused.sentence)
    return see_other(f"/prepare/{session.code}")
