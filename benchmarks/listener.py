"""The listener of listener.c for machines without a C compiler: the same orders and answers, with more work for each
message.

    python -m benchmarks.listener PORT WHO SOURCES MARKER
"""

import asyncio
import random
import re
import resource
import sys
import time
from collections import defaultdict

import uvloop

AT_ONCE = 100


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def say(*words) -> None:
    print(*(f"{word:.6f}" if isinstance(word, float) else word for word in words), flush=True)


class Hall:
    """All that listen, and what is being waited for."""

    def __init__(self, port: int, who: list[str], sources: int, marker: str):
        self.port, self.sources = port, sources
        self.number_after = re.compile(re.escape(marker.encode()) + rb"\D*(\d+)") if marker else None
        self.phones = [Phone(self, place, *line.split(" ", 1)) for place, line in enumerate(who)]
        self.ready, self.waiting, self.moment, self.awaited = 0, 0, 0, ""
        self.dropped, self.counting, self.tries, self.before = False, False, 0, 0.0
        self.reached: dict[int, int] = defaultdict(int)
        self.all_at: dict[int, float] = {}

    async def open(self) -> None:
        began, self.awaited, gate = time.monotonic(), "open", asyncio.Semaphore(AT_ONCE)

        async def come(phone: "Phone") -> None:
            async with gate:
                await phone.dial()
                await phone.is_ready.wait()

        await asyncio.gather(*map(come, self.phones))
        say("open", time.monotonic() - began)

    async def obey(self, line: str) -> None:
        order, *given = line.split()
        self.before = cpu()
        if order == "open":
            await self.open()
            return
        if order == "counted":
            say("counted", self.before)
            for number, at in sorted(self.all_at.items()):
                say(number, at)
            say("end")
            return
        if order == "moment":
            self.moment, self.waiting, self.awaited = self.moment + 1, len(self.phones), "all"
        elif order == "count":
            self.counting = True
            self.reached.clear()
            self.all_at.clear()
        elif order == "drop":
            after, part = map(float, given)
            self.dropped, self.tries, self.awaited = True, 0, "back"
            for phone in self.phones:
                phone.hang_up()
                phone.come_back(after, part)
        say("ready")

    def told(self) -> None:
        times = sorted(phone.heard for phone in self.phones)
        median, late, last = times[len(times) // 2], times[int(len(times) * 0.99)], times[-1]
        if self.awaited == "all":
            say("all", times[0], median, late, last, self.size, cpu() - self.before)
        else:
            say("back", median, late, last, self.tries, cpu() - self.before)
        self.awaited = ""


class Phone(asyncio.Protocol):
    """A WebSocket client that only counts."""

    def __init__(self, hall: Hall, place: int, path: str, cookie: str):
        self.hall, self.place, self.path, self.cookie = hall, place, path, cookie
        self.state, self.tries, self.number, self.moment, self.heard = "away", 0, 0, 0, 0.0
        self.received, self.is_ready = bytearray(), asyncio.Event()

    async def dial(self) -> None:
        self.hall.tries += 1
        self.received.clear()
        await asyncio.get_running_loop().create_connection(
            lambda: self, "127.0.0.1", self.hall.port, local_addr=(f"127.0.0.{1 + self.place % self.hall.sources}", 0))

    def connection_made(self, transport) -> None:
        self.transport, self.state = transport, "greeted"
        transport.write((f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.hall.port}\r\n"
                         f"Origin: http://127.0.0.1:{self.hall.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                         f"Cookie: {self.cookie}\r\n\r\n").encode())

    def hang_up(self) -> None:
        self.state = "away"
        self.hall.ready -= 1
        self.transport.abort()

    def come_back(self, after: float, part: float) -> None:
        asyncio.get_running_loop().call_later(
            after * random.uniform(1 - part, 1 + part), lambda: asyncio.ensure_future(self.dial()))

    def connection_lost(self, _trouble) -> None:
        if self.state == "away":
            return
        if not self.hall.dropped or self.state == "ready":
            say("lost a connection was ended by the server")
            sys.exit(1)
        self.tries += 1
        self.come_back(0.5 * 2 ** min(self.tries, 7), 0.3)

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.state == "greeted" and self.received[:1] == b"H":
            head, end, rest = self.received.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head[:20]:
                say("lost the server does not let us listen")
                sys.exit(1)
            self.received = rest
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
            elif kind == 1:
                self.hear(self.received[start:start + length])
            del self.received[:start + length]

    def hear(self, text: bytearray) -> None:
        hall = self.hall
        if self.state == "greeted":
            self.state, self.heard = "ready", time.monotonic()
            self.is_ready.set()
            hall.ready += 1
            if hall.awaited == "back" and hall.ready == len(hall.phones):
                hall.dropped = False
                hall.told()
        elif hall.awaited == "all" and self.moment != hall.moment:
            self.moment, self.heard, hall.size = hall.moment, time.monotonic(), len(text)
            hall.waiting -= 1
            if hall.waiting == 0:
                hall.told()
        found = hall.number_after and hall.number_after.search(text)
        if not found:
            return
        number = int(found[1])
        if hall.counting:
            for step in range(self.number + 1, number + 1):
                hall.reached[step] += 1
                if hall.reached[step] == len(hall.phones):
                    hall.all_at[step] = time.monotonic()
        self.number = max(self.number, number)


async def main(port: str, who: str, sources: str, marker: str) -> None:
    with open(who) as lines:
        hall = Hall(int(port), [line.rstrip("\n") for line in lines], int(sources), marker)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        await hall.obey(line.decode())


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
