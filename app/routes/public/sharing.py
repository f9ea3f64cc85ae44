"""An organiser shares what came of a session: by an explicit act, after reading what everybody will read; and ends it at
once."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.access import CurrentVisitor, OrganisedSession
from app.addresses import door_address, public_address
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotNow, Refused
from app.exports.outcome import Outcome, texts_in
from app.library.traces import traces_in
from app.models import Session
from app.outcome import Gathered
from app.pages import page, see_other
from app.routes.public.drawing import drawn
from app.words import _

router = APIRouter()


@router.get("/harvest/{code}/share")
async def share_page(request: Request, room: OrganisedSession) -> Response:
    return await preview(room)


async def preview(room: Session, status: int = 200, **typed: str) -> Response:
    """What everybody will read, in each language of the session."""
    def gather(db: Handle) -> dict:
        gathered, session = Gathered(db, room.id, clock.today()), row_of(db, room)
        outcomes = {language: gathered.outcome(language) for language in session.languages}
        main = outcomes[session.language]
        return {"outcomes": outcomes, "seen": gathered.print, "traces": seem_to_say_who(main), "summary": session.summary,
                "shared_on": session.shared_on, "is_open": session.sharing.is_open(clock.today()),
                "until": session.sharing.until, "asks_twice": session.sharing.asks_twice, "closed": bool(session.closed_at),
                "missing": {language: sum(not text.is_theirs for text in texts_in(outcome))
                            for language, outcome in outcomes.items() if language != session.language},
                "waiting": [(action.id, action.what, action.language) for action in gathered.session.actions
                            if action.newest and not action.newest.is_released and action.newest.words]}

    facts = await read(gather)
    return page("public/share.html", status, room=room, door=door_address(room), address=public_address(),
                drawn={language: drawn(outcome, language, shared=False) for language, outcome in facts["outcomes"].items()},
                **{"sentence": "", "field": "", **facts, **typed})


def seem_to_say_who(outcome: Outcome) -> list[tuple[str, str, list[str]]]:
    """Texts that may tell who somebody is, for who reads it before everybody does."""
    texts = [text.words for text in texts_in(outcome)]
    texts += [quote.words for advice in outcome.advice for quote in advice.quotes]
    return [(words.text, words.language, found) for words in texts if (found := traces_in(words.text))]


@router.post("/harvest/{code}/share")
async def share(request: Request, room: OrganisedSession, visitor: CurrentVisitor, sure: Annotated[str, Form()] = "",
                although_few: Annotated[str, Form()] = "", seen: Annotated[str, Form()] = "") -> Response:
    def begin(session: Session, now: str) -> None:
        if sure and seen != now:
            raise NotNow(_("What everybody will read changed just now. Please read it again."), "sure")
        session.sharing.begin(clock.today(), sure=bool(sure), although_few=bool(although_few))

    try:
        await decide(visitor, room, begin, lambda db, session: Gathered(db, session.id, clock.today()).print,
                     note="page_shared")
    except Refused as refused:
        return await preview(room, refused.status, sentence=refused.sentence, field=refused.field)
    return see_other(f"/harvest/{room.code}/share")


@router.post("/harvest/{code}/share/end")
async def end(request: Request, room: OrganisedSession, visitor: CurrentVisitor) -> Response:
    await decide(visitor, room, lambda session: session.sharing.end(), note="page_not_shared")
    return see_other(f"/harvest/{room.code}/share")


@router.post("/harvest/{code}/share/summary")
async def summarise(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                    summary: Annotated[str, Form()] = "") -> Response:
    try:
        await decide(visitor, room, lambda session: session.sharing.summarise(summary), note="summary_written")
    except Refused as refused:
        return await preview(room, refused.status, sentence=refused.sentence, field=refused.field, summary=summary)
    return see_other(f"/harvest/{room.code}/share")
