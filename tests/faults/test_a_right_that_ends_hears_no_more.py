"""Whoever loses the right to listen is hung up on within a second, at whichever worker they listen, and hears nothing of
what comes after."""

import re

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.pace import within
from tests.room import heard, listening, posted, say

pytestmark = pytest.mark.on_postgres_in_proof
AFTER = "SAID AFTERWARDS"


def take_back_links(client_for, world) -> None:
    facilitator = client_for("facilitator")
    for id in re.findall(r"/helpers/(\w+)/revoke", facilitator.get(f"/console/{world.code}/helpers").text):
        posted(facilitator.post(f"/console/{world.code}/helpers/{id}/revoke"))


def sign_out(client_for, _world) -> None:
    posted(client_for("facilitator").post("/sign-out"))


def sign_out_everywhere(client_for, _world) -> None:
    posted(client_for("facilitator").post("/sign-out-everywhere"))


def leave(client_for, world) -> None:
    posted(client_for("participant").post(f"/s/{world.code}/leave"))


@pytest.mark.parametrize("who, audience, end", [
    ("cofacilitator", "console", take_back_links), ("interpreter", "interpreter", take_back_links),
    ("scribe", "scribe", take_back_links), ("board", "board", take_back_links), ("facilitator", "console", sign_out),
    ("facilitator", "console", sign_out_everywhere), ("participant", "phone", leave)], ids=str)
def test_it_is_over_within_a_second(client_for, world, who, audience, end):
    with listening(client_for(who), audience, world.code) as socket:
        heard(socket)
        end(client_for, world)
        with within(1), pytest.raises(WebSocketDisconnect):
            posted(say(client_for("other_participant"), world, AFTER, "my-key-0001"))
            while True:
                assert AFTER not in socket.receive_text()


def test_whose_right_goes_on_hears_all_of_it(client_for, world):
    """Somebody else's ends, and what is kept of them changes."""
    nour, helper = client_for("participant"), client_for("cofacilitator")
    with listening(nour, "phone", world.code) as phone, listening(helper, "console", world.code) as console:
        heard(phone), heard(console)
        sign_out_everywhere(client_for, world)
        posted(nour.post(f"/s/{world.code}/pass", data={"step_id": world.step_ids["text"]}))
        posted(say(nour, world, AFTER, "my-key-0001"))
        heard(console, AFTER)
        posted(helper.post(f"/console/{world.code}/steps/{world.step_ids['dots']}/show"))
        heard(phone, "What must happen first?")
