"""How the same bytes reach everybody in a room, and what happens with those who lag or listen another way; the same for
both hubs."""

import inspect

import pytest

from app import hub
from app.hub import Listener, LocalHub, PostgresHub, frame
from tests.room import awaited


def nobody() -> dict:
    """A hub that is asked for nothing and tells nobody."""
    return dict.fromkeys(("on_news", "on_missed", "on_hits"), lambda _what: None) | {"watched": set, "new_hits": dict}


@pytest.fixture(params=[LocalHub, lambda: PostgresHub("", "a worker", **nobody())], ids=["LocalHub", "PostgresHub"],
                autouse=True)
def room(request):
    global _room
    _room = request.param()


class Transport:
    """What the web server's connection offers the hub."""

    def __init__(self, waiting: int = 0):
        self.waiting, self.written = waiting, []

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def write(self, data: bytes) -> None:
        self.written.append(data)


class Socket:
    """A connection: with a transport of the kind that the hub knows, or only with the framework's own `send_text`."""

    def __init__(self, transport: Transport | None = None):
        self.scope, self.sent = {}, []
        if transport:
            self.transport = transport
            self.scope["expertpool.send"] = self.send

    def send(self) -> None: ...

    async def send_text(self, text: str) -> None:
        self.sent.append(text)


def published(*listeners: Listener, text: str = "stage", language: str = "nl") -> int:
    for listener in listeners:
        _room.subscribe("room", listener)
    reached = awaited(_room.publish("room", "board", language, text))
    assert _room.size("room") == len(listeners)
    for listener in listeners:
        _room.leave("room", listener)
    assert not _room.rooms and _room.languages("room", "board") == []
    return reached


def test_a_frame_is_what_rfc_6455_says():
    assert frame("a" * 125) == b"\x81\x7d" + b"a" * 125
    assert frame("a" * 126) == b"\x81\x7e\x00\x7e" + b"a" * 126
    assert frame("a" * 65536)[:10] == b"\x81\x7f" + (65536).to_bytes(8, "big")
    assert frame("é") == b"\x81\x02\xc3\xa9"


def test_all_of_an_audience_and_language_get_the_same_bytes_and_nobody_else():
    mine, other_language, other_audience = (Transport() for _each in range(3))
    reached = published(Listener(Socket(mine), "board", "nl"), Listener(Socket(other_language), "board", "en"),
                        Listener(Socket(other_audience), "console", "nl"))
    assert reached == 1 and mine.written == [frame("stage")]
    assert not other_language.written and not other_audience.written


def test_who_lags_is_skipped_and_remembered():
    behind = Transport(waiting=hub.TOO_FAR_BEHIND + 1)
    listener = Listener(Socket(behind), "board", "nl")
    published(listener)
    assert not behind.written and listener.missed
    behind.waiting = 0
    published(listener)
    assert behind.written and not listener.missed


def test_without_the_transport_the_frameworks_own_way_is_taken():
    socket = Socket()
    published(Listener(socket, "board", "nl"))
    assert socket.sent == ["stage"]


def test_a_connection_that_broke_stops_nobody():
    class Broken(Socket):
        async def send_text(self, text: str) -> None:
            raise RuntimeError("gone")

    well, broken = Socket(), Listener(Broken(), "board", "nl")
    published(broken, Listener(well, "board", "nl"))
    assert broken.missed and well.sent == ["stage"]


def test_the_real_web_server_offers_its_transport():
    """If an update of the server hides it, this fails and the hub falls back to the slower way."""
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
    assert "self.transport" in inspect.getsource(WebSocketsSansIOProtocol)
