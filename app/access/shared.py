"""What everybody who has its code may read of a session that an organiser shared."""

from typing import Annotated

from fastapi import Depends, Request

from app import words
from app.access.cookies import token_in
from app.access.policy import allows
from app.access.rooms import shared_with
from app.access.throttle import note_guess
from app.access.visitor import VisitorRole
from app.durable import read
from app.errors import not_here
from app.models import Session
from app.typed import digits


@allows(VisitorRole.anyone)
async def _shared(request: Request) -> Session:
    """One of which everybody may read what came. Every other is a code that nobody knows."""
    code, token = digits(request.path_params["code"]), token_in(request, "door")
    session = await read(lambda db: shared_with(db, code))
    if session is None or not session.door.opens_with(token):
        await note_guess(exists=session is not None)
    if session is None:
        raise not_here()
    if asked := request.query_params.get("lang"):
        words.speak(asked if asked in words.LANGUAGES else session.language)
    return session


SharedSession = Annotated[Session, Depends(_shared)]
