"""Programmes and seats that were there before keep what they hold; phones promise nothing that nobody confirmed."""

import sqlite3

from alembic import command

from app.durable import migrations


def test_rows_from_before_are_kept(tmp_path):
    url, path = f"sqlite:///{tmp_path}/expertpool.db", tmp_path / "expertpool.db"
    command.upgrade(migrations(url), "0001")
    before = sqlite3.connect(path)
    before.execute("INSERT INTO organisation (id, name) VALUES ('o', 'Beekstede')")
    before.execute("INSERT INTO programme (id, organisation_id, title, client, region, about, languages, check_in_months,"
                   " keep_months, controller) VALUES ('p', 'o', 'Leren', '', '', '', '[]', '[]', 13, 'Beekstede')")
    before.commit()
    before.close()
    command.upgrade(migrations(url), "0005")
    after = sqlite3.connect(path)
    assert after.execute("SELECT title, controller, contact, no_consequences FROM programme").fetchall() == [
        ("Leren", "Beekstede", "", 0)]
    assert "proxy" in {row[1] for row in after.execute("PRAGMA table_info(participant)")}
    for table in ("programme", "participant", "contactwish"):
        made = after.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        assert "WITHOUT ROWID" in made, table
