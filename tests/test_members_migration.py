"""Facilitators and clients who were there see every programme that is there, and none of another organisation."""

import sqlite3

from alembic import command

from app.durable import migrations

MEMBERS = (("f", "o", "facilitator", None), ("c", "o", "client", None), ("a", "o", "admin", None),
           ("g", "o", "facilitator", "2026-01-01 00:00:00"), ("x", "other", "facilitator", None))


def test_what_members_saw_they_still_see(tmp_path):
    url, path = f"sqlite:///{tmp_path}/expertpool.db", tmp_path / "expertpool.db"
    command.upgrade(migrations(url), "0015")
    before = sqlite3.connect(path)
    before.executemany("INSERT INTO organisation (id, name) VALUES (?, ?)", [("o", "Beekstede"), ("other", "Verweg")])
    before.executemany("INSERT INTO member (id, organisation_id, name, password_hash, role, language, left_at) "
                       "VALUES (?, ?, ?, 'h', ?, 'nl', ?)", [(id, of, id, role, left) for id, of, role, left in MEMBERS])
    before.executemany(
        "INSERT INTO programme (id, organisation_id, title, client, region, about, languages, check_in_months, keep_months,"
        " controller, contact, no_consequences) VALUES (?, ?, 't', '', '', '', '[]', '[]', 13, '', '', 0)",
        [("p", "o"), ("q", "o"), ("r", "other")])
    before.commit()
    before.close()
    command.upgrade(migrations(url), "0016")
    after = sqlite3.connect(path)
    assert sorted(after.execute("SELECT member_id, programme_id FROM membership")) == [
        ("c", "p"), ("c", "q"), ("f", "p"), ("f", "q"), ("x", "r")]
    assert set(after.execute("SELECT sealed_address, password_hash FROM member")) == {("", "h")}
    after.close()
    command.downgrade(migrations(url), "0015")
    assert len(list(sqlite3.connect(path).execute("SELECT id FROM member"))) == len(MEMBERS)
