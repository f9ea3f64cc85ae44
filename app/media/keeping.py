"""Files of photos and voices: put, shown, deleted, copied and swept."""

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fastapi.responses import Response
from sqlmodel import select
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from app import clock
from app.durable import Handle, read
from app.errors import gone
from app.files import Bucket, files
from app.models import Organisation, Photo, Programme, Recording, Report, Session, Step
from app.models.base import new_id

_errands = ThreadPoolExecutor(2, thread_name_prefix="errands")


def put(id: str, content: bytes) -> None:
    """Safe when this returns; its row is committed after it."""
    files().put(id, content)


def delete(*ids: str) -> None:
    """From the folder at once; from a bucket in a moment, without keeping anybody waiting. What fails is swept."""
    ids = tuple(filter(None, ids))
    if isinstance(files(), Bucket):
        _errands.submit(files().delete, *ids)
    else:
        files().delete(*ids)


async def answer(id: str, media_type: str) -> Response:
    """To somebody who may see it; the route has looked."""
    content = await asyncio.to_thread(files().get, id) if id else None
    if content is None:
        raise gone()
    return Part(content, media_type=media_type, headers={
        "Cache-Control": "no-store", "Content-Security-Policy": "sandbox; default-src 'none'", "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline" if media_type.startswith("image/") else "attachment"})


class Part(Response):
    """All of it, or the part that is asked for: iPhones play no sound from who cannot give a part."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = re.fullmatch(r"bytes=(\d{1,9})-(\d{0,9})", Headers(scope=scope).get("range", ""))
        whole = len(self.body)
        if wanted and int(wanted[1]) < whole:
            first, last = int(wanted[1]), min(int(wanted[2] or whole), whole - 1)
            if first <= last:
                self.status_code, self.body = 206, self.body[first:last + 1]
                self.headers["Content-Range"] = f"bytes {first}-{last}/{whole}"
                self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def names_in(execute: Callable) -> set[str]:
    """Of the files that rows of a copy in SQLite name, asked for without this program's models of them."""
    clips = [clip["id"] for table in ("step", "session")
             for (clips,) in execute(f"SELECT clips FROM {table}") for clip in (json.loads(clips or "{}") or {}).values()]
    named = [id for table, column in (("organisation", "logo"), ("programme", "logo"), ("report", "photo"))
             if _has(execute, table, column) for (id,) in execute(f"SELECT {column} FROM {table}") if id]
    return {*(id for table in ("recording", "photo") for (id,) in execute(f"SELECT id FROM {table}")), *named, *clips}


def _has(execute: Callable, table: str, column: str) -> bool:
    """A copy of before has none."""
    return bool([*execute("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (table, column))])


_without_row: set[str] = set()  # at the last sweep


async def sweep() -> None:
    """Files that had no row at two sweeps, so that none is swept while its row is being committed, by whichever worker;
    and uploads that nobody finished within a day."""
    stored = await asyncio.to_thread(files().under)
    uploads = [file for file in stored if file.name.startswith("uploads/")]
    without = {file.name for file in stored if file not in uploads} - await read(_with_row)
    old = {file.name for file in uploads if file.since < clock.now().timestamp() - 24 * 3600}
    gone = old | (without & _without_row)
    _without_row.clear()
    _without_row.update(without - gone)
    if gone:
        await asyncio.to_thread(files().delete, *gone)


def _with_row(db: Handle) -> set[str]:
    clips = [clip["id"] for table in (Step, Session)
             for clips in db.exec(select(table.clips)) for clip in (clips or {}).values()]
    logos = [id for table in (Organisation, Programme) for id in db.exec(select(table.logo))]
    return {*db.exec(select(Recording.id)), *db.exec(select(Photo.id)), *db.exec(select(Report.photo)), *clips, *logos}


async def copies_of(*ids: str) -> dict[str, str]:
    """Files of its own for another room that reads the same aloud; the new ids by the old."""

    def copy() -> dict[str, str]:
        made = {}
        for id in ids:
            content = files().get(id)
            if content is not None:
                made[id] = new_id()
                put(made[id], content)
        return made

    return await asyncio.to_thread(copy)
