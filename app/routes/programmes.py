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
from app.library.domains import DOMAINS
from app.library.small_groups import LIVE
from app.live import tell
from app.models import Action, Organisation, Programme, Session
from app.models.templates import QUESTION_SETS, TEMPLATES, lay_out
from app.models.written import a_date
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


def overview(db, programme_id: str) -> dict:
    """Sessions as lines, themes by life area and session, how the actions stand, and when to come back."""
    programme = db.exec(select(Programme).where(Programme.id == programme_id).options(
        selectinload(Programme.sessions).selectinload(Session.sub_rooms),
        selectinload(Programme.sessions).selectinload(Session.themes),
        selectinload(Programme.sessions).selectinload(Session.contributions),
        selectinload(Programme.sessions).selectinload(Session.participants),
        selectinload(Programme.sessions).selectinload(Session.actions).selectinload(Action.check_ins))).one()
    today = clock.today()
    gatherings = sorted((known for known in programme.sessions if not known.plenary_id), key=lambda known: known.held_on)
    sessions = [session for known in gatherings for session in (known, *known.sub_rooms)]
    lines = [{"code": session.code, "title": session.title, "place": session.place, "on": session.held_on,
              "state": session.state, "apart": bool(session.plenary_id), "cards": len(session.released),
              "people": None if session.plenary_id and 0 < session.people < LIVE else session.people,
              "actions": len(session.actions)} for session in sessions]
    heat: dict[str, list[int | None]] = {}
    for code in DOMAINS:
        row = []
        for session in sessions:
            ids = {theme.id for theme in session.standing_themes if code in theme.domains}
            count = sum(card.theme_id in ids for card in session.released)
            row.append(None if session.state == "prepared" else count)
        if any(row):
            heat[code] = row
    actions = [action for session in sessions for action in session.actions]
    stands = {"well": [], "action": [], "none": [], "care": []}
    for action in actions:
        stands[{"done": "well", "stuck": "care", "stopped": "care", "delayed": "care", "proposed": "none"}.get(
            action.status, "action")].append(action)
    back: dict[tuple, int] = {}
    for session in sessions:
        for action in session.actions:
            for check_in in action.check_ins:
                if check_in.reported_on is None and action.status not in ("done", "stopped", "passed_on"):
                    key = (check_in.due_on, check_in.kind, session.title, session.code)
                    back[key] = back.get(key, 0) + 1
    return {"lines": lines, "gatherings": len(gatherings), "heat": heat,
            "stands": {meaning: len(found) for meaning, found in stands.items()},
            "care": [(action.what, action.language, action.reason) for action in stands["care"] if action.reason][:4],
            "total": len(actions), "today": today,
            "back": [(*key, count) for key, count in sorted(back.items())][:8]}


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

