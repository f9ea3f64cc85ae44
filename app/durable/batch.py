"""One transaction for all that waits: each unit in a savepoint of its own, and items of one kind together."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as Handle

from app.durable.changes import Changes
from app.durable.several_workers import About, changes_of, spread, take_turns, will_pass
from app.errors import NotKept, Outdated

Answer = Future | asyncio.Future
Result = tuple[Answer, Any, Exception | None]  # whom to answer, and with what: a result, or why not


class Waiting(NamedTuple):
    take_in: Callable | None  # None: `work` is a unit; else it is an item that is taken in with others
    work: Any
    answer: Answer
    about: About
    alone: Callable | None = None  # takes items in as a transaction of its own, where nothing else waits


class BatchFailed(Exception):
    """Something in a batch cannot be taken, and nobody knows yet what."""


class Batch:
    """One try at all that waits: the results, and what was changed. It ends before the commit, which is the writer's."""

    def __init__(self, waiting: list[Waiting], worker: str, is_sqlite: bool, savepoints: bool):
        self.waiting, self.worker, self.is_sqlite = waiting, worker, is_sqlite
        self.savepoints = savepoints  # around items too: a try without them has failed
        self.results: list[Result] = []
        self.changes = Changes()
        self.numbers: dict[str, int] = {}  # of the last change, by session

    def run(self, connection: Connection) -> None:
        """Raises BatchFailed where an item cannot be taken and nothing says which."""
        outdated = set() if self.is_sqlite else self._line_up(connection)
        for take_in in dict.fromkeys(entry.take_in for entry in self.waiting):
            entries = [entry for entry in self.waiting if entry.take_in is take_in]
            if take_in is None:
                self.results += [self._run(connection, entry) for entry in entries]
                continue
            self.results += [(entry.answer, None, Outdated()) for entry in entries if entry.answer in outdated]
            if entries := [entry for entry in entries if entry.answer not in outdated]:
                self.results += self._take_in(connection, take_in, entries)
        if not self.is_sqlite:
            self.numbers = spread(connection, self.worker, self.changes)

    def _line_up(self, connection: Connection) -> set[Answer]:
        """Waits for the turns of all units. Returns the answers to items that were decided on memory of before a change."""
        take_turns(connection, {entry.about.session_id for entry in self.waiting if entry.take_in is None})
        remembered = [(entry, entry.about.as_of) for entry in self.waiting
                      if entry.take_in and entry.about.as_of is not None]
        if not remembered:
            return set()
        now = changes_of(connection, {entry.about.session_id for entry, _as_of in remembered})
        outdated = [entry for entry, as_of in remembered if now.get(entry.about.session_id, 0) > as_of]
        self.changes.outdated = {entry.about.session_id for entry in outdated}
        return {entry.answer for entry in outdated}

    def _run(self, connection: Connection, entry: Waiting) -> Result:
        # A unit that is refused takes back its own work and leaves the others' alone.
        with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
            try:
                result = entry.work(db)
                db.commit()
            except Exception as trouble:
                if will_pass(trouble, self.is_sqlite):
                    raise
                db.rollback()
                return entry.answer, None, trouble
            self.changes.add_all(db, entry.about.session_id)
            return entry.answer, result, None

    def _take_in(self, connection: Connection, take_in: Callable, entries: list[Waiting],
                 again: bool = False) -> list[Result]:
        """Without a savepoint first, because nearly always all can be taken; else the whole batch begins anew, with one."""
        try:
            with connection.begin_nested() if self.savepoints else nullcontext():
                kept = take_in(connection, [entry.work for entry in entries])
        except Exception as trouble:
            if will_pass(trouble, self.is_sqlite):
                raise
            if not self.savepoints:
                raise BatchFailed from trouble
            if len(entries) == 1:
                if isinstance(trouble, IntegrityError) and not again:
                    # Another worker took the same card in at the same moment, and now it is there to be found.
                    return self._take_in(connection, take_in, entries, again=True)
                return [(entries[0].answer, None, NotKept(type(trouble).__name__))]
            # One that cannot be taken must not spoil the others: each by itself.
            return [result for entry in entries for result in self._take_in(connection, take_in, [entry])]
        for session_id, news in {(getattr(entry.work, "session_id", entry.about.session_id),
                                  getattr(entry.work, "news", "")) for entry in entries}:
            self.changes.add(session_id, news)
        return [(entry.answer, None, result) if isinstance(result, Exception) else (entry.answer, result, None)
                for entry, result in zip(entries, kept, strict=True)]


def answer_all(results: list[Result]) -> None:
    """An event loop is woken once for a whole batch: waking it for each answer costs more than writing them all."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Result]] = {}
    for result in results:
        by_loop.setdefault(result[0].get_loop() if isinstance(result[0], asyncio.Future) else None, []).append(result)
    for loop, of_loop in by_loop.items():
        if loop is None:
            settle(of_loop)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(settle, of_loop)


def settle(results: list[Result]) -> None:
    for answer, result, trouble in results:
        if answer.done():  # hung up meanwhile
            continue
        if trouble is None:
            answer.set_result(result)
        else:
            answer.set_exception(trouble)
