"""Who had a seat before people could pass a question by keeps it."""

import sqlite3

from alembic import command

from app import durable


def test_a_seat_of_before_stays(tmp_path):
    url = f"sqlite:///{tmp_path}/expertpool.db"
    command.upgrade(durable.migrations(url), "0001")
    before = sqlite3.connect(tmp_path / "expertpool.db")
    before.execute("insert into participant (id, session_id, token_hash, language, looking, needs_help) "
                   "values ('seat', 'session', 'hash', 'ti', 0, 1)")
    before.commit()
    before.close()
    durable.upgrade(url)
    after = sqlite3.connect(tmp_path / "expertpool.db")
    kept = after.execute("select id, language, needs_help, passed_id from participant").fetchall()
    assert kept == [("seat", "ti", 1, None)]
    assert "WITHOUT ROWID" in after.execute("select sql from sqlite_master where name = 'participant'").fetchone()[0]
