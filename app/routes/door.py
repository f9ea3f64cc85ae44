"""The way in: a typed code or a QR code, a language, a permission."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from app import access, clock, media, words
from app.access import Anyone, CurrentParticipant, CurrentVisitor, DoorSession, Visitor
from app.deciding import decide, row_of, seats_of_phone, who_is_here
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotFound, NotLikeThat, NotNow, Refused
from app.library.permissions import AGES
from app.live import tell
from app.models import Helper, HelperRole, Participant, Programme, Session, State
from app.models.organisation import hashed
from app.pages import page, see_other
from app.routes.public.drawing import outcome_page
from app.stage import Reading
from app.typed import digits
from app.words import LANGUAGES, _

router = APIRouter()


@router.get("/join", dependencies=[Anyone])
async def join(request: Request) -> Response:
    return page("door/code.html", sentence="", code="")


@router.post("/join", dependencies=[Anyone])
async def join_by_code(request: Request, code: Annotated[str, Form(max_length=40)] = "") -> Response:
    typed, code = code, digits(code)
    if len(code) != 6:
        return page("door/code.html", 422, sentence=_("The code has six digits. It is on the big screen."), code=typed)
    try:
        session = await access.door(request, code, shared=True)
        if not session.sharing.is_open(clock.today()):
            still_there(session)
    except Refused as refused:
        return page("door/code.html", refused.status, sentence=refused.sentence, code=typed)
    return see_other(f"/s/{code}")


@router.get("/j/{token}", dependencies=[Anyone])
async def scan(request: Request, token: str, lang: str = "") -> Response:
    """From the QR code to the session's door, and after the end to what came of it, where that is shared. A phone that
    keeps this token need not wait like one that guesses codes."""
    session = await read(lambda db: session_of(db, hashed(token)))
    if session is None:
        raise NotFound(_("This QR code is no longer in use. Please scan the one on the screen."))
    if access.token_in(request, "seat"):
        answer: Response = see_other(f"/s/{session.code}")
    elif session.sharing.is_open(clock.today()):
        answer = await outcome_page(session, lang)
    else:
        still_there(session)
        # The door itself and no redirect to it: a phone on a slow line would wait for each.
        answer = another_day(session) if session.planning.is_told else page(
            "door/language.html", session=session, spoken_code=session.spoken_code, helping=False)
    access.hand_over(answer, request, "door", token)
    return answer


def session_of(db: Handle, token_hash: str) -> Session | None:
    """With that on its QR; or which had it once, where everybody may read what came of it."""
    found = db.exec(select(Session).where(or_(
        Session.door_hash == token_hash, col(Session.former_doors).contains(token_hash))).options(
        joinedload(related(Session.programme)).joinedload(related(Programme.organisation)))).first()
    return found if found and (found.door_hash == token_hash or found.sharing.is_open(clock.today())) else None


def still_there(session: Session) -> None:
    if session.state is State.closed:
        raise NotNow(_("This session has ended. Thank you for coming."))


def another_day(session: Session) -> Response:
    """Who comes to a session that is cancelled or postponed is told so, and asked nothing."""
    return page("door/another_day.html", session=session)


@router.get("/s/{code}/door", dependencies=[Anyone])
async def door(request: Request, session: DoorSession, lang: str = "", helping: str = "") -> Response:
    """First the language, each by its own name; then the permissions, in that language. Who helps someone comes by here
    again, for a seat of that person's own."""
    still_there(session)
    if session.planning.is_told:
        return another_day(session)
    if lang not in LANGUAGES:
        return page("door/language.html", session=session, spoken_code=session.spoken_code, helping=bool(helping))
    words.speak(lang)
    seat = await access.seat_of(request, session.code)
    allowed = seat.allowed if seat and not helping else ()  # who sits here already sees what they said
    answer = page("door/permission.html", session=session, language=lang, allowed=allowed, sentence="", field="",
                  age=next((age for age in AGES if age in allowed), ""), helping=bool(helping),
                  after=seat.id if seat and helping else "")
    access.try_out(answer, request)
    return answer


@router.get("/s/{code}/door/read-aloud/{language}", dependencies=[Anyone])
async def read_aloud(request: Request, session: DoorSession, language: str) -> Response:
    """The permission text as a person reads it aloud: heard before there is a seat."""
    return await media.answer(session.door.clip(language), "audio/mp4")


@router.get("/s/{code}/privacy", dependencies=[Anyone])
async def privacy(request: Request, session: DoorSession, lang: str = "") -> Response:
    """Who answers for the data, what for, how long, and where to turn to: short, and from the settings."""
    seat = await access.seat_of(request, session.code)
    if lang in LANGUAGES:
        words.speak(lang)
    elif seat:
        words.speak(seat.language)
    return page("door/privacy.html", session=session, programme=session.programme, lang=lang)


@router.post("/s/{code}/door", dependencies=[Anyone])
async def take_a_seat(request: Request, session: DoorSession, language: Annotated[str, Form()] = "",
                      quote: Annotated[str, Form()] = "", media: Annotated[str, Form()] = "",
                      results: Annotated[str, Form()] = "", looking: Annotated[str, Form()] = "",
                      helping: Annotated[str, Form()] = "", after: Annotated[str, Form()] = "",
                      age: Annotated[str, Form()] = "", tried: Annotated[str, Form()] = "") -> Response:
    if language in LANGUAGES:
        words.speak(language)
    access.allow(access.JOINS, session.id)
    phone = access.token_in(request, "seat")
    try:
        access.must_keep(request, tried)
        _seat, token = await decide(Visitor.nobody(), session, lambda session, seats, here: let_in(
            session, here, seats, phone, helping=bool(helping), after=after, language=language, quote=bool(quote),
            media=bool(media), results=bool(results), looking=bool(looking), age=age, today=clock.today()),
            seats_of_phone(phone), who_is_here)
    except (NotNow, NotLikeThat) as refused:
        if language not in LANGUAGES:
            return page("door/language.html", refused.status, session=session, spoken_code=session.spoken_code,
                        helping=bool(helping))
        allowed = [purpose for purpose, yes in (("quote", quote), ("media", media), ("results", results)) if yes]
        again = page("door/permission.html", refused.status, session=session, language=language, allowed=allowed, age=age,
                     sentence=refused.sentence, field=refused.field, helping=bool(helping), after=after)
        if tried:
            access.try_out(again, request)
        return again
    answer = see_other(f"/s/{session.code}")
    if token:
        access.hand_over(answer, request, "seat", token)
    await tell(session.id, "somebody_joined")
    return answer


def let_in(session: Session, here: Reading, *seats: Any, **given: Any) -> tuple[Participant, str]:
    """Who came in before is counted; whoever comes in now stands out in no number."""
    session.running.weigh(here.crowd, lambda: here.permitted)
    return session.door.let_in(*seats, **given)


@router.post("/s/{code}/next-person")
async def next_person(request: Request, seat: CurrentParticipant) -> Response:
    """Someone else writes on this phone now: a seat of their own, and nothing to be seen of the one before. Not after the
    end: there would be no seat for the next, and this one holds the code for later."""
    still_there(seat.session)
    answer = see_other(f"/s/{seat.session.code}/door")
    access.take_back(answer, request, "seat")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@router.post("/s/{code}/leave")
async def leave(request: Request, seat: CurrentParticipant, visitor: CurrentVisitor) -> Response:
    """Stop, and erase everything from this phone: it leaves the large room and its sub-rooms at once."""
    token = access.token_in(request, "seat")
    left = await decide(visitor, seat.session, lambda _session, seats: Participant.leave_all(seats, clock.now()),
                        seats_of_phone(token))
    answer = see_other(f"/goodbye?lang={seat.language}")
    access.take_back(answer, request, "seat")
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    for session_id in left:
        await tell(session_id, "somebody_joined")
    return answer


@router.get("/s/{code}/large-room")
async def back(request: Request, seat: CurrentParticipant) -> Response:
    """From a sub-room to the large room, whose code may be another one by now."""
    code = await read(lambda db: (row_of(db, seat.session).plenary or seat.session).code)
    return see_other(f"/s/{code}")


@router.get("/goodbye", dependencies=[Anyone])
async def goodbye(request: Request, unsent: str = "") -> Response:
    return page("door/goodbye.html", unsent=unsent)


@router.get("/h/{token}", dependencies=[Anyone])
async def helper_link(request: Request, token: str) -> Response:
    """A helper's link shows one button: looking at it, as mail programs do, changes nothing."""
    helper, session = await read(lambda db: access.helper_by(db, token))
    return helpers_door(request, helper, session, token=token)


def helpers_door(request: Request, helper: Helper, session: Session, status: int = 200, **facts: str) -> Response:
    answer = page("door/helper.html", status, role=str(helper.role), session=session, **{"sentence": "", **facts})
    access.try_out(answer, request, access.BROWSER)
    return answer


@router.post("/h/{token}", dependencies=[Anyone])
async def come_to_help(request: Request, token: str, tried: Annotated[str, Form()] = "") -> Response:
    helper, session = await read(lambda db: access.helper_by(db, token))
    try:
        access.must_keep(request, tried, access.BROWSER)
    except NotNow as refused:
        return helpers_door(request, helper, session, refused.status, token=token, sentence=refused.sentence)
    surface = {HelperRole.board: "board", HelperRole.cofacilitator: "console"}.get(helper.role, "desk")
    answer = see_other(f"/{surface}/{session.code}")
    access.hand_over(answer, request, "helper", token)
    return answer
