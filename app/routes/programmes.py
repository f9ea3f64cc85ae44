"""Programmes and the sessions in them: where an organiser begins, and sees what recurs over a year."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import selectinload
from sqlmodel import select

from app import clock
from app.access import OrganisedProgramme, Organiser, SeenProgramme, SignedIn, unused_code
from app.durable import keep, read
from app.errors import NotLikeThat
from app.live import tell
from app.models import Organisation, Programme
from app.models.session import a_date
from app.models.templates import QUESTION_SETS, TEMPLATES, lay_out
from app.overview import overview
from app.pages import page, see_other
from app.settings import server_key
from app.words import _, desk_language

router = APIRouter()
MONTHS = (3, 6, 9, 12)


@router.get("/programmes")
async def programmes(request: Request, member: SignedIn) -> Response:
    def look(db) -> list[dict]:
        found = db.exec(select(Programme).where(Programme.organisation_id == member.organisation_id).options(
            selectinload(Programme.sessions))).all()
        today = clock.today()
        return [{"id": known.id, "title": known.title, "client": known.client,
                 "sessions": sum(not session.plenary_id for session in known.sessions),
                 "live": [(session.code, session.title) for session in known.sessions if session.state == "live"],
                 "next": min((session.held_on for session in known.sessions
                              if session.held_on >= today and session.state == "prepared"), default=None)}
                for known in sorted(found, key=lambda known: known.title)]

    return page("programmes/all.html", member=member, programmes=await read(look))


@router.get("/programmes/new")
async def new_programme(request: Request, member: Organiser) -> Response:
    return page("programmes/edit.html", programme=None, form={"languages": ["nl", "en"], "check_in_months": [3, 6, 12]},
                months=MONTHS, sentence="")


@router.post("/programmes/new")
async def make_programme(request: Request, member: Organiser) -> Response:
    form = programme_form(await request.form())

    def make(db) -> str:
        programme = Programme.begin(db.get(Organisation, member.organisation_id), form["title"])
        programme.describe(**form)
        db.add(programme)
        return programme.id

    try:
        return see_other(f"/programmes/{await keep(make)}")
    except NotLikeThat as refused:
        return page("programmes/edit.html", 422, programme=None, form=form, months=MONTHS, sentence=refused.sentence)


@router.get("/programmes/{programme_id}")
async def programme(request: Request, programme: SeenProgramme) -> Response:
    told = await read(lambda db: overview(db, programme.id))
    return page("programmes/one.html", programme=programme, may_organise=request.state.role in ("organiser", "admin"),
                may_facilitate=request.state.role != "client", **told)


@router.get("/programmes/{programme_id}/edit")
async def edit_programme(request: Request, programme: OrganisedProgramme) -> Response:
    return page("programmes/edit.html", programme=programme, form=programme.model_dump(), months=MONTHS, sentence="")


@router.post("/programmes/{programme_id}/edit")
async def change_programme(request: Request, programme: OrganisedProgramme) -> Response:
    form = programme_form(await request.form())
    try:
        await keep(lambda db: db.get(Programme, programme.id).describe(**form))
    except NotLikeThat as refused:
        return page("programmes/edit.html", 422, programme=programme, form=form, months=MONTHS,
                    sentence=refused.sentence)
    # What phones promise hangs on it, so rooms that are open see it at once.
    for session_id in await read(lambda db: [known.id for known in db.get(Programme, programme.id).sessions
                                             if known.state == "live"]):
        await tell(session_id, "run_of_show_changed")
    return see_other(f"/programmes/{programme.id}")


def programme_form(form) -> dict:
    texts = {name: str(form.get(name, "")) for name in ("title", "client", "region", "about", "controller", "contact")}
    months = [int(month) for month in form.getlist("month") if month in map(str, MONTHS)]
    return texts | {"languages": in_order(form), "check_in_months": months,
                    "no_consequences": bool(form.get("no_consequences"))}


def in_order(form) -> list[str]:
    """The ticked languages, the main one first."""
    chosen, main = [str(code) for code in form.getlist("language")], str(form.get("main", ""))
    return ([main] if main in chosen else []) + [code for code in chosen if code != main]


@router.get("/programmes/{programme_id}/sessions/new")
async def new_session(request: Request, programme: OrganisedProgramme, template: str = "making_session") -> Response:
    form = {"title": "", "held_on": "", "begins": "13:30", "place": "", "expected": 20,
            "languages": programme.languages, "template": template, "questions": "newcomers"}
    return page("programmes/new_session.html", programme=programme, form=form, templates=TEMPLATES,
                question_sets=QUESTION_SETS, spoken=desk_language(), sentence="")


@router.post("/programmes/{programme_id}/sessions/new")
async def make_session(request: Request, programme: OrganisedProgramme,
                       title: Annotated[str, Form()] = "", held_on: Annotated[str, Form()] = "",
                       begins: Annotated[str, Form()] = "13:30", place: Annotated[str, Form()] = "",
                       expected: Annotated[str, Form()] = "20", template: Annotated[str, Form()] = "",
                       questions: Annotated[str, Form()] = "newcomers") -> Response:
    form = {"title": title, "held_on": held_on, "begins": begins, "place": place, "expected": expected,
            "languages": in_order(await request.form()), "template": template, "questions": questions}
    key = server_key()

    def make(db) -> str:
        chosen = TEMPLATES.get(template)
        if chosen is None or questions not in QUESTION_SETS:
            raise NotLikeThat(_("Please choose a template."))
        on = a_date(held_on)
        if on is None:
            raise NotLikeThat(_("Please choose the date of the session."))
        session = db.get(Programme, programme.id).schedule(
            title, on, begins=begins, place=place, expected=expected, languages=form["languages"], template=template,
            kind=chosen.kind)
        with db.no_autoflush:
            session.code = unused_code(db)
        lay_out(session, template, questions)
        session.hang_door(key)
        db.add(session)
        return session.code

    try:
        return see_other(f"/prepare/{await keep(make)}")
    except NotLikeThat as refused:
        return page("programmes/new_session.html", 422, programme=programme, form=form, templates=TEMPLATES,
                    question_sets=QUESTION_SETS, spoken=desk_language(), sentence=refused.sentence)

