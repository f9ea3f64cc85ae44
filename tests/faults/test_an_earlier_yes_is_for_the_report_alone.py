"""Who said yes to a text that named the report alone did not say yes to a public page, and never did so by something else
that they said since."""

import re

import pytest

from app.library.permissions import names_public_page, text_version
from app.models import Participant
from app.words import LANGUAGES, in_language
from tests.room import posted, say, seen

pytestmark = pytest.mark.on_postgres_in_proof
REPORT, PUBLIC = "It may be in the report.", "It may be in the report and on the public page."


def test_the_door_names_the_public_page_in_every_language(client_for, world):
    for language in LANGUAGES:
        door = seen(client_for("anyone"), f"/s/{world.code}/door?lang={language}")
        asked = in_language("My words may be in the report and on the public page, without my name", language)
        assert asked in door and (language == "en") == (asked.startswith("My words")), language


@pytest.fixture
def earlier(client_for, world):
    """Somebody who came in before the text was changed."""
    def read_then(db):
        for permission in db.get(Participant, world.seat_ids["nour"]).permissions:
            permission.version = "2026-11-26.ar.1b2c3d4e"

    world.keep(read_then)
    return client_for("participant")


def told(client_for, client, world) -> str:
    """What the code for later says of the one card."""
    receipt = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", client.get(f"/s/{world.code}/help").text)[0]
    posted(client.post(f"/s/{world.code}/language", data={"language": "en"}))
    page = client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt})
    return next(sentence for sentence in (PUBLIC, REPORT, "It is not in the report.",
                                          in_language(PUBLIC, "ar"), in_language(REPORT, "ar")) if sentence in page.text)


def test_a_card_given_under_the_text_of_today_may_be_public(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "the bus is late", "my-key-0001"))
    assert told(client_for, nour, world) == in_language(PUBLIC, "ar")


def test_a_card_given_under_an_earlier_text_may_not(client_for, world, earlier):
    posted(say(earlier, world, "the bus is late", "my-key-0001"))
    assert told(client_for, earlier, world) == in_language(REPORT, "ar")


def test_nor_after_another_permission_is_given_under_the_text_of_today(client_for, world, earlier):
    posted(say(earlier, world, "the bus is late", "my-key-0001"))
    posted(earlier.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1", "take_part": "1"}))
    assert told(client_for, earlier, world) == in_language(REPORT, "ar")


def test_nor_does_a_later_card(client_for, world, earlier):
    posted(earlier.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1", "take_part": "1"}))
    posted(say(earlier, world, "the bus is late", "my-key-0001"))
    assert told(client_for, earlier, world) == in_language(REPORT, "ar")


def test_who_is_asked_again_and_says_yes_says_yes(client_for, world, earlier):
    posted(say(earlier, world, "the bus is late", "my-key-0001"))
    posted(earlier.post(f"/s/{world.code}/permission", data={}))
    posted(earlier.post(f"/s/{world.code}/permission", data={"quote": "1"}))
    assert told(client_for, earlier, world) == in_language(PUBLIC, "ar")


def test_a_version_that_nobody_knows_is_an_earlier_one():
    assert [names_public_page(version) for version in ("", "v", "2026-11-30.nl.12345678", "2027", text_version("so"))] == [
        False, False, False, False, True]
