"""A load client without a framework: bytes over sockets, in a process of its own so that it is not in the server's way."""

import asyncio
import base64
import multiprocessing
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import uvloop


def in_its_own_process(does, *given):
    """Runs an async function in a fresh process and returns its result and the CPU seconds that the client spent."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (does, given))


def _run(does, given):
    result = uvloop.run(does(*given))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return result, used.ru_utime + used.ru_stime


async def requests(port: int, lines: list[list[bytes]]) -> tuple[float, list[float], dict[int, int]]:
    """One connection for each list, its requests one after another: seconds in all, seconds of each, count by status."""
    took: list[float] = []
    statuses: dict[int, int] = {}

    async def line(asked: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in asked:
            began = time.perf_counter()
            writer.write(request)
            head = await _answer(reader)
            took.append(time.perf_counter() - began)
            status = int(head[9:12])
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(line(asked) for asked in lines))
    return time.perf_counter() - began, took, statuses


@dataclass
class Watched:
    """What phones that only listen have seen."""

    took: list[float]  # for each moment the seconds from asking for it until the last phone has it
    opened: float  # seconds until all were connected
    cpu: float  # CPU seconds of the server for one moment
    size: int  # bytes of one piece of news


async def watch(pid: int, port: int, path: str, cookies: list[str], trigger: list[bytes]) -> Watched:
    """Opens a socket for each cookie, 100 at a time, and then sends each trigger to the server with that process id."""
    loop = asyncio.get_running_loop()
    news = News(len(cookies))
    began = time.perf_counter()
    for start in range(0, len(cookies), 100):
        opening = [Phone(news, port, path, cookie) for cookie in cookies[start:start + 100]]
        await asyncio.gather(*(loop.create_connection(lambda phone=phone: phone, "127.0.0.1", port) for phone in opening))
        await asyncio.gather(*(phone.ready for phone in opening))
    opened = time.perf_counter() - began
    took, started = [], cpu(pid)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in trigger:
        await asyncio.sleep(1.2 + len(cookies) / 4000)  # longer than a tick, or the room merges two moments
        news.begin()
        began = time.perf_counter()
        writer.write(request)
        await asyncio.wait_for(news.all_have_it, 60)
        took.append(time.perf_counter() - began)
        await _answer(reader)
    return Watched(took, opened, (cpu(pid) - started) / len(trigger), news.size)


def cpu(pid: int) -> float:
    """CPU seconds of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class News:
    """Counts the phones that still wait for the present moment."""

    def __init__(self, phones: int):
        self.phones, self.waiting, self.size = phones, 0, 0
        self.all_have_it: asyncio.Future | None = None

    def begin(self) -> None:
        self.waiting, self.all_have_it = self.phones, asyncio.get_running_loop().create_future()

    def one_has_it(self, size: int) -> None:
        self.size, self.waiting = size, self.waiting - 1
        if self.waiting == 0:
            self.all_have_it.set_result(None)


class Phone(asyncio.Protocol):
    """A WebSocket client that only counts: small enough not to be what is measured."""

    def __init__(self, news: News, port: int, path: str, cookie: str):
        self.news, self.received, self.open = news, bytearray(), False
        self.ready = asyncio.get_running_loop().create_future()
        self.hello = (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
                      f"Cookie: seat={cookie}\r\n\r\n").encode()

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.hello)

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.open:
            head, end, rest = self.received.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self.open, self.received = True, rest
        while len(self.received) >= 2:
            length, start = self.received[1] & 127, 2
            if length >= 126:
                start = 4 if length == 126 else 10
                length = int.from_bytes(self.received[2:start], "big")
            if len(self.received) < start + length:
                return
            kind = self.received[0] & 15
            if kind == 9:  # a ping: without an answer the server hangs up
                self.transport.write(b"\x8a" + bytes([128 | length]) + bytes(4) + self.received[start:start + length])
            elif kind == 1 and self.ready.done():
                self.news.one_has_it(start + length)
            elif kind == 1:
                self.ready.set_result(None)  # the stage that everybody gets at once
            del self.received[:start + length]


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Reads one answer and returns its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(header[15:]) for header in head.split(b"\r\n") if header.lower().startswith(
        b"content-length:")), 0)
    await reader.readexactly(length)
    return head
