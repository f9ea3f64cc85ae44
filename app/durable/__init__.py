"""Where words become durable: one writer with group commit, readers beside it, and a careful start.

`keep` runs a unit of work, a function of a database handle, in the writer's thread; whoever waits is answered once it is on
disk. `keep_together` is for what a whole room does at the same moment: everything of one kind that waits is written with
one statement per table, or on SQLite with one in all. `read` runs in a thread with a connection that cannot write, and
`read_together` reads what many ask for at the same moment in one go.

This package lies on the floor above the models: it may import them, and they never import it.

    writer            the open database: its thread, its commits, its readers
    batch             what shares one transaction
    changes           what a commit changed, for who remembers rows
    several_workers   turns, news for each other and cut connections, on PostgreSQL
    outside           what another program on this machine changed
    together          how rows come into tables together
    starting          migrations, the upgrade, backups
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session as Handle

from app.durable.changes import pass_on, when_changed, while_changed
from app.durable.several_workers import within
from app.durable.starting import back_up, migrations, open_database, upgrade
from app.durable.writer import Database
from app.errors import CannotStart

__all__ = ["Database", "Handle", "back_up", "database", "keep", "keep_together", "migrations", "open_database", "pass_on",
           "read", "read_together", "upgrade", "use", "when_changed", "while_changed", "within"]

T = TypeVar("T")
_open: Database | None = None  # the one that is open


def use(database: Database | None) -> None:
    """From here on this is the one; what is remembered of another is forgotten."""
    global _open
    _open = database
    pass_on({("", ""): 0})


def database() -> Database:
    if _open is None:
        raise CannotStart("The database is not open.")
    return _open


async def keep(unit: Callable[[Handle], T]) -> T:
    return await database().keep(unit)


async def keep_together(take_in: Callable[[Connection, list], list[T]], item: Any, *,
                        alone: Callable[[Connection, list], list[T] | None] | None = None) -> T:
    return await database().keep_together(take_in, item, alone=alone)


async def read(unit: Callable[[Handle], T]) -> T:
    return await database().read(unit)


async def read_together(find: Callable[[Handle, list], list[T]], item: Any) -> T:
    return await database().read_together(find, item)
