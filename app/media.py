"""Photos and voices: taken in piece by piece, made anew without what cameras and phones write into them, and kept as
files beside the database or in a bucket (`app/files.py`).

A file has a random name; the name that a person's phone gave it is never used. It is safe before the row that names it
is committed, and goes after the row has gone; what is left over after a power cut is swept.
"""

import asyncio
import hashlib
import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import filetype
from fastapi.responses import Response
from sqlmodel import select
from starlette.datastructures import Headers

from app import clock, metrics
from app.durable import Handle, read
from app.errors import NotFound, NotKept, NotLikeThat, Refused, TooMuch
from app.files import Bucket, Folder, files
from app.models import Photo, Recording, Session, Step
from app.models.base import new_id
from app.models.media import KEPT, LONGEST_VOICE
from app.settings import data_folder
from app.words import _

if TYPE_CHECKING:
    from PIL.Image import Image

PIECE = 64 * 1024  # bytes of one piece of an upload: what a bad line carries in a few seconds
LARGEST_VOICE = 3 * 1024 * 1024
LARGEST_PHOTO = 8 * 1024 * 1024
LARGEST_CLIP = 150 * 1024  # as it is kept
OPEN_UPLOADS = 3  # of one seat at a time
FREE_SPACE = 500_000_000  # bytes that stay free on the disk, for words
PIXELS = 50_000_000  # of a photo as it was taken; more is no photo of a phone, but a bomb
SIDE = 1600  # of a photo as it is kept
RATE = 16_000  # a voice needs no more
PATCHES = {"small": 1 / 28, "middle": 1 / 14, "large": 1 / 7}  # half as wide as a patch over a face, of the longer side
OVAL = 1.25  # as high as a face for its width
PATCH = "#3b4a50"  # one plain colour, as on a phone (`static/js/photo.js` says why)

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF", "image/heif": "HEIF"}
SOUNDS = {"audio/webm": "matroska", "video/webm": "matroska", "video/x-matroska": "matroska", "audio/mp4": "mov",
          "video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "audio/x-m4a": "mov", "audio/m4a": "mov",
          "audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/x-wav": "wav", "audio/wav": "wav", "audio/amr": "amr",
          "audio/aac": "aac"}

_workshop = ThreadPoolExecutor(1, thread_name_prefix="media")  # one at a time, so that many photos at once take no memory
_errands = ThreadPoolExecutor(2, thread_name_prefix="errands")


class TooLarge(Refused):
    status = 413


def too_large() -> TooLarge:
    return TooLarge(_("This is too large. Please make the photo smaller, or the recording shorter, and send it again."))


# --- where files are -------------------------------------------------------------------------------------------------


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
        raise NotFound(_("That is not here any more."))
    return Part(content, media_type=media_type, headers={
        "Cache-Control": "no-store", "Content-Security-Policy": "sandbox; default-src 'none'", "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline" if media_type.startswith("image/") else "attachment"})


class Part(Response):
    """All of it, or the part that is asked for: iPhones play no sound from who cannot give a part."""

    async def __call__(self, scope, receive, send) -> None:
        wanted = re.fullmatch(r"bytes=(\d{1,9})-(\d{0,9})", Headers(scope=scope).get("range", ""))
        whole = len(self.body)
        if wanted and int(wanted[1]) < whole:
            first, last = int(wanted[1]), min(int(wanted[2] or whole), whole - 1)
            if first <= last:
                self.status_code, self.body = 206, self.body[first:last + 1]
                self.headers["Content-Range"] = f"bytes {first}-{last}/{whole}"
                self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def copy_to(target: Path) -> bool:
    """For a backup, after the database was copied: what has no row in that copy is swept when it is put back."""
    place = files()
    if isinstance(place, Bucket) or not place.path.is_dir():
        return False
    shutil.copytree(place.path, target, ignore=shutil.ignore_patterns(".*", "uploads"), dirs_exist_ok=True)
    return True


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
    return {*db.exec(select(Recording.id)), *db.exec(select(Photo.id)), *clips}


# --- uploads: in pieces, so that a bad line loses one piece and not all ----------------------------------------------


class Upload(NamedTuple):
    """What is there of an upload. Each piece lies by its own place in the whole, so that a piece which comes twice, or at
    two workers at once, is written over itself."""

    pieces: list[str]
    size: int
    total: int


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
        there = found.get(name, Upload([], 0, int(total)))
        if int(offset) == there.size:
            found[name] = Upload([*there.pieces, file.name], there.size + file.size, int(total))
    return found


def offset_of(seat_id: str, key: str) -> int:
    upload = _uploads_of(seat_id).get(_name_of(key))
    return upload.size if upload else 0


def append(seat_id: str, key: str, offset: int, total: int, piece: bytes) -> tuple[bool, int]:
    """Takes the next piece; whether it fitted, and how much is there now. Raises for what is too large, is no photo and
    no voice, or is one too many."""
    uploads = _uploads_of(seat_id)
    upload = uploads.get(_name_of(key), Upload([], 0, total))
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
            raise TooMuch(_("Please wait until your other photo or recording has arrived."))
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


# --- made anew: what we keep is always our own file, never theirs ----------------------------------------------------
# Pillow and FFmpeg load with the first photo or voice, in the thread of the workshop: most sessions have neither.


@cache
def _learn_heif() -> None:
    """What iPhones take becomes one of the formats that Pillow opens."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)


def largest(head: bytes) -> int:
    """How many bytes of this may come, by its first ones. Raises for what is no photo and no voice."""
    mime = filetype.guess_mime(head)
    if mime in PICTURES:
        return LARGEST_PHOTO
    if mime in SOUNDS:
        return LARGEST_VOICE
    raise not_readable()


def not_readable() -> NotLikeThat:
    return NotLikeThat(_("We cannot read this file. Please take a photo with your phone, or make it smaller first."))


async def take_in(content: bytes) -> Recording | Photo:
    """A photo or a voice as we keep it, with its file on the disk and its row still to be committed."""
    return await _in_the_workshop(_take_in, content)


def _take_in(content: bytes) -> Recording | Photo:
    if len(content) > largest(content[:8192]):
        raise too_large()
    id = new_id()
    if filetype.guess_mime(content[:8192]) in PICTURES:
        put(id, drawn_anew(content))
        return Photo(id=id)
    made, seconds = spoken_anew(content, LONGEST_VOICE)
    put(id, made)
    return Recording(id=id, seconds=seconds, until=clock.today() + KEPT)


async def take_clip(content: bytes, longest: int) -> str:
    """A prompt that somebody reads aloud; returns the id of its file."""

    def take() -> str:
        made, _seconds = spoken_anew(content, longest, LARGEST_CLIP)
        id = new_id()
        put(id, made)
        return id

    return await _in_the_workshop(take)


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


async def _in_the_workshop(verb, *given):
    with metrics.making.track_inprogress():
        return await asyncio.get_running_loop().run_in_executor(_workshop, partial(copy_context().run, verb, *given))


def drawn_anew(content: bytes) -> bytes:
    """A JPEG of at most 1600 pixels, right way up, drawn on a canvas of our own: nothing of the old file comes along."""
    from PIL import Image, ImageOps

    _learn_heif()
    width, height = _size(content)
    kind = PICTURES[filetype.guess_mime(content[:8192])]
    if not 0 < width * height <= PIXELS:
        raise too_large()
    if kind == "JPEG" and content.count(b"\xff\xda") > 100:  # each scan is one more decoding of the whole picture
        raise too_large()
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as photo:
            if photo.width * photo.height > PIXELS:
                raise too_large()
            photo.thumbnail((SIDE, SIDE))
            upright = ImageOps.exif_transpose(photo).convert("RGBA")
            canvas = Image.new("RGB", upright.size, "white")
            canvas.paste(upright, mask=upright)
    except Refused:
        raise
    except Exception:  # whatever a decoder stumbles over
        raise not_readable() from None
    return _as_jpeg(canvas)


def _as_jpeg(canvas: "Image") -> bytes:
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


async def size_of(id: str) -> tuple[int, int]:
    """Width and height of a photo that we keep."""
    return await asyncio.to_thread(lambda: _size(_kept(id)))


def _kept(id: str) -> bytes:
    content = files().get(id)
    if content is None:
        raise NotFound(_("That is not here any more."))
    return content


async def cover(id: str, across: float, down: float, size: str) -> str:
    """A new file, in which a patch lies over the place that is so far across and down (0 to 1); returns its id. The old
    one goes once the row names the new one."""
    if not (0 <= across <= 1 and 0 <= down <= 1):
        raise NotLikeThat(_("Please tap inside the photo."))
    return await _in_the_workshop(_cover, id, across, down, PATCHES[size])


def _cover(id: str, across: float, down: float, part: float) -> str:
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(_kept(id)), formats=("JPEG",)) as photo:
        canvas = Image.new("RGB", photo.size)
        canvas.paste(photo)
    x, y, wide = across * canvas.width, down * canvas.height, part * max(canvas.size)
    high = wide * OVAL
    ImageDraw.Draw(canvas).ellipse((x - wide, y - high, x + wide, y + high), fill=PATCH)
    covered = new_id()
    put(covered, _as_jpeg(canvas))
    return covered


def _size(content: bytes) -> tuple[int, int]:
    """Width and height as the header says: before a decoder may make room for them."""
    from PIL import Image

    mime = filetype.guess_mime(content[:8192])
    if mime == "image/png":
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if mime == "image/webp":
        kind = content[12:16]
        if kind == b"VP8X":
            if content[20] & 2:  # moving pictures
                raise not_readable()
            return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
        if kind == b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        return (int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF)
    try:
        if PICTURES[mime] == "HEIF":
            import pillow_heif

            return pillow_heif.open_heif(content, convert_hdr_to_8bit=True).size
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as photo:
            return photo.size
    except Exception:
        raise not_readable() from None


def spoken_anew(content: bytes, longest: int, largest: int | None = None) -> tuple[bytes, int]:
    """AAC in MP4, which every phone plays, made of the sound alone: no tags, no pictures; and its whole seconds."""
    import av

    kind = SOUNDS.get(filetype.guess_mime(content[:8192]) or "")
    if kind is None:
        raise not_heard()
    try:
        frames = _decoded(content, kind, longest)
    except Refused:
        raise
    except Exception:
        raise not_heard() from None
    seconds = sum(frame.samples for frame in frames) / RATE
    if seconds < 0.2:
        raise not_heard()
    rate = min(32_000, int(largest * 8 * .9 / seconds)) if largest else 32_000
    out = io.BytesIO()
    with av.open(out, "w", format="ipod", options={"fflags": "+bitexact"}) as made:
        voice = made.add_stream("aac", rate=RATE, layout="mono", options={"flags": "+bitexact"})
        voice.bit_rate = rate
        for frame in frames:
            made.mux(voice.encode(frame))
        made.mux(voice.encode(None))
    if largest and out.tell() > largest:
        raise too_large()
    return out.getvalue(), max(1, round(seconds))


def _decoded(content: bytes, kind: str, longest: int) -> list:
    import av

    frames, samples = [], 0
    with av.open(io.BytesIO(content), "r", format=kind, metadata_errors="ignore") as source:
        sound = source.streams.audio[0]
        resampler = av.AudioResampler("fltp", "mono", RATE)
        for frame in source.decode(sound):
            for part in resampler.resample(frame):
                part.pts = samples
                samples += part.samples
                frames.append(part)
            if samples > (longest + 5) * RATE:
                raise NotLikeThat(_("This recording is too long: at most %d seconds.") % longest)
        for part in resampler.resample(None):
            part.pts = samples
            samples += part.samples
            frames.append(part)
    return frames


def not_heard() -> NotLikeThat:
    return NotLikeThat(_("We hear nothing in this recording. Please record it again."))


