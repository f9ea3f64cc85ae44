"""Themes of before have no quotes, and lose nothing."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from app import durable
from tests.test_reports_migration import add, url  # noqa: F401

pytestmark = pytest.mark.on_postgres


def test_themes_of_before_have_none_chosen(url):  # noqa: F811
    command.upgrade(durable.migrations(url), "0025")
    engine = create_engine(url)
    with engine.begin() as db:
        add(db, "organisation", id="o")
        add(db, "programme", id="p", organisation_id="o")
        add(db, "session", id="s", programme_id="p", held_on="2026-03-03")
        add(db, "theme", id="t", session_id="s")
    command.upgrade(durable.migrations(url), "0026")
    with engine.connect() as db:
        found = db.execute(text("SELECT id, quotes FROM theme")).one()
        assert found[0] == "t" and found[1] in ("[]", [])
    command.downgrade(durable.migrations(url), "0025")
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM theme")).scalar_one() == 1
    engine.dispose()
