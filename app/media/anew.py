"""What we keep is always our own file, never theirs. The only file that needs Pillow and FFmpeg, and so it is imported
where it is first needed (`making.py`)."""

import io

import av
import pillow_heif
from av.stream import Disposition
from PIL import Image, ImageDraw, ImageOps

from app.errors import NotLikeThat, Refused
from app.media.accepted import PICTURES, SOUNDS, kind_of, not_heard, not_readable, too_large
from app.words import _

PIXELS = 50_000_000  # of a photo as it was taken; more is no photo of a phone, but a bomb
SIDE = 1600  # of a photo as it is kept
LOGO_SIDE = 400
LIGHT = 40_000  # bytes of a logo that every phone at a door loads
RATE = 16_000  # a voice needs no more
PATCH = "#3b4a50"  # one plain colour, as on a phone (`static/js/photo.js` says why)

pillow_heif.register_heif_opener(thumbnails=False)  # what iPhones take becomes one of the formats that Pillow opens


def drawn_anew(content: bytes) -> bytes:
    """A JPEG of at most 1600 pixels, right way up, drawn on a canvas of our own: nothing of the old file comes along."""
    width, height = size(content)
    kind = PICTURES[kind_of(content)]
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


def logo_anew(content: bytes) -> bytes:
    """A PNG of at most 400 pixels, drawn on a canvas of our own, which stays clear where the logo was clear. With few
    colours where it would be heavy for a phone."""
    width, height = size(content)
    if not 0 < width * height <= PIXELS:
        raise too_large()
    kind = PICTURES[kind_of(content)]
    if kind == "JPEG" and content.count(b"\xff\xda") > 100:
        raise too_large()
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as logo:
            if logo.width * logo.height > PIXELS:
                raise too_large()
            logo.thumbnail((LOGO_SIDE, LOGO_SIDE))
            upright = ImageOps.exif_transpose(logo).convert("RGBA")
            canvas = Image.new("RGBA", upright.size, (0, 0, 0, 0))
            canvas.paste(upright)
    except Refused:
        raise
    except Exception:
        raise not_readable() from None
    made = _as_png(canvas)
    return made if len(made) <= LIGHT else _as_png(canvas.quantize(96, method=Image.Quantize.FASTOCTREE))


def _as_png(canvas: Image.Image) -> bytes:
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


def _as_jpeg(canvas: Image.Image) -> bytes:
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def covered(content: bytes, across: float, down: float, part: float, oval: float) -> bytes:
    """A photo of ours with a patch over one place of it."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as photo:
        canvas = Image.new("RGB", photo.size)
        canvas.paste(photo)
    x, y, wide = across * canvas.width, down * canvas.height, part * max(canvas.size)
    high = wide * oval
    ImageDraw.Draw(canvas).ellipse((x - wide, y - high, x + wide, y + high), fill=PATCH)
    return _as_jpeg(canvas)


def size(content: bytes) -> tuple[int, int]:
    """Width and height as the header says: before a decoder may make room for them."""
    mime = kind_of(content)
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
            return pillow_heif.open_heif(content, convert_hdr_to_8bit=True).size
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as photo:
            return photo.size
    except Exception:
        raise not_readable() from None


def spoken_anew(content: bytes, longest: int, largest: int | None = None) -> tuple[bytes, int]:
    """AAC in MP4, which every phone plays, made of the sound alone: no tags, no pictures; and its whole seconds."""
    kind = SOUNDS.get(kind_of(content))
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
    frames, samples = [], 0
    with av.open(io.BytesIO(content), "r", format=kind, metadata_errors="ignore") as source:
        if any(not picture.disposition & Disposition.attached_pic for picture in source.streams.video):
            raise not_readable()  # a film: nobody expects that only its sound is kept
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
