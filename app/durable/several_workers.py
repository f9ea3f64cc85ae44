"""What PostgreSQL needs because several workers can write to it: turns, news for each other, and cut connections.

Units that concern the same session go one after another over all workers (a lock of the transaction). Each commit counts
in the table `news` and tells the other workers what it was about (NOTIFY, which only a commit sends). A connection that was
cut is made anew and the batch run again; whether a commit that was cut had been taken, the database is asked.
"""

import json
import time
from collections.abc import Iterable
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.durable.changes import Changes
from app.models import Contribution

CHANNEL = "expertpool"
PAYLOAD = 7000  # bytes of one notification; PostgreSQL takes 8000
ALIVE: dict[str, Any] = {
    "connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 6000}  # a database that fell silent is noticed, not waited for


# --- turns -----------------------------------------------------------------------------------------------------------


class About(NamedTuple):
    """The session that a request is about, and the change up to which what is remembered of it holds."""

    session_id: str = ""
    as_of: int | None = None


about: ContextVar[About] = ContextVar("about", default=About())  # noqa: B039 it cannot be changed


def within(session_id: str, as_of: int | None = None) -> None:
    """From here on this request is about a session; what was decided on older memory than `as_of` says is not kept."""
    about.set(About(session_id, as_of))


def lock_of(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def take_turns(connection: Connection, sessions: Iterable[str]) -> None:
    """Waits for the turn of each session, always in the same order; units of no session share one."""
    if turns := sorted({lock_of(session_id) for session_id in sessions}):
        connection.execute(text("SELECT pg_advisory_xact_lock(turn) FROM unnest(CAST(:turns AS bigint[])) turn"),
                           {"turns": turns})


def changes_of(connection: Connection, sessions: Iterable[str]) -> dict[str, int]:
    """How often each session changed in what workers remember of it."""
    rows = connection.execute(text("SELECT session_id, changed FROM news WHERE session_id = ANY(:ids)"),
                              {"ids": list(sessions)})
    return {session_id: changed for session_id, changed in rows}


# --- news ------------------------------------------------------------------------------------------------------------


def spread(connection: Connection, worker: str, changes: Changes) -> dict[str, int]:
    """Counts what a batch did, and sends it to other workers once it is committed. Returns the number of the last change,
    by session."""
    seats: dict[str, list[str]] = {}
    for session_id, seat_id in changes.touched:
        seats.setdefault(session_id, []).append(seat_id)
    sessions = sorted({*changes.kinds, *seats} - {""})
    rows = [{"session_id": session_id, "changed": int(session_id in seats)} for session_id in sessions]
    counts = {session_id: (number, changed) for session_id, number, changed in connection.execute(text(
        # In order, so that two workers never wait for each other; a session that was just deleted has no row to count in.
        "INSERT INTO news (session_id, number, changed) SELECT given.session_id, 1, given.changed FROM "
        "json_to_recordset(CAST(:rows AS json)) AS given(session_id text, changed int) "
        "JOIN session ON id = given.session_id ORDER BY given.session_id "
        "ON CONFLICT (session_id) DO UPDATE SET number = news.number + 1, "
        "changed = news.changed + excluded.changed RETURNING news.session_id, news.number, news.changed"),
        {"rows": json.dumps(rows)})} if rows else {}
    if "" in seats:
        sessions.append("")
    news = [[session_id, *counts.get(session_id, (0, 0)), sorted(changes.kinds.get(session_id, ())), seats.get(session_id)]
            for session_id in sessions]
    changes.transaction = connection.scalar(text(
        "SELECT pg_current_xact_id_if_assigned()::text, "
        "(SELECT count(pg_notify(:channel, payload)) FROM unnest(CAST(:payloads AS text[])) payload)"),
        {"channel": CHANNEL, "payloads": payloads(worker, news)})
    return {session_id: changed for session_id, (_number, changed) in counts.items()}


def payloads(worker: str, news: list[list]) -> list[str]:
    """Notifications that PostgreSQL takes. A session with very many changed seats is one of which everything changed."""
    finished: list[str] = []
    lines: list[list] = []
    length = 0
    for line in news:
        if line[4] and ("" in line[4] or len(line[4]) > 100):
            cards = [id for id in line[4] if id.startswith(Contribution.CHANGED)][:100]  # their phones are told
            whole = [line[0]] if line[0] in line[4] else []  # the session itself was deleted
            line = [*line[:4], ["", *whole, *cards]]
        size = len(json.dumps(line).encode()) + 2
        if lines and length + size > PAYLOAD:
            finished.append(json.dumps({"from": worker, "news": lines}))
            lines, length = [], 0
        lines.append(line)
        length += size
    return [*finished, json.dumps({"from": worker, "news": lines})] if lines else finished


# --- cut connections -------------------------------------------------------------------------------------------------


def will_pass(trouble: Exception, is_sqlite: bool) -> bool:
    """A restart, a cut connection, a lock that took too long: worth another try."""
    return not is_sqlite and (isinstance(trouble, OperationalError | InterfaceError) or (
        isinstance(trouble, DBAPIError) and trouble.connection_invalidated))


def was_committed(engine: Engine, transaction: str, ends: float) -> bool:
    """Whether a commit that was sent had been taken when the connection was cut."""
    while time.monotonic() < ends:
        try:
            with engine.connect() as connection:
                state = connection.scalar(text("SELECT pg_xact_status(CAST(:id AS xid8))"), {"id": transaction})
            if state != "in progress":
                return state == "committed"
        except DBAPIError:
            pass
        time.sleep(0.1)
    return False


def prepare_to_write(engine: Engine) -> None:
    # A worker that stopped in the middle of a batch must not hold up the others for long.
    _set_up(engine, "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '5s'; "
                    "SET statement_timeout = '30s'")


def prepare_to_read(engine: Engine) -> None:
    _set_up(engine, "SET default_transaction_read_only = on")


def _set_up(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(statement)
        connection.autocommit = False
