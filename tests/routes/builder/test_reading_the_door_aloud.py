"""What is shown at the door can be heard in the voice of a person, as long as it says what is written."""

from app.models import Programme
from tests.room import posted
from tests.things import a_voice


def upload(client, world, language="ti", sound=None):
    return client.post(f"/prepare/{world.code}/clips/{language}", files={"clip": ("x.webm", sound or a_voice(2))})


def door(client_for, world, language="ti") -> str:
    return client_for("anyone").get(f"/s/{world.code}/door?lang={language}").text


def test_a_clip_is_heard_at_the_door_in_its_own_language_until_the_text_changes(client_for, world):
    olga, heard = client_for("organiser"), f"/s/{world.code}/door/read-aloud/ti"
    assert heard not in door(client_for, world) and client_for("anyone").get(heard).status_code == 404
    posted(upload(olga, world))
    assert heard in door(client_for, world) and "read-aloud/ar" not in door(client_for, world, "ar")
    answer = client_for("anyone").get(heard)
    assert answer.headers["content-type"] == "audio/mp4" and answer.content[4:8] == b"ftyp"
    assert "text has changed" not in olga.get(f"/prepare/{world.code}").text

    def promise(db):
        db.get(Programme, world.programme_id).no_consequences = True
    world.keep(promise)
    assert heard not in door(client_for, world) and client_for("anyone").get(heard).status_code == 404
    assert "text has changed" in olga.get(f"/prepare/{world.code}").text


def test_a_new_clip_takes_the_place_of_the_old_and_removing_leaves_none(client_for, world, data):
    olga = client_for("organiser")
    for _time in range(2):
        posted(upload(olga, world))
    files = [file for file in (data / "media").iterdir() if file.is_file()]
    assert len(files) == 1
    posted(olga.post(f"/prepare/{world.code}/clips/ti/remove"))
    assert not files[0].exists() and "read-aloud/ti" not in door(client_for, world)


def test_only_who_prepares_the_session_puts_a_clip_there(client_for, world):
    for role in ("participant", "facilitator", "client", "stranger_organiser", "anyone"):
        assert upload(client_for(role), world).status_code in (303, 404)
    assert upload(client_for("organiser"), world, "uk").status_code == 422  # no language of this session
    assert "read-aloud/ti" not in door(client_for, world)
