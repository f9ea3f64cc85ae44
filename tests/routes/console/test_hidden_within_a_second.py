"""A card that has to go is gone: one tap, and within a second no board of the room shows it."""

import pytest

from tests.pace import within
from tests.room import card_ids, listening, on_board, posted, say

pytestmark = pytest.mark.on_postgres_in_proof

WORDS = "call me at 06 12345678"


@pytest.fixture
def shown(client_for, world) -> str:
    """A card that should never have been released, on the board."""
    facilitator = client_for("facilitator")
    warned = say(client_for("participant"), world, WORDS, "my-key-0001")
    assert warned.status_code == 422  # and its speaker sends it anyway, from a phone with scripts
    client = client_for("participant", **{"HX-Request": "true"})
    posted(say(client, world, WORDS, "my-key-0001"))
    card, = card_ids(world, "held")
    on_board(facilitator, world, card, new_theme="Work")
    return card


def until_gone(socket) -> None:
    while WORDS in socket.receive_text():
        pass


@pytest.mark.parametrize("large", [False, True], ids=["among the others", "large on the board"])
def test_within_a_second_no_board_shows_it(client_for, world, shown, large):
    facilitator, here = client_for("facilitator"), f"/console/{world.code}/contributions/{shown}"
    if large:
        posted(facilitator.post(f"{here}/spotlight"))
    polling = client_for("board")
    before = polling.get(f"/board/{world.code}/stage")
    assert WORDS in before.text
    with listening(client_for("board"), "board", world.code) as beamer, \
            listening(client_for("cofacilitator"), "board", world.code) as beside, \
            listening(client_for("scribe"), "scribe", world.code) as desk:
        for screen in (beamer, beside, desk):
            assert WORDS in screen.receive_text()
        with within(1):
            posted(facilitator.post(f"{here}/hide"))
            for screen in (beamer, beside, desk):
                until_gone(screen)
            after = polling.get(f"/board/{world.code}/stage", headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200 and WORDS not in after.text
