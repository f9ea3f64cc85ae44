"""What came of a session to take along: a sheet for who tells it to others, and a picture to send; and its photos."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import select

from app import access, clock, media, words
from app.access import SharedSession
from app.addresses import door_address, short_address
from app.durable import Handle, read
from app.errors import not_here
from app.exports import PICTURE_KINDS
from app.exports.outcome import Outcome
from app.models import Report
from app.outcome import Gathered
from app.pages import day, page
from app.routes.public.drawing import outcome_of, public
from app.words import LANGUAGES

router = APIRouter()
_pictures = ThreadPoolExecutor(1, thread_name_prefix="pictures")


@router.get("/s/{code}/paper")
async def paper(request: Request, session: SharedSession, beside: str = "") -> Response:
    """On A4, in the language of the page and one more of the session: what failed is on it as well as what worked."""
    language = words.current_language()
    others = [code for code in session.languages if code != language]
    beside = beside if beside in LANGUAGES and beside != language else next(iter(others), "")

    def gather(db: Handle) -> tuple[Outcome, Outcome]:
        gathered = Gathered(db, session.id, clock.today())
        return gathered.outcome(language), gathered.outcome(beside or language)

    first, second = await read(gather)
    return public(page("public/paper.html", session=session, language=language, beside=beside, others=others,
                       both_advice=list(zip(first.advice, second.advice, strict=True)), outcome=first,
                       door=door_address(session), address=short_address()))


@router.get("/s/{code}/picture/{advice_id}.{kind}")
async def send(request: Request, session: SharedSession, advice_id: str, kind: str) -> Response:
    """One advice of the room and what came of it. It cannot be called back: no card, no number of people."""
    access.allow(access.JOINS, session.id)
    outcome = await outcome_of(session)
    advice = next((advice for advice in outcome.advice if advice.id == advice_id), None)
    if advice is None or kind not in PICTURE_KINDS:
        raise not_here()
    from app.exports.picture import picture  # with what draws it, when somebody first asks

    # In a thread: nobody waits for somebody else's picture.
    content = await asyncio.get_running_loop().run_in_executor(
        _pictures, copy_context().run, partial(
            picture, advice, day(outcome.held_on, "d MMMM y"), door_address(session), kind))
    answer = Response(content, media_type=PICTURE_KINDS[kind], headers={
        "Content-Disposition": f'inline; filename="{session.code}-{words.current_language()}.{kind}"'})
    return public(answer)


@router.get("/s/{code}/photos/{photo_id}")
async def photo(request: Request, session: SharedSession, photo_id: str) -> Response:
    """Of a report that everybody reads now: with its release, and with the page, it ends."""
    def is_read_now(db: Handle) -> bool:
        with_it = select(Report).where(Report.session_id == session.id, Report.photo == photo_id)
        return any(report.action and report.action.for_everybody[1] is report for report in db.exec(with_it))

    if not photo_id or not await read(is_read_now):
        raise not_here()
    return public(await media.answer(photo_id, "image/jpeg"))
