"""An older database, of whichever version, is brought up to date with everybody's words in it."""

import sqlite3

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from app import durable
from app.models import AuditEvent, Contribution, Participant, Session, Step
from app.settings import database_url
from tests.conftest import ON_POSTGRES

ROWS = (
    ("organisation", {"id": "o", "name": "Beekstede"}),
    ("programme", {"id": "p", "organisation_id": "o", "languages": "[]", "check_in_months": "[]"}),
    ("session", {"id": "s", "programme_id": "p", "code": "123456", "title": "t", "held_on": "2026-11-19",
                 "languages": '["nl"]'}),
    ("step", {"id": "q", "session_id": "s", "kind": "text", "prompts": '{"nl": {"text": "Hoe?"}}'}),
    ("participant", {"id": "n", "session_id": "s", "token_hash": "h", "language": "ar"}),
    ("permission", {"id": "y", "participant_id": "n", "purpose": "take_part", "given": True, "version": "v",
                    "language": "ar", "given_on": "2026-11-19"}),
    ("contribution", {"id": "c", "session_id": "s", "step_id": "q", "words": "mijn woorden"}))
VERSIONS = sorted(known.revision for known in ScriptDirectory.from_config(
    durable.migrations("sqlite://")).walk_revisions())


def fill(url: str) -> None:
    """Somebody has spoken, in a database of some earlier version."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, values in ROWS:
            filled = {column["name"]: values.get(column["name"], {"INTEGER": 0, "BOOLEAN": False, "JSON": "{}"}.get(
                str(column["type"]), "")) for column in inspect(connection).get_columns(table)
                if column["name"] in values or not column["nullable"]}
            places = ", ".join(f":{name}" for name in filled)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({places})"), filled)
    engine.dispose()


def look(opened: durable.Database) -> None:
    card, step, session = opened.read_now(lambda db: (db.get(Contribution, "c"), db.get(Step, "q"), db.get(Session, "s")))
    assert card.words == "mijn woorden" and step.clips == {} and step.clip("nl") == "" and session.code == "123456"
    assert session.guardians is False and session.plenary_id is None
    assert opened.read_now(lambda db: db.get(Session, "s").sub_rooms) == []
    assert opened.read_now(lambda db: db.get(Contribution, "c").recording) is None
    assert opened.read_now(lambda db: db.get(Participant, "n").agreed) == "v"
    opened.keep_now(lambda db: db.add(AuditEvent(session_id="s", done_on=session.held_on, what="card_released", role="x")))


def without_names(engine) -> dict:
    """All that a schema is, but the order in which it came."""
    seen = inspect(engine)
    return {table: (
        {column["name"]: (str(column["type"]), column["nullable"], column["default"])
         for column in seen.get_columns(table)},
        sorted((index["name"], tuple(index["column_names"]), bool(index["unique"])) for index in seen.get_indexes(table)),
        sorted(tuple(key["constrained_columns"]) for key in seen.get_foreign_keys(table)))
        for table in seen.get_table_names()}


@pytest.mark.parametrize("version", VERSIONS)
def test_words_and_steps_of_an_earlier_version_stay(tmp_path, monkeypatch, version, empty_database):
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    command.upgrade(durable.migrations(database_url()), version)
    fill(database_url())
    opened = durable.open_database()
    try:
        look(opened)
    finally:
        opened.close()
    if version != VERSIONS[-1]:
        copy = next((tmp_path / "backups").glob("*.db"))
        assert sqlite3.connect(copy).execute("SELECT words FROM contribution").fetchone() == ("mijn woorden",)
    if not ON_POSTGRES:  # and it is no other database than a new one
        assert without_names(create_engine(database_url())) == without_names(create_engine(f"sqlite:///{empty_database}"))
    hidden = [table for table, in sqlite3.connect(tmp_path / "expertpool.db").execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%WITHOUT ROWID%'")]
    assert set(hidden) <= {"alembic_version"}, "these keep the order in which people spoke"


@pytest.mark.parametrize("version", VERSIONS)
def test_they_stay_on_postgresql_too(postgres, version):
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE from_{version}")
    address = postgres.address(f"from_{version}")
    try:
        command.upgrade(durable.migrations(address), version)
        fill(address)
        opened = durable.open_database(address)
        try:
            look(opened)
        finally:
            opened.close()
    finally:
        with postgres.admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE from_{version} WITH (FORCE)")
