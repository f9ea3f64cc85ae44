"""Where words become durable: one writer with group commit, readers beside it, and a careful start.

`keep` runs a unit of work in the writer thread. The writer runs all that waits, each unit in a savepoint of its own,
and commits once; only then does any of them get its answer. `keep_together` is for what a whole room does at the same
moment: everything of one kind that waits is written with one statement per table. On SQLite that is one fsync for many
contributions and no lock to wait for; on PostgreSQL it is the same code over one connection. `read` runs in a thread
with a connection that cannot write.

Whoever remembers rows is told which rooms a commit touched (`when_changed`), before anybody gets an answer.
"""

import asyncio
import logging
import queue
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session as Handle

from app.errors import CannotStart, NotKept
from app.settings import database_url

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
BATCH = 200  # units in one transaction: enough for a hall that answers at once, short enough not to keep anyone waiting
log = logging.getLogger("expertpool")


class Database:
    """One open database. `keep` and `read` are its two verbs; a unit is a function of a handle (`db`)."""

    def __init__(self, url: str):
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        # hide_parameters: an error in the log must not carry the words of a speaker.
        options = {"hide_parameters": True, "poolclass": QueuePool}
        self._writing = create_engine(url, pool_size=1, max_overflow=0, **options)
        self._reading = create_engine(url, pool_size=4, max_overflow=8, **options)
        if self.is_sqlite:
            _prepare_sqlite(self._writing, "BEGIN IMMEDIATE", query_only=False)
            _prepare_sqlite(self._reading, "BEGIN", query_only=True)
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    async def keep(self, unit: Callable[[Handle], T]) -> T:
        """Runs a unit and returns its result once it is on disk. Raises what the unit raised, or NotKept."""
        return await asyncio.wrap_future(self.keep_soon(unit))

    def keep_now(self, unit: Callable[[Handle], T]) -> T:
        """For the command line and tests: the same, waiting for it."""
        return self.keep_soon(unit).result()

    def keep_soon(self, unit: Callable[[Handle], T]) -> "Future[T]":
        answer: Future[T] = Future()
        # With the asker's context: a refusal in the writer's thread speaks the language of the person who asked.
        self._queue.put((None, partial(copy_context().run, unit), answer))
        return answer

    async def keep_together(self, take_in: Callable[[Connection, list], list[T]], item) -> T:
        """Hands `item`, with all others that wait for the same `take_in`, to it; returns its result for this one."""
        answer: Future[T] = Future()
        self._queue.put((take_in, item, answer))
        return await asyncio.wrap_future(answer)

    async def read(self, unit: Callable[[Handle], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self.read_now, partial(copy_context().run, unit))

    def read_now(self, unit: Callable[[Handle], T]) -> T:
        with Handle(self._reading, expire_on_commit=False) as db:
            return unit(db)

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

    def _commit(self, waiting) -> None:
        # Who hung up before their turn is left out; from here on nobody can, and the answer always has somewhere to go.
        waiting = [known for known in waiting if known[2].set_running_or_notify_cancel()]
        results, touched = [], set()
        try:
            with self._writing.connect() as connection, connection.begin():
                for take_in in dict.fromkeys(known[0] for known in waiting):
                    mine = [(item, answer) for wanted, item, answer in waiting if wanted is take_in]
                    if take_in is None:
                        for unit, answer in mine:
                            results.append((answer, *self._run(connection, unit, touched)))
                    else:
                        results += self._take_in(connection, take_in, mine)
        except Exception as trouble:
            log.error("not kept: %s", type(trouble).__name__)
            for _take_in, _item, answer in waiting:
                answer.set_exception(NotKept(type(trouble).__name__))
            return
        if touched:
            _say_changed(touched)
        for answer, result, trouble in results:
            if trouble is None:
                answer.set_result(result)
            else:
                answer.set_exception(trouble)

    def _run(self, connection: Connection, unit: Callable, touched: set) -> tuple:
        # A unit that is refused takes back its own work and leaves the others' alone.
        with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
            try:
                result = unit(db)
                db.commit()
            except Exception as trouble:
                db.rollback()
                return None, trouble
            touched |= db.info.get("touched", set())
            return result, None

    def _take_in(self, connection: Connection, take_in: Callable, mine: list) -> list[tuple]:
        try:
            with connection.begin_nested():
                kept = take_in(connection, [item for item, _answer in mine])
            return [(answer, result, None) for (_item, answer), result in zip(mine, kept, strict=True)]
        except Exception as trouble:
            if len(mine) == 1:
                return [(mine[0][1], None, NotKept(type(trouble).__name__))]
        # One that cannot be taken must not spoil the others: each by itself.
        return [result for one in mine for result in self._take_in(connection, take_in, [one])]


@event.listens_for(Handle, "after_flush")
def _note_touched(db: Handle, _context) -> None:
    """A row that is part of what is remembered of a room names it, and itself, in `remembered_in`."""
    touched = db.info.setdefault("touched", set())
    for row in (*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row, include_collections=False))):
        if hasattr(row, "remembered_in"):
            touched.add(row.remembered_in)


_listeners: list[Callable[[set], None]] = []


def when_changed(listener: Callable[[set], None]) -> None:
    """From here on `listener` hears, in the writer's thread and before any answer, what a commit touched: pairs of a
    session's id and a seat's id, either of them "" for all."""
    _listeners.append(listener)


def _say_changed(touched: set) -> None:
    for listener in _listeners:
        listener(touched)


def _prepare_sqlite(engine: Engine, begin: str, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: a deferred one fails when another commits between
        for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
                       "trusted_schema=OFF", "journal_size_limit=67108864", f"query_only={int(query_only)}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection) -> None:
        connection.exec_driver_sql(begin)


# --- starting ----------------------------------------------------------------------------------------------------


def migrations(url: str) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
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
    config = migrations(url)
    script = ScriptDirectory.from_config(config)
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            tables = engine.dialect.get_table_names(connection)
    finally:
        engine.dispose()
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
    _say_changed({("", "")})


def database() -> Database:
    if _open is None:
        raise CannotStart("The database is not open.")
    return _open


async def keep(unit: Callable[[Handle], T]) -> T:
    return await database().keep(unit)


async def keep_together(take_in: Callable[[Connection, list], list[T]], item) -> T:
    return await database().keep_together(take_in, item)


async def read(unit: Callable[[Handle], T]) -> T:
    return await database().read(unit)
