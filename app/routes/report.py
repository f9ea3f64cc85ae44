"""Where an organiser writes the summary of the report, and chooses quotes: no machine does."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.access import CurrentVisitor, OrganisedSession
from app.deciding import decide
from app.durable import Handle, read
from app.errors import Refused
from app.exports.harvest import Harvest
from app.harvest import gather
from app.models import Session
from app.models.theme import MOST_QUOTES
from app.pages import page, see_other
from app.words import desk_language

router = APIRouter()


@router.get("/harvest/{code}/report")
async def report_page(request: Request, room: OrganisedSession) -> Response:
    return await drawn(room)


async def drawn(room: Session, status: int = 200, **typed: Any) -> Response:
    """Of the cards only those whose speakers said that they may be quoted; of the others how many there are."""
    harvest = await read(lambda db: brought(db, room))
    return page("harvest/report.html", status, room=room, harvest=harvest, voices={
        voice.id: voice for voice in harvest.voices if voice.words}, MOST_QUOTES=MOST_QUOTES,
        **{"sentence": "", "field": "", "summary": None,
           "chosen": {id for theme in harvest.themes for id in theme.quotes}, **typed})


def brought(db: Handle, session: Session) -> Harvest:
    return gather(db, session.id, desk_language(), for_export=True)


@router.post("/harvest/{code}/report")
async def write_report(request: Request, room: OrganisedSession, visitor: CurrentVisitor,
                       summary: Annotated[str, Form()] = "", quote: Annotated[list[str] | None, Form()] = None) -> Response:
    chosen = list(dict.fromkeys(quote or []))

    def write(session: Session, harvest: Harvest) -> None:
        session.sharing.summarise(summary)
        quotable = {voice.id for voice in harvest.voices if voice.words}
        of_theme = {id: theme.id for theme in harvest.themes for id in theme.voice_ids}
        for theme in session.standing_themes:
            theme.quote([id for id in chosen if of_theme.get(id) == theme.id], quotable)

    try:
        await decide(visitor, room, write, brought, note="quotes_chosen")
    except Refused as refused:
        return await drawn(room, refused.status, sentence=refused.sentence, field=refused.field, summary=summary,
                           chosen={*chosen})
    return see_other(f"/harvest/{room.code}/report?kept=1")
