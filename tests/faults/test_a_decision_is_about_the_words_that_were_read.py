"""A speaker may change a card in the moment in which somebody presses a button beside it: that was for the old words."""

import re
from html import unescape

import pytest

from tests.room import card_ids, on_board, posted, say, seen, theme_ids


@pytest.fixture
def changed(client_for, world):
    """The addresses of the buttons of console and desk as they stood before the card was changed."""
    posted(say(client_for("participant"), world, "the bus is late", "my-key-0001"))
    card, = card_ids(world)
    before = {role: unescape(client_for(role).get(f"/{surface}/{world.code}").text)
              for role, surface in (("facilitator", "console"), ("interpreter", "desk"))}
    panel = client_for("facilitator").get(f"/console/{world.code}/contributions/{card}", headers={"HX-Request": "true"})
    before["facilitator"] += unescape(panel.text)
    posted(client_for("participant").post(f"/s/{world.code}/mine/{card}/reword", data={"words": "OTHER WORDS"}))

    def button(role: str, verb: str) -> str:
        return re.search(f'action="(/[a-z]+/{world.code}/contributions/{card}/{verb}[^"]*)"', before[role])[1]

    return button


def test_words_that_were_not_read_are_not_released(client_for, world, changed):
    facilitator = client_for("facilitator")
    assert facilitator.post(changed("facilitator", "release")).status_code == 409
    assert "OTHER WORDS" not in seen(client_for("board"), f"/board/{world.code}")
    now = re.search(f'action="([^"]*{card_ids(world)[0]}/release[^"]*)"', unescape(
        facilitator.get(f"/console/{world.code}").text))[1]
    posted(facilitator.post(now))
    assert "OTHER WORDS" in seen(client_for("board"), f"/board/{world.code}")


@pytest.mark.parametrize("role", ["facilitator", "interpreter"])
def test_a_translation_is_laid_under_the_words_that_it_translates(client_for, world, changed, role):
    answer = client_for(role).post(changed(role, "translate"), data={"language": "nl", "words": "de bus komt laat"})
    assert answer.status_code == 409
    assert "de bus komt laat" not in seen(client_for("facilitator"), f"/console/{world.code}")


def test_other_words_are_not_large_on_the_board(client_for, world):
    facilitator, nour = client_for("facilitator"), client_for("participant")
    posted(facilitator.post(f"/console/{world.code}/hold"))
    posted(say(nour, world, "the bus is late", "my-key-0001"))
    card, = card_ids(world)
    panel = f"/console/{world.code}/contributions/{card}"
    posted(facilitator.post(f"{panel}/spotlight"))
    assert "Among the others again" in seen(facilitator, panel)
    posted(nour.post(f"/s/{world.code}/mine/{card}/reword", data={"words": "OTHER WORDS"}))
    assert "Large on the board" in seen(facilitator, panel)


def test_words_that_are_new_stand_behind_no_advice(client_for, world):
    """The room drew it from others; also where the card is put on the board again."""
    nour, fatma = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "school and work clash", "my-key-0001"))
    [card] = card_ids(world)
    on_board(fatma, world, card, new_theme="Work")
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "Later lessons", "theme": theme_ids(world)[0]}))
    assert "school and work clash" in fatma.get(f"/harvest/{world.code}").text
    posted(nour.post(f"/s/{world.code}/mine/{card}/reword", data={"words": "nothing of the kind"}))
    on_board(fatma, world, card, theme_ids(world)[0])
    told = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert not told["recommendations"][0]["card_ids"] and not told["recommendations"][0]["not_quoted"]
