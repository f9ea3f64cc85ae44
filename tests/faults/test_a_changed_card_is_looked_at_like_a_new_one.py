"""Whatever is looked at when a card comes in is looked at when it is changed: telephone numbers and names wait for a
reader, also in a room where cards come on the board at once."""

import re

import pytest

from tests.room import card_ids, posted, say, seen

NUMBER = "call me, 06 1234 5678"


@pytest.fixture
def card(client_for, world):
    """On the board at once, as cards come in this room."""
    posted(client_for("facilitator").post(f"/console/{world.code}/hold"))
    posted(say(client_for("participant"), world, "the bus is late", "my-key-0001"))
    id, = card_ids(world)
    assert "the bus is late" in seen(client_for("board"), f"/board/{world.code}")
    return id


def sent_anyway(client, address: str, **form: str) -> None:
    """Without scripts, first the warning comes, with what was typed."""
    warning = client.post(address, data=form)
    assert warning.status_code == 422 and NUMBER in warning.text
    posted(client.post(address, data=form | {"seen": re.search('name="seen" value="([^"]+)"', warning.text)[1]}))


def waits(client_for, world) -> None:
    assert "06 1234 5678" not in seen(client_for("board"), f"/board/{world.code}")
    assert "06 1234 5678" in seen(client_for("facilitator"), f"/console/{world.code}")


def test_changed_on_the_phone(client_for, world, card):
    sent_anyway(client_for("participant"), f"/s/{world.code}/mine/{card}/reword", words=NUMBER)
    waits(client_for, world)


def test_changed_later_with_ones_own_code(client_for, world):
    nour, anyone = client_for("participant"), client_for("anyone")
    posted(client_for("facilitator").post(f"/console/{world.code}/hold"))
    receipt = say_with_receipt(nour, world)
    card, = card_ids(world)
    sent_anyway(anyone, "/words", code=world.code, receipt=receipt, reword=card, words=NUMBER)
    waits(client_for, world)


def test_harmless_words_go_where_the_others_went(client_for, world, card):
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/reword", data={"words": "the bus is early"}))
    assert "the bus is early" in seen(client_for("board"), f"/board/{world.code}")


def say_with_receipt(client, world) -> str:
    answer = client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={
        "Accept": "application/json"}, data={"key": "my-key-0001", "kind": "better", "words": "the bus is late"})
    return answer.json()["receipt"]
