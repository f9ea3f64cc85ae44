"""A film, a recording or an empty file where a photo is asked for: refused with a sentence, and the words stay."""

import io

import av
import pytest
from PIL import Image

from tests.room import card_ids
from tests.things import a_photo, a_voice, sent


def a_film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        pictures, sound = film.add_stream("mpeg4", rate=10), film.add_stream("aac", rate=16_000, layout="mono")
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        for _number in range(10):
            film.mux(pictures.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 64), "blue"))))
        for number in range(16):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            frame.planes[0].update(bytes(4096))
            frame.sample_rate, frame.pts = 16_000, 1024 * number
            film.mux(sound.encode(frame))
        film.mux(pictures.encode(None))
        film.mux(sound.encode(None))
    return out.getvalue()


WRONG = {"a film": ("film.mp4", a_film, "video/mp4"), "a film that is said to be a photo": ("a.jpg", a_film, "image/jpeg"),
         "a voice": ("voice.webm", a_voice, "audio/webm"), "nothing": ("leeg.jpg", lambda: b"", "image/jpeg"),
         "a page": ("a.jpg", lambda: b"<html>", "image/jpeg")}


def send(client, world, file, **headers):
    return client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers=headers,
                       data={"key": "my-key-0001", "kind": "better", "words": "kijk hier"}, files={"photo": file})


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_photo(client_for, world, wrong):
    name, content, kind = wrong
    answer = send(client_for("participant"), world, (name, content(), kind))
    assert answer.status_code == 422 and ">kijk hier<" in answer.text
    assert send(client_for("participant"), world, (name, content(), kind), Accept="application/json").status_code == 422
    assert not card_ids(world)


def test_no_file_at_all_is_a_card_in_words(client_for, world):
    """As a browser sends a field in which nothing was chosen."""
    assert send(client_for("participant"), world, ("", b"", "application/octet-stream")).status_code == 303
    assert len(card_ids(world)) == 1


def test_a_photo_is_taken(client_for, world):
    assert send(client_for("participant"), world, ("a.jpg", a_photo(), "image/jpeg")).status_code == 303
    assert len(card_ids(world)) == 1


def test_a_film_that_comes_piece_by_piece_is_no_voice(client_for, world):
    """As a phone with scripts sends what it cannot draw."""
    answer = sent(client_for("participant"), world, a_film(), words="kijk hier")
    assert answer.status_code == 422 and ">kijk hier<" in answer.text
    assert not card_ids(world)


def test_a_film_is_not_read_aloud(client_for, world):
    olga, address = client_for("organiser"), f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl"
    assert olga.post(address, files={"clip": ("film.mp4", a_film(), "video/mp4")}).status_code == 422
    assert "<audio" not in olga.get(f"/prepare/{world.code}?step={world.step_ids['text']}").text
