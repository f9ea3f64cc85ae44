"""Carries an installation from SQLite to an empty PostgreSQL: all of it, compared on both sides, or nothing."""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, Table, bindparam, create_engine, func, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

import app.models  # noqa: F401 knows every table
from app.durable import migrations, upgrade
from app.errors import CannotStart
from app.files import Bucket, Folder

AT_A_TIME = 1000  # rows in one statement


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Whoever serves from a folder's SQLite, or carries it away, is alone with it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = (folder / "serving").open("a")
    except OSError:
        raise CannotStart(f"the folder {folder} cannot be written to. Give this program the right to write there, or "
                          "choose another folder with --data.") from None
    with mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"a server is at work in {folder}. Stop it first.") from None
        yield


def move(source_url: str, target_url: str) -> Iterator[str]:
    """One line for each table that was carried over. Raises CannotStart, with the target as it was, when anything is not
    as it should be."""
    # All tables as of one moment, while people go on writing.
    one_moment = {} if source_url.startswith("sqlite") else {"isolation_level": "REPEATABLE READ"}
    source, target = create_engine(source_url, hide_parameters=True, **one_moment), create_engine(
        target_url, hide_parameters=True)
    head = ScriptDirectory.from_config(migrations(source_url)).get_current_head()
    try:
        with source.connect() as here:
            if MigrationContext.configure(here).get_current_revision() != head:
                raise CannotStart("the database in this folder is of another version. Start the server there once with "
                                  "this version, and stop it.")
            if not inspect(target).get_table_names():
                upgrade(target_url)
            with target.connect() as there:
                if MigrationContext.configure(there).get_current_revision() != head:
                    raise CannotStart("the database to move to has other tables than this version. Choose an empty one.")
                there.rollback()
                with there.begin():
                    yield from _carry(here, there)
    except SQLAlchemyError as trouble:
        # The kind only: its message could carry the words of a speaker.
        raise CannotStart(f"the database to move to did not take it ({type(trouble).__name__}). It is as it was.") from None
    finally:
        source.dispose()
        target.dispose()


def _carry(here: Connection, there: Connection) -> Iterator[str]:
    tables = SQLModel.metadata.sorted_tables  # parents first
    for table in tables:
        if there.scalar(select(func.count()).select_from(table)):
            raise CannotStart(f"the database to move to is not empty: there are rows in {table.name}. Choose an empty one.")
    for table in tables:
        adding = insert(table).values({column.name: bindparam(column.name, type_=_as_kept(column.type))
                                       for column in table.columns})
        # Parents first within a table too: a sub-room comes after its large room.
        parents_first = select(table).order_by(*(key.parent.is_not(None) for key in table.foreign_keys
                                                 if key.column.table is table))
        for rows in here.execution_options(yield_per=AT_A_TIME).execute(parents_first).mappings().partitions():
            there.execute(adding, [dict(row) for row in rows])
    for table in tables:
        (count, before), (arrived, after) = _fingerprint(here, table), _fingerprint(there, table)
        if (count, before) != (arrived, after):
            raise CannotStart(f"{table.name} did not arrive as it was: {count} rows with {before[:12]} became {arrived} "
                              f"with {after[:12]}. Nothing was moved.")
        yield f"{table.name:<28}{count:>9}  {before[:16]}"


def _as_kept(type_):
    return JSON(none_as_null=True) if isinstance(type_, JSON) else type_


def _fingerprint(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and a hash of them all that does not depend on their order or on how a database
    writes down a date."""
    rows = total = 0
    for row in connection.execution_options(yield_per=AT_A_TIME).execute(select(table)):
        rows += 1
        digest = hashlib.sha256(json.dumps([_plain(value) for value in row], sort_keys=True).encode()).digest()
        total = (total + int.from_bytes(digest)) % 2**256
    return rows, f"{total:064x}"


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def move_media(folder: Folder, bucket: Folder | Bucket) -> int:
    """Photos and voices too, each read back; returns how many. What is still arriving stays behind."""
    names = [file.name for file in folder.under() if "/" not in file.name and not file.name.startswith(".")]
    for name in names:
        content = folder.get(name)
        if content is None:
            raise CannotStart(f"the file {name} cannot be read. Nothing else was moved.")
        bucket.put(name, content)
        if bucket.get(name) != content:
            raise CannotStart(f"the file {name} did not arrive in the storage as it was. Nothing else was moved.")
    return len(names)
