"""A photo is held like words, loses all that cameras write into it, and is on the board only where its speaker allows."""

import io
import os
import re
import tempfile
from datetime import date

import pytest
from PIL import Image

from app.access import SUBMISSIONS
from app.models import Participant, Session
from app.words import LANGUAGES, in_language
from tests.room import card_ids, on_board, posted
from tests.things import SECRET, a_photo, links, sent


def permit(world, given: bool = True) -> None:
    def give(db):
        db.get(Participant, world.seat_ids["nour"]).give("media", given, date(2026, 11, 19))
    world.keep(give)


def form(client, world, photo: bytes, name: str = "photo.jpg", words: str = "my street", key: str = "a-key-of-mine"):
    """Without JavaScript: one form with everything."""
    return client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions",
                       data={"key": key, "kind": "better", "words": words}, files={"photo": (name, photo, "image/jpeg")})


def test_held_then_on_the_board_with_permission(client_for, world):
    permit(world)
    nour, facilitator, board = client_for("participant"), client_for("facilitator"), client_for("board")
    posted(sent(nour, world, a_photo(), words="my street"))
    photo = links(facilitator.get(f"/console/{world.code}").text)[0]
    id = photo.rsplit("/", 1)[1]
    assert facilitator.get(photo).status_code == 200
    assert id not in board.get(f"/board/{world.code}").text
    assert board.get(f"/board/{world.code}/media/{id}").status_code == 404
    on_board(facilitator, world, card_ids(world)[0])
    answer = board.get(links(board.get(f"/board/{world.code}").text)[0])
    assert answer.headers["content-type"] == "image/jpeg" and answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"] and answer.headers["cache-control"] == "no-store"
    for role in ("other_participant", "stranger", "anyone", "client"):
        assert client_for(role).get(f"/board/{world.code}/media/{id}").status_code in (303, 404)
        assert client_for(role).get(f"/s/{world.code}/media/{id}").status_code in (303, 404)
    permit(world, False)  # a changed mind reaches what was sent before
    assert board.get(f"/board/{world.code}/media/{id}").status_code == 404


def test_without_permission_the_words_stand_alone(client_for, world):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(sent(nour, world, a_photo(), words="my street"))
    on_board(facilitator, world, card_ids(world)[0])
    for role, path in (("board", "board"), ("scribe", "desk"), ("facilitator", "board")):
        page = client_for(role).get(f"/{path}/{world.code}").text
        assert "my street" in page and links(page) == []
    id = links(nour.get(f"/s/{world.code}/mine").text)[0].rsplit("/", 1)[1]
    assert client_for("scribe").get(f"/desk/{world.code}/media/{id}").status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_the_camera_is_left(client_for, world, data, kind):
    nour = client_for("participant")
    posted(form(nour, world, a_photo(kind)))
    kept = next(file for file in (data / "media").iterdir() if file.is_file()).read_bytes()
    assert kept[:3] == b"\xff\xd8\xff" and SECRET.encode() not in kept
    for part in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop"):
        assert part not in kept
    markers = {kept[place + 1] for place in range(len(kept) - 1) if kept[place] == 0xFF and 0xE1 <= kept[place + 1] <= 0xFE
               and kept.find(b"\xff\xda") > place}
    assert not markers, f"segments {markers} are left"
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif() and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    if kind == "JPEG":  # held upright: what lay at one side is now above
        assert image.size == (40, 60)
        assert image.getpixel((20, 5))[0] > 200 > 100 > image.getpixel((20, 55))[0]


def test_a_large_photo_is_made_smaller(client_for, world, data):
    posted(form(client_for("participant"), world, a_photo(size=(3000, 2000))))
    kept = next(file for file in (data / "media").iterdir() if file.is_file())
    assert max(Image.open(kept).size) == 1600


NAMES = ["../../key", "..\\..\\key", "/etc/passwd", "a\x00b.jpg", "a\r\nSet-Cookie: x=1.jpg", "\u202egpj.exe", "x" * 10_000,
         "<svg onload=alert(1)>.jpg", "'; DROP TABLE photo; --", "CON", ".", "", "~root", "%2e%2e%2fkey", "photo.php.jpg"]


# Each of them as it is, as the name of a picture, after a folder, and with what ends a line or a name.
HUNDRED = [form.format(name) for name in NAMES
           for form in ("{}", "{}.jpg", "a/{}", "{}\x00.php", "{}\r\nX-Evil: 1", "{}\u202e")]
HUNDRED += [f"MARKNAME{n}{ending}" for n, ending in enumerate((".svg", ".html", ".exe", ".jpg ", ".jpg.", ".jpg::$DATA",
                                                              "\t.js", "\x1b[31m", "💥", ".."))]


@pytest.mark.from_within
def test_the_name_of_a_file_is_never_used(client_for, world, data):
    assert len(HUNDRED) >= 100
    nour, boundary, photo = client_for("participant"), "xx-boundary-xx", a_photo(size=(9, 9))
    before = {path for path in data.rglob("*") if "media" not in path.parts}
    for number, name in enumerate(HUNDRED):
        SUBMISSIONS.whole_at.clear()
        head = name.replace("\r\n", "%0D%0A").replace('"', "%22") if number % 2 else name
        parts = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
                         for field, value in (("key", f"a-key-of-{number:04}"), ("kind", "better"), ("words", "my street")))
        body = parts + (f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="{head}"\r\n'
                        "Content-Type: image/jpeg\r\n\r\n").encode() + photo + f"\r\n--{boundary}--\r\n".encode()
        answer = nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", content=body,
                           headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
        assert answer.status_code in (303, 400, 422), name  # a name of 10 kB is no head of a form
        assert "x-evil" not in answer.headers and "set-cookie" not in answer.headers
    assert len(card_ids(world)) > 60
    after = {path for path in data.rglob("*") if "media" not in path.parts}
    assert {path.name for path in after - before} <= {"key", "expertpool.db-wal", "expertpool.db-shm"}
    kept = [path for path in (data / "media").rglob("*") if path.is_file()]
    assert kept and all(len(path.name) == 16 and path.name.isalnum() for path in kept)
    for client, path in ((nour, f"/s/{world.code}/mine"), (client_for("facilitator"), f"/console/{world.code}")):
        page = client.get(path)
        for part in ("passwd", "onload", "DROP TABLE", "photo.php", "x" * 100, "MARKNAME", "X-Evil"):
            assert part not in page.text and part not in str(page.headers)
        for link in links(page.text)[:3]:
            assert "filename" not in str(client.get(link).headers)


NOT_PHOTOS = {
    "html": b"<html><script>alert(1)</script>", "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "js": b"alert(1)", "php": b"<?php system('id') ?>", "gif": b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)",
    "pdf": b"%PDF-1.7\n1 0 obj", "zip": b"PK\x03\x04" + b"\0" * 60, "half": a_photo()[:300],
    "nothing in it": b"\xff\xd8\xff\xe0",
    "html behind a head": b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 20,
    "png and script": b"\x89PNG\r\n\x1a\n" + b"<script>" * 20, "webp and script": b"RIFF\x10\0\0\0WEBPVP8 <script>" * 9,
}


@pytest.mark.parametrize("name", NOT_PHOTOS)
def test_what_is_no_photo_is_refused_with_a_way_out(client_for, world, data, name):
    nour = client_for("participant", **{"Accept-Language": "en"})

    def speak_english(db):
        db.get(Participant, world.seat_ids["nour"]).language = "en"

    world.keep(speak_english)
    answer = form(nour, world, NOT_PHOTOS[name], words="my words stay")
    assert answer.status_code in (413, 422)
    assert "smaller" in answer.text and "my words stay" in answer.text
    assert card_ids(world) == [] and not list((data / "media").glob("[!u]*"))


def test_a_photo_with_script_behind_it_is_only_a_photo(client_for, world, data):
    posted(form(client_for("participant"), world, a_photo() + b"<script>alert(1)</script><?php ?>", "x.html"))
    kept = next(file for file in (data / "media").iterdir() if file.is_file()).read_bytes()
    assert b"script" not in kept and b"php" not in kept


def test_a_photo_needs_a_few_words(client_for, world):
    assert form(client_for("participant"), world, a_photo(), words=" ").status_code == 422
    assert card_ids(world) == []


def test_a_form_without_a_photo_is_words_alone(client_for, world):
    posted(form(client_for("participant"), world, b"", name=""))
    assert len(card_ids(world, "held")) == 1


@pytest.mark.from_within
@pytest.mark.parametrize("chunked", [False, True])
def test_fifty_megabytes_are_refused_and_leave_nothing(client_for, world, data, chunked):
    nour, sent_bytes = client_for("participant"), 0
    before = set(os.listdir(tempfile.gettempdir()))

    def body():
        nonlocal sent_bytes
        yield (b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x.jpg\"\r\n\r\n")
        for _piece in range(800):
            sent_bytes += 65_536
            yield b"\xff" * 65_536

    headers = {"Content-Type": "multipart/form-data; boundary=b"} | ({} if chunked else {"Content-Length": "52428800"})
    answer = nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", content=body(), headers=headers)
    assert answer.status_code == 413
    assert "أصغر" in answer.text  # smaller
    assert {name for name in set(os.listdir(tempfile.gettempdir())) - before if name.startswith("tmp")} == set()
    assert not list((data / "media").glob("*"))


def test_a_withdrawn_photo_is_gone(client_for, world, data):
    nour = client_for("participant")
    posted(sent(nour, world, a_photo(), words="my street"))
    posted(nour.post(f"/s/{world.code}/mine/{card_ids(world)[0]}/withdraw"))
    assert not [file for file in (data / "media").iterdir() if file.is_file()]


def test_an_export_has_the_words_and_says_that_there_was_a_photo(client_for, world):
    permit(world)
    facilitator = client_for("facilitator")
    posted(sent(client_for("participant"), world, a_photo(), words="my street"))
    on_board(facilitator, world, card_ids(world)[0])
    told = client_for("organiser").get(f"/harvest/{world.code}/export/json").text
    assert "my street (" in told and "/media/" not in told
    assert world.read(lambda db: db.get(Session, world.id).contributions[0].photo.id) not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_the_chooser_says_in_my_language_what_it_is_for(client_for, world, language):
    """Its own button speaks the language of the browser, which may be another one."""
    phone = client_for("anyone")
    posted(phone.post(f"/s/{world.code}/door", data={"language": language}))
    label = re.search(r'<label[^>]*>(?:(?!</label>).)*name="photo"', phone.get(f"/s/{world.code}").text, re.S)[0]
    for sentence in ("Add a photo", "Choose a photo on your phone here."):
        assert in_language(sentence, language) in label
