"""The page that everybody may read, as its own address, the door and the organiser's preview show it."""

from fastapi.responses import Response
from markupsafe import Markup

from app import clock, words
from app.durable import read
from app.exports.outcome import Outcome
from app.models import Session
from app.outcome import Gathered
from app.pages import page, render
from app.words import LANGUAGES


async def outcome_page(session: Session, lang: str) -> Response:
    if lang in LANGUAGES:
        words.speak(lang)
    return public(page("public/page.html", session=session, drawn=drawn(await outcome_of(session))))


async def outcome_of(session: Session) -> Outcome:
    """In the language of the request."""
    language = words.current_language()
    return await read(lambda db: Gathered(db, session.id, clock.today()).outcome(language))


def drawn(outcome: Outcome, language: str | None = None, *, shared: bool = True) -> Markup:
    """In a language, which the same words say to everybody who reads them in it. Before it is shared its photos are there
    for the organisation alone, at an address of theirs."""
    return Markup(render("public/_outcome.html", language, outcome=outcome, shared=shared))


def public(answer: Response) -> Response:
    """For who has its address, and for no search engine and no preview."""
    answer.headers["X-Robots-Tag"] = "noindex, nosnippet, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    return answer
