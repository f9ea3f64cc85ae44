"""What is wrong with an installation, from outside of a server: it changes nothing, and can be asked while one runs."""

import ctypes
import http.client
import secrets
import shutil
import sqlite3
import stat
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app import clock, durable, settings
from app.durable import copies, taken_back
from app.durable.belonging import fingerprint
from app.durable.several_workers import ALIVE
from app.errors import CannotStart, NotKept
from app.files import files
from app.messages.health import how_mail_goes, trouble_with_the_mail_server
from app.settings import data_folder, database_url, sends_mail, server_key, setting

ROOM = 1024 ** 3  # bytes
BACKUP_AGE = timedelta(days=2)
COPIED = timedelta(minutes=10)


class Finding(NamedTuple):
    about: str
    wrong: str = ""  # what, and what to do
    well: str = ""


def check() -> Iterator[Finding]:
    yield disk()
    yield modes()
    yield from database_and_key()
    yield bucket()
    yield from address()
    yield clock_of_the_machine()
    yield backup()
    yield the_list()


def disk() -> Finding:
    for what, folder in (("DATA", data_folder()), ("BACKUPS", existing(copies.backups()))):
        free = shutil.disk_usage(existing(folder)).free
        if free < ROOM:
            return Finding("disk", f"less than 1 GB is free for {what} ({folder}). Make room: when it is full, nothing "
                                   "more can be saved.")
    return Finding("disk", well="there is room")


def existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def modes() -> Finding:
    """Whether somebody else on this machine can read words, voices or the key."""
    folder = data_folder()
    for path in (folder, *folder.rglob("*")) if folder.exists() else ():
        if stat.S_IMODE(path.lstat().st_mode) & 0o077 and not path.is_symlink():
            return Finding("files", f"others on this machine can read {path}. Start the server again, or: chmod -R go= "
                                    f"{folder}")
    return Finding("files", well="for their owner alone")


def database_and_key() -> Iterator[Finding]:
    url = database_url()
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not path.exists():
        yield Finding("database", f"{path} is missing. Put it back, or restore a backup.")
        return
    try:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(path, timeout=5)) as file:
                whole = file.execute("PRAGMA quick_check(1)").fetchone()[0]
            if whole != "ok":
                yield Finding("database", f"{path} is damaged ({whole}). Stop the server, and restore a backup.")
                return
        engine = create_engine(url, hide_parameters=True, connect_args={} if url.startswith("sqlite") else ALIVE)
        try:
            with engine.connect() as connection:
                tables = schema(url, connection)
                yield tables
                yield key(connection)
                if not tables.wrong:
                    yield mail(connection)
                if not url.startswith("sqlite"):
                    yield time_of_the_database(connection)
        finally:
            engine.dispose()
    except (SQLAlchemyError, sqlite3.Error) as trouble:
        yield Finding("database", f"it does not answer ({type(trouble).__name__}). Look at DATABASE_URL, and whether it "
                                  "runs.")


def schema(url: str, connection: Connection) -> Finding:
    current = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(durable.migrations(url)).get_current_head()
    if current != head:
        return Finding("database", f"its tables are of version {current or 'none'}, and this program needs {head}. The "
                                   "next start brings them up to date, or says why not.")
    return Finding("database", well=f"tables {current}")


def key(connection: Connection) -> Finding:
    try:
        own = fingerprint(server_key())
    except CannotStart as trouble:
        return Finding("key", str(trouble))
    noted = connection.scalar(text("SELECT key_fingerprint FROM installation WHERE id = 'this'"))
    if noted is not None and noted != own:
        return Finding("key", f"the key {settings.key_file()} is that of another database. {settings.KEY_BACK}")
    return Finding("key", well="the one of this database")


def mail(connection: Connection) -> Finding:
    """Nothing is sent to try it."""
    if not sends_mail():
        return Finding("mail", well="no mail server is set (SMTP_URL): everything is sent by hand")
    if trouble := trouble_with_the_mail_server():
        return Finding("mail", trouble)
    with durable.Handle(connection) as db:
        found = how_mail_goes(db, clock.now())
    if found.stands_still(clock.now()):
        return Finding("mail", f"it was last looked who is to hear of something at {found.looked_at:%Y-%m-%d %H:%M} UTC. "
                               "Look whether the server runs, and in its log for “not sent”.")
    if found.not_taken:
        return Finding("mail", f"messages that the mail server did not take, more than once: {found.not_taken}. They are "
                               "tried again; look in its log.")
    if found.held:
        return Finding("mail", f"messages that are held since a backup was put back: {found.held}. An organiser says under "
                               "“This week” whether they go.")
    return Finding("mail", well=f"went out in a day: {found.handed_over}; came back in a week: {found.came_back}")


def time_of_the_database(connection: Connection) -> Finding:
    there = connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
    apart = abs(float(there) - time.time())
    if apart > 5:
        return Finding("time", f"this machine and that of the database are {apart:.0f} seconds apart. Set both by NTP.")
    return Finding("time", well="that of the database")


def bucket() -> Finding:
    name, content = f"uploads/check-{secrets.token_hex(8)}", secrets.token_bytes(64)
    if not setting("MEDIA_URL"):
        return Finding("photos and voices", well="in a folder")
    try:
        place = files()
        place.put(name, content, passing=True)
        same = place.get(name) == content
        place.delete(name)
    except (NotKept, CannotStart) as trouble:
        return Finding("bucket", f"the storage of MEDIA_URL does not take, give and delete ({trouble}). Look at its "
                                 "address, bucket, key and rights.")
    return Finding("bucket", well="takes, gives and deletes") if same else Finding(
        "bucket", "the storage of MEDIA_URL gives back something else than it took.")


# --- the address that people use -------------------------------------------------------------------------------------


def address() -> Iterator[Finding]:
    """As phones reach the server: through the proxy, where there is one."""
    url = setting("ADDRESS").rstrip("/")
    if not url:
        yield Finding("address", well="none is set: phones on the same network use that of this machine")
        return
    try:
        status, body = asked(url, "/health")
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        yield Finding("address", f"{url} does not answer here ({type(trouble).__name__}). Look whether the server and the "
                                 "proxy run, at the name and the certificate.")
        return
    if status != 200 or body.strip() != b'{"status":"ok"}':
        yield Finding("proxy", f"at {url} something else answers (status {status}). The proxy must pass everything on, "
                               "with Host as it came.")
        return
    yield Finding("address", well=f"{url} answers")
    if urlsplit(url).scheme == "https" and not setting("PROXY"):
        yield Finding("proxy", "ADDRESS is https, and PROXY is not set: X-Forwarded-Proto is not believed. Set it to the "
                               "address of the proxy, such as 127.0.0.1.")
        return
    status, _body = asked(url, "/ws/phone/000000", {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "ZXhwZXJ0cG9vbCBjaGVjaw==", "Origin": url})
    if status not in (101, 403):
        yield Finding("proxy", "it does not pass on web sockets: every phone asks again and again instead of listening. "
                               "Pass on Upgrade and Connection, as in deploy/nginx.conf.")
        return
    yield Finding("proxy", well="passes on pages and web sockets")
    if asked(url, "/metrics")[0] != 404:
        yield Finding("metrics", f"{url}/metrics answers everybody. Let the proxy keep it to your own network.")


def asked(url: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=10)) as line:
        line.request("GET", path, headers=headers or {})
        answer = line.getresponse()
        return answer.status, answer.read(10_000) if answer.status != 101 else b""


# --- time and backups ------------------------------------------------------------------------------------------------


def clock_of_the_machine() -> Finding:
    """Dates of follow-ups, what is erased and when, and who may sign in by a code hang on it."""
    if clock.now() < datetime(2026, 11, 1, tzinfo=UTC):
        return Finding("time", f"this machine believes that it is {clock.now():%Y-%m-%d}. Set its clock.")
    if not is_set_by_others():
        return Finding("time", "as far as this machine knows, nothing sets its clock (NTP). Install systemd-timesyncd or "
                               "chrony.")
    return Finding("time", well="the clock is set by NTP")


def is_set_by_others() -> bool:
    """What the kernel knows of it; where it cannot be asked, nothing is said against it."""
    try:
        asking = ctypes.create_string_buffer(struct.pack("I", 0), 512)  # no modes: it changes nothing
        return ctypes.CDLL(None).adjtimex(asking) in (-1, 0, 1, 2, 3, 4)
    except (OSError, AttributeError):
        return True


def backup() -> Finding:
    made, place = copies.newest(), copies.backups()
    if made is None:
        return Finding("backup", f"there is none in {place}. Run: expertpool backup")
    if clock.now() - made > BACKUP_AGE:
        return Finding("backup", f"the newest is of {made:%Y-%m-%d %H:%M} UTC. Look why there is none since (expertpool "
                                 "backup).")
    if made > clock.now() + timedelta(hours=1):
        return Finding("backup", f"the newest is of {made:%Y-%m-%d %H:%M} UTC, which is not yet. Look at the clock.")
    if disk_of(place) == disk_of(data_folder()):
        return Finding("backup", f"{place} is on the same disk as the database, and dies with it. Set BACKUPS to a folder "
                                 "on another machine.")
    if not setting("RECIPIENT"):
        return Finding("backup", "it is not encrypted, and has the key in it. Set RECIPIENT.")
    return Finding("backup", well=f"of {made:%Y-%m-%d %H:%M} UTC")


def disk_of(folder: Path) -> int:
    return folder.stat().st_dev


def the_list() -> Finding:
    """Of what people took back; without it a backup brings that back."""
    here, there = data_folder() / taken_back.FOLDER, copies.backups() / taken_back.FOLDER
    if not taken_back.lists_in(here):
        return Finding("what was taken back", well="nothing yet")
    missing = taken_back.signs_in(here) - taken_back.signs_in(there)
    newest = max(path.stat().st_mtime for path in taken_back.lists_in(here))
    if missing and time.time() - newest > COPIED.total_seconds():
        return Finding("what was taken back", f"the list of it is not copied to {there}. Look whether that can be written "
                                              "to.")
    return Finding("what was taken back", well="the list is copied")


def as_text(finding: Finding) -> str:
    return f"{'WRONG' if finding.wrong else 'well ':<6}{finding.about}: {finding.wrong or finding.well}"
