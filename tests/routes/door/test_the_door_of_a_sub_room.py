"""The door of a sub-room says what it is before anybody takes part, in everybody's language; no other door does."""

import re

import pytest

from app import settings
from app.library import permissions
from app.models import Session
from app.words import LANGUAGES, in_language
from tests.room import come_in, posted, say, set_apart
from tests.things import a_voice

pytestmark = pytest.mark.on_postgres_in_proof

SAID = "What is said here is not shown in the large room."


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_its_name_and_that_nothing_is_shown_in_the_large_room(client_for, world, language):
    apart, phone = set_apart(client_for("facilitator"), world), client_for("anyone", **{"Accept-Language": language})
    said = in_language(SAID, language)
    assert language == "en" or said != SAID
    for address in (f"/s/{apart.code}/door", f"/s/{apart.code}/door?lang={language}"):
        page = phone.get(address).text
        assert said in page and "Women&#39;s table" in page
    assert in_language("The room reads your card", language) not in page  # here only this room does
    come_in(phone, apart, language)
    for address in ("", "/help"):
        page = phone.get(f"/s/{apart.code}{address}").text
        assert said in page and "Women&#39;s table" in page
    posted(say(phone, apart, "…", "a-key-of-mine"))
    page = phone.get(f"/s/{apart.code}").text
    assert in_language("Kept. It is read first, then it comes on the screen in this room.", language) in page
    assert in_language("Kept. It is read first, then it comes on the big screen.", language) not in page


def test_the_large_room_says_nothing_of_it(client_for, world):
    set_apart(client_for("facilitator"), world)
    nour = client_for("participant")
    for address in ("/door", "/door?lang=en", "", "/stage", "/help", "/privacy", "/my-code"):
        page = nour.get(f"/s/{world.code}{address}").text
        assert "table" not in page and in_language(SAID, "ar") not in page and SAID not in page


def test_its_qr_code_leads_a_phone_of_the_large_room_to_its_door(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    token = world.read(lambda db: db.get(Session, apart.id).door.token(settings.server_key()))
    assert nour.get(f"/j/{token}").headers["location"] == f"/s/{apart.code}"
    assert nour.get(f"/s/{apart.code}").headers["location"] == f"/s/{apart.code}/door"
    new = client_for("anyone").get(f"/j/{token}")
    assert new.status_code == 200 and SAID in new.text


def test_what_somebody_read_aloud_at_the_door_of_the_large_room_is_not_played_here(client_for, world):
    """It says another text: nobody would hear that this is a room apart."""
    olga = client_for("organiser")
    posted(olga.post(f"/prepare/{world.code}/clips/ti", files={"clip": ("x.webm", a_voice(2))}))
    apart, anyone = set_apart(olga, world), client_for("anyone")
    assert "read-aloud/ti" in anyone.get(f"/s/{world.code}/door?lang=ti").text
    assert "read-aloud/ti" not in anyone.get(f"/s/{apart.code}/door?lang=ti").text
    posted(olga.post(f"/prepare/{apart.code}/clips/ti", files={"clip": ("x.webm", a_voice(2))}))
    assert "read-aloud/ti" in anyone.get(f"/s/{apart.code}/door?lang=ti").text


def test_a_clip_that_leaves_out_what_is_said_here_now_is_not_played(client_for, world, monkeypatch):
    olga, anyone = client_for("organiser"), client_for("anyone")
    apart = set_apart(olga, world)
    for room in (world, apart):
        posted(olga.post(f"/prepare/{room.code}/clips/ti", files={"clip": ("x.webm", a_voice(2))}))
    monkeypatch.setattr(permissions, "AT_A_DOOR_APART", (*permissions.AT_A_DOOR_APART, "Something else"))
    assert "read-aloud/ti" not in anyone.get(f"/s/{apart.code}/door?lang=ti").text
    assert "read-aloud/ti" in anyone.get(f"/s/{world.code}/door?lang=ti").text


def test_the_sheet_for_the_wall_says_it_in_every_language_of_the_room(client_for, world):
    fatma = client_for("facilitator")
    apart = set_apart(fatma, world)
    sheet = fatma.get(f"/console/{apart.code}/door").text
    assert all(in_language(SAID, language) in sheet for language in ("nl", "ar", "ti", "en"))
    assert not re.search(r"Learning and working|Learning together", sheet)
