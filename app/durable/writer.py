"""An open database: one writer thread with group commit, and readers beside it.

The writer runs all that waits and commits once; only then does any of it get its answer. On SQLite that is one fsync for
many contributions and no lock to wait for; on PostgreSQL it is the same code over one connection.
"""

import asyncio
import logging
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session as Handle

from app import metrics
from app.durable.batch import Batch, BatchFailed, Result, Waiting, answer_all, settle
from app.durable.changes import pass_on
from app.durable.several_workers import ALIVE, about, prepare_to_read, prepare_to_write, was_committed, will_pass
from app.durable.taken_back import TakenBack
from app.errors import NotKept

T = TypeVar("T")
BATCH = 200  # units in one transaction: enough for a hall that answers at once, short enough not to keep anyone waiting
READ_TOGETHER = 1000  # items in one reading
PATIENCE = 6  # seconds in which a database that was restarted, or a connection that was cut, may come back
log = logging.getLogger("expertpool")


class Database:
    """One open database. `keep` and `read` are its two verbs; a unit is a function of a handle (`db`)."""

    def __init__(self, url: str, *, is_own: bool = False):
        self.url = url
        self.name = secrets.token_hex(4)  # of this worker, to know its own news by
        self.is_sqlite = url.startswith("sqlite")
        self.taken_back = TakenBack(self.name) if is_own else None  # of the installation's own database
        # hide_parameters: an error in the log must not carry the words of a speaker.
        options: dict[str, Any] = {"hide_parameters": True, "poolclass": QueuePool}
        if not self.is_sqlite:
            options["connect_args"] = ALIVE
        self._writing = create_engine(url, pool_size=1, max_overflow=0, **options)
        self._reading = create_engine(url, pool_size=4, max_overflow=8, **options)
        if self.is_sqlite:
            _prepare_sqlite(self._writing, "BEGIN IMMEDIATE", query_only=False)
            _prepare_sqlite(self._reading, "BEGIN", query_only=True)
        else:
            prepare_to_write(self._writing)
            prepare_to_read(self._reading)
        # A bare answer asks that the journal begins anew; None: the writer ends.
        self._queue: queue.SimpleQueue[Waiting | Future[bool] | None] = queue.SimpleQueue()
        self._to_read: dict[tuple[asyncio.AbstractEventLoop, Callable], list[tuple[Any, asyncio.Future]]] = {}
        self._tasks: set[asyncio.Task] = set()
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    # --- keeping -----------------------------------------------------------------------------------------------------

    async def keep(self, unit: Callable[[Handle], T]) -> T:
        """Runs a unit and returns its result once it is on disk. Raises what the unit raised, or NotKept."""
        return await self._hand_in(None, in_this_context(unit))

    def keep_now(self, unit: Callable[[Handle], T]) -> T:
        """For the command line and tests: the same, waiting for it."""
        return self.keep_soon(unit).result()

    def keep_soon(self, unit: Callable[[Handle], T]) -> "Future[T]":
        answer: Future[T] = Future()
        self._queue.put(Waiting(None, in_this_context(unit), answer, about.get()))
        return answer

    async def keep_together(self, take_in: Callable[[Connection, list], list[T]], item: Any, *,
                            alone: Callable[[Connection, list], list[T] | None] | None = None) -> T:
        """Hands `item`, with all others that wait for the same `take_in`, to it; returns its result for this one, or raises
        it where it is an exception. `alone` may do the same on SQLite as one statement, which is its own transaction, or
        leave it with None or an error."""
        return await self._hand_in(take_in, item, alone)

    def _hand_in(self, take_in: Callable | None, work: Any, alone: Callable | None = None) -> asyncio.Future:
        answer = asyncio.get_running_loop().create_future()
        self._queue.put(Waiting(take_in, work, answer, about.get(), alone))
        return answer

    # --- reading -----------------------------------------------------------------------------------------------------

    async def read(self, unit: Callable[[Handle], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self.read_now, in_this_context(unit))

    async def read_together(self, find: Callable[[Handle, list], list[T]], item: Any) -> T:
        """Hands `item`, with all others for which `find` is asked meanwhile, to it; returns its result for this one. When a
        hall comes in, a read for each person would keep four threads fighting for the interpreter."""
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        waiting = self._to_read.setdefault((loop, find), [])
        waiting.append((item, answer))
        if len(waiting) == 1:
            # A task of its own: who asked first may hang up. The loop itself keeps only weak references to tasks.
            task = loop.create_task(self._read_waiting(loop, find))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _read_waiting(self, loop: asyncio.AbstractEventLoop, find: Callable) -> None:
        while waiting := self._to_read[loop, find]:
            now = waiting[:READ_TOGETHER]  # what is asked while these are read goes along with the next
            results = await self._results(find, now)
            del waiting[:len(now)]
            settle(results)
        del self._to_read[loop, find]

    async def _results(self, find: Callable, asked: list[tuple[Any, asyncio.Future]]) -> list[Result]:
        try:
            found = await self.read(lambda db: find(db, [item for item, _answer in asked]))
            return [(answer, result, None) for (_item, answer), result in zip(asked, found, strict=True)]
        except Exception as trouble:
            return [(answer, None, trouble) for _item, answer in asked]

    def read_now(self, unit: Callable[[Handle], T]) -> T:
        ends, pause = time.monotonic() + PATIENCE, 0.05
        while True:
            try:
                with Handle(self._reading, expire_on_commit=False) as db:
                    return unit(db)
            except DBAPIError as trouble:
                if not will_pass(trouble, self.is_sqlite):
                    raise
                if time.monotonic() > ends:
                    raise NotKept(type(trouble).__name__) from None
            time.sleep(pause)
            pause = min(pause * 2, 1)

    # --- the thread that writes --------------------------------------------------------------------------------------

    def _write(self) -> None:
        entry: Waiting | Future[bool] | None
        while (entry := self._queue.get()) is not None:
            waiting: list[Waiting] = []
            while isinstance(entry, Waiting):
                waiting.append(entry)
                if len(waiting) == BATCH:
                    break
                try:
                    entry = self._queue.get_nowait()
                except queue.Empty:
                    break
            self._commit(waiting)
            if isinstance(entry, Future):
                settle([(entry, self._journal_begins_anew(), None)])
            elif entry is None:
                break
        if self.is_sqlite:
            self._journal_begins_anew()

    def _commit(self, waiting: list[Waiting]) -> None:
        waiting = [entry for entry in waiting if not entry.answer.cancelled()]  # who hung up before their turn is left out
        if not waiting:
            return
        began = time.monotonic()
        try:
            results, changed = self._alone(waiting) or self._in_a_transaction(waiting, began + PATIENCE)
        except NotKept as trouble:
            log.error("not kept: %s", trouble)
            metrics.not_kept.inc()
            answer_all([(entry.answer, None, trouble) for entry in waiting])
            return
        metrics.committed.observe(time.monotonic() - began)
        metrics.together.observe(len(waiting))
        if changed:
            pass_on(changed)
        answer_all(results)

    def _alone(self, waiting: list[Waiting]) -> tuple[list[Result], dict] | None:
        """Nothing but cards, as nearly always in a rush: in one statement. Each call of SQLite gives up the interpreter and
        gets it back late from a busy event loop, and a transaction is many calls."""
        alone = waiting[0].alone
        if not self.is_sqlite or alone is None or any(entry.alone is not alone for entry in waiting):
            return None
        try:
            with self._writing.connect() as connection:
                kept = alone(connection, [entry.work for entry in waiting])
        except (DBAPIError, sqlite3.Error):  # nothing of it is kept, and the longer way finds out why
            return None
        return ([(entry.answer, result, None) for entry, result in zip(waiting, kept, strict=True)], {}) if kept else None

    def _in_a_transaction(self, waiting: list[Waiting], ends: float) -> tuple[list[Result], dict[tuple[str, str], int]]:
        """The answers, and what of that which is remembered changed. Raises NotKept where the commit fails."""
        pause, savepoints = 0.05, False
        while True:
            batch = Batch(waiting, self.name, self.is_sqlite, savepoints)
            try:
                with self._writing.connect() as connection, connection.begin():
                    batch.run(connection)
                    if self.taken_back:
                        self.taken_back.add(batch.changes.taken_back)
                break
            except BatchFailed:
                savepoints = True
                continue
            except Exception as trouble:
                transaction = batch.changes.transaction
                if transaction and was_committed(self._writing, transaction, ends):
                    break
                if not will_pass(trouble, self.is_sqlite) or time.monotonic() > ends:
                    raise NotKept(type(trouble).__name__) from None
            time.sleep(pause)
            pause = min(pause * 2, 1)
        return batch.results, batch.changes.by_number(batch.numbers)

    @property
    def waiting(self) -> int:
        """Units that the writer has not come to."""
        return self._queue.qsize()

    # --- the file and the end ----------------------------------------------------------------------------------------

    def forget_the_past(self) -> None:
        """SQLite's journal would hold what was erased until that place in it is needed again: it begins anew. Only the
        writer may do that: a second connection that moves the journal into the file while the first writes is how files
        were damaged."""
        for _try in range(20 if self.is_sqlite else 0):
            answer: Future[bool] = Future()
            self._queue.put(answer)
            if answer.result():
                return
            time.sleep(0.1)
        if self.is_sqlite:
            log.warning("the journal is still being read; it begins anew later")

    def _journal_begins_anew(self) -> bool:
        """False while somebody reads from it: nobody who sends something waits for them."""
        try:
            with closing(self._writing.raw_connection()) as connection:
                connection.execute("PRAGMA busy_timeout=100")
                try:
                    busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                finally:
                    connection.execute("PRAGMA busy_timeout=5000")
        except (DBAPIError, sqlite3.Error):  # a disk that is full: what is in the journal is as safe as before
            return False
        return not busy

    def close(self) -> None:
        """All that waits is kept, and all of it is in the one file: who copies it afterwards has everything."""
        self._readers.shutdown(wait=True)
        self._reading.dispose()
        self._queue.put(None)
        self._writer.join(10)
        self._writing.dispose()


def in_this_context(unit: Callable[[Handle], T]) -> Callable[[Handle], T]:
    """For another thread: a refusal there speaks the language of the person who asks here."""
    context = copy_context()
    return lambda db: context.run(unit, db)


def _prepare_sqlite(engine: Engine, begin: str, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: a deferred BEGIN fails when another connection commits
        for pragma in ("busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
                       "trusted_schema=OFF", "journal_size_limit=67108864", f"query_only={int(query_only)}",
                       # Pages that change again and again go from the journal to the file once, not every second.
                       "wal_autocheckpoint=4000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
