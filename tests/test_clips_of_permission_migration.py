"""A session from before keeps what it holds, and gets no codes or clips that it never had."""

import sqlite3

from alembic import command

from app.durable import migrations


def test_rows_from_before_are_kept(tmp_path):
    url, path = f"sqlite:///{tmp_path}/expertpool.db", tmp_path / "expertpool.db"
    command.upgrade(migrations(url), "0005")
    before = sqlite3.connect(path)
    columns = [row[1] for row in before.execute("PRAGMA table_info(session)") if row[3]]
    values = {"id": "s", "programme_id": "p", "code": "123456", "title": "Leren", "languages": "[]",
              "held_on": "2026-11-23"}
    before.execute(f"INSERT INTO session ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                   [values.get(name, 0) for name in columns])
    before.commit()
    before.close()
    command.upgrade(migrations(url), "0006")
    after = sqlite3.connect(path)
    kept = after.execute("SELECT code, title, former_codes, clips FROM session").fetchall()
    assert kept == [("123456", "Leren", "", "{}")]
    made = after.execute("SELECT sql FROM sqlite_master WHERE name = 'session'").fetchone()[0]
    assert "WITHOUT ROWID" in made and "server_default" not in made
