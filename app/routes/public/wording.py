"""What everybody reads, in the other languages of the session, as a person wrote or read it there."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import select

from app import clock
from app.access import CurrentVisitor, OrganisedSession
from app.deciding import decide
from app.durable import Handle, read
from app.errors import Refused, not_here
from app.models import Session, Wording
from app.outcome import Gathered
from app.pages import page, see_other
from app.words import Words

router = APIRouter()


@router.get("/harvest/{code}/share/words/{language}")
async def words_in(request: Request, room: OrganisedSession, language: str) -> Response:
    return await form(room, language)


async def form(room: Session, language: str, status: int = 200, typed: dict[str, str] | None = None,
               sentence: str = "") -> Response:
    if language not in room.languages:
        raise not_here()

    def gather(db: Handle) -> list[dict]:
        gathered = Gathered(db, room.id, clock.today())
        return [{"name": f"{about}-{name}", "words": Words(text, own), "typed": (typed or {}).get(
                    f"{about}-{name}", wording.texts.get(name, "") if wording else ""),
                 "is_behind": bool(wording and not wording.is_of(texts))}
                for about, (own, texts) in gathered.to_word().items() if own != language
                for wording in [gathered.wordings.get((about, language))] for name, text in texts.items()]

    return page("public/words.html", status, room=room, language=language, texts=await read(gather), sentence=sentence)


@router.post("/harvest/{code}/share/words/{language}")
async def write(request: Request, room: OrganisedSession, visitor: CurrentVisitor, language: str) -> Response:
    """What is left empty stays as it is: there is no wording of half a text."""
    typed = {name: str(text) for name, text in (await request.form()).items() if isinstance(text, str)}
    if language not in room.languages:
        raise not_here()

    def wordings(db: Handle, session: Session) -> list[tuple[Wording, dict[str, str]]]:
        before = {wording.about: wording for wording in db.exec(
            select(Wording).where(Wording.session_id == session.id, Wording.language == language))}
        return [(before.get(about) or Wording(session_id=session.id, about=about, language=language), texts)
                for about, (own, texts) in Gathered(db, session.id, clock.today()).to_word().items() if own != language]

    def put_down(_session: Session, found: list[tuple[Wording, dict[str, str]]]) -> list[Wording]:
        changed = []
        for wording, texts in found:
            given = {name: typed.get(f"{wording.about}-{name}", "") for name in texts}
            if all(text.strip() for text in given.values()) and (given != wording.texts or not wording.is_of(texts)):
                wording.write(language, given, texts)
                changed.append(wording)
        return changed

    try:
        await decide(visitor, room, put_down, wordings, note="outcome_worded", about=language)
    except Refused as refused:
        return await form(room, language, refused.status, typed, refused.sentence)
    return see_other(f"/harvest/{room.code}/share#{language}")
