"""Do people notice it? One action at a time, without an account, a seat or a time. The phone alone remembers what it
answered."""

import hashlib
import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import func, select

from app import access, clock
from app import words as tongue
from app.access import SharedSession, Visitor
from app.deciding import decide
from app.durable import Handle, read
from app.errors import NotNow, Refused
from app.models import Notice, Session
from app.models.base import ALPHABET, new_id
from app.models.notice import ROUNDS, is_asked, round_of
from app.outcome import Gathered
from app.pages import page, see_other
from app.routes.public.drawing import public
from app.words import LANGUAGES, _

router = APIRouter()
A_KEY = re.compile(f"[{ALPHABET}]{{16}}")
MOST_TIMES = 3  # as many answers in a round as people came: beyond that nobody means it


@router.get("/s/{code}/notice")
async def ask(request: Request, session: SharedSession, after: str = "", kept: str = "") -> Response:
    """The first action, or the one `after` another, which is a skip as well as an answer."""
    return await question(session, after=after, kept=kept if kept in ROUNDS else "")


async def question(session: Session, status: int = 200, *, after: str = "", action_id: str = "", kept: str = "",
                   **typed: str) -> Response:
    language, today = tongue.current_language(), clock.today()

    def gather(db: Handle) -> tuple:
        gathered = Gathered(db, session.id, today)
        return gathered.outcome(language), {action.id: round_of(action, today) for action in gathered.session.actions}

    outcome, rounds = await read(gather)
    asked = outcome.asked
    ids = [doing.id for doing in asked]
    place = ids.index(action_id) if action_id in ids else ids.index(after) + 1 if after in ids else 0
    asks = asked[place] if place < len(asked) else None
    answer = page("public/notice.html" if asks else "public/thanks.html", status, session=session, outcome=outcome,
                  asks=asks, place=place, of=len(asked), round=rounds[asks.id] if asks else "", kept=kept, after=after,
                  language=language, **{"key": new_id(), "sentence": "", "field": "", "answer": "", "typed": "",
                                        "may_quote": ""} | typed)
    return public(answer)


@router.post("/s/{code}/notice/{action_id}")
async def answer(request: Request, session: SharedSession, action_id: str, answer: Annotated[str, Form()] = "",
                 words: Annotated[str, Form()] = "", may_quote: Annotated[str, Form()] = "",
                 key: Annotated[str, Form()] = "", language: Annotated[str, Form()] = "") -> Response:
    language = language if language in LANGUAGES else session.language
    tongue.speak(language)
    access.allow(access.NOTICES, session.id)

    id = id_of(action_id, key)

    def take_in(session: Session, there: Notice | None, so_far: int) -> Notice:
        action, today = session.action(action_id), clock.today()
        if there is not None:
            return there
        if not session.sharing.is_open(today) or not is_asked(action, today):
            raise NotNow(_("Nobody is asked about this now. Thank you for coming back."))
        if session.people and so_far >= MOST_TIMES * session.people:
            raise NotNow(_("There are more answers than people who came, so they are not counted."))
        return Notice.of(action, answer, words, language, bool(may_quote), today, id=id)

    try:
        kept = await decide(Visitor.nobody(), session, take_in, lambda db, _session: db.get(Notice, id),
                            answered(action_id))
    except Refused as refused:
        return await question(
            session, refused.status, action_id=action_id, sentence=refused.sentence, field=refused.field, answer=answer,
            typed=words[:2000], may_quote=may_quote, key=key if A_KEY.fullmatch(key) else new_id())
    return see_other(f"/s/{session.code}/notice?after={action_id}&kept={kept.round}&lang={language}")


def id_of(action_id: str, key: str) -> str:
    """The same page sent again, as phones do where the line is bad, is the same answer."""
    if not A_KEY.fullmatch(key):
        return new_id()
    signs = hashlib.sha256(f"{action_id} {key}".encode()).digest()[:16]
    return "".join(ALPHABET[sign % len(ALPHABET)] for sign in signs)


def answered(action_id: str) -> Callable[[Handle, Session], int]:
    """How often, in the round that is now."""
    def count(db: Handle, session: Session) -> int:
        action = session.action(action_id)
        return db.exec(select(func.count()).select_from(Notice).where(
            Notice.action_id == action.id, Notice.round == round_of(action, clock.today()))).one()

    return count
