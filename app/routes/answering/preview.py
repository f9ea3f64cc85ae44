"""The answer as people will read it, in each language of the session. Here it is published, and nowhere else."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import select

from app import clock
from app.access import Client, CurrentClient
from app.answering import advice_before, wording_in
from app.deciding import decide
from app.durable import Handle, read, within
from app.errors import NotLikeThat, NotNow, Refused
from app.live import tell
from app.models import Recommendation, Report, Session, Wording
from app.models.wording import LONGEST_TEXT
from app.pages import page, see_other
from app.words import _

router = APIRouter()


@router.get("/a/{recommendation_id}/preview")
async def preview(request: Request, client: CurrentClient, recommendation_id: str) -> Response:
    facts = await read(lambda db: as_read(db, client, recommendation_id))
    if facts["report"] is None:
        return see_other(f"/a/{recommendation_id}")
    return page("answering/preview.html", wrong="", sentence="", typed={}, **facts)


def as_read(db: Handle, client: Client, recommendation_id: str) -> dict[str, Any]:
    advice = advice_before(db, client, recommendation_id)
    report, session = advice.draft or advice.answer, advice.session
    wordings = {wording.language: wording for wording in db.exec(
        select(Wording).where(Wording.about.in_([report.id, advice.id])))} if report else {}  # type: ignore[attr-defined]
    return {"client": client, "advice": advice, "room": session, "report": report, "seen": advice.answer_seen,
            "LONGEST_TEXT": LONGEST_TEXT, "languages": languages_of(session, report), "wordings": {
                language: (wording.texts, wording.is_of(report.to_word)) for language, wording in wordings.items()
                if wording.about == report.id} if report else {}}


def languages_of(session: Session, report: Report | None) -> list[str]:
    """That of the answer first, then those of the session."""
    return list(dict.fromkeys([report.language, *session.languages])) if report else []


async def refused_page(client: Client, recommendation_id: str, refused: Refused, wrong: str,
                       typed: dict[str, str] | None = None) -> Response:
    facts = await read(lambda db: as_read(db, client, recommendation_id))
    if facts["report"] is None:
        raise refused
    return page("answering/preview.html", refused.status, wrong=wrong, sentence=refused.sentence, typed=typed or {},
                **facts)


@router.post("/a/{recommendation_id}/preview")
async def publish(request: Request, client: CurrentClient, recommendation_id: str, seen: Annotated[str, Form()] = "",
                  sure: Annotated[str, Form()] = "") -> Response:
    advice = await read(lambda db: advice_before(db, client, recommendation_id))
    within(advice.session_id)
    try:
        if not sure:
            raise NotLikeThat(_("Please tick that this answer may be read by everybody."), "sure")
        await decide(client.visitor, advice.session, lambda session: session.recommendation(
            recommendation_id).publish_answer(clock.today(), seen=seen),
            note="answer_published", about=recommendation_id)
    except (NotLikeThat, NotNow) as refused:
        return await refused_page(client, recommendation_id, refused, "sure")
    await tell(advice.session_id, "advice_changed")
    return see_other(f"/a/{recommendation_id}/preview")


@router.post("/a/{recommendation_id}/wording")
async def word(request: Request, client: CurrentClient, recommendation_id: str) -> Response:
    """The answer in another language, by a person who wrote or read it."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    language, seen = form.get("language", ""), form.get("seen", "")
    advice = await read(lambda db: advice_before(db, client, recommendation_id))
    report = advice.draft or advice.answer
    if report is None:
        raise NotNow(_("There is no answer yet."))
    within(advice.session_id)
    try:
        if not form.get("read"):
            raise NotLikeThat(_("Please tick that you have read this."), language)
        await decide(client.visitor, advice.session, lambda session, wording: write_wording(
            session.recommendation(recommendation_id), wording, language, form, seen), wording_in(report.id, language),
            note="answer_worded", about=recommendation_id)
    except (NotLikeThat, NotNow) as refused:
        return await refused_page(client, recommendation_id, refused, language, form)
    return see_other(f"/a/{recommendation_id}/preview#in-{language}")


def write_wording(advice: Recommendation, wording: Wording, language: str, texts: dict[str, str], seen: str) -> Wording:
    """Of what stood beside it, and of all of it."""
    report = advice.draft or advice.answer
    if report is None or seen != advice.answer_seen:
        raise NotNow(_("Somebody changed this answer just now. Please read it again."))
    if language == report.language:
        raise NotLikeThat(_("This is the language of the answer itself."))
    wording.write(language, texts, report.to_word)
    if not wording.is_of(report.to_word):
        raise NotLikeThat(_("Please write each part of the answer in this language."))
    return wording
