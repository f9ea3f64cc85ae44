"""An older database, of whichever version, is brought up to date with everybody's words in it."""

import re
import sqlite3

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, event, inspect, text

from app import durable
from app.models import AuditEvent, Contribution, Member, Participant, Session, Step
from app.settings import database_url
from tests.conftest import database_in

# The ids and what must be unique end with the version in which a row was made.
ROWS = (
    ("organisation", {"id": "o-", "name": "Beekstede"}),
    ("member", {"id": "m-", "organisation_id": "o-", "name": "m-", "role": "organiser"}),
    ("programme", {"id": "p-", "organisation_id": "o-", "languages": "[]", "check_in_months": "[]"}),
    ("session", {"id": "s-", "programme_id": "p-", "code": "12-", "title": "t", "held_on": "2026-11-19",
                 "languages": '["nl"]'}),
    ("step", {"id": "q-", "session_id": "s-", "kind": "text", "prompts": '{"nl": {"text": "Hoe?"}}'}),
    ("participant", {"id": "n-", "session_id": "s-", "token_hash": "h-", "language": "ar"}),
    ("permission", {"id": "y-", "participant_id": "n-", "purpose": "quote", "given": True, "version": "v",
                    "language": "ar", "given_on": "2026-11-19"}),
    ("contribution", {"id": "c-", "session_id": "s-", "step_id": "q-", "words": "mijn woorden"}))
VERSIONS = sorted(known.revision for known in ScriptDirectory.from_config(
    durable.migrations("sqlite://")).walk_revisions())


def speak(url: str, version: str) -> None:
    """Somebody speaks, in a database of this version."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, values in ROWS:
            values = {name: f"{value}{version}" if str(value).endswith("-") else value for name, value in values.items()}
            filled = {column["name"]: values.get(column["name"], {"INTEGER": 0, "BOOLEAN": False, "JSON": "{}"}.get(
                str(column["type"]), "")) for column in inspect(connection).get_columns(table)
                if column["name"] in values or not column["nullable"]}
            places = ", ".join(f":{name}" for name in filled)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({places})"), filled)
    engine.dispose()


def speak_in_every_version(url: str) -> durable.Database:
    """What is said in each version goes through all that come after it; the last of them the program itself makes."""
    for version in VERSIONS[:-1]:
        command.upgrade(durable.migrations(url), version)
        speak(url, version)
    opened = durable.open_database(url)
    speak(url, VERSIONS[-1])
    return opened


def look(opened: durable.Database, version: str) -> None:
    card, step, session, seat = opened.read_now(lambda db: (
        db.get(Contribution, f"c-{version}"), db.get(Step, f"q-{version}"), db.get(Session, f"s-{version}"),
        db.get(Participant, f"n-{version}")))
    assert card.words == "mijn woorden" and step.clips == {} and step.clip("nl") == "" and session.code == f"12-{version}"
    assert opened.read_now(lambda db: db.get(Member, f"m-{version}")).asked_second is False
    assert session.guardians is False and session.plenary_id is None
    assert opened.read_now(lambda db: db.get(Session, session.id).sub_rooms) == []
    assert opened.read_now(lambda db: db.get(Contribution, card.id).recording) is None
    assert opened.read_now(lambda db: db.get(Participant, seat.id).agreed) == "v"
    opened.keep_now(lambda db: db.add(AuditEvent(session_id=session.id, done_on=session.held_on, what="card_released",
                                                 role="x")))


def parts_of(made_by: str) -> tuple:
    """A statement by which SQLite keeps a table: its columns and rules in an order of their own."""
    made_by = " ".join(made_by.replace('"', "").split())
    if not made_by.startswith("CREATE TABLE"):
        return (made_by,)
    begin, inside, end = re.fullmatch(r"(.*?)\((.*)\)(.*)", made_by).groups()
    # A comma within brackets belongs to its part.
    return (begin.strip(), *sorted(part.strip() for part in re.split(r",(?![^(]*\))", inside)), end.strip())


IN_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
    "  FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    "  WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",  # NOT NULL is_nullable says
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT relname, relkind, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT * FROM alembic_version")


def schema_of(url: str) -> list:
    """All that a schema is, but the order in which it came."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return [sorted((kind, name, parts_of(made_by or "")) for kind, name, made_by in connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_master"))]
        return [sorted(map(repr, connection.exec_driver_sql(question))) for question in IN_POSTGRESQL]


def test_words_and_steps_of_every_earlier_version_stay(tmp_path, monkeypatch, empty_database):
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = speak_in_every_version(database_url())
    try:
        for version in VERSIONS:
            look(opened, version)
    finally:
        opened.close()
    copy = next((tmp_path / "backups").glob("*.db"))
    assert sqlite3.connect(copy).execute("SELECT count(*) FROM contribution").fetchone() == (len(VERSIONS) - 1,)
    # And it is no other database than a new one, which is made from the models.
    assert schema_of(database_url()) == schema_of(f"sqlite:///{empty_database}")
    hidden = [table for table, in sqlite3.connect(tmp_path / "expertpool.db").execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%WITHOUT ROWID%'")]
    assert set(hidden) <= {"alembic_version"}, "these keep the order in which people spoke"


@pytest.mark.on_postgres
def test_they_stay_on_postgresql_too(postgres):
    with database_in(postgres, "template0") as address:
        opened = speak_in_every_version(address)
        try:
            for version in VERSIONS:
                look(opened, version)
        finally:
            opened.close()
        assert schema_of(address) == schema_of(postgres.address("template_expertpool"))


def test_an_upgrade_that_is_cut_off_leaves_the_database_as_it_was_and_can_be_done_again(tmp_path):
    url = f"sqlite:///{tmp_path}/expertpool.db"
    command.upgrade(durable.migrations(url), "0010")
    speak(url, "0010")
    before = schema_of(url)

    def cut(_connection, _cursor, statement, *_rest):
        if "CREATE TABLE installation" in statement:
            raise RuntimeError("the power was cut")

    event.listen(Engine, "after_cursor_execute", cut)
    try:
        with pytest.raises(RuntimeError):
            durable.open_database(url)
    finally:
        event.remove(Engine, "after_cursor_execute", cut)
    assert schema_of(url) == before
    opened = durable.open_database(url)
    assert opened.read_now(lambda db: db.get(Contribution, "c-0010").words) == "mijn woorden"
    opened.close()


def test_a_first_start_that_is_cut_off_leaves_nothing_and_can_be_done_again(tmp_path):
    url = f"sqlite:///{tmp_path}/expertpool.db"

    def cut(_connection, _cursor, statement, *_rest):
        if "CREATE TABLE alembic_version" in statement:
            raise RuntimeError("the power was cut")

    event.listen(Engine, "after_cursor_execute", cut)
    try:
        with pytest.raises(RuntimeError):
            durable.open_database(url)
    finally:
        event.remove(Engine, "after_cursor_execute", cut)
    assert schema_of(url) == [[]]
    (tmp_path / "expertpool.db").unlink()
    durable.open_database(url).close()
    assert schema_of(url) != [[]]
