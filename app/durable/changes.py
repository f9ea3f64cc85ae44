"""What a commit changed: for who remembers rows in this process, and for other workers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlmodel import Session as Handle

Listener = Callable[[dict[tuple[str, str], int]], None]

listeners: list[Listener] = []


@dataclass
class Changes:
    """What a batch changed."""

    touched: set[tuple[str, str]] = field(default_factory=set)  # sessions and seats that are remembered
    kinds: dict[str, set[str]] = field(default_factory=dict)  # what happened, by session: tables, or names of moments
    outdated: set[str] = field(default_factory=set)  # sessions of which this worker remembers what is no longer so
    taken_back: set[tuple[str, ...]] = field(default_factory=set)
    transaction: str | None = None  # by which the database can be asked whether it was committed

    def add(self, session_id: str, kind: str) -> None:
        self.kinds.setdefault(session_id, set()).add(kind)

    def add_all(self, db: Handle, session_id: str) -> None:
        """All that a unit did; what belongs to no session counts for the one that the unit was about."""
        self.touched |= db.info.get("touched", set())
        self.taken_back |= db.info.get("taken_back", set())
        for own_session, table in db.info.get("kinds", ()):
            self.add(own_session or session_id, table)

    def by_number(self, numbers: dict[str, int]) -> dict[tuple[str, str], int]:
        """For who remembers rows: each with the number of the change in its session, or -1 where something was missed and
        nothing that is remembered holds."""
        return {(session_id, seat_id): numbers.get(session_id, 0) for session_id, seat_id in self.touched} | {
            (session_id, ""): -1 for session_id in self.outdated}


def when_changed(listener: Listener) -> None:
    """From here on `listener` is called, before anybody is answered, with what a commit touched, and in which change of its
    session: pairs of a session's id and that of a seat or a helper's link, either of them "" for all, each with a number
    (0 where nothing is counted). A member belongs to no session: "" and the member's id. A session that
    was deleted is named twice: nobody listens in it any more."""
    listeners.append(listener)


@contextmanager
def while_changed(listener: Listener) -> Iterator[None]:
    """The same, for as long as the block lasts."""
    listeners.append(listener)
    try:
        yield
    finally:
        listeners.remove(listener)


def pass_on(touched: dict[tuple[str, str], int]) -> None:
    """To all who remember rows."""
    for listener in listeners:
        listener(touched)


@event.listens_for(Handle, "after_flush")
def _note(db: Handle, _context: Any) -> None:
    """A row that is part of what is remembered of a room, or gives somebody a right, names the room and whose it is in
    `remembered_in`."""
    touched, kinds = db.info.setdefault("touched", set()), db.info.setdefault("kinds", set())
    new = {prefix + row.id for row in db.new if hasattr(row, "id") for prefix in ("", getattr(row, "CHANGED", ""))}
    for row in (*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row, include_collections=False))):
        table = row.__tablename__
        kinds.add((row.id if table == "session" else getattr(row, "session_id", ""), table))
        if hasattr(row, "remembered_in") and row.remembered_in[1] not in new:  # nobody remembers a new seat or card yet
            touched.add(row.remembered_in)
