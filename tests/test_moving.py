"""From SQLite to PostgreSQL: all of it, the same on both sides, or nothing at all."""

import json
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Date, Enum, Float, Integer, LargeBinary, insert
from sqlmodel import SQLModel, create_engine, select

from app import clock, durable, files, move
from app.cli import main
from app.demo import fill
from app.errors import CannotStart
from app.models import Contribution, Member, Message, News, Session
from app.models.base import Moment
from tests.conftest import database_in
from tests.pace import PATIENCE
from tests.server import ROOT

pytestmark = pytest.mark.on_postgres
ODD = "ሰላም 👋🏽 \u200fمرحبا\u200e 'quoted' \\ {\"a\": 1}\n%s :x"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The demonstration's programme, in all its scripts, and what is rare."""
    folder = tmp_path_factory.mktemp("demo")
    base = durable.open_database(f"sqlite:///{folder}/expertpool.db")
    base.keep_now(lambda db: fill(db, b"k" * 32, "x", clock.today()))

    def rare(db):
        card = db.exec(select(Contribution)).first()
        card.words, card.frame = ODD, {"advise": ODD}
        session = db.exec(select(Session)).first()
        session.timer_ends_at = datetime(2026, 11, 19, 14, 3, 22, 123456, tzinfo=UTC)
        db.add(News(session_id=session.id, number=3, changed=1))
        message = Message.trial(db.exec(select(Member)).first(), clock.today())
        message.was_sent(clock.now())
        db.add(message)
        large = db.exec(select(Session).where(Session.closed_at == None)).first()  # noqa: E711
        apart = large.gathering.set_apart("Vrouwentafel", large.steps[:1], {})
        apart.id = "2" * 16  # SQLite hands rows out by their id: this one before its large room
        db.add(apart)

    base.keep_now(rare)
    base.keep_now(a_row_in_each_other_table)
    base.close()
    return folder


def a_row_in_each_other_table(db) -> None:
    """With something in every column: also of a table that the demonstration does not know, or that is new."""
    for table in SQLModel.metadata.sorted_tables:
        if db.execute(select(table)).first() is None:
            db.execute(insert(table).values({column.name: something_for(db, column) for column in table.columns}))


def something_for(db, column):
    if column.foreign_keys:
        return db.execute(select(next(iter(column.foreign_keys)).column).limit(1)).scalar_one()
    kind = type(column.type)
    known = {Moment: datetime(2026, 11, 19, 14, 3, 22, 123456, tzinfo=UTC), Date: date(2026, 11, 19), Boolean: True,
             Integer: 7, BigInteger: 2 ** 40, Float: 2.5, JSON: [ODD], LargeBinary: ODD.encode()}
    return column.type.enums[0] if kind is Enum else ODD if kind.__name__ == "AutoString" else known[kind]


@pytest.fixture
def folder(demonstration, tmp_path, monkeypatch):
    shutil.copytree(demonstration, tmp_path / "data")
    for name in ("DATABASE_URL", "MEDIA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def target(postgres):
    with database_in(postgres) as address:
        yield address


def moved(folder, target: str) -> int:
    return main(["move", "--data", str(folder), "--to", target])


def rows(url: str) -> dict[str, list]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {table.name: sorted(json.dumps([str(value) for value in row]) for row in connection.execute(select(table)))
                 for table in SQLModel.metadata.sorted_tables}
    engine.dispose()
    return found


def is_empty(target: str) -> bool:
    return not any(rows(target).values())


def test_every_row_arrives_as_it_was(folder, target, capsys):
    assert moved(folder, target) == 0
    told = capsys.readouterr().out
    here = rows(f"sqlite:///{folder}/expertpool.db")
    assert rows(target) == here and sum(map(len, here.values())) > 300
    assert [table for table, known in here.items() if not known] == [], "a table that nobody saw arrive"
    for table, known in here.items():
        assert f"{table:<28}{len(known):>9}  " in told
    opened = durable.Database(target)
    try:
        assert opened.read_now(lambda db: any(card.words == ODD and card.frame == {"advise": ODD}
                                              for card in db.exec(select(Contribution))))
    finally:
        opened.close()


def test_an_empty_database_without_tables_is_made_ready(folder, postgres):
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE bare")
    try:
        assert moved(folder, postgres.address("bare")) == 0
        assert moved(folder, postgres.address("bare")) == 1  # the second time it is not empty
    finally:
        with postgres.admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE bare WITH (FORCE)")


def test_a_database_with_anything_in_it_is_refused(folder, target, capsys):
    used = durable.Database(target)
    used.keep_now(lambda db: fill(db, b"k" * 32, "x", clock.today()))
    used.close()
    before = rows(target)
    assert moved(folder, target) == 1 and "not empty" in capsys.readouterr().err and rows(target) == before


def test_another_version_is_refused_on_either_side(folder, target, capsys):
    engine = create_engine(target)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    assert moved(folder, target) == 1 and "other tables" in capsys.readouterr().err
    with sqlite3.connect(folder / "expertpool.db") as old:
        old.execute("UPDATE alembic_version SET version_num = '0001'")
    assert moved(folder, target) == 1 and "another version" in capsys.readouterr().err and is_empty(target)


def test_what_does_not_arrive_as_it_was_stops_it_and_leaves_the_target_empty(folder, target, capsys):
    engine = create_engine(target)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                                   "$$ BEGIN NEW.words := NEW.words || '.'; RETURN NEW; END $$")
        connection.exec_driver_sql("CREATE TRIGGER spoil BEFORE INSERT ON contribution FOR EACH ROW "
                                   "EXECUTE FUNCTION spoil()")
    engine.dispose()
    assert moved(folder, target) == 1 and "contribution did not arrive" in capsys.readouterr().err and is_empty(target)


def test_words_that_postgresql_cannot_keep_stop_it_without_being_said(folder, target, capsys):
    with sqlite3.connect(folder / "expertpool.db") as source:
        source.execute("UPDATE contribution SET words = 'private' || char(0) WHERE id = (SELECT id FROM contribution)")
    assert moved(folder, target) == 1 and is_empty(target)
    told = capsys.readouterr()
    assert "private" not in told.out + told.err and "did not take it" in told.err


def test_while_a_server_is_at_work_nothing_is_moved_and_no_second_one_starts(folder, target, capsys):
    with move.alone_in(folder):
        assert moved(folder, target) == 1 and "at work" in capsys.readouterr().err and is_empty(target)
        second = subprocess.run([sys.executable, "-m", "app.cli", "serve", "--data", str(folder), "--port", "1"], cwd=ROOT,
                                capture_output=True, text=True, timeout=PATIENCE)
        assert second.returncode == 1 and "at work" in second.stderr


def test_photos_and_voices_come_along(folder, target, s3, monkeypatch):
    (folder / "media" / "uploads").mkdir(parents=True, exist_ok=True)
    for number in range(3):
        (folder / "media" / f"photo{number}").write_bytes(b"photo" * number)
    (folder / "media" / "uploads" / "half").write_bytes(b"half")
    monkeypatch.setenv("MEDIA_URL", s3())
    assert moved(folder, target) == 0
    assert {known.name: files.files().get(known.name) for known in files.files().under()} == {
        f"photo{number}": b"photo" * number for number in range(3)}


@pytest.mark.parametrize("url", ["sqlite:///other.db", "mysql://host/name", "host/name"])
def test_it_goes_to_postgresql_only(folder, url):
    assert moved(folder, url) == 1


def test_the_hash_knows_every_change_and_no_order(folder):
    engine = create_engine(f"sqlite:///{folder}/expertpool.db")
    table = Contribution.__table__
    with engine.begin() as connection:
        before = move._fingerprint(connection, table)
        connection.execute(table.update().where(table.c.words == ODD).values(words=ODD + " "))
        assert move._fingerprint(connection, table) != before and move._fingerprint(connection, table)[0] == before[0]
    with pytest.raises(CannotStart), move.alone_in(folder), move.alone_in(folder):
        pass
    engine.dispose()
