"""Where words become durable: one writer with group commit, readers beside it, and a careful start.

`keep` runs a unit of work in the writer thread. The writer runs all that waits, each unit in a savepoint of its own,
and commits once; only then does any of them get its answer. `keep_together` is for what a whole room does at the same
moment: everything of one kind that waits is written with one statement per table, or on SQLite with one in all. There
that is one fsync for many contributions and no lock to wait for; on PostgreSQL it is the same code over one connection.
`read` runs in a thread with a connection that cannot write.

Whoever remembers rows is told which rooms a commit touched (`when_changed`), before anybody gets an answer.

On PostgreSQL there can be several workers, each with its writer. Units that concern the same session go one after
another there too (a lock of the transaction), each commit counts in the table `news` and says to the other workers what
it was about (NOTIFY, which only a commit sends). A connection that was cut is made anew and the batch run again; whether
a commit that was cut had been taken, the database is asked.
"""

import asyncio
import json
import logging
import queue
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, nullcontext
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session as Handle

from app import metrics
from app.errors import CannotStart, NotKept, NotThereYet, Outdated
from app.settings import database_url, folder

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
BATCH = 200  # units in one transaction: enough for a hall that answers at once, short enough not to keep anyone waiting
PATIENCE = 6  # seconds in which a database that was restarted, or a connection that was cut, may come back
CHANNEL = "expertpool"
PAYLOAD = 7000  # bytes of one notification; PostgreSQL takes 8000
log = logging.getLogger("expertpool")


class About(NamedTuple):
    """The session that a request is about, and the change up to which what is remembered of it holds."""

    session_id: str = ""
    as_of: int | None = None


_about: ContextVar[About] = ContextVar("about", default=About())  # noqa: B039 it cannot be changed


def within(session_id: str, as_of: int | None = None) -> None:
    """From here on this request is about a session; what was decided on older memory than `as_of` says is not kept."""
    _about.set(About(session_id, as_of))


class Waiting(NamedTuple):
    take_in: Callable | None  # None: `work` is a unit; else it is an item that is taken in with others
    work: Any
    answer: Future | asyncio.Future
    about: About
    alone: Callable | None = None  # takes items in as a transaction of its own, where nothing else waits


@dataclass
class Told:
    """What a batch changed: for who remembers rows, and for other workers."""

    touched: set[tuple[str, str]] = field(default_factory=set)  # sessions and seats that are remembered
    kinds: dict[str, set[str]] = field(default_factory=dict)  # what happened, by session: tables, or names of moments
    outdated: set[str] = field(default_factory=set)  # sessions of which this worker remembers what is no longer so
    transaction: str | None = None  # by which the database can be asked whether it was committed


class Database:
    """One open database. `keep` and `read` are its two verbs; a unit is a function of a handle (`db`)."""

    def __init__(self, url: str):
        self.url = url
        self.name = secrets.token_hex(4)  # of this worker, to know its own news by
        self.is_sqlite = url.startswith("sqlite")
        # hide_parameters: an error in the log must not carry the words of a speaker.
        options = {"hide_parameters": True, "poolclass": QueuePool}
        if not self.is_sqlite:
            options["connect_args"] = ALIVE
        self._writing = create_engine(url, pool_size=1, max_overflow=0, **options)
        self._reading = create_engine(url, pool_size=4, max_overflow=8, **options)
        if self.is_sqlite:
            _prepare_sqlite(self._writing, "BEGIN IMMEDIATE", query_only=False)
            _prepare_sqlite(self._reading, "BEGIN", query_only=True)
        else:
            _prepare_postgres(self._writing)
            _let_read_only(self._reading)
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        self._asked: dict[tuple[asyncio.AbstractEventLoop, Callable], list[tuple[Any, asyncio.Future]]] = {}
        self._going: set[asyncio.Task] = set()
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    async def keep(self, unit: Callable[[Handle], T]) -> T:
        """Runs a unit and returns its result once it is on disk. Raises what the unit raised, or NotKept."""
        return await self._hand_in(None, partial(copy_context().run, unit))

    def keep_now(self, unit: Callable[[Handle], T]) -> T:
        """For the command line and tests: the same, waiting for it."""
        return self.keep_soon(unit).result()

    def keep_soon(self, unit: Callable[[Handle], T]) -> "Future[T]":
        answer: Future[T] = Future()
        # With the asker's context: a refusal in the writer's thread speaks the language of the person who asked.
        self._queue.put(Waiting(None, partial(copy_context().run, unit), answer, _about.get()))
        return answer

    async def keep_together(self, take_in: Callable[[Connection, list], list[T]], item, *,
                            alone: Callable[[Connection, list], list[T] | None] | None = None) -> T:
        """Hands `item`, with all others that wait for the same `take_in`, to it; returns its result for this one, or raises
        it where it is an exception. `alone` may do the same on SQLite as one statement, which is its own transaction, or
        leave it with None or an error."""
        return await self._hand_in(take_in, item, alone)

    def _hand_in(self, take_in: Callable | None, work, alone: Callable | None = None) -> asyncio.Future:
        answer = asyncio.get_running_loop().create_future()
        self._queue.put(Waiting(take_in, work, answer, _about.get(), alone))
        return answer

    async def read(self, unit: Callable[[Handle], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self.read_now, partial(copy_context().run, unit))

    async def read_together(self, find: Callable[[Handle, list], list[T]], item) -> T:
        """Hands `item`, with all others for which `find` is asked meanwhile, to it; returns its result for this one. When a
        hall comes in, a read for each person kept four threads fighting for the interpreter: 4 ms each."""
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        asked = self._asked.setdefault((loop, find), [])
        asked.append((item, answer))
        if len(asked) == 1:
            # A task of its own: who asked first may hang up. The loop itself keeps only weak references to tasks.
            reading = loop.create_task(self._read_asked(loop, find))
            self._going.add(reading)
            reading.add_done_callback(self._going.discard)
        return await answer

    async def _read_asked(self, loop: asyncio.AbstractEventLoop, find: Callable) -> None:
        while asked := self._asked[loop, find]:
            said = asked[:1000]  # what is asked while these are read goes along with the next
            try:
                found = await self.read(lambda db, said=said: find(db, [item for item, _answer in said]))
                results = [(answer, result, None) for (_item, answer), result in zip(said, found, strict=True)]
            except Exception as trouble:
                results = [(answer, None, trouble) for _item, answer in said]
            del asked[:len(said)]
            _settle(results)
        del self._asked[loop, find]

    def read_now(self, unit: Callable[[Handle], T]) -> T:
        ends, pause = time.monotonic() + PATIENCE, 0.05
        while True:
            try:
                with Handle(self._reading, expire_on_commit=False) as db:
                    return unit(db)
            except DBAPIError as trouble:
                if not self._passes(trouble):
                    raise
                if time.monotonic() > ends:
                    raise NotKept(type(trouble).__name__) from None
            time.sleep(pause)
            pause = min(pause * 2, 1)

    def forget_the_past(self) -> None:
        """SQLite's journal would hold what was erased until that place in it is needed again: it begins anew."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=5)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def waiting(self) -> int:
        """Units that the writer has not come to."""
        return self._queue.qsize()

    def close(self) -> None:
        self._queue.put(None)
        self._writer.join(10)
        self._readers.shutdown(wait=True)
        self._writing.dispose()
        self._reading.dispose()

    def _write(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            waiting, ends = [first], False
            while len(waiting) < BATCH:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ends = True
                    break
                waiting.append(more)
            self._commit(waiting)
            if ends:
                return

    def _commit(self, waiting: list[Waiting]) -> None:
        waiting = [known for known in waiting if not known.answer.cancelled()]  # who hung up before their turn is left out
        if not waiting:
            return
        began = time.monotonic()
        try:
            results, changes = self._alone(waiting) or self._in_a_transaction(waiting, began + PATIENCE)
        except NotKept as trouble:
            log.error("not kept: %s", trouble)
            metrics.not_kept.inc()
            _answer([(known.answer, None, trouble) for known in waiting])
            return
        metrics.committed.observe(time.monotonic() - began)
        metrics.together.observe(len(waiting))
        if changes:
            say_changed(changes)
        _answer(results)

    def _alone(self, waiting: list[Waiting]) -> tuple[list, dict] | None:
        """Nothing but cards, as nearly always in a rush: in one statement. Each call of SQLite gives up the interpreter and
        wins it back from a busy event loop only half a millisecond later. The ten calls of a transaction waited for longer
        than SQLite needs to write it; this way a third more cards come through."""
        alone = waiting[0].alone
        if not self.is_sqlite or alone is None or any(known.alone is not alone for known in waiting):
            return None
        try:
            with self._writing.connect() as connection:
                kept = alone(connection, [known.work for known in waiting])
        except (DBAPIError, sqlite3.Error):  # nothing of it is kept, and the longer way finds out why
            return None
        return kept and ([(known.answer, result, None) for known, result in zip(waiting, kept, strict=True)], {})

    def _in_a_transaction(self, waiting: list[Waiting], ends: float) -> tuple[list, dict[tuple[str, str], int]]:
        """The answers, and what of that which is remembered changed. Raises NotKept where the commit fails."""
        pause, carefully = 0.05, False
        while True:
            told, results, numbers = Told(), [], {}
            try:
                with self._writing.connect() as connection, connection.begin():
                    numbers = self._run_all(connection, waiting, results, told, carefully)
                break
            except Spoilt:
                carefully = True
                continue
            except Exception as trouble:
                if told.transaction and self._was_committed(told.transaction, ends):
                    break
                if not self._passes(trouble) or time.monotonic() > ends:
                    raise NotKept(type(trouble).__name__) from None
            time.sleep(pause)
            pause = min(pause * 2, 1)
        changes = {(session, seat): numbers.get(session, 0) for session, seat in told.touched}
        changes |= {(session, ""): -1 for session in told.outdated}  # something was missed: nothing of it holds
        return results, changes

    def _run_all(self, connection: Connection, waiting: list[Waiting], results: list, told: Told,
                 carefully: bool) -> dict[str, int]:
        """Runs a batch in its transaction, up to the commit; returns the number of the last change by session."""
        outdated = set() if self.is_sqlite else _line_up(connection, waiting)
        told.outdated = {known.about.session_id for known in waiting if known.answer in outdated}
        for take_in in dict.fromkeys(known.take_in for known in waiting):
            mine = [known for known in waiting if known.take_in is take_in]
            if take_in is None:
                results += [(known.answer, *self._run(connection, known, told)) for known in mine]
            else:
                results += [(known.answer, None, Outdated()) for known in mine if known.answer in outdated]
                mine = [known for known in mine if known.answer not in outdated]
                results += self._take_in(connection, take_in, mine, told, carefully) if mine else []
        return {} if self.is_sqlite else _spread(connection, self.name, told)

    def _passes(self, trouble: Exception) -> bool:
        """A restart, a cut connection, a lock that took too long: worth another try."""
        return not self.is_sqlite and (isinstance(trouble, OperationalError | InterfaceError) or (
            isinstance(trouble, DBAPIError) and trouble.connection_invalidated))

    def _was_committed(self, transaction: str, ends: float) -> bool:
        """Whether a commit that was sent had been taken when the connection was cut."""
        while time.monotonic() < ends:
            try:
                with self._writing.connect() as connection:
                    state = connection.scalar(text("SELECT pg_xact_status(CAST(:id AS xid8))"), {"id": transaction})
                if state != "in progress":
                    return state == "committed"
            except DBAPIError:
                pass
            time.sleep(0.1)
        return False

    def _run(self, connection: Connection, known: Waiting, told: Told) -> tuple:
        # A unit that is refused takes back its own work and leaves the others' alone.
        with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
            try:
                result = known.work(db)
                db.commit()
            except Exception as trouble:
                if self._passes(trouble):
                    raise
                db.rollback()
                return None, trouble
            told.touched |= db.info.get("touched", set())
            for session_id, kind in db.info.get("kinds", ()):
                told.kinds.setdefault(session_id or known.about.session_id, set()).add(kind)
            return result, None

    def _take_in(self, connection: Connection, take_in: Callable, mine: list[Waiting], told: Told, carefully: bool,
                 again: bool = False) -> list[tuple]:
        """Without a savepoint first, because nearly always all can be taken; else the whole batch begins anew, with one."""
        try:
            with connection.begin_nested() if carefully else nullcontext():
                kept = take_in(connection, [known.work for known in mine])
        except Exception as trouble:
            if self._passes(trouble):
                raise
            if not carefully:
                raise Spoilt from trouble
            if len(mine) == 1:
                if isinstance(trouble, IntegrityError) and not again:
                    # Another worker took the same card in at the same moment, and now it is there to be found.
                    return self._take_in(connection, take_in, mine, told, carefully, again=True)
                return [(mine[0].answer, None, NotKept(type(trouble).__name__))]
            # One that cannot be taken must not spoil the others: each by itself.
            return [result for one in mine for result in self._take_in(connection, take_in, [one], told, carefully)]
        for session_id, news in {(getattr(one.work, "session_id", one.about.session_id), getattr(one.work, "news", ""))
                                 for one in mine}:
            told.kinds.setdefault(session_id, set()).add(news)
        return [(known.answer, None, result) if isinstance(result, Exception) else (known.answer, result, None)
                for known, result in zip(mine, kept, strict=True)]


class Spoilt(Exception):
    """Something in a batch cannot be taken, and nobody knows yet what."""


def _answer(results: list[tuple]) -> None:
    """Tells everybody how it went. An event loop is woken once for a whole batch: waking it for each answer cost more than
    writing them all."""
    loops: dict[asyncio.AbstractEventLoop | None, list[tuple]] = {}
    for known in results:
        loops.setdefault(known[0].get_loop() if isinstance(known[0], asyncio.Future) else None, []).append(known)
    for loop, told in loops.items():
        if loop is None:
            _settle(told)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_settle, told)


def _settle(results: list[tuple]) -> None:
    for answer, result, trouble in results:
        if answer.done():  # hung up meanwhile
            continue
        if trouble is None:
            answer.set_result(result)
        else:
            answer.set_exception(trouble)


# --- several workers -------------------------------------------------------------------------------------------------


ALIVE = {"connect_timeout": 3, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
         "tcp_user_timeout": 6000}  # a database that fell silent is noticed, not waited for


def _prepare_postgres(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection, _record) -> None:
        connection.autocommit = True
        # A worker that stopped in the middle of a batch must not hold up the others for long.
        connection.execute("SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '5s'; "
                           "SET statement_timeout = '30s'")
        connection.autocommit = False


def _let_read_only(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection, _record) -> None:
        connection.autocommit = True
        connection.execute("SET default_transaction_read_only = on")
        connection.autocommit = False


def lock_of(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def _line_up(connection: Connection, waiting: list[Waiting]) -> set[Future]:
    """Waits for the turn of each session that a unit concerns, always in the same order; units of no session share one.
    Returns the answers to items that were decided on memory of before a change."""
    turns = sorted({lock_of(known.about.session_id) for known in waiting if known.take_in is None})
    if turns:
        connection.execute(text("SELECT pg_advisory_xact_lock(turn) FROM unnest(CAST(:turns AS bigint[])) turn"),
                           {"turns": turns})
    remembered = [known for known in waiting if known.take_in and known.about.as_of is not None]
    if not remembered:
        return set()
    now = dict(connection.execute(text("SELECT session_id, changed FROM news WHERE session_id = ANY(:ids)"),
                                  {"ids": list({known.about.session_id for known in remembered})}).all())
    return {known.answer for known in remembered if now.get(known.about.session_id, 0) > known.about.as_of}


def _spread(connection: Connection, worker: str, told: Told) -> dict[str, int]:
    """Counts what a batch did, and says it to other workers once it is committed."""
    seats: dict[str, list[str]] = {}
    for session_id, seat_id in told.touched:
        seats.setdefault(session_id, []).append(seat_id)
    sessions = sorted({*told.kinds, *seats} - {""})
    rows = [{"session_id": known, "changed": int(known in seats)} for known in sessions]
    counted = {session_id: (number, changed) for session_id, number, changed in connection.execute(text(
        # In order, so that two workers never wait for each other; a session that was just deleted has no row to count in.
        "INSERT INTO news (session_id, number, changed) SELECT said.session_id, 1, said.changed FROM "
        "json_to_recordset(CAST(:rows AS json)) AS said(session_id text, changed int) JOIN session ON id = said.session_id "
        "ORDER BY said.session_id ON CONFLICT (session_id) DO UPDATE SET number = news.number + 1, "
        "changed = news.changed + excluded.changed RETURNING news.session_id, news.number, news.changed"),
        {"rows": json.dumps(rows)})} if rows else {}
    if "" in seats:
        sessions.append("")
    said = [[known, *counted.get(known, (0, 0)), sorted(told.kinds.get(known, ())), seats.get(known)]
            for known in sessions]
    told.transaction = connection.scalar(text(
        "SELECT pg_current_xact_id_if_assigned()::text, "
        "(SELECT count(pg_notify(:channel, payload)) FROM unnest(CAST(:payloads AS text[])) payload)"),
        {"channel": CHANNEL, "payloads": payloads(worker, said)})
    return {known: changed for known, (_number, changed) in counted.items()}


def payloads(worker: str, said: list[list]) -> list[str]:
    """Notifications that PostgreSQL takes. A session with very many changed seats is one of which everything changed."""
    made, lines, length = [], [], 0
    for line in said:
        if line[4] and ("" in line[4] or len(line[4]) > 100):
            line = [*line[:4], [""]]
        size = len(json.dumps(line).encode()) + 2
        if lines and length + size > PAYLOAD:
            made.append(json.dumps({"from": worker, "news": lines}))
            lines, length = [], 0
        lines.append(line)
        length += size
    return [*made, json.dumps({"from": worker, "news": lines})] if lines else made


@event.listens_for(Handle, "after_flush")
def _note_touched(db: Handle, _context) -> None:
    """A row that is part of what is remembered of a room names it, and itself, in `remembered_in`."""
    touched, kinds = db.info.setdefault("touched", set()), db.info.setdefault("kinds", set())
    made = {getattr(row, "id", None) for row in db.new}
    for row in (*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row, include_collections=False))):
        table = row.__tablename__
        kinds.add((row.id if table == "session" else getattr(row, "session_id", ""), table))
        if hasattr(row, "remembered_in") and row.remembered_in[1] not in made:  # a new seat is in nobody's memory yet
            touched.add(row.remembered_in)


_listeners: list[Callable[[dict], None]] = []


def when_changed(listener: Callable[[dict], None]) -> None:
    """From here on `listener` hears before any answer what a commit touched, and in which change of its session: pairs
    of a session's id and a seat's id, either of them "" for all, each with a number (0 where nothing is counted)."""
    _listeners.append(listener)


def say_changed(touched: dict[tuple[str, str], int]) -> None:
    """To all who remember rows."""
    for listener in _listeners:
        listener(touched)


def _prepare_sqlite(engine: Engine, begin: str, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: a deferred one fails when another commits between
        for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
                       "trusted_schema=OFF", "journal_size_limit=67108864", f"query_only={int(query_only)}",
                       # Pages that change again and again go from the journal to the file once, not every second.
                       "wal_autocheckpoint=4000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection) -> None:
        connection.exec_driver_sql(begin)


# --- starting ----------------------------------------------------------------------------------------------------


def migrations(url: str) -> "Config":
    from alembic.config import Config  # here and below: it loads in the thread that opens a database

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    config.attributes["url"] = url
    return config


def open_database(url: str | None = None) -> Database:
    """Opens the database, makes or upgrades it, and refuses with a sentence rather than guess.

    Raises CannotStart for a corrupt, empty or unknown newer file and for a place that cannot be written to.
    """
    url = url or database_url()
    if url.startswith("sqlite"):
        _look_at_file(Path(url.removeprefix("sqlite:///")))
    upgrade(url)
    return Database(url)


def _look_at_file(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".can-write"
        probe.touch()
        probe.unlink()
    except OSError:
        raise CannotStart(f"The folder {folder} cannot be written to. Give this program the right to write there, or "
                          "choose another folder with --data.") from None
    if not path.exists():
        # A journal or backup without its database means that the file was moved or lost: never start afresh over it.
        leftovers = [left.name for left in folder.glob(path.name + "-wal")] + [
            left.name for left in (folder / "backups").glob("*.db")]
        if leftovers:
            raise CannotStart(f"{path} is missing, but {leftovers[0]} is there, so there was a database before. Put the "
                              "file back, or restore a backup, or choose an empty folder with --data.")
        return
    if path.stat().st_size == 0:
        raise CannotStart(f"{path} is empty: its contents were lost. Restore a backup over it, or move the empty file "
                          "away to begin anew.")
    if not _is_writable(path):
        raise CannotStart(f"{path} cannot be written to. Give this program the right to write the file.")
    try:
        connection = sqlite3.connect(path, timeout=5)
        try:
            result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except sqlite3.DatabaseError as trouble:
        result = str(trouble)
    if result != "ok":
        raise CannotStart(f"{path} is damaged ({result}). Stop here: restore the newest file from the backups folder, "
                          "and keep the damaged file aside.")


def _is_writable(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False


def upgrade(url: str) -> None:
    """Brings the schema to what this program knows, after a backup copy; refuses a schema it does not know."""
    engine = create_engine(url, hide_parameters=True, connect_args={} if url.startswith("sqlite") else ALIVE)
    try:
        with engine.connect() as connection:
            if not url.startswith("sqlite"):  # two machines that start together: the second finds it done
                connection.execute(text("SELECT pg_advisory_lock(:turn)"), {"turn": lock_of("upgrade")})
            _upgrade(url, engine, connection)
    except OperationalError as trouble:
        if url.startswith("sqlite"):
            raise
        raise NotThereYet("PostgreSQL does not answer at the address of DATABASE_URL, or does not let this program in "
                          f"({type(trouble.orig).__name__}). Look at the address, the name and the password.") from None
    finally:
        engine.dispose()


def _upgrade(url: str, engine: Engine, connection: Connection) -> None:
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = migrations(url)
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    tables = engine.dialect.get_table_names(connection)
    connection.commit()
    if current == script.get_current_head():
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise CannotStart(f"This database was made by a newer version of Expertpool ({current}). Start the newer version, "
                          "or restore a backup from before the upgrade.")
    if current is None and tables:
        raise CannotStart("This database is not Expertpool's: it holds other tables. Choose another one.")
    if current is not None and url.startswith("sqlite"):
        back_up(Path(url.removeprefix("sqlite:///")), f"before-{script.get_current_head()}")
    command.upgrade(config, "head")
    if url.startswith("sqlite"):
        # Once, here: several connections that ask for WAL at the same time can find the file locked.
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()


def back_up(path: Path, label: str, to: Path | None = None) -> Path:
    """A whole and consistent copy while the server runs, by SQLite's own backup; a plain file copy would tear."""
    target = to or path.parent / "backups" / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{label}.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < path.stat().st_size * 2:
        raise CannotStart(f"There is no room for a backup in {target.parent}. Make room first.")
    source = sqlite3.connect(path)
    copy = sqlite3.connect(target)
    with copy:
        source.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    whole = copy.execute("PRAGMA integrity_check").fetchone()[0]
    copy.close()
    source.close()
    if whole != "ok":
        raise CannotStart(f"The backup {target} is not whole ({whole}).")
    return target


# --- the one that is open ------------------------------------------------------------------------------------------

_open: Database | None = None


def use(database: Database | None) -> None:
    global _open
    _open = database
    say_changed({("", ""): 0})


def database() -> Database:
    if _open is None:
        raise CannotStart("The database is not open.")
    return _open


async def keep(unit: Callable[[Handle], T]) -> T:
    return await database().keep(unit)


async def keep_together(take_in: Callable[[Connection, list], list[T]], item, *,
                        alone: Callable[[Connection, list], list[T] | None] | None = None) -> T:
    return await database().keep_together(take_in, item, alone=alone)


async def read(unit: Callable[[Handle], T]) -> T:
    return await database().read(unit)


async def read_together(find: Callable[[Handle, list], list[T]], item) -> T:
    return await database().read_together(find, item)
