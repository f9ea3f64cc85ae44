"""What is shown at the door can be heard in the voice of a person, as long as it says what is written."""

import re
from pathlib import Path

import pytest

from app.library import permissions
from app.models import Programme, Session
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


CHANGES = {
    "a promise that it has no consequences": (Programme, "no_consequences", True),
    "another who answers for the data": (Programme, "controller", "Stichting Samen"),
    "another client, where nobody else answers": (Programme, "client", "Gemeente Nergens"),
    "cards that nobody reads first": (Session, "holds", False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_clip_says_a_text_that_is_not_at_the_door_any_more(client_for, world, change):
    table, setting, value = CHANGES[change]
    row = world.programme_id if table is Programme else world.id

    def put(db, **settings):
        for name, now in settings.items():
            setattr(db.get(table, row), name, now)
    if setting == "client":
        world.keep(lambda db: put(db, controller=""))
    before = {}
    world.keep(lambda db: before.update({setting: getattr(db.get(table, row), setting)}))
    olga, heard = client_for("organiser"), f"/s/{world.code}/door/read-aloud/ti"
    posted(upload(olga, world))
    assert heard in door(client_for, world)

    world.keep(lambda db: put(db, **{setting: value}))
    assert heard not in door(client_for, world) and client_for("anyone").get(heard).status_code == 404
    assert "text has changed" in olga.get(f"/prepare/{world.code}").text
    console = " ".join(olga.get(f"/console/{world.code}").text.split())
    assert "Phones do not play it until it is read aloud again: Tigrinya" in console

    world.keep(lambda db: put(db, **before))
    assert heard in door(client_for, world)  # it says what is written again
    world.keep(lambda db: put(db, **{setting: value}))
    posted(upload(olga, world))
    assert heard in door(client_for, world)
    assert "until it is read aloud again" not in " ".join(olga.get(f"/console/{world.code}").text.split())


def test_every_sentence_at_the_door_counts(client_for, world, monkeypatch):
    posted(upload(client_for("organiser"), world))
    assert "read-aloud/ti" in door(client_for, world)
    monkeypatch.setattr(permissions, "AT_THE_DOOR", ("Something else", *permissions.AT_THE_DOOR[1:]))
    assert "read-aloud/ti" not in door(client_for, world)
    pages = Path("templates/door/permission.html").read_text(), Path("templates/_ui.html").read_text()
    shown = pages[0].partition("<main")[2] + pages[1].partition("{% macro reassurance")[2].partition("endmacro")[0]
    monkeypatch.undo()
    assert set(re.findall(r'_\("([^"]+)"\)', shown)) == {
            *permissions.AT_THE_DOOR, *permissions.AT_A_DOOR_APART}


def test_a_new_clip_takes_the_place_of_the_old_and_removing_leaves_none(client_for, world, data):
    olga = client_for("organiser")
    for _time in range(2):
        posted(upload(olga, world))
    files = [file for file in (data / "media").iterdir() if file.is_file()]
    assert len(files) == 1
    posted(olga.post(f"/prepare/{world.code}/clips/ti/remove"))
    assert not files[0].exists() and "read-aloud/ti" not in door(client_for, world)


def test_a_clip_as_long_as_a_minute_is_taken_at_the_door_as_at_a_step(client_for, world):
    from tests.things import a_wave

    olga, minute = client_for("organiser"), a_wave(60)
    posted(upload(olga, world, sound=minute))
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}/clips/nl", files={"clip": ("x.wav", minute)}))


def test_only_who_prepares_the_session_puts_a_clip_there(client_for, world):
    for role in ("participant", "facilitator", "client", "stranger_organiser", "anyone"):
        assert upload(client_for(role), world).status_code in (303, 401, 404)
    assert upload(client_for("organiser"), world, "uk").status_code == 422  # no language of this session
    assert "read-aloud/ti" not in door(client_for, world)
