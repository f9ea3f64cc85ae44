"""Who listens in which room, and how the same bytes reach all of them.

A message is framed once and written to every connection's transport in a plain loop, without a queue or a task for
each. That uses one thing that is not public: uvicorn's `send` is a method of the protocol that holds the transport.
Where it is not so, `Listener` falls back to the framework's own `send_text`; `tests/test_hub.py` says when that
happens.
"""

import asyncio
import struct

from starlette.websockets import WebSocket

TOO_FAR_BEHIND = 256 * 1024  # bytes waiting for one connection: it is skipped and gets the stage later
AT_A_TIME = 500  # connections, some 5 ms: then others get their turn, or a card would wait until a whole hall is told


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

    def hear(self, framed: bytes) -> None:
        if self.transport.is_closing() or self.transport.get_write_buffer_size() > TOO_FAR_BEHIND:
            self.missed = True
        else:
            self.transport.write(framed)
            self.missed = False

    async def hear_slowly(self, text: str) -> None:
        try:
            await asyncio.wait_for(self.socket.send_text(text), 1)
        except (TimeoutError, RuntimeError):
            self.missed = True


class LocalHub:
    """The rooms of this process. In each, who hears the same stands together: an audience that reads one language."""

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
        framed, row = frame(text), list(self.rooms.get(room, {}).get((audience, language), ()))
        for number, listener in enumerate(row, 1):
            if listener.transport is None:
                await listener.hear_slowly(text)
            else:
                listener.hear(framed)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
        return len(row)
