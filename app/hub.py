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
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket

from app import metrics
from app.durable import ALIVE, CHANNEL, lock_of

if TYPE_CHECKING:
    import psycopg

TOO_FAR_BEHIND = 256 * 1024  # bytes waiting for one connection: it is skipped and gets the stage later
LOOK = 1.0  # seconds between two looks for what was missed
AT_A_TIME = 500  # connections, some 5 ms: then others get their turn, or a card would wait until a whole hall is told
log = logging.getLogger("expertpool")


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
    """One open connection. `missed` says that it has to be brought up to date."""

    __slots__ = ("audience", "language", "missed", "socket", "transport")

    def __init__(self, socket: WebSocket, audience: str, language: str):
        self.socket, self.audience, self.language = socket, audience, language
        self.transport = getattr(getattr(socket.scope.get("expertpool.send"), "__self__", None), "transport", None)
        self.missed = False

    @property
    def is_behind(self) -> bool:
        return bool(self.transport) and self.transport.get_write_buffer_size() > TOO_FAR_BEHIND

    async def hear_slowly(self, text: str) -> None:
        try:
            await asyncio.wait_for(self.socket.send_text(text), 1)
        except (TimeoutError, RuntimeError):
            self.missed = True


class LocalHub:
    """The rooms of this process. In each, who hears the same stands together: an audience that reads one language."""

    leads = True  # this process does what must be done once

    def __init__(self):
        self.rooms: dict[str, dict[tuple[str, str], set[Listener]]] = {}

    def subscribe(self, room: str, listener: Listener) -> None:
        self.rooms.setdefault(room, {}).setdefault((listener.audience, listener.language), set()).add(listener)

    def leave(self, room: str, listener: Listener) -> None:
        rows = self.rooms.get(room, {})
        row = rows.get((listener.audience, listener.language), set())
        row.discard(listener)
        if not row:
            rows.pop((listener.audience, listener.language), None)
        if not rows:
            self.rooms.pop(room, None)

    def languages(self, room: str, audience: str) -> list[str]:
        return sorted(language for known, language in self.rooms.get(room, {}) if known == audience)

    def size(self, room: str) -> int:
        return sum(map(len, self.rooms.get(room, {}).values()))

    async def publish(self, room: str, audience: str, language: str, text: str) -> int:
        """Hands the same text to everybody of an audience who reads a language; returns how many that were."""
        framed, row, skipped = frame(text), list(self.rooms.get(room, {}).get((audience, language), ())), 0
        for start in range(0, len(row), AT_A_TIME):
            if start:
                await asyncio.sleep(0)
            for listener in row[start:start + AT_A_TIME]:  # ten thousand times: no more here than this needs
                transport = listener.transport
                if transport is None:
                    await listener.hear_slowly(text)
                elif transport.is_closing() or transport.get_write_buffer_size() > TOO_FAR_BEHIND:
                    listener.missed, skipped = True, skipped + 1
                else:
                    transport.write(framed)
                    listener.missed = False
        metrics.skipped.inc(skipped)
        metrics.sent.labels(audience).inc(len(row))
        metrics.sent_bytes.inc(len(row) * len(framed))
        return len(row)


class PostgresHub:
    """A LocalHub with a line to the database, on which workers hear what the others kept.

    A line that was cut is laid anew. What was said meanwhile is found by number: each session has a count of its commits,
    and one that grew without a word was missed.
    """

    def __init__(self, url: str, name: str, *, hear: Callable[[list], None], missed: Callable[[set[str]], None],
                 watched: Callable[[], set[str]], hits: Callable[[], dict], hit: Callable[[dict], None]):
        self.local = LocalHub()
        self.url, self.name = url.replace("+psycopg", ""), name
        self.leads = False
        self._hear, self._missed, self._watched, self._hits, self._hit = hear, missed, watched, hits, hit
        self._heard: dict[str, int] = {}  # the number of the last commit heard of, by session
        self._behind: dict[str, int] = {}  # what was counted beyond that at the last look
        self._line: asyncio.Task | None = None
        self._stands = asyncio.Event()

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
            await asyncio.wait_for(self._stands.wait(), 5)

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
                    self._missed({""})  # what was said before this line is not known
                    self._stands.set()
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
            async for said in line.notifies(timeout=LOOK):
                self._take(json.loads(said.payload))
            async with asyncio.timeout(5):  # `wait_for` forgets that it was cancelled when the look ends at that moment
                await self._look(line)

    def _take(self, said: dict) -> None:
        others = said["from"] != self.name
        for news in said.get("news", ()):
            session_id, number, *_rest = news
            if number:
                self._heard[session_id] = max(number, self._heard.get(session_id, 0))
            if others:
                self._hear(news)
        if others and "hits" in said:
            self._hit(said["hits"])

    async def _look(self, line: "psycopg.AsyncConnection") -> None:
        """Finds what was missed, and says how often limits were touched here."""
        watched = self._watched()
        counted = dict(await (await line.execute(
            "SELECT session_id, number FROM news WHERE session_id = ANY(%s)", [list(watched)])).fetchall())
        for session_id, number in counted.items():
            self._heard.setdefault(session_id, number)  # a room that is new here was read while this line stood
        behind = {known: number for known, number in counted.items() if number > self._heard[known]}
        # Behind at two looks: not on its way, but missed.
        missed = {known for known in behind if self._heard[known] < self._behind.get(known, 0)}
        for known in missed:
            self._heard[known] = behind.pop(known)
        self._behind = behind
        self._heard = {known: number for known, number in self._heard.items() if known in watched}
        if missed:
            metrics.missed.inc(len(missed))
            self._missed(missed)
        hits = self._hits()
        for part in range(0, len(hits), 150):
            some = dict(list(hits.items())[part:part + 150])
            await line.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"from": self.name, "hits": some})])
        if not self.leads:
            taken = await (await line.execute("SELECT pg_try_advisory_lock(%s)", [lock_of("leads")])).fetchone()
            self.leads = taken[0]
