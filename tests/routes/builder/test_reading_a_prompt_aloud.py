"""A prompt read aloud by a person: small enough for any phone, heard by who is in the room, silent once it is wrong."""

import pytest

from app import media
from tests.conftest import COOKIES
from tests.things import a_voice


def upload(client, world, content: bytes, language: str = "nl", step: str = "text"):
    return client.post(f"/prepare/{world.code}/steps/{world.step_ids[step]}/clips/{language}",
                       files={"clip": ("x.webm", content, "audio/webm")})


def edit(client, world, **prompts):
    return client.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}", data={
        "title": "Experiences", "minutes": "10", **{f"prompt_{language}": text for language, text in prompts.items()}})


def clip_on(page: str) -> str:
    return page.split('data-clip="', 1)[1].split('"', 1)[0] if "data-clip=" in page else ""


def files(data) -> list:
    return [file for file in (data / "media").glob("*") if file.is_file()]


def test_a_minute_fits_a_slow_line_and_reaches_the_phones(client_for, world, data):
    olga, selam = client_for("organiser"), client_for("other_participant")
    assert upload(olga, world, a_voice(59)).status_code == 303
    assert files(data)[0].stat().st_size <= media.LARGEST_CLIP
    clip = clip_on(selam.get(f"/s/{world.code}").text)
    assert selam.get(clip).headers["content-type"] == "audio/mp4"
    for role in sorted({*COOKIES, "anyone"} - {"participant", "other_participant"}):
        assert client_for(role).get(clip).status_code in (303, 401, 404), role


def test_more_than_a_minute_or_no_sound_is_refused_with_a_sentence(client_for, world, data):
    olga = client_for("organiser")
    answer = upload(olga, world, a_voice(67))
    assert answer.status_code == 422 and "at most 60 seconds" in answer.text
    for content in (b"", b"<html>", b"\x1aE\xdf\xa3" + b"\0" * 200):
        assert upload(olga, world, content).status_code == 422
    assert upload(olga, world, a_voice(), "ar").status_code == 422  # there is no Arabic prompt to read
    assert not files(data)


def test_a_changed_prompt_silences_it(client_for, world):
    olga, nour = client_for("organiser"), client_for("participant")
    edit(olga, world, nl="How is it?", ar="كيف؟")
    upload(olga, world, a_voice(), "nl")
    upload(olga, world, a_voice(), "ar")
    assert clip_on(nour.get(f"/s/{world.code}").text)
    edit(olga, world, nl="How was it?", ar="كيف؟")  # the source
    assert not clip_on(nour.get(f"/s/{world.code}").text)
    upload(olga, world, a_voice(), "ar")
    assert clip_on(nour.get(f"/s/{world.code}").text)
    edit(olga, world, nl="How was it?", ar="كيف كان؟")  # the translation
    assert not clip_on(nour.get(f"/s/{world.code}").text)
    assert "do not play this any more" in olga.get(f"/prepare/{world.code}?step={world.step_ids['text']}").text


def test_a_newer_one_takes_its_place_and_removing_leaves_no_file(client_for, world, data):
    olga = client_for("organiser")
    upload(olga, world, a_voice())
    before = files(data)
    upload(olga, world, a_voice(2))
    assert len(files(data)) == 1 and files(data) != before
    assert olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl/remove").status_code == 303
    assert not files(data) and not clip_on(client_for("participant").get(f"/s/{world.code}").text)


@pytest.mark.parametrize("role", ["facilitator", "cofacilitator", "participant", "stranger_organiser", "anyone"])
def test_nobody_else_records_it(client_for, world, role):
    assert upload(client_for(role), world, a_voice()).status_code in (303, 401, 404)
    assert not clip_on(client_for("participant").get(f"/s/{world.code}").text)
