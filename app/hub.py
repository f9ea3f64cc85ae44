"""Who listens in which room, and how the same bytes reach all of them.

A message is framed once and written to every connection's transport in a plain loop, without a queue or a task for
each. That uses one thing that is not public: uvicorn's `send` is a method of the protocol that holds the transport.
Where it is not so, `Listener` falls back to the framework's own `send_text`; `tests/test_hub.py` says when that
happens.
"""

import asyncio
import struct
from collections import defaultdict

from starlette.websockets import WebSocket

TOO_FAR_BEHIND = 256 * 1024  # bytes waiting for one connection: it is skipped and gets the stage later


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

    def __init__(self, socket: WebSocket, audience: str, language: str):
        self.socket, self.audience, self.language = socket, audience, language
        self.transport = getattr(getattr(socket.scope.get("expertpool.send"), "__self__", None), "transport", None)
        self.missed = False

    @property
    def is_behind(self) -> bool:
        return bool(self.transport) and self.transport.get_write_buffer_size() > TOO_FAR_BEHIND

    async def hear(self, text: str, framed: bytes) -> None:
        if self.transport is None:
            try:
                await asyncio.wait_for(self.socket.send_text(text), 1)
            except (TimeoutError, RuntimeError):
                self.missed = True
        elif self.transport.is_closing() or self.is_behind:
            self.missed = True
        else:
            self.transport.write(framed)
            self.missed = False


class LocalHub:
    """The rooms of this process."""

    def __init__(self):
        self.rooms: dict[str, set[Listener]] = defaultdict(set)

    def subscribe(self, room: str, listener: Listener) -> None:
        self.rooms[room].add(listener)

    def leave(self, room: str, listener: Listener) -> None:
        self.rooms[room].discard(listener)
        if not self.rooms[room]:
            del self.rooms[room]

    def listeners(self, room: str, audience: str | None = None) -> list[Listener]:
        return [listener for listener in self.rooms.get(room, ()) if audience in (None, listener.audience)]

    async def publish(self, room: str, audience: str, language: str, text: str) -> int:
        """Hands the same text to everybody of an audience who reads a language; returns how many that were."""
        framed, reached = frame(text), 0
        for listener in self.listeners(room, audience):
            if listener.language == language:
                await listener.hear(text, framed)
                reached += 1
        return reached
