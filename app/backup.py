"""A backup is one file: the database (of PostgreSQL too, in the form that `move` reads), the key, photos and voices. With a
recipient it can be read only by who has the other half of that key, which this machine has not."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from app import clock, durable, media, move
from app.durable import copies
from app.durable.belonging import fingerprint
from app.errors import CannotStart, NotKept
from app.files import files
from app.settings import data_folder, database_url, server_key, sync_folder

ABOUT, DATABASE, KEY, MEDIA = "expertpool.json", "expertpool.db", "key", "media/"


def back_up(to: Path | None, recipients: str) -> Path:
    """Also while the server runs. Returns the file; it has its name only when it is whole and on the disk."""
    url = database_url()
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        raise CannotStart(f"there is no database in {data_folder()}.")
    given = [recipient_of(each.strip()) for each in recipients.split(",") if each.strip()]
    target = to or copies.backups() / copies.name_for("expertpool", "tar.age" if given else "tar")
    folder = target.absolute().parent
    key, made_at = server_key(), clock.now().isoformat(timespec="seconds")
    making = target.with_name(f".{target.name}.making")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".backing-up-", dir=data_folder()) as work:
            database = Path(work) / DATABASE
            copy_database(database)
            with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                with encrypted(file, given) as inside, tarfile.open(fileobj=inside, mode="w|") as tar:
                    fill(tar, database, key, made_at)
                file.flush()
                os.fsync(file.fileno())
        making.replace(target)
        sync_folder(folder)
    except NotKept:
        raise CannotStart("the backup was not made: the storage of MEDIA_URL does not answer.") from None
    except OSError as trouble:
        raise CannotStart(f"the backup was not made in {folder}: {os.strerror(trouble.errno or 0)}. Make room, or choose "
                          "another place.") from None
    finally:
        making.unlink(missing_ok=True)
    return target


def copy_database(target: Path) -> None:
    url = database_url()
    if url.startswith("sqlite"):
        durable.back_up(Path(url.removeprefix("sqlite:///")), "", target)
        return
    for _line in move.move(url, f"sqlite:///{target}"):
        pass
    with closing(sqlite3.connect(target)) as file:
        file.execute("PRAGMA journal_mode=DELETE")


def fill(tar: tarfile.TarFile, database: Path, key: bytes, made_at: str) -> None:
    """What no row names is left out: it is on its way in or out."""
    with closing(sqlite3.connect(database)) as rows:
        names = sorted(media.names_in(rows.execute))
    about = {"format": 1, "version": version("expertpool"), "made_at": made_at,
             "database": hashed_file(database), "key": fingerprint(key), "media": names}
    add(tar, ABOUT, json.dumps(about, indent=1).encode())
    add(tar, KEY, key)
    tar.add(database, DATABASE, filter=without_whose)
    for name in names:
        content = files().get(name)
        if content is not None:  # taken back since the database was copied
            add(tar, MEDIA + name, content)


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def without_whose(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime, member.mode = 0, 0o600
    return member


def hashed_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- for a recipient -------------------------------------------------------------------------------------------------


def recipient_of(text: str) -> Any:
    import pyrage

    try:
        return pyrage.ssh.Recipient.from_str(text) if text.startswith("ssh-") else pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise CannotStart(f"“{text}” is not a public key of age (age1…). “age-keygen” makes one, on another machine than "
                          "this: the half that begins with AGE-SECRET-KEY stays there.") from None


def identities_in(path: Path) -> list[Any]:
    import pyrage

    try:
        text = path.read_text()
        if "PRIVATE KEY" in text:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        return [pyrage.x25519.Identity.from_str(line.strip()) for line in text.splitlines()
                if line.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise CannotStart(f"{path} is not a file with the secret half of a key of age.") from None


@contextmanager
def encrypted(file: BinaryIO, recipients: list[Any]) -> Iterator[BinaryIO]:
    """What is written here reaches `file` encrypted, and lies nowhere else as it was."""
    import pyrage

    if not recipients:
        yield file
        return
    with through_a_thread(lambda reading: pyrage.encrypt_io(reading, file, recipients)) as inside:
        yield inside


@contextmanager
def through_a_thread(take: Any) -> Iterator[BinaryIO]:
    """What is written here is read by `take`, meanwhile; its trouble is raised here."""
    reading, writing = os.pipe()
    trouble: list[BaseException] = []

    def work() -> None:
        with open(reading, "rb") as file:
            try:
                take(file)
            except BaseException as failed:
                trouble.append(failed)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        with open(writing, "wb") as file:
            yield file
    except BrokenPipeError:
        pass
    finally:
        thread.join()
    if trouble:
        raise OSError(getattr(trouble[0], "errno", 0) or 5, type(trouble[0]).__name__)
