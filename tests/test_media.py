"""What comes from phones is made anew or refused before it costs anything."""

import io
import struct
import time
import zlib

import av
import pytest
from PIL import Image

from app import media
from app.errors import Refused
from app.media.anew import drawn_anew, spoken_anew
from app.media.making import _take_in
from tests.pace import slowness
from tests.things import SECRET, a_photo, a_voice


def png(width: int, height: int, *chunks: tuple[bytes, bytes], data: bytes = b"\0" * 1000) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + chunk(
        b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def webp(width: int, height: int, flags: int) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (
        height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_of_30_bytes() -> bytes:
    """9 000 pixels square, all of one colour: five codes of one sign each, and then no bit at all for a pixel."""
    bits = f"{8_999:014b}"[::-1] * 2 + "0" + "000" + "000" + "1000" * 5
    body = b"\x2f" + int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8 + 2, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 12) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def jpeg_of(width: int, height: int) -> bytes:
    photo = bytearray(a_photo())
    place = photo.index(b"\xff\xc0")
    photo[place + 5:place + 9] = struct.pack(">HH", height, width)
    return bytes(photo)


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), (number % 250, 9, number % 7)) for number in range(500)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


BOMBS = {
    "169 million pixels in 20 kB": png(13_000, 13_000, data=b"\0" * (1626 * 13_000)),
    "30 000 by 30 000": png(30_000, 30_000), "WebP of 16 384 square": webp(16_384, 16_384, 0),
    "81 million pixels in 30 bytes": webp_of_30_bytes(),
    "a second head": png(8, 8, (b"IHDR", struct.pack(">IIBBBBB", 9_000, 9_000, 1, 0, 0, 0, 0)), data=b"\0" * 10_000_000),
    "JPEG of 65 000 square": jpeg_of(65_000, 65_000), "moving GIF": moving("GIF"), "moving WebP": moving("WEBP"),
    "moving WebP of 10 000 pictures": webp(8, 8, 2),
    "text of 200 MB": png(50, 50, (b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 200_000_000, 9))),
    "a thousand scans": a_photo() + b"\xff\xda" * 1000, "nothing at all": b"", "no size": png(0, 0),
}


def memory() -> int:
    """The most that this process has held, in bytes, since the count began anew."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(name):
    drawn_anew(a_photo())
    media.too_large()  # what is loaded once is no matter of the bomb
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
    slow = slowness()
    before, began = memory(), time.process_time()  # other tests may keep this machine busy
    with pytest.raises(Refused):
        _take_in(BOMBS[name])
    assert time.process_time() - began <= .1 * slow
    assert memory() - before < 20_000_000


@pytest.mark.parametrize("kind", ["webm", "mp4"])
def test_a_voice_plays_everywhere_and_has_no_tags(kind):
    voice = a_voice(3, kind)
    assert SECRET.encode() in voice
    made, seconds = spoken_anew(voice, 90)
    assert seconds == 3 and SECRET.encode() not in made and b"Lavf" not in made and b"2026" not in made
    with av.open(io.BytesIO(made)) as sound:
        stream = sound.streams.audio[0]
        assert stream.codec_context.name == "aac" and len(sound.streams) == 1
        tags = {**sound.metadata, **stream.metadata}
        assert not {name for name in tags if name not in (
            "major_brand", "minor_version", "compatible_brands", "language", "handler_name")}
        assert abs(sum(frame.samples for frame in sound.decode(stream)) / stream.rate - 3) < .2


@pytest.mark.parametrize("content", [b"", b"ID3" + b"\0" * 50, b"\x1aE\xdf\xa3" * 30, a_photo(), a_voice()[:150],
                                     b"RIFF\0\0\0\0WAVEfmt <script>", b"\0\0\0\x18ftypmp42" + b"\0" * 90])
def test_what_is_no_sound_is_refused(content):
    with pytest.raises(Refused):
        spoken_anew(content, 90)


def test_a_file_is_whole_and_tells_no_time(data):
    media.put("a-file", b"whole")
    assert (data / "media" / "a-file").read_bytes() == b"whole"
    assert (data / "media" / "a-file").stat().st_mtime == 0
    media.delete("a-file")
    assert not list((data / "media").iterdir())
