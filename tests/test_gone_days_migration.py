"""Who was told before there was a count of what was released is not told again of the same."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from app import durable
from tests.test_reports_migration import add, url  # noqa: F401

pytestmark = pytest.mark.on_postgres


def test_who_was_told_stays_told(url):  # noqa: F811
    command.upgrade(durable.migrations(url), "0022")
    engine = create_engine(url)
    with engine.begin() as db:
        add(db, "organisation", id="o")
        add(db, "programme", id="p", organisation_id="o")
        add(db, "session", id="s", programme_id="p", held_on="2026-03-03")
        add(db, "recommendation", id="r", session_id="s")
        for number, released_on in enumerate(("2026-04-01", "2026-04-09", None)):
            add(db, "report", id=f"{number}", session_id="s", recommendation_id="r", on="2026-03-30",
                **({"released_on": released_on} if released_on else {}))
        for id, told_on in (("all of it", "2026-04-09"), ("the first", "2026-04-02"), ("nothing", None)):
            add(db, "contactwish", id=id, session_id="s", forget_on="2027-05-01",
                **({"told_on": told_on} if told_on else {}))
    command.upgrade(durable.migrations(url), "0023")
    with engine.connect() as db:
        assert db.execute(text("SELECT releases FROM session")).scalar_one() == 2
        assert dict(db.execute(text("SELECT id, told_of FROM contactwish")).all()) == {
            "all of it": 2, "the first": 0, "nothing": 0}
    command.downgrade(durable.migrations(url), "0022")
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM contactwish")).scalar_one() == 3
    engine.dispose()
