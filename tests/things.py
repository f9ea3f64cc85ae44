"""Voices and photos as phones make them, with all that phones write into them."""

import array
import io
import math
import re
import wave

import av
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()
SECRET = "GEHEIM"
FORMATS = {"webm": ("webm", "libopus", 960), "mp4": ("mp4", "aac", 1024)}


def a_voice(seconds: float = 1, kind: str = "webm") -> bytes:
    """A tone with a title, an artist and a date in it."""
    container, codec, size = FORMATS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        made.metadata.update(title=SECRET, artist=SECRET, comment=SECRET, creation_time="2026-11-19T14:03:22Z")
        stream = made.add_stream(codec, rate=48_000, layout="mono")
        tone = array.array("h", [int(8000 * math.sin(math.pi * n / 60)) for n in range(size)]).tobytes()
        for begin in range(0, int(seconds * 48_000), size):
            frame = av.AudioFrame(format="s16", layout="mono", samples=size)
            frame.planes[0].update(tone)
            frame.sample_rate, frame.pts = 48_000, begin
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def a_wave(seconds: int) -> bytes:
    """As a recorder on a laptop writes it: large for its length."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(array.array("h", [int(8000 * math.sin(n / 5)) for n in range(8000 * seconds)]).tobytes())
    return out.getvalue()


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Red at one end, so that it can be seen which way is up; with a place, a maker, a comment and a profile."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x9286] = SECRET, SECRET, SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 22.0, 12.0)
    options = {"exif": exif}
    if kind == "JPEG":
        exif[0x0112] = 6  # held upright: to be turned a quarter
        options |= {"comment": SECRET.encode(), "xmp": f"<x>{SECRET}</x>".encode(), "icc_profile": SECRET.encode() * 30}
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def uploaded(client, world, content: bytes, key: str = "a-key-of-mine", piece: int = 60_000):
    """Sends it in pieces, as the phone does; returns the last answer."""
    answer = None
    for offset in range(0, len(content), piece):
        answer = put(client, world, content[offset:offset + piece], key, offset, len(content))
        if answer.status_code != 200:
            break
    return answer


def put(client, world, piece: bytes, key: str, offset: int, total: int):
    return client.put(f"/s/{world.code}/uploads/{key}", content=piece, headers={
        "Upload-Offset": str(offset), "Upload-Length": str(total), "Accept": "application/json"})


def sent(client, world, content: bytes, key: str = "a-key-of-mine", words: str = "", kind: str = "better"):
    """A whole answer by voice or photo."""
    uploaded(client, world, content, key)
    return client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions",
                       data={"key": key, "upload": key, "kind": kind, "words": words})


def links(page: str) -> list[str]:
    return re.findall(r'src="(/[^"]*/media/\w+)"', page)
