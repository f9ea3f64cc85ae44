"""How long and for how much the server waits, whoever is at the other end: on by default, with a proxy before it or not.

The web server itself waits for a header, a form or a reader as long as somebody keeps a connection, and takes a header of
any size. These are its own classes for connections, with a clock and a scale. They use names of it that are not public, as
`hub.py` does; `tests/hostile/test_nobody_is_waited_for_without_end.py` says when one of them is gone.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEADER = 32 * 1024  # bytes, with the address
HEADER_TIME = 10  # seconds, from an open connection or the end of an answer until a header is whole
SILENCE = 15  # seconds without a byte of a form that is not whole
GRACE = 30  # seconds that any form may take, and longer as more of it comes
SLOWEST = 1024  # bytes a second of it: a photo over a bad line is still quicker
LARGEST = 32 * 1024 * 1024  # bytes of a form, also of one that was refused: a browser sends on before it shows the answer
READING = 60  # seconds in which somebody takes nothing of what is sent to them
TALK = 10  # bytes a second that a listener sends, with which it answers pings; it has nothing else to say


class Reader(asyncio.Protocol):
    """Whoever takes nothing of an answer or a stage for a while is cut off."""

    transport: Any
    loop: asyncio.AbstractEventLoop
    _reading: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_again(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_looking()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_looking()
        super().connection_lost(exc)

    def _look_again(self, waiting: int) -> None:
        self._stop_looking()
        self._reading = self.loop.call_later(READING, self._look, waiting)

    def _look(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting < before:
            self._look_again(waiting)
        else:
            self.transport.abort()

    def _stop_looking(self) -> None:
        if self._reading:
            self._reading.cancel()


class PatientProtocol(Reader, HttpToolsProtocol):
    """A connection that asks: its header and its form come in time and in measure, or it is closed."""

    _clock: asyncio.TimerHandle | None = None
    _head = 0  # bytes of a header that is not whole
    _in_form = False
    _body = _around = 0  # bytes of a form, and of what frames it
    _began = 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait(HEADER_TIME)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_form:
            self._around += len(data)
        else:
            if not self._head:
                self._wait(HEADER_TIME)
            self._head += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head > HEADER:
            self.transport.write(STATUS_LINE[431] + b"connection: close\r\n\r\n")
            self.transport.close()
        elif self._in_form and (self._is_too_slow or self._body > LARGEST or self._around > HEADER + 2 * self._body):
            self.transport.close()
        elif self._in_form:
            self._wait(SILENCE)

    def on_headers_complete(self) -> None:
        self._head, self._in_form, self._body, self._around, self._began = 0, True, 0, 0, self.loop.time()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._body += len(body)

    def on_message_complete(self) -> None:
        self._in_form = False
        self._stop()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop()
        super().handle_websocket_upgrade()

    @property
    def _is_too_slow(self) -> bool:
        return self.loop.time() - self._began > GRACE + self._body / SLOWEST

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._clock = self.loop.call_later(seconds, self._hang_up)

    def _stop(self) -> None:
        if self._clock:
            self._clock.cancel()

    def _hang_up(self) -> None:
        if self._in_form and self.flow.read_paused:  # it is we who do not come to read it
            self._wait(SILENCE)
        else:
            self.transport.close()


class ListenerProtocol(Reader, WebSocketsSansIOProtocol):
    """A connection that listens, and says next to nothing."""

    _talked, _began = 0, 0.0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._began = self.loop.time()

    def data_received(self, data: bytes) -> None:
        self._talked += len(data)
        if self._talked > HEADER + TALK * (self.loop.time() - self._began):
            self.transport.abort()
        else:
            super().data_received(data)
