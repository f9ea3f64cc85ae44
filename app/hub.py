"""Who listens in which room, and how the same bytes reach all of them; with several workers, also what the others kept.

A message is framed once and written to every connection's transport in a plain loop, without a queue or a task for
each. That uses one thing that is not public: uvicorn's `send` is a method of the protocol that holds the transport.
Where it is not so, `Listener` falls back to the framework's own `send_text`; `tests/test_hub.py` says when that
happens.
"""

import asyncio
import json
import logging
import random
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket

from app import metrics
from app.durable.several_workers import ALIVE, CHANNEL, lock_of

if TYPE_CHECKING:
    import psycopg

TOO_FAR_BEHIND = 256 * 1024  # bytes waiting for one connection: it is skipped and gets the stage later
CHECK_EVERY = 1.0  # seconds between two checks for what was missed
HITS = 150  # in one notification, which PostgreSQL takes up to 8000 bytes
AT_A_TIME = 500  # connections; then other work gets its turn, or a card would wait until a whole hall has the stage
log = logging.getLogger("expertpool")

Edition = tuple[str, str]  # who gets the same stage: an audience, and the language it reads


def frame(text: str) -> bytes:
    """One unmasked WebSocket text frame, as a server sends it (RFC 6455, 5.2)."""
    payload = text.encode()
    if len(payload) < 126:
        head = struct.pack("!BB", 0x81, len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", 0x81, 126, len(payload))
    else:
        head = struct.pack("!BBQ", 0x81, 127, len(payload))
    return head + payload


class Listener:
    """One open connection of a seat, a helper or a member, whose id is `whose`. `missed` says that it has to be brought up
    to date."""

    __slots__ = ("audience", "language", "missed", "socket", "transport", "whose")

    def __init__(self, socket: WebSocket, audience: str, language: str, whose: str = ""):
        self.socket, self.audience, self.language, self.whose = socket, audience, language, whose
        self.transport: Any = getattr(getattr(socket.scope.get("expertpool.send"), "__self__", None), "transport", None)
        self.missed = False

    @property
    def is_behind(self) -> bool:
        return bool(self.transport) and self.transport.get_write_buffer_size() > TOO_FAR_BEHIND

    async def send_slowly(self, text: str) -> None:
        try:
            await asyncio.wait_for(self.socket.send_text(text), 1)
        except (TimeoutError, RuntimeError):
            self.missed = True


class LocalHub:
    """The rooms of this process: who listens in each, by edition."""

    leads = True  # this process does what must be done once

    def __init__(self):
        self.rooms: dict[str, dict[Edition, set[Listener]]] = {}

    def subscribe(self, room: str, listener: Listener) -> None:
        self.rooms.setdefault(room, {}).setdefault((listener.audience, listener.language), set()).add(listener)

    def leave(self, room: str, listener: Listener) -> None:
        editions, edition = self.rooms.get(room, {}), (listener.audience, listener.language)
        listeners = editions.get(edition, set())
        listeners.discard(listener)
        if not listeners:
            editions.pop(edition, None)
        if not editions:
            self.rooms.pop(room, None)

    def languages(self, room: str, audience: str) -> list[str]:
        return sorted(language for listens, language in self.rooms.get(room, {}) if listens == audience)

    def size(self, room: str) -> int:
        return sum(map(len, self.rooms.get(room, {}).values()))

    async def publish(self, room: str, audience: str, language: str, text: str) -> int:
        """Hands the same text to everybody of an audience who reads a language; returns how many that were."""
        framed, skipped = frame(text), 0
        listeners = list(self.rooms.get(room, {}).get((audience, language), ()))
        for start in range(0, len(listeners), AT_A_TIME):
            if start:
                await asyncio.sleep(0)
            for listener in listeners[start:start + AT_A_TIME]:  # every phone of a hall: be quick
                transport = listener.transport
                if transport is None:
                    await listener.send_slowly(text)
                elif transport.is_closing() or transport.get_write_buffer_size() > TOO_FAR_BEHIND:
                    listener.missed, skipped = True, skipped + 1
                else:
                    transport.write(framed)
                    listener.missed = False
        metrics.skipped.inc(skipped)
        metrics.sent.labels(audience).inc(len(listeners))
        metrics.sent_bytes.inc(len(listeners) * len(framed))
        return len(listeners)


class PostgresHub:
    """A LocalHub with a line to the database, on which workers get news of what the others kept.

    A line that was cut is laid anew. What came meanwhile is found by number: each session has a count of its commits, and
    one that grew without news was missed.
    """

    def __init__(self, url: str, name: str, *, on_news: Callable[[list], None], on_missed: Callable[[set[str]], None],
                 watched: Callable[[], set[str]], new_hits: Callable[[], dict], on_hits: Callable[[dict], None]):
        self.local = LocalHub()
        self.url, self.name = url.replace("+psycopg", ""), name
        self.leads = False
        self._on_news, self._on_missed, self._watched = on_news, on_missed, watched
        self._new_hits, self._on_hits = new_hits, on_hits
        self._numbers: dict[str, int] = {}  # of the last commit of which news came, by session
        self._behind: dict[str, int] = {}  # what was counted beyond that at the last check
        self._line: asyncio.Task | None = None
        self._listens = asyncio.Event()

    @property
    def rooms(self) -> dict:
        return self.local.rooms

    def subscribe(self, room: str, listener: Listener) -> None:
        self.local.subscribe(room, listener)

    def leave(self, room: str, listener: Listener) -> None:
        self.local.leave(room, listener)

    def languages(self, room: str, audience: str) -> list[str]:
        return self.local.languages(room, audience)

    def size(self, room: str) -> int:
        return self.local.size(room)

    async def publish(self, room: str, audience: str, language: str, text: str) -> int:
        return await self.local.publish(room, audience, language, text)

    async def open(self) -> None:
        """Listens before anybody is served, if the database is there at all."""
        self._line = asyncio.create_task(self._keep_listening())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._listens.wait(), 5)

    def close(self) -> None:
        if self._line:
            self._line.cancel()

    async def _keep_listening(self) -> None:
        import psycopg  # here: a server on SQLite never needs it

        pause = 0.1
        while True:
            try:
                line = await asyncio.wait_for(psycopg.AsyncConnection.connect(self.url, autocommit=True, **ALIVE), 5)
                async with line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    self._on_missed({""})  # what came before this line was not heard here
                    self._listens.set()
                    pause = 0.1
                    await self._listen(line)
            except (psycopg.Error, OSError, TimeoutError) as trouble:
                metrics.cuts.inc()
                log.warning("the line to other workers was cut: %s", type(trouble).__name__)
            self.leads = False
            await asyncio.sleep(pause + random.random() * pause)
            pause = min(pause * 2, 2)

    async def _listen(self, line: "psycopg.AsyncConnection") -> None:
        while True:
            async for notification in line.notifies(timeout=CHECK_EVERY):
                self._take(json.loads(notification.payload))
            async with asyncio.timeout(5):  # `wait_for` forgets that it was cancelled when the check ends at that moment
                await self._check(line)

    def _take(self, payload: dict) -> None:
        others = payload["from"] != self.name
        for news in payload.get("news", ()):
            session_id, number, *_rest = news
            if number:
                self._numbers[session_id] = max(number, self._numbers.get(session_id, 0))
            if others:
                self._on_news(news)
        if others and "hits" in payload:
            self._on_hits(payload["hits"])

    async def _check(self, line: "psycopg.AsyncConnection") -> None:
        """Finds what was missed, and says how often limits were touched here."""
        watched = self._watched()
        counted: dict[str, int] = dict(await (await line.execute(
            "SELECT session_id, number FROM news WHERE session_id = ANY(%s)", [list(watched)])).fetchall())
        for session_id, number in counted.items():
            self._numbers.setdefault(session_id, number)  # a room that is new here was read while this line stood
        behind = {session_id: number for session_id, number in counted.items() if number > self._numbers[session_id]}
        # Behind at two checks: not on its way, but missed.
        missed = {session_id for session_id in behind if self._numbers[session_id] < self._behind.get(session_id, 0)}
        for session_id in missed:
            self._numbers[session_id] = behind.pop(session_id)
        self._behind = behind
        self._numbers = {session_id: number for session_id, number in self._numbers.items() if session_id in watched}
        if missed:
            metrics.missed.inc(len(missed))
            self._on_missed(missed)
        hits = list(self._new_hits().items())
        for start in range(0, len(hits), HITS):
            part = dict(hits[start:start + HITS])
            await line.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"from": self.name, "hits": part})])
        if not self.leads:
            answer = await (await line.execute("SELECT pg_try_advisory_lock(%s)", [lock_of("leads")])).fetchone()
            self.leads = bool(answer and answer[0])
