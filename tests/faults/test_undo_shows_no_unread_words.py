"""Undo puts back how the wall was, and never words that nobody of the staff has read: a speaker may have changed a card."""

import pytest

from tests.room import card_ids, on_board, posted, say, seen, theme_ids

pytestmark = pytest.mark.on_postgres_in_proof


@pytest.fixture
def evening(client_for, world):
    """A card on the board under the first of two themes; and what can be pressed and changed."""
    facilitator, nour = client_for("facilitator"), client_for("participant")
    posted(say(nour, world, "the wait is long", "my-key-0001"))
    card, = card_ids(world)
    on_board(facilitator, world, card, new_theme="Waiting")
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Language"}))

    def press(path: str, **form):
        return posted(facilitator.post(f"/console/{world.code}/{path}", data=form))

    def change(words: str):
        return posted(nour.post(f"/s/{world.code}/mine/{card}/reword", data={"words": words}))

    return card, press, change


def is_read_first(client_for, world, words: str) -> None:
    assert words not in seen(client_for("board"), f"/board/{world.code}")
    assert words in seen(client_for("facilitator"), f"/console/{world.code}"), "it waits to be read"


def test_a_card_changed_after_two_themes_became_one(client_for, world, evening):
    _card, press, change = evening
    first, second = theme_ids(world)
    press(f"themes/{first}/merge", into=second)
    change("UNREAD")
    press("undo")
    is_read_first(client_for, world, "UNREAD")
    assert "Waiting" in seen(client_for("board"), f"/board/{world.code}"), "the rest of the change is taken back"


def test_a_card_changed_after_it_was_taken_off_the_board(client_for, world, evening):
    card, press, change = evening
    press(f"contributions/{card}/hide")
    change("UNREAD")
    press("undo")
    is_read_first(client_for, world, "UNREAD")


def test_a_card_changed_while_it_is_off_the_board_where_cards_are_not_read_first(client_for, world, evening):
    card, press, change = evening
    press(f"contributions/{card}/hide")
    press("hold")
    change("UNREAD")
    press("hold")
    press("undo")
    is_read_first(client_for, world, "UNREAD")


def test_taken_back_step_by_step(client_for, world, evening):
    card, press, change = evening
    first, second = theme_ids(world)
    press(f"themes/{first}/merge", into=second)
    press(f"contributions/{card}/hide")
    change("UNREAD")
    for _each in range(3):
        press("undo")
        is_read_first(client_for, world, "UNREAD")


def test_a_card_that_nobody_changed_comes_back_to_the_board(client_for, world, evening):
    card, press, _change = evening
    press(f"contributions/{card}/hide")
    press("undo")
    assert "the wait is long" in seen(client_for("board"), f"/board/{world.code}")
