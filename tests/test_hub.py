"""How the same bytes reach everybody in a room, and what happens with those who lag or listen another way; the same for
both hubs. And how the one of several workers hears what the others keep."""

import asyncio
import inspect
from types import SimpleNamespace

import psycopg
import pytest

from app import clock, database, hub
from app.hub import Listener, LocalHub, PostgresHub, frame
from app.models import Organisation, Programme, Session
from tests.conftest import database_in
from tests.pace import PATIENCE, slowness
from tests.room import awaited


def ears(**more) -> dict:
    return dict.fromkeys(("hear", "missed", "hit"), lambda _what: None) | {"watched": set, "hits": dict} | more


@pytest.fixture(params=[LocalHub, lambda: PostgresHub("", "a worker", **ears())], ids=["LocalHub", "PostgresHub"],
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
    told = awaited(_room.publish("room", "board", language, text))
    assert _room.size("room") == len(listeners)
    for listener in listeners:
        _room.leave("room", listener)
    assert not _room.rooms and _room.languages("room", "board") == []
    return told


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


# --- several workers: one line for each ------------------------------------------------------------------------------


@pytest.fixture
def line(postgres, room, request):
    """Runs a story with two hubs and the database of a third worker."""
    if isinstance(_room, LocalHub):
        pytest.skip("one process has nobody to hear")
    with database_in(postgres) as address:
        base = database.Database(address)
        plain = address.replace("+psycopg", "")

        def session(db):
            programme = Programme.begin(Organisation(name="Beekstede"), "Learning", controller="x", contact="x")
            made = programme.schedule("Learning and working", clock.today(), languages=["nl"])
            db.add(made)
            db.flush()
            return made.id

        id = base.keep_now(session)

        def run(story):
            async def tell():
                both = []
                for name in ("one", "other"):
                    known = SimpleNamespace(heard=[], missed=[], hits=[], touched={})

                    def take(known=known):
                        touched, known.touched = known.touched, {}
                        return touched

                    known.hub = PostgresHub(address, name, hear=known.heard.append, missed=known.missed.append,
                                            watched=lambda: {id}, hits=take, hit=known.hits.append)
                    await known.hub.open()
                    both.append(known)
                try:
                    await story(*both)
                finally:
                    for known in both:
                        known.hub.close()

            awaited(tell())

        def quietly(statement: str):
            with psycopg.connect(plain, autocommit=True) as beside:
                beside.execute(statement)

        yield SimpleNamespace(run=run, base=base, id=id, quietly=quietly)
        base.close()


async def until(test) -> None:
    async with asyncio.timeout(PATIENCE):
        while not test():
            await asyncio.sleep(0.02)


def rename(line):
    return lambda db: setattr(db.get(Session, line.id), "title", "Another title")


def test_each_worker_hears_once_of_what_another_kept(line):
    async def story(one, other):
        await line.base.keep(rename(line))
        await until(lambda: one.heard and other.heard)
        await asyncio.sleep(0.2)
        assert one.heard == other.heard == [[line.id, 2, 2, ["session"], [""]]]

    line.run(story)


def test_nobody_hears_of_what_was_not_kept(line):
    async def story(one, _other):
        def refused(db):
            rename(line)(db)
            db.flush()
            raise ValueError

        with pytest.raises(ValueError):
            await line.base.keep(refused)
        await asyncio.sleep(0.3)
        assert one.heard == []

    line.run(story)


def test_a_worker_does_not_hear_itself(line):
    async def story(one, other):
        line.base.name = "one"
        await line.base.keep(rename(line))
        await until(lambda: other.heard)
        await asyncio.sleep(0.2)
        assert one.heard == []

    line.run(story)


def test_a_line_that_is_cut_is_laid_anew_and_nothing_that_was_said_meanwhile_stays_unknown(line):
    async def story(one, other):
        one.missed.clear()
        line.quietly("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE "
                     "'SELECT session_id%' OR query LIKE 'SELECT pg_try%'")
        await line.base.keep(rename(line))
        await until(lambda: one.missed and other.missed)
        assert one.missed[0] == {""}  # of all rooms
        before = len(one.heard)
        await line.base.keep(lambda db: setattr(db.get(Session, line.id), "title", "Once more"))
        await until(lambda: len(one.heard) > before)

    line.run(story)


def test_what_was_kept_and_not_said_is_found_by_its_number_and_only_that(line):
    async def story(one, _other):
        await asyncio.sleep(2.5 * slowness())  # it has looked, and nothing was missed
        assert one.missed == [{""}]
        line.quietly("UPDATE news SET number = number + 1")
        await until(lambda: {line.id} in one.missed)
        await line.base.keep(rename(line))
        await asyncio.sleep(2.5)
        assert one.missed == [{""}, {line.id}]

    line.run(story)


def test_tries_at_one_worker_count_at_the_other(line):
    async def story(one, other):
        one.touched = {f"10 per 10 minute:{number:016}": 3 for number in range(400)}
        await until(lambda: sum(map(len, other.hits)) == 400)
        assert one.hits == []

    line.run(story)


def test_one_worker_leads_and_another_takes_over(line):
    async def story(one, other):
        await until(lambda: one.hub.leads or other.hub.leads)
        assert one.hub.leads != other.hub.leads
        first, second = (one, other) if one.hub.leads else (other, one)
        first.hub.close()
        await until(lambda: second.hub.leads)

    line.run(story)
