"""Seats: who sits where, and what is given to a phone to show that it is theirs."""

import hmac
import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from starlette.requests import HTTPConnection

from app import clock, settings
from app.access.cookies import token_in
from app.access.rooms import RememberedRoom
from app.durable import Handle, read_together
from app.models import Participant, Permission, Session
from app.models.organisation import hashed
from app.models.participant import Seat, receipt_of

Value = TypeVar("Value")
LENT_FOR = timedelta(hours=1)
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")  # of a card, made on the phone before its first try

# Put together once, like the statements of `stage`: a new statement takes longer than its answer.
SEATS = select_columns(
    col(Participant.token_hash), col(Participant.session_id), col(Participant.id), col(Participant.language),
    col(Participant.looking), col(Participant.proxy), col(Permission.purpose), col(Permission.given),
    col(Permission.version)).select_from(Participant).outerjoin(Permission).where(
        col(Participant.token_hash).in_(bindparam("secrets", expanding=True)), col(Participant.left_at).is_(None))


def seats_with(db: Handle, secrets: list[str]) -> list[tuple[str, dict] | None]:
    """Of each secret the session and what a `Seat` holds, unless its person left."""
    found: dict[str, list] = {}
    for row in db.connection().execute(SEATS, {"secrets": secrets}):
        found.setdefault(row.token_hash, []).append(row)
    return [(rows[0].session_id, {
        "id": rows[0].id, "language": _same(rows[0].language), "looking": rows[0].looking, "proxy": rows[0].proxy,
        "allowed": _same(frozenset(_same(row.purpose) for row in rows if row.given)),
        "agreed": _same(next((row.version for row in rows if row.purpose == "quote"), ""))})
        if (rows := found.get(secret)) else None for secret in secrets]


_few: dict[Any, Any] = {}


def _same(value: Value) -> Value:
    """Ten thousand seats hold the same few values: one copy of each is kept, and not one for each connection."""
    return _few.setdefault(value, value)


async def seat_in(room: RememberedRoom, token: str) -> Seat | None:
    """The seat that belongs to a phone's secret, unless its person left."""
    secret = hashed(room.session.gathering.secret_of(token))
    seat = room.seats.get(secret)
    if seat is None and token:
        changes = room.changes
        found = await read_together(seats_with, secret)
        if found is not None and found[0] == room.session.id:
            seat = Seat(session=room.session, **found[1])
        if seat and room.changes == changes:
            room.seats[secret] = seat
    elif seat and seat.session is not room.session:
        seat = room.seats[secret] = replace(seat, session=room.session)
    return seat


def seats_of(db: Handle, session: Session, token: str) -> list[Participant]:
    """Where a phone sits in a gathering: in the large room and in its sub-rooms, with one secret."""
    if not token:
        return []
    plenary = session.plenary or session
    secrets = {hashed(room.gathering.secret_of(token)): room.id for room in (plenary, *plenary.sub_rooms)}
    return [seat for seat in db.exec(select(Participant).where(
        col(Participant.token_hash).in_(secrets), col(Participant.left_at).is_(None)))
        if seat.session_id == secrets[seat.token_hash]]  # and not in the gathering of another day


def code_for_later(connection: HTTPConnection, session: Session) -> str:
    """The code of the person who asks, for this room."""
    return receipt_of(session.gathering.secret_of(token_in(connection, "seat")))


# --- what is signed ----------------------------------------------------------------------------------------------------


def mark_of(seat: Seat) -> str:
    """Names a seat to its own phone, so that the words of one person never leave it under the seat of the next."""
    return _signed("mark", seat.id)


def seal_of(seat: Seat) -> str:
    """Stands in the page of a seat and in every receipt for it, and never in what a phone sends: a network between them
    that answers everything itself does not know it."""
    return _signed("seal", seat.id)


def form_key(seat: Seat, step_id: str, after: str) -> str:
    """For a form without JavaScript: one card for each page on which somebody wrote, whenever that page is opened."""
    return _signed("form", seat.id, step_id, after)


def lent(id: str) -> str:
    """An address at which the speaker of a photo or voice finds it for an hour. It has nothing of their code in it, so
    that no history or log of a borrowed phone can give the code away."""
    until = int((clock.now() + LENT_FOR).timestamp())
    return f"/words/media/{id}/{until}-{_signed('lent', id, str(until))}"


def is_lent(id: str, loan: str) -> bool:
    until, _dash, seal = loan.partition("-")
    if not (until.isdecimal() and until.isascii() and len(until) < 12) or int(until) < clock.now().timestamp():
        return False
    return hmac.compare_digest(seal.encode(), _signed("lent", id, until).encode())


def _signed(*parts: str) -> str:
    return _sign(settings.setting("DATA"), *parts)


@lru_cache(32_768)  # three for each seat of the largest hall
def _sign(data: str, *parts: str) -> str:
    """Every card asks for the same signatures of its seat."""
    return hmac.digest(_key_in(data), " ".join(parts).encode(), "sha256").hex()[:20]


@lru_cache(2)
def _key_in(_data: str) -> bytes:
    return settings.server_key()
