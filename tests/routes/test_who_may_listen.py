"""A connection that was opened with a right to listen ends with that right."""

import re
import time

import pytest
from starlette.websockets import WebSocketDisconnect

from app import live
from app.routes import sockets
from app.words import in_language
from tests.room import heard, listening, posted, say, show


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


@pytest.mark.parametrize("cookie, name", [("member", "Fatma"), ("member", "Vera"), ("helper", "scribe")])
def test_a_phone_follows_the_room_by_its_seat_whoever_else_uses_the_browser(client_for, world, cookie, name):
    participant = client_for("participant")
    participant.cookies.set(cookie, world.tokens[name])
    with listening(participant, "phone", world.code) as socket:
        heard(socket, in_language("I would rather not say", "ar"))
        show(client_for("facilitator"), world, "dots")
        heard(socket, "What must happen first?")
        posted(participant.post(f"/s/{world.code}/leave"))
        hears_no_more(socket, world)


@pytest.mark.parametrize("role", ["facilitator", "scribe", "stranger", "stranger_organiser", "anyone"])
def test_without_a_seat_nobody_follows_the_room_as_a_phone(client_for, world, role):
    with pytest.raises(WebSocketDisconnect), listening(client_for(role), "phone", world.code):
        pass


def test_a_seat_opens_no_console_to_who_is_signed_in_elsewhere(client_for, world):
    participant = client_for("participant")
    participant.cookies.set("member", world.tokens["Vera"])
    with pytest.raises(WebSocketDisconnect), listening(participant, "console", world.code):
        pass


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
