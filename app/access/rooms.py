"""What a worker remembers of sessions, so that a hall need not ask the database for each card."""

import time
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import or_
from sqlmodel import col, select

from app import clock
from app.durable import Handle, read, read_together, when_changed, within
from app.durable.sessions import whole_session
from app.errors import not_here
from app.models import News, Session
from app.models.participant import Seat
from app.models.session import new_code


@dataclass
class RememberedRoom:
    """A session with its run of show and programme, and the seats that were asked for: read once, and forgotten in the
    moment in which one of them changes. Nobody may change these rows; a unit of work loads its own."""

    session: Session
    seats: dict[str, Seat] = field(default_factory=dict)  # by the hash of their secret
    as_of: int = 0  # the last change of it that this memory knows; see `News`
    changes: int = 0  # of seats, while somebody may be reading one
    stale: bool = False  # the session changed: it is read again, and the seats are kept
    asked_at: float = field(default_factory=time.monotonic)  # when somebody was here last


_rooms: dict[str, RememberedRoom] = {}  # by code
_changed: Counter[str] = Counter()  # by session
_others = False  # whether other workers change what is remembered here


def change_with_others(others: bool) -> None:
    """From here on other workers change what is remembered here, or no others are there any more."""
    global _others
    _others = others


def _forget(touched: dict[tuple[str, str], int]) -> None:
    for (session_id, seat_id), number in touched.items():
        if seat_id and not session_id:  # a member, of whom nothing is remembered
            continue
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
            else:  # all of it changed, or another worker changed something of which this one has no news
                _rooms.pop(code, None)


when_changed(_forget)


def forget_idle(before: float) -> None:
    """Lets go of rooms in which nobody was since `before`, on the clock that never goes back (`time.monotonic`)."""
    for code, room in list(_rooms.items()):
        if room.asked_at < before and _rooms.get(code) is room:
            del _rooms[code]


def remembered_sessions() -> set[str]:
    return {room.session.id for room in list(_rooms.values())}


def is_code(code: str) -> bool:
    """Whether a session could have it: nothing else is looked up."""
    return len(code) == 6 and code.isascii() and code.isdecimal()


def sessions_with(db: Handle, code: str) -> list[Session]:
    """Those that have this code on the wall or ever had it: codes for later are printed with the digits of that day."""
    if not is_code(code):
        return []
    return list(db.exec(select(Session).where(or_(
        col(Session.code) == code, col(Session.former_codes).contains(code)))))


def shared_with(db: Handle, code: str) -> Session | None:
    """The session that has or had this code, where everybody may read what came of it."""
    return next((session for session in sessions_with(db, code) if session.sharing.is_open(clock.today())), None)


def unused_code(db: Handle) -> str:
    """Six digits that no session has, or ever had: a code for later goes by them."""
    while sessions_with(db, code := new_code()):
        pass
    return code


def session_at(db: Handle, code: str) -> Session | None:
    return whole_session(db, col(Session.code) == code)


def changes_of(db: Handle, code: str) -> int:
    return db.exec(select(News.changed).join(Session).where(Session.code == code)).first() or 0


def changes_in(db: Handle, sessions: list[str]) -> list[int]:
    counted = dict(db.exec(select(News.session_id, News.changed).where(col(News.session_id).in_(sessions))).all())
    return [counted.get(session_id, 0) for session_id in sessions]


async def room_at(code: str) -> RememberedRoom | None:
    """As it is now. Somebody may change something at one worker and ask another for the next page: the change is there,
    even where the news of it is late."""
    room = _rooms.get(code)
    if room and _others and await read_together(changes_in, room.session.id) > room.as_of and _rooms.get(code) is room:
        del _rooms[code]
    return await remembered_room_at(code)


async def remembered_room_at(code: str) -> RememberedRoom | None:
    """The same without asking for the news of other workers: for what is compared with the newest change when it is kept
    (`Outdated`), or is checked again in a while."""
    room = _rooms.get(code)
    if not is_code(code):
        return None
    if room is None or room.stale:
        before = _changed.copy()
        as_of, session = await read(lambda db: (changes_of(db, code), session_at(db, code)))  # in this order
        if session is None:
            _rooms.pop(code, None)  # it has another code now
            return None
        if room is None or session.closed_at or _rooms.get(code) is not room:
            room = RememberedRoom(session, as_of=as_of)
        else:
            room.session, room.as_of = session, max(room.as_of, as_of)
        if all(_changed[session_id] == before[session_id] for session_id in ("", session.id)):
            room.stale, _rooms[code] = False, room  # else it changed while we read, and the next one reads it again
    room.asked_at = time.monotonic()
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
