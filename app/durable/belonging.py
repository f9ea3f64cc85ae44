"""A database and the key beside it belong together: by the key, posters and sealed addresses are read. What one of them
has lost is never made up by a new one."""

from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as Handle
from sqlmodel import select

from app.durable.writer import Database
from app.errors import CannotStart
from app.models import Installation, Member
from app.models.organisation import hashed
from app.models.session import Session
from app.settings import KEY_BACK, key_file, make_key, server_key


def fingerprint(key: bytes) -> str:
    return hashed(f"fingerprint {key.hex()}")


def belong_together(base: Database) -> None:
    """The key of a new database is made after it, so that a power cut between the two leaves no key without a database.
    Raises CannotStart where the key is missing, not whole, or that of another database."""
    noted, is_used = base.read_now(lambda db: (db.get(Installation, "this"), bool(db.exec(select(Member)).first())))
    if not key_file().exists() and noted is None and not is_used:
        make_key()
    key = server_key()
    if noted is None:
        try:
            base.keep_now(lambda db: _know(db, key))
        except IntegrityError:  # another worker that starts with the same key was quicker
            belong_together(base)
    elif noted.key_fingerprint != fingerprint(key):
        raise CannotStart(f"the key {key_file()} is that of another database. {KEY_BACK}")


def _know(db: Handle, key: bytes) -> None:
    """A database from before fingerprints has sessions by which its key can be told."""
    doors = [session for session in db.exec(select(Session)) if session.door_hash]
    if doors and not any(session.door_hash == hashed(session.door.token(key)) for session in doors):
        raise CannotStart(f"the key {key_file()} is that of another database. {KEY_BACK}")
    db.add(Installation(key_fingerprint=fingerprint(key)))


def begin_with_a_new_key(base: Database) -> None:
    """Where the old one is lost for ever. What is left of it is put aside, for whoever finds out later what it was."""
    path = key_file()
    if path.exists():
        number = len(list(path.parent.glob("key.before-*"))) + 1
        path.rename(path.with_name(f"key.before-{number}"))
    key = make_key()
    base.keep_now(lambda db: _hang_anew(db, key))


def _hang_anew(db: Handle, key: bytes) -> None:
    """Every door gets the QR code of the new key."""
    for session in db.exec(select(Session)):
        if session.door_hash:
            session.door.hang(key)
    db.merge(Installation(key_fingerprint=fingerprint(key)))


def something_is_left(path: Path) -> str:
    """What shows that there was a database where `path` is missing: never start afresh over it."""
    folder = path.parent
    left = [*folder.glob(path.name + "-wal"), *folder.glob("key"), *(folder / "backups").glob("*.db"),
            *(folder / "backups").glob("*.tar*")]
    return left[0].name if left else ""
