"""Loading is authorising: a route asks for something that the visitor may touch, and what they cannot reach is simply
not found.

Each `Annotated` name below is one line of the policy table that `tests/test_policy.py` draws from the routes; a route
that asks for none of them fails the build.
"""

import asyncio
import hmac
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import bindparam, or_
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select
from starlette.requests import HTTPConnection

from app import clock, settings, words
from app.durable import keep, read, read_together, when_changed, within
from app.errors import NotFound, TooMuch
from app.limits import Limit
from app.models import AuditEvent, Helper, Member, News, Participant, Permission, Programme, Role, Session, SignIn
from app.models.organisation import hashed
from app.models.participant import Seat, receipt_of
from app.models.session import new_code
from app.words import DESK_LANGUAGES, _

ROLES = ("anyone", "participant", "board", "interpreter", "scribe", "cofacilitator", "client", "facilitator",
         "organiser", "admin")


class PleaseSignIn(Exception):
    """A desk page without a sign-in: the browser is sent to the sign-in page and back."""


# --- cookies -------------------------------------------------------------------------------------------------------


def cookie_name(connection: HTTPConnection, name: str) -> str:
    # The prefix makes browsers refuse the cookie over plain http, which is all that a laptop in a hall can offer.
    return f"__Host-{name}" if connection.scope["scheme"] in ("https", "wss") else name


def token_in(connection: HTTPConnection, name: str) -> str:
    return connection.cookies.get(cookie_name(connection, name), "")


def hand_over(response: Response, request: Request, name: str, token: str) -> None:
    # A seat outlives the browser that a phone ends to save memory: what waits on the phone still has to leave.
    response.set_cookie(cookie_name(request, name), token, httponly=True, samesite="lax", path="/",
                        max_age=24 * 3600 if name == "seat" else None,
                        secure=request.url.scheme == "https")


def take_back(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(cookie_name(request, name), httponly=True, samesite="lax", path="/",
                           secure=request.url.scheme == "https")


# --- limits: per seat, per name or for the whole server, never per address -------------------------------------------

SUBMISSIONS = Limit(30, minutes=1)  # of one seat
JOINS = Limit(300, minutes=1)  # of one session
UNKNOWN_CODES = Limit(60, minutes=1)  # of the whole server
WRONG_RECEIPTS = Limit(10, minutes=10)  # for one session
SIGN_INS = Limit(5, minutes=5)  # failed, of one name; beyond it each try waits
LIMITS = {"cards": SUBMISSIONS, "joins": JOINS, "codes": UNKNOWN_CODES, "receipts": WRONG_RECEIPTS, "names": SIGN_INS}
_guessing = asyncio.Lock()
LENT_FOR = timedelta(hours=1)
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")  # of a card, made on the phone before its first try


def allow(limit: Limit, key: str) -> None:
    if not limit.take(key):
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))


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


def _signed(*what: str) -> str:
    return _sign(settings.setting("DATA"), *what)


@lru_cache(32_768)  # three for each seat of the largest hall
def _sign(data: str, *what: str) -> str:
    """Every card asks for the same signs of its seat."""
    return hmac.digest(_key_in(data), " ".join(what).encode(), "sha256").hex()[:20]


@lru_cache(2)
def _key_in(_data: str) -> bytes:
    return settings.server_key()


def forget_limits() -> None:
    for limit in LIMITS.values():
        limit.forget()


def share(with_others: bool) -> None:
    """From here on other workers change what is remembered here, and what people try counts for all of them."""
    global _others
    _others = with_others
    for limit in LIMITS.values():
        limit.count_with_others(with_others)


def new_hits() -> dict[str, int]:
    """What was taken here and other workers do not know yet."""
    return {f"{name}:{key}": count for name, limit in LIMITS.items() for key, count in limit.news().items()}


def hit_elsewhere(hits: dict[str, int]) -> None:
    """What people tried at other workers counts here too: a limit is of the whole server, not of one of its workers."""
    for said, count in hits.items():
        name, key = said.split(":")
        LIMITS[name].taken_elsewhere(key, count)


async def slow_down_guessing(connection: HTTPConnection) -> None:
    """Once many codes were wrong, every code that is typed waits its turn of a second, and longer with
    several workers, which let one by each; a QR code does not wait."""
    if not UNKNOWN_CODES.has_room("") and not token_in(connection, "seat"):
        async with _guessing:
            await asyncio.sleep(int(settings.setting("WORKERS")))


async def slow_down_receipts(connection: HTTPConnection, code: str) -> None:
    """After ten wrong codes for the words of one session, each further try waits its turn of a second."""
    if not WRONG_RECEIPTS.has_room(code):
        async with _guessing:
            await asyncio.sleep(int(settings.setting("WORKERS")))


def note_wrong_receipt(code: str) -> None:
    WRONG_RECEIPTS.take(code)


def note_wrong_code() -> None:
    UNKNOWN_CODES.take("")


async def slow_down_sign_in(name: str) -> None:
    if not SIGN_INS.has_room(name.casefold()):
        await asyncio.sleep(4)  # delay, not lockout: nobody can lock a facilitator out of an evening


def note_failed_sign_in(name: str) -> None:
    SIGN_INS.take(name.casefold())


# --- who is asking -------------------------------------------------------------------------------------------------


async def member_in(connection: HTTPConnection) -> Member | None:
    token = token_in(connection, "member")
    if not token:
        return None
    now = clock.now()

    def find(db) -> tuple[Member, bool] | None:
        sign_in = db.get(SignIn, hashed(token), options=[joinedload(SignIn.member)])
        if sign_in is None or not sign_in.holds(now):
            return None
        return sign_in.member, now - sign_in.seen_at > timedelta(minutes=5)

    found = await read(find)
    if found is None:
        return None
    member, stale = found
    if stale:
        await keep(lambda db: _touch(db, hashed(token), now))
    words.speak(member.language if member.language in DESK_LANGUAGES else "en")
    return member


def _touch(db, token_hash: str, now) -> None:
    sign_in = db.get(SignIn, token_hash)
    if sign_in:
        sign_in.seen_at = now


# --- what is remembered of a room --------------------------------------------------------------------------------------


@dataclass
class Room:
    """A session with its run of show and programme, and the seats that were asked for: read once, and forgotten in the
    moment in which one of them changes. Nobody may change these rows; a unit of work loads its own."""

    session: Session
    seats: dict[str, Seat] = field(default_factory=dict)  # by the hash of their secret
    as_of: int = 0  # the last change of it that this memory knows; see `News`
    changes: int = 0  # of seats, while somebody may be reading one
    stale: bool = False  # the session changed: it is read anew, and the seats of a hall need not be


_rooms: dict[str, Room] = {}  # by code
_changed: Counter[str] = Counter()  # by session
_others = False


def _forget(touched: dict[tuple[str, str], int]) -> None:
    for (session_id, seat_id), number in touched.items():
        _changed[session_id] += 1
        for code, room in list(_rooms.items()):
            if session_id not in ("", room.session.id):
                continue
            if session_id and 0 <= number <= room.as_of + 1:
                if seat_id:
                    room.changes += 1
                    room.seats = {secret: seat for secret, seat in room.seats.items() if seat.id != seat_id}
                else:
                    room.stale = True
                room.as_of = max(room.as_of, number)
            else:  # all of it changed, or another worker changed something of which this one has not heard
                _rooms.pop(code, None)


def remembered_sessions() -> set[str]:
    return {room.session.id for room in list(_rooms.values())}


when_changed(_forget)


def lent(id: str) -> str:
    """An address at which the speaker of a photo or voice finds it for an hour. It has nothing of their code in it, so
    that no history or log of a borrowed phone can give the code away."""
    until = int((clock.now() + LENT_FOR).timestamp())
    return f"/words/media/{id}/{until}-{_signed('lent', id, str(until))}"


def is_lent(id: str, loan: str) -> bool:
    until, _dash, seal = loan.partition("-")
    if not (until.isdecimal() and until.isascii()) or int(until) < clock.now().timestamp():
        return False
    return hmac.compare_digest(seal.encode(), _signed("lent", id, until).encode())


def sessions_with(db, code: str) -> list[Session]:
    """Those that have this code on the wall or ever had it: codes for later are printed with the digits of that day."""
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return []
    return list(db.exec(select(Session).where(or_(Session.code == code, Session.former_codes.contains(code)))))


def unused_code(db) -> str:
    """Six digits that no session has, or ever had: a code for later goes by them."""
    while sessions_with(db, code := new_code()):
        pass
    return code


def session_at(db, code: str) -> Session | None:
    return Session.whole(db, Session.code == code)


def changes_of(db, code: str) -> int:
    return db.exec(select(News.changed).join(Session).where(Session.code == code)).first() or 0


def changes_in(db, sessions: list[str]) -> list[int]:
    counted = dict(db.exec(select(News.session_id, News.changed).where(col(News.session_id).in_(sessions))).all())
    return [counted.get(session_id, 0) for session_id in sessions]


async def room_at(code: str) -> Room | None:
    """As it is now. Who changes something at one worker and asks another for the next page finds it changed, however late
    the news of it is."""
    room = _rooms.get(code)
    if room and _others and await read_together(changes_in, room.session.id) > room.as_of and _rooms.get(code) is room:
        del _rooms[code]
    return await remembered_room_at(code)


async def remembered_room_at(code: str) -> Room | None:
    """For what is held against the newest change when it is kept (`Outdated`), or is looked at again in a while."""
    room = _rooms.get(code)
    if room is None or room.stale:
        before = _changed.copy()
        as_of, session = await read(lambda db: (changes_of(db, code), session_at(db, code)))  # in this order
        if session is None:
            _rooms.pop(code, None)  # it has another code now
            return None
        if room is None or session.closed_at or _rooms.get(code) is not room:
            room = Room(session, as_of=as_of)
        else:
            room.session, room.as_of = session, max(room.as_of, as_of)
        if all(_changed[known] == before[known] for known in ("", session.id)):
            room.stale, _rooms[code] = False, room  # else it changed while we read, and the next one reads it again
    within(room.session.id, room.as_of)
    return room


async def session_now(id: str) -> Session:
    """A session as it stands, remembered or read: what everybody is shown is drawn from it."""
    code = next((code for code, room in list(_rooms.items()) if room.session.id == id), None)
    room = await room_at(code) if code else None
    if room is None:
        code = await read(lambda db: db.exec(select(Session.code).where(Session.id == id)).first())
        room = await room_at(code) if code else None
    if room is None:
        raise not_here()
    return room.session


# Put together once, as what is read of a room (`stage.py`).
SEATS = select(
    Participant.token_hash, Participant.session_id, Participant.id, Participant.language, Participant.looking,
    Participant.proxy, Permission.purpose, Permission.given, Permission.version).outerjoin(Permission).where(
        col(Participant.token_hash).in_(bindparam("secrets", expanding=True)), Participant.left_at.is_(None))


def seats_with(db, secrets: list[str]) -> list[tuple[str, dict] | None]:
    """Of each secret the session and what a `Seat` knows, unless its person left."""
    told: dict[str, list] = {}
    for row in db.connection().execute(SEATS, {"secrets": secrets}):
        told.setdefault(row.token_hash, []).append(row)
    return [(rows[0].session_id, {
        "id": rows[0].id, "language": _alike(rows[0].language), "looking": rows[0].looking, "proxy": rows[0].proxy,
        "allowed": _alike(frozenset(_alike(row.purpose) for row in rows if row.given)),
        "agreed": _alike(next((row.version for row in rows if row.purpose == "take_part"), ""))})
        if (rows := told.get(secret)) else None for secret in secrets]


_few: dict = {}


def _alike(said):
    """Ten thousand seats say the same few things: with one copy of each, a connection took 31.5 KiB instead of 32.2."""
    return _few.setdefault(said, said)


async def seat_in(room: Room, token: str) -> Seat | None:
    """The seat that belongs to a phone's secret, unless its person left."""
    secret = hashed(room.session.secret_of(token))
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


def seats_of(db, session: Session, token: str) -> list[Participant]:
    """Where a phone sits in a gathering: in the large room and in its sub-rooms, with one secret."""
    if not token or token.startswith("door-"):  # this phone has only come to the door
        return []
    plenary = session.plenary or session
    secrets = {hashed(room.secret_of(token)): room.id for room in (plenary, *plenary.sub_rooms)}
    return [seat for seat in db.exec(select(Participant).where(
        col(Participant.token_hash).in_(secrets), Participant.left_at.is_(None)))
        if seat.session_id == secrets[seat.token_hash]]  # and not in the gathering of another day


def code_for_later(connection: HTTPConnection, session: Session) -> str:
    """Of who asks, in this room."""
    return receipt_of(session.secret_of(token_in(connection, "seat")))


def not_here() -> NotFound:
    return NotFound(_("There is nothing here, or it is not for you."))


async def role_in(connection: HTTPConnection, code: str, room_at: Callable = room_at) -> tuple[Session, str, str]:
    """The session, the strongest role of the visitor in it ("" for none), and the id of their seat or helper link."""
    member = await member_in(connection)
    room = await room_at(code)
    if room is None:
        raise not_here()
    session = room.session
    if member and member.organisation_id == session.programme.organisation_id:
        return _speaking(session, str(member.role), member)
    helper_token, seat_token = token_in(connection, "helper"), token_in(connection, "seat")
    if helper_token and not session.forgotten_at:
        helper = await read(lambda db: db.exec(select(Helper).where(Helper.token_hash == hashed(helper_token))).first())
        if helper and helper.session_id == session.id and not helper.revoked_at:
            return _speaking(session, str(helper.role), helper)
    seat = await seat_in(room, seat_token)
    return _speaking(session, "participant", seat) if seat else (session, "", "")


def _speaking(session: Session, role: str, who: Member | Helper | Seat) -> tuple[Session, str, str]:
    if who.language:
        words.speak(who.language)
    return session, role, who.id


def _session_for(*roles: str) -> Callable:
    async def load(request: Request, code: str) -> Session:
        session, role, id = await role_in(request, code)
        if role not in roles:
            if not role and "organiser" in roles and request.method == "GET":
                raise PleaseSignIn
            raise not_here()
        request.state.role, request.state.by = role, id
        return session

    load.roles = roles
    return load


def noted(request: Request, session: Session, what: str, about: str = "") -> AuditEvent:
    """What this member or helper does now, to be kept in the same commit as the deed itself."""
    role = request.state.role
    return AuditEvent(session_id=session.id, done_on=clock.today(), what=what, about=about, role=role,
                      step_id=session.step_id if session.state == "live" else None,
                      member_id=request.state.by if role in list(Role) else None)


async def _anyone(request: Request) -> None:
    await member_in(request)


_anyone.roles = ("anyone",)


async def _signed_in(request: Request) -> Member:
    member = await member_in(request)
    if member is None:
        raise PleaseSignIn
    return member


_signed_in.roles = ("client", "facilitator", "organiser", "admin")


async def _organiser(request: Request) -> Member:
    member = await _signed_in(request)
    if not member.role.may_organise:
        raise not_here()
    return member


_organiser.roles = ("organiser", "admin")


async def _organised_programme(request: Request, programme_id: str) -> Programme:
    member = await _organiser(request)
    programme = await read(lambda db: db.get(Programme, programme_id))
    if programme is None or programme.organisation_id != member.organisation_id:
        raise not_here()
    return programme


_organised_programme.roles = ("organiser", "admin")


async def _seen_programme(request: Request, programme_id: str) -> Programme:
    member = await _signed_in(request)
    programme = await read(lambda db: db.get(Programme, programme_id))
    if programme is None or programme.organisation_id != member.organisation_id:
        raise not_here()
    request.state.role = str(member.role)
    return programme


_seen_programme.roles = ("client", "facilitator", "organiser", "admin")


async def door(request: Request, code: str) -> Session:
    """A session's door: anybody who knows its code may stand before it."""
    code = digits(code)
    await slow_down_guessing(request)
    room = await room_at(code)
    if room is None:
        note_wrong_code()
        raise NotFound(_("We do not know this code. Please check the six digits on the screen."))
    return room.session


door.roles = ("anyone",)


async def seat_of(connection: HTTPConnection, code: str, room_at: Callable = room_at) -> Seat | None:
    room = await room_at(digits(code))
    return await seat_in(room, token_in(connection, "seat")) if room else None


async def current_seat(request: Request) -> Seat:
    return _taken(await seat_of(request, request.path_params["code"]))


current_seat.roles = ("participant",)


def _taken(seat: Seat | None) -> Seat:
    if seat is None:
        raise not_here()
    words.speak(seat.language)
    return seat


def post_by_participant(router: APIRouter, path: str) -> Callable:
    """A plain route, which gets the seat after the request. What the framework does for declared parameters took a third
    of the time of a card."""
    def add(route: Callable) -> Callable:
        async def with_seat(request: Request) -> Response:
            return await route(request, _taken(await seat_of(request, request.path_params["code"], remembered_room_at)))

        with_seat.path, with_seat.roles = path, current_seat.roles
        router.add_route(path, with_seat, methods=["POST"])
        return route

    return add


def helper_by(db, token: str) -> tuple[Helper, Session]:
    helper = db.exec(select(Helper).where(Helper.token_hash == hashed(token)).options(
        selectinload(Helper.session).selectinload(Session.programme))).first()
    if helper is None or helper.revoked_at or helper.session.forgotten_at:
        raise NotFound(_("This link is no longer in use. Please ask the facilitator for a new one."))
    return helper, helper.session


def digits(code: str) -> str:
    """A typed code in any script's digits, with or without spaces: "٤٨٢ ١٩٣" is 482193."""
    if code.isascii() and code.isdecimal():
        return code
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in code if not sign.isspace() and sign != "-")


STAFF = ("facilitator", "organiser", "admin")

Anyone = Depends(_anyone)
SignedIn = Annotated[Member, Depends(_signed_in)]
Organiser = Annotated[Member, Depends(_organiser)]
OrganisedProgramme = Annotated[Programme, Depends(_organised_programme)]
SeenProgramme = Annotated[Programme, Depends(_seen_programme)]
StaffedSession = Annotated[Session, Depends(_session_for(*STAFF))]
OrganisedSession = Annotated[Session, Depends(_session_for("organiser", "admin"))]
FacilitatedSession = Annotated[Session, Depends(_session_for(*STAFF, "cofacilitator"))]
HarvestedSession = Annotated[Session, Depends(_session_for("client", *STAFF))]
BoardSession = Annotated[Session, Depends(_session_for(*STAFF, "cofacilitator", "board"))]
HelpedSession = Annotated[Session, Depends(_session_for(*STAFF, "cofacilitator", "interpreter", "scribe"))]
DoorSession = Annotated[Session, Depends(door)]
CurrentParticipant = Annotated[Seat, Depends(current_seat)]
