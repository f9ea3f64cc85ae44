"""What seems to say who somebody is, the organiser sees before any file is made, and decides; nobody else is shown it."""

import pytest

from app.models import Contribution
from tests.room import card_ids, on_board, posted, say

LOOK = "Look at these before you take it away"


@pytest.fixture
def told(client_for, world) -> str:
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={"HX-Request": "true"},
                     data={"key": "my-key-0001", "kind": "better", "words": "bel 06 12345678"}))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id)
    return id


def exported(client, world) -> str:
    return client.get(f"/harvest/{world.code}/export/json?language=nl").text


def test_the_organiser_sees_which_and_leaves_it_out_with_one_tap(client_for, world, told):
    olga = client_for("organiser")
    page = olga.get(f"/harvest/{world.code}").text
    assert LOOK in page and "a telephone number" in page.split(LOOK)[1]
    assert "06 12345678" in exported(olga, world), "nothing is left out silently"
    posted(olga.post(f"/console/{world.code}/contributions/{told}/hide", data={"back": "harvest"}))
    assert LOOK not in olga.get(f"/harvest/{world.code}").text and "06 12345678" not in exported(olga, world)


def test_a_translation_is_looked_at_too(client_for, world):
    posted(say(client_for("participant"), world, "nothing of anybody", "my-key-0001"))
    id = card_ids(world)[0]
    on_board(client_for("facilitator"), world, id)
    assert LOOK not in client_for("organiser").get(f"/harvest/{world.code}").text
    world.keep(lambda db: db.get(Contribution, id).translate("mail jan@example.org", "nl", "interpreter"))
    assert LOOK in client_for("organiser").get(f"/harvest/{world.code}").text


def test_a_client_is_not_pointed_at_it(client_for, world, told):
    assert LOOK not in client_for("client").get(f"/harvest/{world.code}").text
