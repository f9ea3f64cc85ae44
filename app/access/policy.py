"""Loading is authorising: a route asks for something that the visitor may touch, and what they cannot reach is simply
not found.

Each `Annotated` name at the end is one line of the policy table that `tests/test_policy.py` draws from the routes; a
route that asks for none of them fails the build.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select
from starlette.requests import HTTPConnection

from app import clock, pages, words
from app.access.cookies import token_in
from app.access.rooms import RememberedRoom, remembered_room_at, room_at, shared_with
from app.access.seats import seat_in
from app.access.throttle import PIECES, TAPS, allow, note_guess
from app.access.visitor import FACILITATORS, MEMBERS, ORGANISERS, STAFF, Visitor, VisitorRole
from app.durable import Handle, keep, read
from app.durable.sessions import related
from app.errors import LinkEnded, NotFound, not_here
from app.models import Helper, Member, Programme, Session, SignIn
from app.models.organisation import SET_UP, hashed
from app.models.participant import Seat
from app.typed import digits
from app.words import DESK_LANGUAGES, _

Load = TypeVar("Load", bound=Callable)
SAFE = ("GET", "HEAD", "OPTIONS")


class PleaseSignIn(Exception):
    """A desk page without a sign-in: the browser is sent to the sign-in page and back, with what was written."""


# --- who is asking -----------------------------------------------------------------------------------------------------


async def member_in(connection: HTTPConnection) -> Member | None:
    """Whose sign-in is whole: the second step is behind them, where there is one."""
    sign_in = await sign_in_in(connection)
    return sign_in.member if sign_in and not sign_in.waits_for else None


async def sign_in_in(connection: HTTPConnection) -> SignIn | None:
    """Whole or not."""
    token = token_in(connection, "member")
    if not token:
        return None
    now = clock.now()

    def find(db: Handle) -> tuple[SignIn, bool] | None:
        sign_in = db.get(SignIn, hashed(token), options=[
            joinedload(related(SignIn.member)).joinedload(related(Member.memberships))])
        if sign_in is None or not sign_in.holds(now):
            return None
        return sign_in, now - sign_in.seen_at > timedelta(minutes=5)

    found = await read(find)
    if found is None:
        return None
    sign_in, stale = found
    if stale:
        await keep(lambda db: _touch(db, hashed(token), now))
    pages.let_follow_up(sign_in.member.role.may_facilitate)
    words.speak(sign_in.member.language if sign_in.member.language in DESK_LANGUAGES else "en")
    return sign_in


async def must_set_up(connection: HTTPConnection) -> bool:
    """Whether somebody is at their second step, which their organisation asks for and they do not have yet."""
    sign_in = await sign_in_in(connection)
    return sign_in is not None and sign_in.waits_for == SET_UP


def _touch(db: Handle, token_hash: str, now: datetime) -> None:
    sign_in = db.get(SignIn, token_hash)
    if sign_in:
        sign_in.seen_at = now


async def visit(connection: HTTPConnection, code: str, room_at: Callable = room_at) -> tuple[Session, Visitor]:
    """The session, and the visitor in the strongest role that they have in it."""
    member = await member_in(connection)
    room = await room_at(code)
    if room is None:
        raise not_here()
    session = room.session
    if member and member.may_see(session.programme):
        return session, speaking_of(Visitor.of_member(member))
    helper_token = token_in(connection, "helper")
    if helper_token and not session.forgotten_at:
        helper = await read(lambda db: db.exec(select(Helper).where(Helper.token_hash == hashed(helper_token))).first())
        if helper and helper.session_id == session.id and not helper.revoked_at:
            return session, speaking_of(Visitor.of_helper(helper))
    return await _seated(connection, room)


async def sit(connection: HTTPConnection, code: str, room_at: Callable = room_at) -> tuple[Session, Visitor]:
    """The session, and the visitor by their seat alone: on the phone's page nobody has another role."""
    room = await room_at(code)
    if room is None:
        raise not_here()
    return await _seated(connection, room)


async def _seated(connection: HTTPConnection, room: RememberedRoom) -> tuple[Session, Visitor]:
    seat = await seat_in(room, token_in(connection, "seat"))
    return room.session, speaking_of(Visitor.of_seat(seat)) if seat else Visitor.nobody()


async def _found(connection: HTTPConnection, code: str) -> tuple[Session | None, Visitor]:
    """The same where it is still to be said what is not there."""
    try:
        return await visit(connection, code)
    except NotFound:
        return None, Visitor.nobody()


def speaking_of(visitor: Visitor) -> Visitor:
    if visitor.language:
        words.speak(visitor.language)
    return visitor


async def seat_of(connection: HTTPConnection, code: str) -> Seat | None:
    room = await room_at(digits(code))
    return await seat_in(room, token_in(connection, "seat")) if room else None


def helper_by(db: Handle, token: str) -> tuple[Helper, Session]:
    helper = db.exec(select(Helper).where(Helper.token_hash == hashed(token)).options(
        selectinload(related(Helper.session)).selectinload(related(Session.programme)))).first()
    if helper is None or helper.revoked_at or helper.session.forgotten_at:
        raise NotFound(_("This link is no longer in use. Please ask the facilitator for a new one."))
    return helper, helper.session


def allows(*roles: VisitorRole) -> Callable[[Load], Load]:
    """Writes on what a route asks for whom it lets in: the policy table is drawn from that."""
    def mark(load: Load) -> Load:
        vars(load)["roles"] = roles
        return load

    return mark


# --- what a route asks for ---------------------------------------------------------------------------------------------

# What stands in the address is taken from there and not declared: the framework would make a validator of each
# declaration, anew for every route that asks for it, whenever the program starts.


def _session_for(*roles: VisitorRole) -> Callable:
    @allows(*roles)
    async def load(request: Request) -> Session:
        session, visitor = await _found(request, request.path_params["code"])
        if session is None or visitor.role not in roles:
            if visitor.is_nobody:
                await note_guess(exists=session is not None)
            could_sign_in = VisitorRole.organiser in roles and await _could_sign_in(request, visitor)
            if session and could_sign_in and await _helped_here(request, session):
                raise LinkEnded(_("This link is no longer in use. Please ask the facilitator for a new one."))
            # The same for a code that nobody knows and for a session of others.
            raise PleaseSignIn if could_sign_in else not_here()
        request.state.visitor = visitor
        return session

    return load


async def _could_sign_in(request: Request, visitor: Visitor) -> bool:
    """Who is nobody yet, or has no more than a seat in this browser, as who tries the phone; or whose sign-in has ended.
    Perhaps they were writing, and the browser has forgotten who they were."""
    nobody_yet = visitor.is_nobody or visitor.role is VisitorRole.participant or bool(token_in(request, "member"))
    return nobody_yet and await member_in(request) is None


async def _helped_here(request: Request, session: Session) -> bool:
    """By a link that was taken back."""
    token = token_in(request, "helper")
    revoked = select(Helper.id).where(Helper.session_id == session.id, Helper.token_hash == hashed(token),
                                      col(Helper.revoked_at).is_not(None))
    return bool(token) and await read(lambda db: db.exec(revoked).first()) is not None


async def _visitor(request: Request) -> Visitor:
    """As found by what the route asks for before it."""
    return request.state.visitor


@allows(VisitorRole.anyone)
async def _anyone(request: Request) -> None:
    await member_in(request)


@allows(*MEMBERS)
async def _signed_in(request: Request) -> Member:
    member = await member_in(request)
    if member is None:
        raise PleaseSignIn
    return member


@allows(*MEMBERS)
async def _setting_up(request: Request) -> Member:
    """Also who must set up a second step before anything else."""
    sign_in = await sign_in_in(request)
    if sign_in is None or sign_in.waits_for not in ("", SET_UP):
        raise PleaseSignIn
    return sign_in.member


@allows(*ORGANISERS)
async def _organiser(request: Request) -> Member:
    member = await _signed_in(request)
    if not member.role.may_organise:
        raise not_here()
    return member


@allows(VisitorRole.admin)
async def _admin(request: Request) -> Member:
    member = await _signed_in(request)
    if not member.role.may_invite:
        raise not_here()
    return member


@allows(VisitorRole.admin)
async def _managed_member(request: Request) -> Member:
    """A member of the same organisation, who has not left."""
    admin = await _admin(request)
    other = await read(lambda db: db.get(Member, request.path_params["member_id"], options=[
        selectinload(related(Member.memberships))]))
    if other is None or other.organisation_id != admin.organisation_id or other.left_at:
        raise not_here()
    request.state.visitor = Visitor.of_member(admin)
    return other


@allows(*ORGANISERS)
async def _organised_programme(request: Request) -> Programme:
    return await _programme_of(request, await _organiser(request))


@allows(*MEMBERS)
async def _seen_programme(request: Request) -> Programme:
    return await _programme_of(request, await _signed_in(request))


async def _programme_of(request: Request, member: Member) -> Programme:
    programme = await read(lambda db: db.get(Programme, request.path_params["programme_id"]))
    if programme is None or not member.may_see(programme):
        raise not_here()
    request.state.visitor = Visitor.of_member(member)
    return programme


@allows(VisitorRole.anyone)
async def _door(request: Request) -> Session:
    return await door(request, request.path_params["code"])


@allows(VisitorRole.anyone)
async def _door_or_outcome(request: Request) -> Session:
    return await door(request, request.path_params["code"], shared=True)


async def door(request: Request, code: str, *, shared: bool = False) -> Session:
    """A session's door: anybody who knows its code may stand before it, until the session is over. Who has a seat, helps,
    or came by the QR code has proved that they know it. With `shared` also one that has ended and of which everybody may
    read what came, by each code that it ever had."""
    session, visitor = await _found(request, digits(code))
    if session and (not visitor.is_nobody or session.door.opens_with(token_in(request, "door"))):
        return session
    if shared and session is None:
        session = await read(lambda db: shared_with(db, digits(code)))
    await note_guess(exists=session is not None)
    if session is None or (session.closed_at and not (shared and session.sharing.is_open(clock.today()))):
        raise NotFound(_("We do not know this code, or its session has ended. Please check the six digits on the screen."))
    return session


@allows(VisitorRole.participant)
async def current_seat(request: Request) -> Seat:
    seat = await _seat_taken(request)
    if request.method not in SAFE:
        allow(PIECES if request.method == "PUT" else TAPS, seat.id)
    request.state.visitor = Visitor.of_seat(seat)
    return seat


async def _seat_taken(request: Request, room_at: Callable = room_at) -> Seat:
    room = await room_at(digits(request.path_params["code"]))
    seat = await seat_in(room, token_in(request, "seat")) if room else None
    if seat is None:
        await note_guess(exists=room is not None)
        raise not_here()
    words.speak(seat.language)
    return seat


def post_by_participant(router: APIRouter, path: str) -> Callable:
    """A plain route, which gets the seat after the request. What the framework does for declared parameters is a
    large part of the time of a card."""
    def add(route: Callable) -> Callable:
        @allows(VisitorRole.participant)
        async def with_seat(request: Request) -> Response:
            return await route(request, await _seat_taken(request, remembered_room_at))

        # What is counted of it goes under the route as it is written: a plain route does not say so itself.
        setattr(with_seat, "path", path)  # noqa: B010 a function has no such attribute for who checks types
        router.add_route(path, with_seat, methods=["POST"])
        return route

    return add


Anyone = Depends(_anyone)
SignedIn = Annotated[Member, Depends(_signed_in)]
SettingUp = Annotated[Member, Depends(_setting_up)]
Organiser = Annotated[Member, Depends(_organiser)]
Admin = Annotated[Member, Depends(_admin)]
ManagedMember = Annotated[Member, Depends(_managed_member)]
OrganisedProgramme = Annotated[Programme, Depends(_organised_programme)]
SeenProgramme = Annotated[Programme, Depends(_seen_programme)]
StaffedSession = Annotated[Session, Depends(_session_for(*STAFF))]
OrganisedSession = Annotated[Session, Depends(_session_for(*ORGANISERS))]
FacilitatedSession = Annotated[Session, Depends(_session_for(*FACILITATORS))]
HarvestedSession = Annotated[Session, Depends(_session_for(*MEMBERS))]
BoardSession = Annotated[Session, Depends(_session_for(*FACILITATORS, VisitorRole.board))]
HelpedSession = Annotated[Session, Depends(_session_for(*FACILITATORS, VisitorRole.interpreter, VisitorRole.scribe))]
DoorSession = Annotated[Session, Depends(_door)]
DoorOrOutcome = Annotated[Session, Depends(_door_or_outcome)]
CurrentParticipant = Annotated[Seat, Depends(current_seat)]
CurrentVisitor = Annotated[Visitor, Depends(_visitor)]
