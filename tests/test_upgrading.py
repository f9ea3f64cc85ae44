"""An older database is brought up to date with everybody's words in it."""

import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from app import database
from app.models import Contribution, Session, Step
from app.settings import database_url
from tests.conftest import ON_POSTGRES


def test_words_and_steps_of_before_voice_and_photo_stay(tmp_path, monkeypatch):
    if ON_POSTGRES:
        pytest.skip("the same migration makes the database of every test there")
    begin_at("0001", tmp_path, monkeypatch)
    opened = database.open_database()
    try:
        card, step = opened.read_now(lambda db: (db.get(Contribution, "c"), db.get(Step, "q")))
        assert card.words == "mijn woorden" and step.clips == {} and step.clip("nl") == ""
        assert opened.read_now(lambda db: db.get(Contribution, "c").recording) is None
    finally:
        opened.close()
    copy = next((tmp_path / "backups").glob("*.db"))
    assert sqlite3.connect(copy).execute("SELECT words FROM contribution").fetchone() == ("mijn woorden",)


def begin_at(state: str, tmp_path, monkeypatch) -> None:
    """A database of an earlier program, with somebody's words in it."""
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    command.upgrade(database.migrations(database_url()), state)
    with create_engine(database_url()).begin() as connection:
        for table, values in (
                ("organisation", {"id": "o", "name": "Beekstede"}),
                ("programme", {"id": "p", "organisation_id": "o", "languages": "[]", "check_in_months": "[]"}),
                ("session", {"id": "s", "programme_id": "p", "code": "123456", "title": "t", "held_on": "2026-11-19",
                             "languages": '["nl"]'}),
                ("step", {"id": "q", "session_id": "s", "kind": "text", "prompts": '{"nl": {"text": "Hoe?"}}'}),
                ("contribution", {"id": "c", "session_id": "s", "step_id": "q", "words": "mijn woorden"})):
            columns = {row[1]: row for row in connection.execute(text(f"PRAGMA table_info({table})"))}
            filled = {name: values.get(name, {"INTEGER": 0, "BOOLEAN": 0, "JSON": "{}"}.get(row[2], ""))
                      for name, row in columns.items() if name in values or row[3]}
            places = ", ".join(f":{name}" for name in filled)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({places})"), filled)


EARLIER = [known.revision for known in ScriptDirectory.from_config(database.migrations("sqlite://")).walk_revisions()][1:]


@pytest.mark.parametrize("state", EARLIER)
def test_from_every_earlier_state_words_stay_and_every_session_is_a_large_room(state, tmp_path, monkeypatch):
    if ON_POSTGRES:
        pytest.skip("the same migrations make the database of every test there")
    begin_at(state, tmp_path, monkeypatch)
    opened = database.open_database()
    try:
        session, words = opened.read_now(lambda db: (db.get(Session, "s"), db.get(Contribution, "c").words))
        assert words == "mijn woorden" and (session.code, session.languages) == ("123456", ["nl"])
        assert session.plenary_id is None and opened.read_now(lambda db: db.get(Session, "s").sub_rooms) == []
        with opened._reading.connect() as connection:
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            assert "WITHOUT ROWID" in connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = 'session'").scalar()
            assert not compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    finally:
        opened.close()
