"""A connection that was opened with a right to listen ends with that right."""

import re
import time

import pytest
from starlette.websockets import WebSocketDisconnect

from app import live
from app.routes import sockets
from tests.room import heard, listening, posted, say


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch):
    monkeypatch.setattr(sockets, "CHECK_AGAIN", 0.1)


def take_back_links(facilitator, world) -> None:
    for id in re.findall(r"/helpers/(\w+)/revoke", facilitator.get(f"/console/{world.code}/helpers").text):
        posted(facilitator.post(f"/console/{world.code}/helpers/{id}/revoke"))


@pytest.mark.parametrize("who, audience", [("interpreter", "interpreter"), ("scribe", "scribe"), ("board", "board")])
def test_a_helper_whose_link_is_taken_back_hears_no_more(client_for, world, who, audience):
    with listening(client_for(who), audience, world.code) as socket:
        heard(socket)
        take_back_links(client_for("facilitator"), world)
        hears_no_more(socket, world)


def test_a_facilitator_who_signs_out_hears_no_more(client_for, world):
    facilitator = client_for("facilitator")
    with listening(facilitator, "console", world.code) as socket:
        heard(socket)
        posted(facilitator.post("/sign-out"))
        hears_no_more(socket, world)


def test_a_person_who_leaves_hears_no_more(client_for, world):
    participant = client_for("participant")
    with listening(participant, "phone", world.code) as socket:
        heard(socket)
        posted(participant.post(f"/s/{world.code}/leave"))
        hears_no_more(socket, world)


def test_who_may_listen_still_does(client_for, world, monkeypatch):
    looks, look_at = [], sockets.check

    async def counted(*whom):
        await look_at(*whom)
        looks.append(whom)

    monkeypatch.setattr(sockets, "check", counted)
    with listening(client_for("facilitator"), "console", world.code) as socket:
        heard(socket)
        while len(looks) < 3:
            time.sleep(0.02)
        posted(say(client_for("participant"), world, "MARKWORDS", "my-key-00001"))
        heard(socket, "MARKWORDS")


def hears_no_more(socket, world) -> None:
    with pytest.raises(WebSocketDisconnect) as gone:
        while True:
            socket.receive_text()
    assert gone.value.code == 1008
    assert live.hub.size(world.id) == 0
