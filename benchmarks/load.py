"""A load client without a framework: bytes over sockets, in a process of its own so that it is not in the server's way."""

import asyncio
import base64
import multiprocessing
import os
import resource
import time


def in_its_own_process(does, *given):
    """Runs an async function in a fresh process and returns its result and the CPU seconds that the client spent."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (does, given))


def _run(does, given):
    result = asyncio.run(does(*given))
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


async def watch(port: int, code: str, cookies: list[str], trigger: list[bytes]) -> list[float]:
    """Opens a socket for each cookie; for each trigger the seconds from sending it until the last socket has the news."""
    readers = []
    for start in range(0, len(cookies), 50):
        readers += await asyncio.gather(*(_socket(port, code, cookie) for cookie in cookies[start:start + 50]))
    await asyncio.gather(*(_frame(reader) for reader in readers))  # the stage that everybody gets at once
    took = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in trigger:
        await asyncio.sleep(1.2)
        waiting = [asyncio.create_task(_frame(known)) for known in readers]
        await asyncio.sleep(0)
        began = time.perf_counter()
        writer.write(request)
        await asyncio.gather(*waiting)
        took.append(time.perf_counter() - began)
        await _answer(reader)
    return took


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Reads one answer and returns its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(header[15:]) for header in head.split(b"\r\n") if header.lower().startswith(
        b"content-length:")), 0)
    await reader.readexactly(length)
    return head


async def _socket(port: int, code: str, cookie: str) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(f"GET /ws/phone/{code} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                 f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 f"Sec-WebSocket-Key: {key}\r\nCookie: seat={cookie}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head.split(b"\r\n")[0], head
    reader.writer = writer  # kept, or the connection would close
    return reader


async def _frame(reader: asyncio.StreamReader) -> bytes:
    while True:
        first, second = await reader.readexactly(2)
        length = second & 127
        if length >= 126:
            length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8), "big")
        content = await reader.readexactly(length)
        if first & 15 == 9:  # a ping: without an answer the server hangs up
            reader.writer.write(b"\x8a" + bytes([128 | len(content)]) + bytes(4) + content)
        elif first & 15 == 1:
            return content
