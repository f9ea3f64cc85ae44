"""Uploads come in pieces, so that a bad line loses one piece and not all."""

import asyncio
import hashlib
import shutil
from collections.abc import Collection
from typing import NamedTuple

from app import clock
from app.errors import NotKept, TooMuch
from app.files import Folder, files
from app.media.accepted import largest, not_readable, too_large
from app.media.keeping import delete
from app.settings import data_folder
from app.words import _

OPEN_UPLOADS = 3  # of one seat at a time
LEFT = 5 * 60  # seconds without a new piece, after which an upload makes room for the next one
FREE_SPACE = 500_000_000  # bytes that stay free on the disk, for words


class Upload(NamedTuple):
    """What is there of an upload. Each piece lies by its own place in the whole, so that a piece which comes twice, or at
    two workers at once, is written over itself."""

    pieces: list[str]
    size: int
    total: int
    since: float  # seconds since 1970, of its newest piece


def _of_seat(seat_id: str) -> str:
    return "uploads/" + hashlib.sha256(f"uploads of {seat_id}".encode()).hexdigest()[:16]


def _name_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _uploads_of(seat_id: str) -> dict[str, Upload]:
    """By the name of their key."""
    found: dict[str, Upload] = {}
    for file in sorted(files().under(_of_seat(seat_id))):
        last = file.name.rpartition("/")[2]
        if last.startswith("."):
            continue  # is being written
        name, total, offset = last.split(".")
        there = found.get(name, Upload([], 0, int(total), 0))
        if int(offset) == there.size:
            found[name] = Upload([*there.pieces, file.name], there.size + file.size, int(total),
                                 max(there.since, file.since))
    return found


def offset_of(seat_id: str, key: str) -> int:
    upload = _uploads_of(seat_id).get(_name_of(key))
    return upload.size if upload else 0


def append(seat_id: str, key: str, offset: int, total: int, piece: bytes) -> tuple[bool, int]:
    """Takes the next piece; whether it fitted, and how much is there now. Raises for what is too large, is no photo and
    no voice, or is one too many."""
    uploads = _uploads_of(seat_id)
    upload = uploads.get(_name_of(key), Upload([], 0, total, 0))
    if offset != upload.size or total != upload.total:
        return False, upload.size
    if not piece or upload.size + len(piece) > total:
        raise not_readable()
    if not upload.size:
        if total > largest(piece):
            raise too_large()
        if isinstance(files(), Folder):
            data_folder().mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(data_folder()).free < FREE_SPACE:
                raise NotKept("no room for an upload")
        if len(uploads) >= OPEN_UPLOADS:
            oldest = min(uploads.values(), key=lambda upload: upload.since)
            if clock.now().timestamp() - oldest.since < LEFT:
                raise TooMuch(_("Please wait until your other photo or recording has arrived."))
            delete(*oldest.pieces)  # somebody chose another photo, or their browser forgot what it was sending
    files().put(f"{_of_seat(seat_id)}/{_name_of(key)}.{total}.{offset:09}", piece, passing=True)
    return True, upload.size + len(piece)


def uploaded(seat_id: str, key: str) -> bytes | None:
    """The whole of a finished upload; None while something of it is missing."""
    upload = _uploads_of(seat_id).get(_name_of(key))
    if not upload or upload.size != upload.total:
        return None
    pieces = [piece for name in upload.pieces if (piece := files().get(name)) is not None]
    return b"".join(pieces) if len(pieces) == len(upload.pieces) else None


def forget_upload(seat_id: str, key: str) -> None:
    mine = f"{_of_seat(seat_id)}/{_name_of(key)}."
    delete(*(file.name for file in files().under(_of_seat(seat_id)) if file.name.startswith(mine)))


async def forget_uploads(seat_ids: Collection[str]) -> None:
    """All that was still arriving from these seats."""
    if seat_ids:
        theirs = {_of_seat(seat_id) for seat_id in seat_ids}
        stored = await asyncio.to_thread(files().under, "uploads")
        delete(*(file.name for file in stored if file.name.rpartition("/")[0] in theirs))
