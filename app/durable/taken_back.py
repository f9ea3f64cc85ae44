"""The list of what people took back and of rights that ended: it lies beside the database and where backups go, so that a
backup of before, put back later, brings none of it back.

Each line is a sign, made with the key of this installation from what was taken back and its random id: it tells nothing to
who has only the list. There is a file for each day and worker; lines are only ever added, and old files go as a whole.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event, inspect
from sqlalchemy.orm import object_session
from sqlmodel import Session as Handle

from app import clock
from app.models.base import Table
from app.models.contribution import CardState
from app.models.organisation import Role, hashed
from app.settings import data_folder, keep_file, server_key, sync_folder

FOLDER = "taken-back"
KEPT = timedelta(days=36)  # a day longer than any backup that it is for
GONE_WITH_THEIR_ROW = ("contribution", "photo", "translation", "contactwish", "session", "programme", "recommendation",
                       "action", "theme", "passkey")
LEADING = ("owner_id", "handing_to_id", "deputy_id")  # of an action: who declined or was replaced

# What somebody set since so that less is open or shown: it is so again, by table and column, with what it is then.
STRICTER: dict[tuple[str, str], bool] = {
    ("session", "locked_at"): True, ("session", "frozen_at"): True, ("session", "covered_at"): True,
    ("session", "holds"): True, ("session", "guardians"): False, ("programme", "no_consequences"): False,
    ("organisation", "demands_second"): True, ("member", "asked_second"): True}


class Change(NamedTuple):
    before: Any
    after: Any


def sign(key: bytes, kind: str, *about: str) -> str:
    return hmac.new(key, " ".join(("taken back", kind, *about)).encode(), hashlib.sha256).hexdigest()


# --- what was taken back ---------------------------------------------------------------------------------------------


@event.listens_for(Handle, "after_flush")
def _note(db: Handle, _context: Any) -> None:
    noted = db.info.setdefault("taken_back", set())
    for row in db.dirty:
        noted |= set(_taken_back_in(row))
    noted |= {("second", row.member_id) for row in db.new if row.__tablename__ == "passkey"}


@event.listens_for(Table, "after_delete", propagate=True)
def _note_deleted(_mapper: Any, _connection: Any, row: Any) -> None:
    db = object_session(row)
    if db is not None:
        db.info.setdefault("taken_back", set()).update(_gone_with(row))


def went(db: Handle, kind: str, ids: Iterable[str]) -> None:
    """For who deletes by bulk statements, of which no row knows."""
    db.info.setdefault("taken_back", set()).update((kind, id) for id in ids)


def _gone_with(row: Any) -> Iterator[tuple[str, ...]]:
    """By a row that was deleted."""
    match row.__tablename__:
        case kind if kind in GONE_WITH_THEIR_ROW:
            yield kind, row.id
        case "pass":
            yield "pass", row.id, str(row.generation)
        case "membership":
            yield "membership", row.member_id, row.programme_id
        case "codeapp":
            yield "codeapp", row.member_id, hashed(row.sealed)
        case "recoverycode":
            yield "recoverycode", row.code_hash
        case "step":
            yield from (("clip", clip["id"]) for clip in row.clips.values())


def _taken_back_in(row: Any) -> Iterator[tuple[str, ...]]:
    """By a row that changed."""
    changes = _changes_of(row)
    if not changes:
        return
    for table, column in STRICTER:
        if row.__tablename__ == table and column in changes:
            before, after = map(bool, changes[column])
            if before is not after and after is STRICTER[table, column]:
                yield "stricter", row.id, column
    match row.__tablename__:
        case "contribution":
            if row.is_gone:  # what expired is erased by its date, once more after a backup was put back
                if "state" in changes and row.state == CardState.withdrawn:
                    yield "contribution", row.id
                return
            if "words" in changes and changes["words"].before:
                yield "words", row.id, hashed(changes["words"].before)
            if changes.get("may_quote") == (True, False):
                yield "quote", row.id
            if "state" in changes and changes["state"].before == CardState.released:
                yield "off the board", row.id
        case "photo":
            if "id" in changes:  # somebody was covered in a new one
                yield "photo", changes["id"].before
            if changes.get("may_show") == (True, False):
                yield "show", row.id
        case "permission":
            if changes.get("given") == (True, False):
                yield "permission", row.id
        case "helper":
            if "revoked_at" in changes:
                yield "helper", row.id
        case "participant":
            if "left_at" in changes and row.left_at:
                yield "participant", row.id
        case "member":
            yield from _rights_taken_from(row, changes)
        case "contact":
            if "name" in changes and row.is_forgotten:
                yield "contact", row.id
            elif "sealed" in changes and not row.sealed:
                yield "contactaddress", row.id, hashed(changes["sealed"].before)
            if "stopped_on" in changes and row.stopped_on:
                yield "stopped", row.id
            if "came_back_on" in changes and row.came_back_on:
                yield "came back", row.id, hashed(row.sealed)
        case "contactwish":
            if "came_back_on" in changes and row.came_back_on:
                yield "came back", row.id, hashed(row.sealed)
        case "pass":
            if "revoked_at" in changes and row.revoked_at:
                yield "pass", row.id, str(row.generation)
            if "generation" in changes:  # the link of before
                yield "pass", row.id, str(changes["generation"].before)
        case "action":
            if changes.get("owner_public") == (True, False):
                yield "ownerpublic", row.id
            for role in LEADING:
                if role in changes and changes[role].before:
                    yield role, row.id, changes[role].before
        case "session":
            if "door_salt" in changes:  # a QR that was photographed, and a code that went around
                yield "door", row.id, changes["door_salt"].before
            if "shared_on" in changes and changes["shared_on"].before:
                yield "shared", row.id, str(changes["shared_on"].before)
            if "summary" in changes and changes["summary"].before:
                yield "summary", row.id, hashed(changes["summary"].before)
            if "closed_at" in changes and row.closed_at:
                yield "closed", row.id, hour_of(row.closed_at)
            if "plan" in changes and row.plan:
                yield "plan", row.id, row.plan
            yield from _voices_gone(changes)
        case "codeapp":
            if changes.get("confirmed") == (False, True):
                yield "second", row.member_id
        case "step":
            yield from _voices_gone(changes)
        case "report" | "notice":
            if "released_on" in changes and changes["released_on"].before:
                yield row.__tablename__, row.id, str(changes["released_on"].before)
            elif "released_on" in changes and row.__tablename__ == "report" and row.corrects:
                yield "report", row.corrects  # an answer in whose place this one came
        case "organisation" | "programme":
            if "logo" in changes and changes["logo"].before:
                yield "logo", changes["logo"].before
            if "keep_months" in changes and changes["keep_months"].after < changes["keep_months"].before:
                yield "keep", row.id, str(changes["keep_months"].after)


def _rights_taken_from(member: Any, changes: dict[str, Change]) -> Iterator[tuple[str, ...]]:
    if "left_at" in changes and member.left_at:
        yield "member", member.id
    if "role" in changes and Role(changes["role"].after).may_less_than(changes["role"].before):
        yield "role", member.id, changes["role"].before, changes["role"].after
    if "password_hash" in changes:
        yield "password", member.id, hashed(changes["password_hash"].before)
    if "sealed_address" in changes and changes["sealed_address"].before:
        yield "address", member.id, hashed(changes["sealed_address"].before)
    if "digest" in changes and not member.digest:
        yield "stopped", member.id
    if "came_back_on" in changes and member.came_back_on:
        yield "came back", member.id, hashed(member.sealed_address)


def hour_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="hours")


def _voices_gone(changes: dict[str, Change]) -> Iterator[tuple[str, ...]]:
    """What read something aloud and does not any more."""
    if "clips" in changes:
        stay = {clip["id"] for clip in changes["clips"].after.values()}
        yield from (("clip", clip["id"]) for clip in changes["clips"].before.values() if clip["id"] not in stay)


def _changes_of(row: Any) -> dict[str, Change]:
    return {attribute.key: Change(attribute.history.deleted[0], attribute.history.added[0])
            for attribute in inspect(row).attrs
            if attribute.key in inspect(type(row)).columns and attribute.history.deleted and attribute.history.added}


# --- the list --------------------------------------------------------------------------------------------------------


class TakenBack:
    """What one worker writes down, before the commit in which it happens: a commit that fails afterwards takes back
    nothing, and its line is about what somebody wanted gone anyway."""

    def __init__(self, worker: str):
        self.folder, self.worker = data_folder() / FOLDER, worker

    def add(self, what: set[tuple[str, ...]]) -> None:
        if not what:
            return
        key = server_key()
        lines = "".join(sorted(f"{sign(key, *each)}\n" for each in what))
        path = self.folder / f"{clock.today().isoformat()}-{self.worker}"
        is_new = not path.exists()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self.folder)


def lists_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("????-??-??-*") if path.is_file())


def signs_in(*folders: Path, since: str = "") -> set[str]:
    """Of all days, or `since` one."""
    return {line for folder in folders for path in lists_in(folder) if path.name[:10] >= since
            for line in path.read_text().split()}


def copy_to(backups: Path, *, say_so: bool = False) -> None:
    """What is new there; and, with that or once a minute, until when the list is whole, as this machine knows it."""
    here, there = data_folder() / FOLDER, backups / FOLDER
    there.mkdir(mode=0o700, parents=True, exist_ok=True)
    now, until = clock.now(), there / f"until-{machine()}"
    for path in lists_in(here):
        target = there / path.name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            keep_file(target, path.read_bytes())
            say_so = True
    if say_so or not until.exists() or now.timestamp() - until.stat().st_mtime > 60:
        keep_file(until, now.isoformat(timespec="seconds").encode())


def reaches_until(folder: Path) -> list[str]:
    """The moments up to which the lists of the machines are whole, newest first."""
    return sorted((path.read_text().strip() for path in folder.glob("until-*")), reverse=True)


def machine() -> str:
    """A name by chance, because the list of another machine of this installation stands beside it."""
    path = data_folder() / FOLDER / "machine"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_file(path, secrets.token_hex(4).encode(), never_over=True)
    return path.read_text()


def forget_old(today: date, *folders: Path) -> None:
    """What is older than every backup."""
    for folder in folders:
        for path in lists_in(folder):
            with suppress(ValueError):
                if date.fromisoformat(path.name[:10]) < today - KEPT:
                    path.unlink(missing_ok=True)
