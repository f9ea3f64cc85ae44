"""An older database is brought up to date with everybody's words in it."""

import sqlite3

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from app import database
from app.models import Contribution, Step
from app.settings import database_url
from tests.conftest import ON_POSTGRES


def test_words_and_steps_of_before_voice_and_photo_stay(tmp_path, monkeypatch):
    if ON_POSTGRES:
        pytest.skip("the same migration makes the database of every test there")
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    command.upgrade(database.migrations(database_url()), "0001")
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
    opened = database.open_database()
    try:
        card, step = opened.read_now(lambda db: (db.get(Contribution, "c"), db.get(Step, "q")))
        assert card.words == "mijn woorden" and step.clips == {} and step.clip("nl") == ""
        assert opened.read_now(lambda db: db.get(Contribution, "c").recording) is None
    finally:
        opened.close()
    copy = next((tmp_path / "backups").glob("*.db"))
    assert sqlite3.connect(copy).execute("SELECT words FROM contribution").fetchone() == ("mijn woorden",)
