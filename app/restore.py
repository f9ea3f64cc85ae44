"""A backup is put back so that nothing returns that people took back since: the list is gone through, and what is due is
erased, before there is a database that a server could open."""

import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from app import clock, durable, media, move
from app.background.forgetting import forget
from app.backup import ABOUT, DATABASE, KEY, MEDIA, hashed_file, identities_in
from app.durable import copies, taken_back
from app.durable.belonging import fingerprint
from app.errors import CannotStart
from app.files import files
from app.messages.outbox import hold
from app.replaying import take_back_again
from app.settings import data_folder, database_url, keep_file, key_file, sync_folder

NAMES = re.compile(rf"{re.escape(ABOUT)}|{re.escape(DATABASE)}|{KEY}|{MEDIA}[a-z0-9]{{8,64}}")


def restore(backup: Path, identity: Path | None, lists: Path | None, *, without_list: bool) -> Iterator[str]:
    """One line for each thing that whoever does it has to know. Raises CannotStart with everything as it was."""
    must_be_empty()
    with unpacked(backup, identity) as work:
        about, key = json.loads((work / ABOUT).read_text()), (work / KEY).read_bytes()
        must_be_its_key(key)
        yield f"The backup was made at {about['made_at']}."
        folders = [*([lists] if lists else [backup.parent / taken_back.FOLDER, copies.backups() / taken_back.FOLDER]),
                   data_folder() / taken_back.FOLDER]
        yield from say_how_far(about["made_at"], folders, without_list)
        counts, to_look_at = make_true(work / DATABASE, folders, about["made_at"], key)
        again = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()) if count)
        yield f"Taken back again: {again or 'nothing'}."
        yield from to_look_at
        put_in_place(work, key)
        for path in (path for folder in folders for path in taken_back.lists_in(folder)):
            if not (kept := data_folder() / taken_back.FOLDER / path.name).exists():
                kept.parent.mkdir(mode=0o700, exist_ok=True)
                keep_file(kept, path.read_bytes())
    yield ("Mail that was due until today is held, because it may have gone out after the backup was made: under “This "
           "week” an organiser says whether it goes.")
    yield "Everybody of the staff signs in again, with the password of when the backup was made."


def only_key(backup: Path, identity: Path | None) -> None:
    with unpacked(backup, identity) as work:
        key = (work / KEY).read_bytes()
        must_be_its_key(key)
        key_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_file(key_file(), key)


# --- before anything is done -----------------------------------------------------------------------------------------


def must_be_empty() -> None:
    url = database_url()
    if url.startswith("sqlite"):
        left = [path.name for path in data_folder().glob("expertpool.db*")]
        if left:
            raise CannotStart(f"there is {left[0]} in {data_folder()} already. Move away what begins with expertpool.db, "
                              "or choose an empty folder with --data.")
        return
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
    except SQLAlchemyError:
        raise CannotStart("the database at DATABASE_URL does not answer. Look at the address, the name and the "
                          "password.") from None
    finally:
        engine.dispose()
    if tables:
        raise CannotStart("the database at DATABASE_URL is not empty. Make an empty one, and set DATABASE_URL to it.")


def must_be_its_key(key: bytes) -> None:
    if key_file().exists() and key_file().read_bytes() not in (key, b""):
        raise CannotStart(f"the key {key_file()} is another one than that of the backup. Move it away, and keep it: what "
                          "was sealed with it can be read with no other.")


def say_how_far(made_at: str, folders: list[Path], without_list: bool) -> Iterator[str]:
    """A list that died with the machine is said aloud."""
    until = next(iter(sorted((moment for folder in folders for moment in taken_back.reaches_until(folder)), reverse=True)),
                 "")
    if until >= made_at:
        yield (f"The list of what was taken back reaches until {until}. What people took back later is not on it, and "
               "comes back with the backup.")
        return
    sentence = (f"there is no list of what people took back since the backup of {made_at} was made: it died with the "
                "machine, or lies somewhere else (--list DIR). Whatever they took back since would be back: cards, photos, "
                "permissions and addresses")
    if not without_list:
        raise CannotStart(f"{sentence}. If there is no list any more, say --without-list, and tell people about it.")
    yield f"Tell people: {sentence}."


# --- unpacking -------------------------------------------------------------------------------------------------------


@contextmanager
def unpacked(backup: Path, identity: Path | None) -> Iterator[Path]:
    work = data_folder() / ".restoring"
    shutil.rmtree(work, ignore_errors=True)  # of a try that was cut off
    try:
        work.mkdir(mode=0o700, parents=True)
        with backup.open("rb") as file, tarfile.open(fileobj=opened(file, identity, work), mode="r|") as tar:
            for member in tar:
                if not member.isreg() or not NAMES.fullmatch(member.name):
                    raise CannotStart(f"{backup} is not a backup of Expertpool.")
                content = tar.extractfile(member)
                assert content is not None
                target = work / member.name
                target.parent.mkdir(mode=0o700, exist_ok=True)
                with target.open("wb") as copy:
                    shutil.copyfileobj(content, copy)
        must_be_whole(work, backup)
        yield work
    except (tarfile.TarError, EOFError):
        raise CannotStart(f"{backup} is not a backup of Expertpool, or not whole.") from None
    except OSError as trouble:
        raise CannotStart(f"the backup {backup} was not put back: {os.strerror(trouble.errno or 0)}.") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def opened(file: BinaryIO, identity: Path | None, work: Path) -> BinaryIO:
    import pyrage

    is_encrypted = file.read(21) == b"age-encryption.org/v1"
    file.seek(0)
    if not is_encrypted:
        return file
    if identity is None:
        raise CannotStart("this backup is encrypted. Say with --identity which file has the secret half of the key.")
    plain = (work / "plain").open("w+b")
    (work / "plain").unlink()
    try:
        pyrage.decrypt_io(file, plain, identities_in(identity))
    except pyrage.DecryptError:
        raise CannotStart("this backup cannot be opened with that key, or is not whole.") from None
    plain.seek(0)
    return plain


def must_be_whole(work: Path, backup: Path) -> None:
    if not all((work / name).exists() for name in (ABOUT, KEY, DATABASE)):
        raise CannotStart(f"{backup} is not a backup of Expertpool, or not whole.")
    about = json.loads((work / ABOUT).read_text())
    if about["database"] != hashed_file(work / DATABASE) or about["key"] != fingerprint((work / KEY).read_bytes()):
        raise CannotStart(f"{backup} is damaged. Take another one.")


# --- nothing that was taken back returns -----------------------------------------------------------------------------


def make_true(path: Path, lists: list[Path], made_at: str, key: bytes) -> tuple[Counter[str], list[str]]:
    """The database as it would be if everything had been taken back in it, and what is due erased."""
    signs = taken_back.signs_in(*lists)
    # A line is written before its commit, and midnight may be between the two.
    since = taken_back.signs_in(*lists, since=str(clock.local(datetime.fromisoformat(made_at)).date() - timedelta(days=1)))
    base = durable.open_database(f"sqlite:///{path}")
    try:
        done = base.keep_now(lambda db: take_back_again(db, signs, since, key))
        base.keep_now(lambda db: forget(db, clock.now()))
        base.keep_now(lambda db: hold(db, clock.now(), key))
    finally:
        base.close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
        file.execute("PRAGMA secure_delete=ON")
        file.execute("VACUUM")
        whole = file.execute("PRAGMA integrity_check").fetchone()[0]
    if whole != "ok":
        raise CannotStart(f"the database of this backup is damaged ({whole}). Take another one.")
    return done


# --- in its place ----------------------------------------------------------------------------------------------------


def put_in_place(work: Path, key: bytes) -> None:
    """Files, then the key, and the database last: what is cut off before that is refused by a start, and can be done
    again."""
    with closing(sqlite3.connect(work / DATABASE)) as rows:
        names = media.names_in(rows.execute)
    for name in names:
        if (work / MEDIA / name).exists():
            files().put(name, (work / MEDIA / name).read_bytes())
    keep_file(key_file(), key)
    url = database_url()
    if not url.startswith("sqlite"):
        for _line in move.move(f"sqlite:///{work / DATABASE}", url):
            pass
        return
    with (work / DATABASE).open("rb") as file:
        os.fsync(file.fileno())
    (work / DATABASE).replace(data_folder() / DATABASE)
    sync_folder(data_folder())
