"""A database of before late answers is brought up to date with everything that people said in it."""

import sqlite3

from alembic import command

from app import durable


def test_what_was_said_before_stays_and_is_not_late(tmp_path):
    path = tmp_path / "expertpool.db"
    command.upgrade(durable.migrations(f"sqlite:///{path}"), "0001")
    with sqlite3.connect(path) as base:
        for table, own in (("step", {"id": "s", "session_id": "x", "kind": "text"}), ("contribution", {
                "id": "c", "session_id": "x", "step_id": "s", "kind": "better", "words": "said before"})):
            row = {name: own.get(name, "1") for _n, name, *_rest in base.execute(f"PRAGMA table_info({table})")}
            base.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES "
                         f"({', '.join('?' * len(row))})", list(row.values()))
    base.close()
    durable.upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as base:
        assert base.execute("SELECT words, late FROM contribution").fetchall() == [("said before", 0)]
        assert base.execute("SELECT id, left_at FROM step").fetchall() == [("s", None)]
    base.close()
