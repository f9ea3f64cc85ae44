"""A careful start: the schema is made or upgraded, and what this program does not know is refused with a sentence.

An empty database gets its tables as the models say them: to go through all migrations takes many times longer, and
tests/test_upgrading.py holds that it leads to the same schema. An earlier database is upgraded by migrations alone.

Alembic is loaded only when a database is opened: to import the program it is not needed.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import app.models  # noqa: F401  (knows every table)
from app.durable.belonging import begin_with_a_new_key, belong_together, something_is_left
from app.durable.several_workers import ALIVE, lock_of
from app.durable.writer import Database
from app.errors import CannotStart, NotThereYet
from app.settings import database_url, folder, key_file

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory


def migrations(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    config.attributes["url"] = url
    return config


def open_database(url: str | None = None, *, new_key: bool = False) -> Database:
    """Opens the database, makes or upgrades it, and refuses with a sentence rather than guess.

    Raises CannotStart for a corrupt, empty or unknown newer file and for a place that cannot be written to.
    """
    own = url is None
    url = url or database_url()
    if url.startswith("sqlite"):
        _check_file(Path(url.removeprefix("sqlite:///")))
    upgrade(url, beside_key=own and key_file().exists())
    base = Database(url, is_own=own)
    try:
        if new_key:
            begin_with_a_new_key(base)
        elif own:
            belong_together(base)
    except BaseException:
        base.close()
        raise
    return base


def _check_file(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".can-write"
        probe.touch()
        probe.unlink()
    except OSError:
        raise CannotStart(f"The folder {folder} cannot be written to. Give this program the right to write there, or "
                          "choose another folder with --data.") from None
    if not path.exists():
        if left := something_is_left(path):
            raise CannotStart(f"{path} is missing, but {left} is there, so there was a database before. Put the "
                              "file back, or restore a backup, or choose an empty folder with --data.")
        return
    if path.stat().st_size == 0:
        raise CannotStart(f"{path} is empty: its contents were lost. Restore a backup over it, or move the empty file "
                          "away to begin anew.")
    if not _is_writable(path):
        raise CannotStart(f"{path} cannot be written to. Give this program the right to write the file.")
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as trouble:
        result = str(trouble)
    if result != "ok":
        raise CannotStart(f"{path} is damaged ({result}). Stop here: restore the newest file from the backups folder, "
                          "and keep the damaged file aside.")


def _is_writable(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False


def upgrade(url: str, *, beside_key: bool = False) -> None:
    """Brings the schema to what this program knows, after a backup copy; refuses a schema it does not know."""
    engine = create_engine(url, hide_parameters=True, connect_args={} if url.startswith("sqlite") else ALIVE)
    try:
        with engine.connect() as connection:
            if not url.startswith("sqlite"):  # two machines that start together: the second finds it done
                connection.execute(text("SELECT pg_advisory_lock(:turn)"), {"turn": lock_of("upgrade")})
            _upgrade(url, engine, connection, beside_key)
    except OperationalError as trouble:
        if url.startswith("sqlite"):
            raise
        raise NotThereYet("PostgreSQL does not answer at the address of DATABASE_URL, or does not let this program in "
                          f"({type(trouble.orig).__name__}). Look at the address, the name and the password.") from None
    finally:
        engine.dispose()


def _upgrade(url: str, engine: Engine, connection: Connection, beside_key: bool) -> None:
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = migrations(url)
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    tables = engine.dialect.get_table_names(connection)
    connection.commit()
    if current == script.get_current_head():
        return
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise CannotStart(f"This database was made by a newer version of Expertpool ({current}). Start the newer version, "
                          "or restore a backup from before the upgrade.")
    if current is None and not tables and beside_key and not url.startswith("sqlite"):
        raise CannotStart(f"The database at DATABASE_URL is empty, but there is a key, {key_file()}, so there was a "
                          "database before. Look at the address, or restore a backup. To begin anew, move the key away.")
    if current is None and tables:
        raise CannotStart("This database is not Expertpool's: it holds other tables. Choose another one.")
    if current is not None and url.startswith("sqlite"):
        back_up(Path(url.removeprefix("sqlite:///")), f"before-{script.get_current_head()}")
    if current is None:
        _make_new(connection, script)
    else:
        command.upgrade(config, "head")
    if url.startswith("sqlite"):
        # Once, here: several connections that ask for WAL at the same time can find the file locked.
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.execute("PRAGMA journal_mode=WAL")


def _make_new(connection: Connection, script: "ScriptDirectory") -> None:
    """All tables of the models, and the newest revision; a start that is cut off leaves nothing of it."""
    from alembic.runtime.migration import MigrationContext

    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python's own driver begins none before it makes tables
    else:
        for index in (index for table in SQLModel.metadata.tables.values() for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    SQLModel.metadata.create_all(connection)
    MigrationContext.configure(connection).stamp(script, "head")
    connection.commit()


def back_up(path: Path, label: str, to: Path | None = None) -> Path:
    """A whole and consistent copy while the server runs, by SQLite's own backup; a plain file copy would tear."""
    target = to or path.parent / "backups" / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{label}.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < path.stat().st_size * 2:
        raise CannotStart(f"There is no room for a backup in {target.parent}. Make room first.")
    source = sqlite3.connect(path)
    copy = sqlite3.connect(target)
    with copy:
        source.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    whole = copy.execute("PRAGMA integrity_check").fetchone()[0]
    copy.close()
    source.close()
    if whole != "ok":
        raise CannotStart(f"The backup {target} is not whole ({whole}).")
    return target
