"""What a connection may take of the server, in time and in memory, without a proxy before it. Times are shortened here."""

import asyncio
import socket
import threading
import time

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app import patience
from tests.pace import PATIENCE, within
from tests.server import free_port

LARGE = 20_000_000  # bytes of an answer, more than lines between hold


async def program(scope, receive, send):
    """Takes a form and says how long it was; answers `/large` with very much, and a socket gets very much."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "x" * LARGE})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    body = b"x" * LARGE if scope["path"] == "/large" else str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def address():
    with pytest.MonkeyPatch.context() as shorter:
        for name, seconds in (("HEADER_TIME", 0.6), ("SILENCE", 0.6), ("READING", 0.6)):
            shorter.setattr(patience, name, seconds)
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(
            program, host="127.0.0.1", port=port, lifespan="off", log_level="critical", ws_per_message_deflate=False,
            http=patience.PatientProtocol, ws=patience.ListenerProtocol, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield "127.0.0.1", port
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture
def line(address):
    with socket.create_connection(address, PATIENCE) as made:
        yield made


def until_it_ends(line: socket.socket) -> bytes:
    """What is answered until the server hangs up."""
    answered = []
    try:
        while part := line.recv(65536):
            answered.append(part)
    except ConnectionError:
        pass
    return b"".join(answered)


def answered(line: socket.socket, ending: bytes) -> None:
    got = b""
    while not got.endswith(ending):
        part = line.recv(1000)
        assert part, f"hung up after {got!r}"
        got += part


FORM = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("begin", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: local", FORM, FORM + b"half=a", CHUNKED,
                                   CHUNKED + b"5\r\nab", CHUNKED + b"2\r\nab\r\n0\r\nX-After: "])
def test_who_falls_silent_is_hung_up_on(line, begin):
    line.sendall(begin)
    with within(3):
        until_it_ends(line)


@pytest.mark.parametrize("piece, seconds", [(b"X: y\r\n", 0.1), (b"a", 0.1)])
def test_a_header_in_drips_has_an_end(line, piece, seconds):
    line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + (b"X: " if piece == b"a" else b""))
    with within(5), pytest.raises(ConnectionError):
        while True:
            line.sendall(piece)
            time.sleep(seconds)


@pytest.mark.parametrize("begin, more", [
    (b"GET / HTTP/1.1\r\nX: ", b"a" * 60_000), (b"GET / HTTP/1.1\r\n", b"X: y\r\n" * 10_000), (b"GET /", b"a" * 60_000),
    (CHUNKED + b"0\r\nX: ", b"a" * 60_000), (CHUNKED, b"1;" + b"a" * 60_000), (CHUNKED, b"1\r\na\r\n" * 10_000)])
def test_of_what_has_no_end_little_is_taken(line, monkeypatch, begin, more):
    for name in ("HEADER_TIME", "SILENCE"):
        monkeypatch.setattr(patience, name, PATIENCE)
    line.sendall(begin)
    taken = 0
    with pytest.raises(ConnectionError):
        while taken < 64_000_000:
            taken += len(more)
            line.sendall(more)
    assert taken < 64_000_000


def test_a_form_that_comes_more_slowly_than_any_line_has_an_end(line, monkeypatch):
    monkeypatch.setattr(patience, "SILENCE", PATIENCE)
    monkeypatch.setattr(patience, "GRACE", 0.5)
    monkeypatch.setattr(patience, "SLOWEST", 1_000_000)
    line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n")
    with within(8), pytest.raises(ConnectionError):
        while True:
            line.sendall(b"x" * 100)
            time.sleep(0.1)


def test_a_form_that_comes_in_time_is_taken(line):
    """Also in small pieces and over a bad line, and the next one on the same line too."""
    for _form in range(2):
        line.sendall(FORM)
        for _piece in range(5):
            line.sendall(b"x" * 10)
            time.sleep(0.2)
        answered(line, b"50")
    line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000000\r\n\r\n")
    for _piece in range(8):
        line.sendall(b"x" * 1_000_000)
    answered(line, b"8000000")


def test_who_takes_nothing_of_an_answer_is_cut_off_and_who_takes_it_slowly_gets_all_of_it(address):
    for reads in (False, True):
        with socket.create_connection(address, PATIENCE) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 200_000)
            line.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            got = b""
            for _pause in range(30):
                time.sleep(0.05)
                got += line.recv(300_000) if reads else b""
            assert (len(got) + len(until_it_ends(line)) > LARGE) is reads


@pytest.mark.parametrize("say", [lambda socket: socket.send("x"), lambda socket: socket.send(b"x" * 60),
                                 lambda socket: socket.ping()], ids=["words", "bytes", "pings"])
def test_a_listener_that_talks_is_cut_off(address, say):
    with connect("ws://{}:{}/ws".format(*address), max_size=None, compression=None, close_timeout=0.1) as listener:
        listener.recv(PATIENCE)
        with pytest.raises(ConnectionClosed):
            for _message in range(20_000):
                say(listener)


def test_a_listener_that_takes_nothing_is_cut_off(address):
    with socket.create_connection(address, PATIENCE) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 200_000)
        line.sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
        time.sleep(1.5)
        assert len(until_it_ends(line)) < LARGE
