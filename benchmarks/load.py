"""The load: listeners and senders, in processes and on a core of their own, that say how busy they were themselves."""

import asyncio
import atexit
import ctypes.util
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uvloop

from benchmarks.report import TooBusy
from tests.server import ROOT

HERE = Path(__file__).parent
SOURCES = 5  # addresses of this machine that connections come from: one has ports for some 28,000
TOO_BUSY = 0.8  # of its core: beyond that the load client, and not the server, would be what is measured
CORES = sorted(os.sched_getaffinity(0))


# --- processes -----------------------------------------------------------------------------------------------------


def pin(pid: int, core: int) -> None:
    """Keeps a process and all its threads on one core, where there are several."""
    if len(CORES) > 1:
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(thread), {CORES[core]})


def family(pid: int) -> list[int]:
    """A process and all that it started, such as workers."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(name)] = int(Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu(pid: int) -> float:
    """CPU seconds that a process, its threads and its children have used so far."""
    return sum(int(task.read_text().split()[0]) for one in family(pid)
               for task in Path(f"/proc/{one}/task").glob("*/schedstat")) / 1e9


def memory(pid: int) -> int:
    """KiB, with what is shared counted in parts."""
    return sum(int(line.split()[1]) for one in family(pid)
               for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))


@cache
def built(name: str, *options: str) -> Path | None:
    """A little C program, compiled for this run; None where there is no compiler."""
    if not shutil.which("cc"):
        return None
    made = Path(tempfile.mkdtemp(prefix="expertpool-bench-")) / Path(name).stem
    subprocess.run(["cc", "-O2", *options, "-o", made, HERE / name], check=True)
    return made


def slower_disk(milliseconds: int) -> dict[str, str] | None:
    """The environment in which every fsync takes that much longer; None where it cannot be made."""
    library = built("limit/slow_sync.c", "-shared", "-fPIC", *(["-ldl"] if ctypes.util.find_library("dl") else []))
    return {"LD_PRELOAD": str(library), "SLOW_SYNC": str(milliseconds * 1000)} if library else None


# --- who listens ---------------------------------------------------------------------------------------------------


@dataclass
class Moment:
    """When a message had arrived, in seconds of the monotonic clock, and what the listeners needed for it."""

    first: float
    median: float
    late: float  # of 99 in 100
    last: float
    size: int
    cpu: float


class Listeners:
    """Many connections that only listen, in one process; see listener.c for what it is told and says."""

    def __init__(self, port: int, who: list[tuple[str, str]], marker: str = ""):
        """`who`: the path and the cookie of each."""
        self.count = len(who)
        self.who = tempfile.NamedTemporaryFile("w", suffix=".who")  # noqa: SIM115 as long as the process
        self.who.write("".join(f"{path} {cookie}\n" for path, cookie in who))
        self.who.flush()
        light = built("listener.c")
        self.process = subprocess.Popen(
            [*([light] if light else [sys.executable, "-m", "benchmarks.listener"]),
             str(port), self.who.name, str(SOURCES), marker],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        pin(self.process.pid, -1)

    def __enter__(self) -> "Listeners":
        return self

    def __exit__(self, *_trouble) -> None:
        self.process.kill()
        self.process.wait()
        self.who.close()

    def order(self, words: str) -> None:
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def answer(self, word: str) -> list[float]:
        said = self.process.stdout.readline().split()
        if said[:1] != [word]:
            raise RuntimeError(f"the listeners stopped: {' '.join(said) or 'no answer'}")
        return [float(figure) for figure in said[1:]]

    def open(self) -> float:
        """Seconds until all listen."""
        self.order("open")
        return self.answer("open")[0]

    def moment(self, cause) -> tuple[float, Moment]:
        """Does `cause`, waits until all have heard of it, and returns when it began and when it arrived."""
        self.order("moment")
        self.answer("ready")
        began = time.monotonic()
        cause()
        first, median, late, last, size, used = self.answer("all")
        if used > TOO_BUSY * (last - began) and last - began > 0.01:
            raise TooBusy(f"the load client was busy for {used / (last - began):.0%} of the time")
        return began, Moment(first, median, late, last, int(size), used)

    def count_from_now(self) -> None:
        self.order("count")
        self.answer("ready")

    def counted(self) -> list[tuple[int, float]]:
        """For each number that all have seen, when the last of them saw it."""
        self.order("counted")
        self.answer("counted")
        seen = []
        while (line := self.process.stdout.readline().strip()) != "end":
            number, at = line.split()
            seen.append((int(number), float(at)))
        return seen

    def drop(self, seconds: float, part: float) -> None:
        """All hang up and come back; `back` waits for it."""
        self.order(f"drop {seconds} {part}")
        self.answer("ready")

    def back(self) -> tuple[float, float, float, int]:
        """When half, 99 in 100 and all of them were back, and how many tries it took."""
        median, late, last, tries, _cpu = self.answer("back")
        return median, late, last, int(tries)

    @property
    def cpu(self) -> float:
        return cpu(self.process.pid)


# --- who sends -----------------------------------------------------------------------------------------------------


def ask(method: str, path: str, port: int, cookie: str = "", body: str = "", fragment: bool = True) -> bytes:
    wants = "HX-Request: true\r\n" if fragment else ""
    return (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n{wants}"
            f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


@dataclass
class Sent:
    """What became of many requests: for each its beginning, how long it took and its status."""

    answers: list[tuple[float, float, int]]
    seconds: float
    cpu: float  # of the sender itself, in just these seconds

    @property
    def rate(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def accepted(self) -> int:
        return sum(200 <= status < 300 for _began, _took, status in self.answers)

    @property
    def statuses(self) -> Counter:
        return Counter(status for _began, _took, status in self.answers)

    @property
    def busy(self) -> float:
        return self.cpu / self.seconds

    def took(self, part: float) -> float:
        """Milliseconds."""
        return percentile([took for _began, took, _status in self.answers], part) * 1000

    def must_be(self, *statuses: int) -> "Sent":
        if not set(self.statuses) <= set(statuses):
            raise RuntimeError(f"answers were {dict(self.statuses)}")
        if self.busy > TOO_BUSY:
            raise TooBusy(f"the load client was busy for {self.busy:.0%} of the time")
        return self


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Line(asyncio.Protocol):
    """One connection that asks and waits for the answer, without a framework. What comes unasked is passed over."""

    def __init__(self):
        self.received, self.head, self.body, self.length, self.answered = bytearray(), b"", b"", None, None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def ask(self, request: bytes) -> asyncio.Future:
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answered

    def data_received(self, data: bytes) -> None:
        if self.answered is None or self.answered.done():
            return
        self.received += data
        if self.length is None:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head = bytes(self.received[:end])
            place = self.head.lower().find(b"content-length:")
            self.length = int(self.head[place + 15:].split(b"\r", 1)[0]) if place >= 0 else 0
            del self.received[:end + 4]
        if len(self.received) < self.length:
            return
        self.body, self.length = bytes(self.received), None
        self.received.clear()
        self.answered.set_result(int(self.head[9:12]))

    def connection_lost(self, _trouble) -> None:
        if self.answered and not self.answered.done():
            self.answered.set_result(0)


async def _call(port: int) -> Line:
    return (await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port))[1]


class Watch:
    """Looked at when sending begins: what it took to make ready is not counted as time, and not as the sender's work."""

    def __init__(self):
        self.began, self.used = time.monotonic(), _own_cpu()

    def sent(self, answers: list[tuple[float, float, int]]) -> Sent:
        return Sent(answers, time.monotonic() - self.began, _own_cpu() - self.used)


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _in_turn(port: int, lines: list[list[bytes]]) -> Sent:
    """One connection for each list, its requests one after another."""
    answers, open_lines = [], [await _call(port) for _line in lines]
    watch = Watch()

    async def talk(line: Line, requests: list[bytes]) -> None:
        for request in requests:
            began = time.monotonic()
            status = await line.ask(request)
            answers.append((began, time.monotonic() - began, status))

    await asyncio.gather(*map(talk, open_lines, lines))
    return watch.sent(answers)


async def _in_time(port: int, requests: list[bytes], each_second: float) -> Sent:
    """Each at its own time, whether those before it have been answered or not; its wait counts from that time."""
    answers, free, under_way = [], [await _call(port) for _line in range(64)], []
    watch = Watch()

    async def talk(due: float, request: bytes) -> None:
        line = free.pop() if free else None
        if line is None or line.transport.is_closing():  # the server hangs up on who is silent for five seconds
            line = await _call(port)
        status = await line.ask(request)
        answers.append((due, time.monotonic() - due, status))
        if status:
            free.append(line)

    for number, request in enumerate(requests):
        due = watch.began + number / each_second
        if due > time.monotonic():
            await asyncio.sleep(due - time.monotonic())
        under_way.append(asyncio.create_task(talk(due, request)))
    await asyncio.gather(*under_way)
    return watch.sent(answers)


@cache
def _senders():
    """Two processes that send, made once: what they import would cost more than most of what they are asked to do."""
    pool = multiprocessing.get_context("spawn").Pool(2)
    pool.map(pin_myself, range(2), chunksize=1)
    atexit.register(pool.terminate)  # else it is found lying about when half of Python has gone already
    return pool


def pin_myself(_number: int) -> None:
    pin(os.getpid(), -1)


def _run(way, given) -> Sent:
    return uvloop.run(way(*given))


def under_way(way, *given):
    """Begins to send, beside something else; its `get()` waits for what became of it."""
    return _senders().apply_async(_run, (way, given))


def in_turn(port: int, lines: list[list[bytes]]) -> Sent:
    return under_way(_in_turn, port, lines).get(180)


def meanwhile(port: int, requests: list[bytes], each_second: float):
    return under_way(_in_time, port, requests, each_second)


def in_time(port: int, requests: list[bytes], each_second: float) -> Sent:
    return meanwhile(port, requests, each_second).get(180)
