"""What becomes of a card is said to the phone that sent it, at once, and to no other phone."""

import re

import pytest

from app.models import Session, Step
from tests.faults.seen import seen
from tests.room import card_ids, listening, on_board, posted, say

pytestmark = pytest.mark.on_postgres_in_proof


def own_cards(client, world) -> str:
    return client.get(f"/s/{world.code}/mine").text


def nothing_until(socket, path: str, client) -> None:
    """The next that this socket hears is the stage that the facilitator's clock brings."""
    posted(client.post(path))
    for _try in range(6):
        message = socket.receive_text()
        assert "own" not in message[:10], "it was told of somebody else's card"
        if "data-clock" in message:
            return


@pytest.mark.parametrize(("before", "then"), [
    ((), "release"), (("release",), "hide"), (("release",), "undo"),
])
def test_the_phone_of_its_speaker_hears_of_it_and_no_other(client_for, world, before, then):
    nour, selam, fatma = client_for("participant"), client_for("other_participant"), client_for("facilitator")
    posted(say(nour, world, "school and work clash", "my-key-0001"))
    [card_id] = card_ids(world)

    def press(what: str) -> None:
        posted(fatma.post(f"/console/{world.code}/" + ("undo" if what == "undo" else f"contributions/{card_id}/{what}")))

    for what in before:
        press(what)
    earlier = own_cards(nour, world)
    with listening(nour, "phone", world.code) as hers, listening(selam, "phone", world.code) as of_another:
        for socket in (hers, of_another):
            assert 'id="scene"' in socket.receive_text()
        press(then)
        assert any('"own"' in hers.receive_text() for _try in range(4))
        assert own_cards(nour, world) != earlier
        nothing_until(of_another, f"/console/{world.code}/timer/start", fatma)


def test_several_cards_at_once_are_told_to_each_of_their_speakers(client_for, world):
    """Putting two themes together moves cards of several people."""
    nour, selam, fatma = client_for("participant"), client_for("other_participant"), client_for("facilitator")
    for client, key, theme in ((nour, "my-key-0001", "Work"), (selam, "my-key-0002", "School")):
        posted(say(client, world, f"about {theme}", key))
        on_board(fatma, world, card_ids(world, "held")[0], new_theme=theme)
    work, school = world.read(lambda db: [theme.id for theme in db.get(Session, world.id).standing_themes])
    with listening(selam, "phone", world.code) as hers:
        assert 'id="scene"' in hers.receive_text()
        posted(fatma.post(f"/console/{world.code}/themes/{school}/merge", data={"into": work}))
        assert any('"own"' in hers.receive_text() for _try in range(4))
    assert "School" not in own_cards(selam, world).replace("about School", "")


def test_a_card_of_another_question_is_not_said_to_be_on_the_screen(client_for, world):
    """It was released late: the board has the cards of the question of now."""
    nour, fatma = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "school and work clash", "my-key-0001"))
    [card_id] = card_ids(world)
    other = world.keep(lambda db: next_question(db.get(Session, world.id), db))
    posted(fatma.post(f"/console/{world.code}/steps/{other}/show"))
    for state in ("held", "released"):
        if state == "released":
            on_board(fatma, world, card_id)
        told = seen(nour.get(f"/s/{world.code}/help").text)
        assert "school and work clash" in told and "it comes on" not in told and "On the big screen" not in told
        assert ("another question" in told or "سؤالًا آخر" in told) is (state == "released")
    assert "school and work clash" not in client_for("board").get(f"/board/{world.code}").text
    posted(fatma.post(f"/console/{world.code}/contributions/{card_id}/spotlight"))
    assert "school and work clash" in client_for("board").get(f"/board/{world.code}").text
    assert not re.search("another question|سؤالًا آخر", nour.get(f"/s/{world.code}/help").text)


def next_question(session, db) -> str:
    session.preparing.put_in([Step(position=9, kind="text", titles={"nl": "Nog iets"}, prompts={})], 2)
    db.flush()
    return session.steps[2].id
