"""The board shows the cards of the question that it asks: those of another leave when the question does, and come back
with it."""

import pytest

from app.models import Contribution, Session, Step
from tests.room import gone, heard, listening, on_board, posted, say, show

pytestmark = pytest.mark.on_postgres_in_proof


@pytest.fixture
def second(world) -> str:
    """Another question in words, after the first."""
    def add(db):
        session = db.get(Session, world.id)
        session.preparing.put_in([Step(position=9, kind="text", titles={"nl": "Nog iets"}, prompts={}),
                                  Step(position=9, kind="react", titles={"nl": "Klopt dit?"}, prompts={})], 2)
        db.flush()
        world.step_ids["react"] = session.steps[3].id
        return session.steps[2].id

    world.step_ids["second"] = world.keep(add)
    return world.step_ids["second"]


@pytest.fixture
def fatma(client_for, world):
    """She put two cards on the board: one under a theme, one loose."""
    fatma = client_for("facilitator")
    for number, theme in enumerate(("Work", "")):
        posted(say(client_for("participant"), world, f"of the first, {number}", f"key-of-{number}-x"))
        on_board(fatma, world, newest(world), new_theme=theme)
    return fatma


def newest(world) -> str:
    return world.read(lambda db: next(card.id for card in db.get(Session, world.id).contributions if card.state == "held"))


def board(client_for, world) -> str:
    return client_for("board").get(f"/board/{world.code}").text


def test_cards_leave_with_their_question_and_come_back_with_it(client_for, world, second, fatma):
    with listening(client_for("board"), "board", world.code) as beamer:
        heard(beamer, "of the first, 0", "of the first, 1", "Work")
        show(fatma, world, "second")
        assert "Work" not in gone(beamer, "of the first"), "a theme of other questions leaves with its cards"
        show(fatma, world, "text")
        heard(beamer, "of the first, 0", "of the first, 1", "Work")


def test_a_new_card_stands_alone_under_a_theme_that_has_older_ones(client_for, world, second, fatma):
    show(fatma, world, "second")
    posted(say(client_for("participant"), world, "of the second", "key-of-another", step="second"))
    theme = world.read(lambda db: db.get(Session, world.id).standing_themes[0].id)
    on_board(fatma, world, newest(world), theme=theme)
    seen = board(client_for, world)
    assert "of the second" in seen and "Work" in seen and "of the first" not in seen and "1 kaart" in seen


def test_many_cards_of_another_question_push_none_of_this_one_away(client_for, world, second, fatma):
    show(fatma, world, "second")
    posted(say(client_for("participant"), world, "of the second", "key-of-another", step="second"))
    on_board(fatma, world, newest(world))
    world.keep(lambda db: db.add_all(Contribution(
        session_id=world.id, step_id=world.step_ids["text"], kind="better", language="ar", words="late", state="released",
        position=100 + number) for number in range(30)))
    assert "of the second" in board(client_for, world)


def test_what_was_made_large_is_large_whatever_it_was_asked(client_for, world, second, fatma):
    show(fatma, world, "second")
    card_id = world.read(lambda db: next(card.id for card in db.get(Session, world.id).contributions
                                         if card.words == "of the first, 0"))
    posted(fatma.post(f"/console/{world.code}/contributions/{card_id}/spotlight"))
    seen = board(client_for, world)
    assert "of the first, 0" in seen and "of the first, 1" not in seen


@pytest.mark.parametrize("kind", ["react", "recommendation"])
def test_a_step_that_looks_back_shows_the_cards_of_all_questions(client_for, world, second, fatma, kind):
    show(fatma, world, kind)
    assert "of the first, 0" in board(client_for, world) and "of the first, 1" in board(client_for, world)


def test_the_console_keeps_all_of_them_under_their_themes(world, second, fatma):
    show(fatma, world, "second")
    seen = fatma.get(f"/console/{world.code}").text
    assert "of the first, 0" in seen and "of the first, 1" in seen
