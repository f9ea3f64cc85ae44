"""Whatever somebody sends as a photo or a voice: what is kept, and sent to others, is a picture or a sound of our own
making, or nothing."""

import io

import pytest
from PIL import Image

from app.errors import Refused
from app.media.making import _take_in
from tests.things import a_photo, a_voice, links, sent

ATTACKS = {
    "html": b"<!doctype html><html><script>alert('MARKEVIL')</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(\'MARKEVIL\')"/>',
    "js": b"*/=1;alert('MARKEVIL')//", "php": b"<?php system('MARKEVIL') ?>",
    "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><MARKEVIL>&x;</MARKEVIL>',
    "zip": b"PK\x03\x04MARKEVIL" + b"\0" * 60, "pdf": b"%PDF-1.7 /OpenAction /JS (MARKEVIL)",
    "shell": b"#!/bin/sh\necho MARKEVIL\n", "swf": b"CWS\x0aMARKEVIL", "playlist": b"#EXTM3U\nhttp://127.0.0.1/MARKEVIL\n",
}
HEADS = {
    "as it is": b"", "JPEG": b"\xff\xd8\xff\xe0", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF89a/*", "BMP": b"BM/*",
    "WebP": b"RIFF\x40\0\0\0WEBPVP8 ", "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "WebM": b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm", "MP4": b"\0\0\0\x18ftypisom\0\0\0\0isommp41",
    "Ogg": b"OggS\0\x02" + b"\0" * 20 + b"OpusHead", "WAV": b"RIFF\x40\0\0\0WAVEfmt ", "MP3": b"ID3\x03\0\0\0\0\0\x09"}


def inside(photo: bytes, attack: bytes) -> bytes:
    """In a segment of its own, where a JPEG keeps its comments."""
    return photo[:2] + b"\xff\xfe" + (len(attack) + 2).to_bytes(2, "big") + attack + photo[2:]


def hostile():
    for name, attack in ATTACKS.items():
        for head, first in HEADS.items():
            yield f"{name} behind {head}", first + attack * 20
        for kind in ("PNG", "WEBP", "HEIF"):
            yield f"{name} after a {kind}", a_photo(kind) + attack
        yield f"{name} in a JPEG", inside(a_photo(), attack)
        yield f"{name} after a JPEG", a_photo() + attack
        yield f"{name} after a voice", a_voice(.5) + attack
    for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM"):  # pictures, but of kinds that no phone makes
        out = io.BytesIO()
        Image.new("RGB", (32, 32), "red").save(out, kind)
        yield kind, out.getvalue()


def test_what_is_kept_is_always_of_our_own_making(data):
    kept = refused = 0
    for name, content in hostile():
        try:
            made = _take_in(content)
        except Refused:
            refused += 1
            continue
        kept += 1
        file = (data / "media" / made.id).read_bytes()
        assert b"MARKEVIL" not in file and b"MARKEVIL" in content, name
        assert file[:3] == b"\xff\xd8\xff" or file[4:12] == b"ftypM4A ", name
        if file[:3] == b"\xff\xd8\xff":
            assert Image.open(io.BytesIO(file)).format == "JPEG" and file.endswith(b"\xff\xd9"), name
    assert kept + refused >= 100 and kept >= 40 and refused >= 60
    assert len([file for file in (data / "media").iterdir() if file.is_file()]) == kept, "nothing of what was refused"


@pytest.mark.parametrize("content, media_type, shown", [
    (inside(a_photo(), ATTACKS["html"]), "image/jpeg", "inline"), (a_voice() + ATTACKS["html"], "audio/mp4", "attachment")])
def test_it_is_sent_as_what_it_is_and_nothing_in_it_can_run(client_for, world, content, media_type, shown):
    nour = client_for("participant")
    sent(nour, world, content, words="my street")
    answer = nour.get(links(nour.get(f"/s/{world.code}/mine").text)[0])
    assert answer.headers["content-type"] == media_type and answer.headers["content-disposition"] == shown
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin" and b"MARKEVIL" not in answer.content
