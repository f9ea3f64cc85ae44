"""What the room advised, for who has to answer, and the answer itself. Saving is never publishing."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.access import Client, CurrentClient
from app.answering import advice_before, all_advised, author_of, hints, people_behind_one, quoted_behind
from app.deciding import decide
from app.durable import Handle, read, within
from app.errors import NotLikeThat, NotNow
from app.models import Recommendation, Report
from app.models.report import LONGEST, By
from app.pages import page, see_other
from app.stage.reading import dots_given
from app.words import current_language

router = APIRouter()
TEXTS = ("words", "instead", "noticed_from", "passed_to", "body", "decided_on", "next_on")


@router.get("/a")
async def advice(request: Request, client: CurrentClient) -> Response:
    today = clock.today()
    return page("answering/all.html", client=client, today=today,
                advised=await read(lambda db: all_advised(db, client.programme_ids, today)))


@router.get("/a/{recommendation_id}")
async def answer(request: Request, client: CurrentClient, recommendation_id: str, saved: bool = False) -> Response:
    return page("answering/answer.html", wrong="", sentence="", theirs=None, saved=saved,
                **await read(lambda db: facts(db, client, recommendation_id)))


def facts(db: Handle, client: Client, recommendation_id: str, typed: dict[str, str] | None = None) -> dict[str, Any]:
    advice = advice_before(db, client, recommendation_id)
    session, last = advice.session, advice.draft or advice.answer
    form = typed or as_form(last, session.language)
    return {
        "client": client, "advice": advice, "room": session, "form": form, "LONGEST": LONGEST, "seen": advice.answer_seen,
        "draft": advice.draft, "draft_by": author_of(advice.draft), "answers": [*reversed(advice.answers)],
        "days": (advice.answer_due - clock.today()).days, "dots": advice.dots_in(dots_given(db, session)),
        **people_behind_one(db, advice), "hints": hints(form["words"], form["language"]) if form["words"] else None,
        "cards": quoted_behind(db, session, advice.id, current_language())}


def as_form(report: Report | None, language: str) -> dict[str, str]:
    """Nothing is chosen where nothing was written."""
    if report is None:
        return {"state": "", "language": language} | dict.fromkeys(TEXTS, "")
    return {"state": report.state, "language": report.language} | {
        name: value.isoformat() if isinstance(value := getattr(report, name), date) else value or "" for name in TEXTS}


@router.post("/a/{recommendation_id}")
async def write(request: Request, client: CurrentClient, recommendation_id: str) -> Response:
    sent = await request.form()
    form = {name: str(sent.get(name, "")) for name in ("state", "language", *TEXTS)}
    advice = await read(lambda db: advice_before(db, client, recommendation_id))
    within(advice.session_id)
    try:
        await decide(client.visitor, advice.session, lambda session: session.recommendation(recommendation_id).write_answer(
            form["state"], form, clock.today(), by=by_whom(client), language=form["language"],
            contact_id=client.contact_id, seen=str(sent.get("seen", ""))),
            note="answer_written", about=recommendation_id)
    except (NotLikeThat, NotNow) as refused:
        stored = await read(lambda db: facts(db, client, recommendation_id, form))
        theirs = whose_differs(stored["advice"], form) if isinstance(refused, NotNow) else None
        return page("answering/answer.html", refused.status, sentence=refused.sentence, theirs=theirs, saved=False,
                    wrong=refused.field if isinstance(refused, NotLikeThat) else "", **stored)
    if sent.get("then") == "preview":
        return see_other(f"/a/{recommendation_id}/preview")
    return see_other(f"/a/{recommendation_id}?saved=1")


def by_whom(client: Client) -> By:
    return By.organiser if client.visitor.may_organise else By.client


def whose_differs(advice: Recommendation, form: dict[str, str]) -> dict[str, str]:
    """What somebody else wrote meanwhile, by field."""
    stored = as_form(advice.draft or advice.answer, advice.session.language)
    return {name: text for name, text in stored.items() if text and text != form[name]}
