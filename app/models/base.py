"""What every table shares: random ids, moments in UTC, and rows stored in no telling order."""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any, dataclass_transform

from sqlalchemy import JSON, Connection, CursorResult, DateTime, Enum
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.main import SQLModelMetaclass

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes: ids are now and then read aloud


def new_id() -> str:
    """About 79 bits of chance: public, never sequential, never in order of time."""
    # One call for all the chance it takes; bytes of 248 and more would make some letters likelier than others.
    letters = [ALPHABET[byte % 31] for byte in secrets.token_bytes(24) if byte < 248]
    return "".join(letters[:16]) if len(letters) >= 16 else new_id()


class Moment(TypeDecorator):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def one_of(kinds: type) -> Enum:
    """An enum kept as its plain word, so that a new word needs no change of the schema."""
    return Enum(kinds, native_enum=False, create_constraint=False, length=30,
                values_callable=lambda members: [member.value for member in members])


@dataclass_transform(kw_only_default=True)
class _Rows(SQLModelMetaclass):
    """For who checks types: whatever has a Field may be left out when a row is made, because a relationship fills it in."""


class Table(SQLModel, metaclass=_Rows):
    """Base of all tables. Without a hidden rowid, SQLite stores rows by their random key and so forgets the order in
    which people spoke."""

    __table_args__ = {"sqlite_with_rowid": False}

    def __init__(self, **given: Any) -> None:
        """A new row. SQLModel's own way lets three layers hear of each column of a row to which nobody listens yet: 165 µs
        for a card, against 35 this way."""
        columns, (plain, made) = vars(self), _defaults(type(self))
        columns.update(plain)
        for name, make in made:
            columns[name] = make()
        for name, value in given.items():
            if name in self.__pydantic_fields__:
                columns[name] = value
            else:
                setattr(self, name, value)


@cache
def _defaults(table: type[Table]) -> tuple[dict, list[tuple[str, Callable]]]:
    """What its columns hold when nothing is given, and what makes a new value for each row."""
    fields = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    return ({name: field.default for name, field in fields.items() if not field.default_factory},
            [(name, field.default_factory) for name, field in fields.items() if field.default_factory])


def insert_at_once(connection: Connection, things: list, *tables: type[Table]) -> None:
    """Into each of these tables a row of every thing, which has what the columns are named; one statement for each table.
    Row by row, the writer would give up the interpreter's lock at every row and win it back from a busy event loop each
    time: measured at 4 ms a card with 64 phones, against 0.1 ms this way."""
    for table in tables:
        names, statement = _insert(table, connection.dialect.name)
        values = map(attrgetter(*names), things)
        # SQLite finds a place in a list sooner than a name; PostgreSQL wants names.
        rows = [dict(zip(names, value, strict=True)) for value in values] if connection.dialect.name != "sqlite" else values
        connection.exec_driver_sql(statement, (json.dumps(list(rows), ensure_ascii=False),))


def insert_alone(connection: Connection, things: list, *tables: type[Table]) -> None:
    """The same on SQLite, in a single statement that is a transaction of its own. Raises sqlite3.Error, and then nothing of
    it is kept."""
    plain, arriving = connection.connection.driver_connection, "_and_".join(table.__tablename__ for table in tables)
    names = tuple(column.name for table in tables for column in table.__table__.columns)
    if arriving not in connection.info:
        # A statement is for one table only, or for a view whose trigger puts a row into each.
        plain.execute(f"CREATE TEMP VIEW {arriving} AS SELECT " + ", ".join(f"NULL AS {name}" for name in names))
        plain.execute(f"CREATE TEMP TRIGGER {arriving}_come INSTEAD OF INSERT ON {arriving} BEGIN " + " ".join(
            f"INSERT INTO {table.__tablename__} ({listed}) VALUES (NEW.{listed.replace(', ', ', NEW.')});"
            for table in tables for listed in [", ".join(column.name for column in table.__table__.columns)]) + " END")
        connection.info[arriving] = f"INSERT INTO {arriving} SELECT {_parts(len(names))} FROM json_each(?)"
    plain.execute(connection.info[arriving], (json.dumps(list(map(attrgetter(*names), things)), ensure_ascii=False),))


def found_at_once(connection: Connection, table: type[Table], names: tuple[str, ...], keys: list[tuple]) -> CursorResult:
    """Rows whose columns have one of these keys, found by their index. One text however many they are, so that it is
    compiled once."""
    return connection.exec_driver_sql(_find(table, names, connection.dialect.name), (json.dumps(keys),))


@cache
def _insert(table: type[Table], dialect: str) -> tuple[list[str], str]:
    name, names = table.__tablename__, [column.name for column in table.__table__.columns]
    listed = ", ".join(f'"{known}"' for known in names)
    if dialect == "sqlite":
        return names, f'INSERT INTO "{name}" ({listed}) SELECT {_parts(len(names))} FROM json_each(?)'
    return names, (f'INSERT INTO "{name}" ({listed}) SELECT {listed} FROM '
                   f'json_populate_recordset(NULL::"{name}", CAST(%s AS json))')


def _parts(count: int) -> str:
    return ", ".join(f"json_extract(value, '$[{place}]')" for place in range(count))


@cache
def _find(table: type[Table], names: tuple[str, ...], dialect: str) -> str:
    name, found = table.__tablename__, ", ".join(f'found."{column.name}"' for column in table.__table__.columns)
    asked, part = (("json_each(?)", "json_extract(asked.value, '$[{}]')") if dialect == "sqlite" else
                   ("json_array_elements(CAST(%s AS json))", "asked.value ->> {}"))
    same = " AND ".join(f'found."{known}" = {part.format(place)}' for place, known in enumerate(names))
    return f'SELECT {found} FROM {asked} AS asked JOIN "{name}" AS found ON {same}'


SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

__all__ = ["JSON", "Moment", "Table", "found_at_once", "insert_alone", "insert_at_once", "new_id", "one_of"]
