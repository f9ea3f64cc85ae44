"""How rows come into tables together: what many people send at the same moment is written in a few statements.

There are two ways to write, each with its reason at its top: `insert_at_once` in the writer's transaction, and
`insert_alone` for the rush in which nothing but cards waits. Here, above the models and not in them, because a model knows
no database.
"""

import json
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, insert, inspect
from sqlalchemy.orm import selectinload
from sqlmodel import Session as Handle
from sqlmodel import col, select

from app.durable.sessions import related
from app.errors import NotFound, NotNow, Refused
from app.models import Authorship, Contribution, Participant, Tap
from app.models.base import Table
from app.models.contribution import Kept, Received
from app.words import _


def take_in_cards(connection: Connection, received: list[Received]) -> list[Kept]:
    """Keeps what came in at the same moment, with one statement per table; returns the card that is kept for each. For a
    key that was used before that is the earlier card: nothing is kept twice."""
    kept_by_key = {(row.participant_id, row.key_hash): Kept(row.contribution_id, row.body_hash)
                   for row in found_at_once(connection, Authorship, ("participant_id", "key_hash"),
                                            [card.key for card in received])}
    fresh, kept = [], []
    for card in received:
        own = Kept(card.id, card.body_hash)
        kept.append(kept_by_key.setdefault(card.key, own))
        if kept[-1] is own:
            fresh.append(card)
    if fresh:
        insert_at_once(connection, fresh, Contribution, Authorship)
    for card in fresh:
        for enclosed in filter(None, (card.recording, card.photo)):
            enclosed.contribution_id = card.id
            connection.execute(insert(type(enclosed)).values(enclosed.model_dump()))
    return kept


def take_in_cards_alone(connection: Connection, received: list[Received]) -> list[Kept] | None:
    """The same in one statement, as long as no key was used before; that is an error then, and nothing is kept."""
    if any(card.recording or card.photo for card in received):
        return None
    insert_alone(connection, received, Contribution, Authorship)
    return [Kept(card.id, card.body_hash) for card in received]


# --- what is chosen ----------------------------------------------------------------------------------------------------


def grant_taps(connection: Connection, taps: list[Tap]) -> list[Refused | None]:
    """What a hall chooses at the same moment, read and written together, or people would wait for each other.
    For each tap its refusal, or None where it was granted."""
    with Handle(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
        seats = {seat.id: seat for seat in db.exec(
            select(Participant).where(col(Participant.id).in_({tap.participant_id for tap in taps}))
            # In order, and locked: when two workers grant taps of the same person, the second waits for the first.
            .order_by(Participant.id).with_for_update().options(selectinload(related(Participant.answers))))}
        refusals = [tap.asked_in.run(_grant, seats.get(tap.participant_id), tap) for tap in taps]
        db.commit()
    return refusals


def _grant(seat: Participant | None, tap: Tap) -> Refused | None:
    try:
        if seat is None or seat.session.step is None:
            raise NotFound(_("That is not here any more."))
        if tap.step_id not in ("", seat.session.step_id):  # it waited on a phone until the room had gone on
            raise NotNow(_("Voting is closed."))
        seat.session.step.choose(seat, tap.option_id, tap.by, tap.number)
    except Refused as refused:
        return refused
    return None


# --- one statement for each table ------------------------------------------------------------------------------------


def insert_at_once(connection: Connection, items: list, *tables: type[Table]) -> None:
    """Into each of these tables a row of every item, which has what the columns are named; one statement for each table.

    The reason: row by row, the writer would give up the interpreter's lock at every row, and win it back from a busy event
    loop each time.
    """
    for table in tables:
        names, statement = _insert(table, connection.dialect.name)
        values = map(attrgetter(*names), items)
        # SQLite finds a place in a list sooner than a name; PostgreSQL wants names.
        rows = [dict(zip(names, value, strict=True)) for value in values] if connection.dialect.name != "sqlite" else values
        connection.exec_driver_sql(statement, (json.dumps(list(rows), ensure_ascii=False),))


def columns_of(table: type[Table]) -> list[str]:
    return inspect(table).columns.keys()


@cache
def _insert(table: type[Table], dialect: str) -> tuple[list[str], str]:
    table_name, names = table.__tablename__, columns_of(table)
    listed = ", ".join(f'"{name}"' for name in names)
    if dialect == "sqlite":
        return names, f'INSERT INTO "{table_name}" ({listed}) SELECT {_parts(len(names))} FROM json_each(?)'
    return names, (f'INSERT INTO "{table_name}" ({listed}) SELECT {listed} FROM '
                   f'json_populate_recordset(NULL::"{table_name}", CAST(%s AS json))')


def _parts(count: int) -> str:
    return ", ".join(f"json_extract(value, '$[{place}]')" for place in range(count))


# --- one statement in all, on SQLite ---------------------------------------------------------------------------------


def insert_alone(connection: Connection, items: list, *tables: type[Table]) -> None:
    """The same on SQLite, in a single statement that is a transaction of its own. Raises sqlite3.Error, and then nothing of
    it is kept.

    The reason: each call of SQLite gives up the interpreter's lock too, and in a rush winning it back for each call of a
    transaction takes longer than writing. A statement is for one table only, or for a view whose trigger puts a row into
    each.
    """
    plain: Any = connection.connection.driver_connection
    view = "_and_".join(str(table.__tablename__) for table in tables)
    names = [name for table in tables for name in columns_of(table)]
    if view not in connection.info:
        plain.execute(f"CREATE TEMP VIEW {view} AS SELECT " + ", ".join(f"NULL AS {name}" for name in names))
        plain.execute(f"CREATE TEMP TRIGGER {view}_come INSTEAD OF INSERT ON {view} BEGIN " + " ".join(
            f"INSERT INTO {table.__tablename__} ({listed}) VALUES (NEW.{listed.replace(', ', ', NEW.')});"
            for table in tables for listed in [", ".join(columns_of(table))]) + " END")
        connection.info[view] = f"INSERT INTO {view} SELECT {_parts(len(names))} FROM json_each(?)"
    plain.execute(connection.info[view], (json.dumps(list(map(attrgetter(*names), items)), ensure_ascii=False),))


# --- found by many keys ----------------------------------------------------------------------------------------------


def found_at_once(connection: Connection, table: type[Table], names: tuple[str, ...], keys: list[tuple]) -> CursorResult:
    """Rows whose columns have one of these keys, found by their index. One text however many they are, so that it is
    compiled once."""
    return connection.exec_driver_sql(_find(table, names, connection.dialect.name), (json.dumps(keys),))


@cache
def _find(table: type[Table], names: tuple[str, ...], dialect: str) -> str:
    columns = ", ".join(f'found."{name}"' for name in columns_of(table))
    wanted, part = (("json_each(?)", "json_extract(wanted.value, '$[{}]')") if dialect == "sqlite" else
                    ("json_array_elements(CAST(%s AS json))", "wanted.value ->> {}"))
    same = " AND ".join(f'found."{name}" = {part.format(place)}' for place, name in enumerate(names))
    return f'SELECT {columns} FROM {wanted} AS wanted JOIN "{table.__tablename__}" AS found ON {same}'
