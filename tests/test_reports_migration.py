"""What the status of an action and its check-ins said in an older database becomes reports, and nothing of it is lost."""

import sqlite3

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect, text

from app import durable
from tests.conftest import ON_POSTGRES, database_in

pytestmark = pytest.mark.on_postgres
ACTIONS = (("new", "proposed", ""), ("said yes", "accepted", ""), ("stuck", "stuck", "no room"), ("goes", "on_track", ""),
           ("over", "stopped", "no money"))
CHECK_INS = (
    ("goes", "first_step", "2026-03-17", "started", "we met"), ("goes", "month_3", "2026-06-03", "on_track", "it runs"),
    ("goes", "month_6", None, "", ""), ("over", "first_step", "2026-03-18", "started", "begun"))


@pytest.fixture
def url(tmp_path, request):
    if not ON_POSTGRES:
        yield f"sqlite:///{tmp_path}/expertpool.db"
        return
    postgres = request.getfixturevalue("postgres")
    with database_in(postgres, template="template0") as address:
        yield address


def add(connection, table: str, **values) -> None:
    filled = {column["name"]: values.get(column["name"], {"INTEGER": 0, "BOOLEAN": False, "JSON": "[]"}.get(
        str(column["type"]), "")) for column in inspect(connection).get_columns(table)
        if column["name"] in values or not column["nullable"]}
    names = ", ".join(map('"{}"'.format, filled))
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(map(':{}'.format, filled))})"), filled)


def test_they_become_reports_by_the_organiser(url):
    command.upgrade(durable.migrations(url), "0021")
    engine = create_engine(url)
    with engine.begin() as db:
        add(db, "organisation", id="o")
        add(db, "programme", id="p", organisation_id="o")
        add(db, "session", id="s", programme_id="p", held_on="2026-03-03")
        add(db, "recommendation", id="r", session_id="s")
        for id, status, reason in ACTIONS:
            add(db, "action", id=id, session_id="s", recommendation_id="r", language="nl", status=status, reason=reason)
        for action, kind, on, status, words in CHECK_INS:
            add(db, "checkin", id=f"{action} {kind}", action_id=action, kind=kind, due_on="2026-03-17", status=status,
                words=words, **({"reported_on": on} if on else {}))
    command.upgrade(durable.migrations(url), "0022")
    with engine.connect() as db:
        reports = db.execute(text('SELECT action_id, position, "by", state, words, "on" FROM report ORDER BY 1, 2')).all()
        assert [(*row[:5], str(row[5])) for row in reports] == [
            ("goes", 1, "organiser", "started", "we met", "2026-03-17"),
            ("goes", 2, "organiser", "on_track", "it runs", "2026-06-03"),
            ("over", 1, "organiser", "started", "begun", "2026-03-18"),
            ("over", 2, "organiser", "stopped", "no money", "2026-03-18"),
            ("said yes", 1, "organiser", "agreed", "", "2026-03-03"),
            ("stuck", 1, "organiser", "stuck", "no room", "2026-03-03")]
        assert dict(db.execute(text("SELECT id, status FROM action")).all()) == {
            "new": "proposed", "said yes": "agreed", "stuck": "stuck", "goes": "on_track", "over": "stopped"}
        answered = db.execute(text("SELECT id FROM checkin WHERE report_id IS NOT NULL ORDER BY id")).scalars().all()
        assert answered == ["goes first_step", "goes month_3", "over first_step"]
    command.downgrade(durable.migrations(url), "0021")
    with engine.connect() as db:
        assert sorted(db.execute(text("SELECT action_id, kind, status, words FROM checkin")).all()) == sorted(
            (action, kind, status, words) for action, kind, _on, status, words in CHECK_INS)
        assert dict(db.execute(text("SELECT id, status FROM action")).all()) == {id: status for id, status, _ in ACTIONS}
    engine.dispose()
    if not ON_POSTGRES:
        assert sqlite3.connect(url.removeprefix("sqlite:///")).execute("PRAGMA foreign_key_check").fetchall() == []
