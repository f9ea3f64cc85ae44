"""Takes in photos, voices and clips, and covers faces: each is made anew in a thread of its own, one at a time, so that
many at once take no memory. What that needs is loaded there, with the first of them: most sessions have none."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

from app import clock, metrics
from app.errors import NotLikeThat, gone
from app.files import files
from app.media.accepted import LARGEST_CLIP, PICTURES, kind_of, largest, too_large
from app.media.keeping import put
from app.models import Photo, Recording
from app.models.base import new_id
from app.models.media import KEPT, LONGEST_VOICE
from app.words import _

PATCHES = {"small": 1 / 28, "middle": 1 / 14, "large": 1 / 7}  # half as wide as a patch over a face, of the longer side
OVAL = 1.25  # as high as a face for its width

T = TypeVar("T")
_workshop = ThreadPoolExecutor(1, thread_name_prefix="media")


async def _in_the_workshop(verb: Callable[..., T], *given: object) -> T:
    with metrics.making.track_inprogress():
        return await asyncio.get_running_loop().run_in_executor(_workshop, partial(copy_context().run, verb, *given))


async def take_in(content: bytes) -> Recording | Photo:
    """A photo or a voice as we keep it, with its file on the disk and its row still to be committed."""
    return await _in_the_workshop(_take_in, content)


def _take_in(content: bytes) -> Recording | Photo:
    from app.media import anew

    if len(content) > largest(content):
        raise too_large()
    id = new_id()
    if kind_of(content) in PICTURES:
        put(id, anew.drawn_anew(content))
        return Photo(id=id)
    made, seconds = anew.spoken_anew(content, LONGEST_VOICE)
    put(id, made)
    return Recording(id=id, seconds=seconds, until=clock.today() + KEPT)


async def take_clip(content: bytes, longest: int) -> str:
    """A prompt that somebody reads aloud; returns the id of its file."""

    def take() -> str:
        from app.media import anew

        made, _seconds = anew.spoken_anew(content, longest, LARGEST_CLIP)
        id = new_id()
        put(id, made)
        return id

    return await _in_the_workshop(take)


async def take_logo(content: bytes) -> str:
    """Whoever calls has looked at its kind and length. Returns the id of its file."""

    def take() -> str:
        from app.media import anew

        made, id = anew.logo_anew(content), new_id()
        put(id, made)
        return id

    return await _in_the_workshop(take)


async def size_of(id: str) -> tuple[int, int]:
    """Width and height of a photo that we keep."""
    return await asyncio.to_thread(_size_of, id)


def _size_of(id: str) -> tuple[int, int]:
    from app.media import anew

    return anew.size(_kept(id))


def _kept(id: str) -> bytes:
    content = files().get(id)
    if content is None:
        raise gone()
    return content


async def cover(id: str, across: float, down: float, size: str) -> str:
    """A new file, in which a patch lies over the place that is so far across and down (0 to 1); returns its id. The old
    one goes once the row names the new one."""
    if not (0 <= across <= 1 and 0 <= down <= 1):
        raise NotLikeThat(_("Please tap inside the photo."))

    def lay_over() -> str:
        from app.media import anew

        covered = new_id()
        put(covered, anew.covered(_kept(id), across, down, PATCHES[size], OVAL))
        return covered

    return await _in_the_workshop(lay_over)
