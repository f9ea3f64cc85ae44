"""`make bench`: durable submissions, news to everybody, and pages, each beside a baseline measured in the same run."""

import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2

from app import clock, database, settings
from app.models import Kind, Organisation, Programme, Role, Step
from app.models.organisation import hashed
from benchmarks.load import Watched, in_its_own_process, requests, watch
from tests.server import ROOT, Server, free_port

SEATS, LINES, EACH, ROUNDS, MOMENTS = 2000, 64, 20, 3, 8
WATCHERS = (100, 1000, 4000)


def hall(data: Path) -> tuple[str, list[str]]:
    """A live session with many seats and two steps to show in turn: its code and the ids of the steps."""
    os.environ["DATA"] = str(data)
    base = database.open_database()

    def fill(db):
        organisation = Organisation(name="Bench")
        member = organisation.invite("Bench", "no password", Role.facilitator)
        sign_in, _token = member.sign_in(clock.now())
        sign_in.token_hash = hashed("facilitator")
        programme = Programme.begin(organisation, "Bench", controller="Bench", contact="Bench")
        session = programme.schedule("Bench", clock.today(), languages=["nl", "ar"])
        for position in (1, 2):
            session.steps.append(Step(position=position, kind=Kind.text, titles={"nl": f"Vraag {position}"},
                                      prompts={"nl": {"text": f"Hoe gaat het, vraag {position}?", "state": "source"}}))
        session.hang_door(settings.server_key())
        session.open(clock.now())
        db.add_all([member, session])
        for number in range(SEATS):
            seat, _token = session.admit("nl" if number % 2 else "ar", quote=True, looking=False, today=clock.today())
            seat.token_hash = hashed(f"seat-{number}")
            db.add(seat)
        db.flush()
        return session.code, [step.id for step in session.steps]

    told = base.keep_now(fill)
    base.close()
    return told


def ask(method: str, path: str, port: int, cookie: str = "", body: str = "") -> bytes:
    return (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\nHX-Request: true\r\n"
            f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def memory(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])  # KiB


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000


@contextmanager
def beside(*module: str):
    """A baseline's server while it is needed: its port and its process."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", *(part.replace("PORT", str(port)) for part in module)], cwd=ROOT)
    try:
        for _try in range(100):
            try:
                httpx2.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx2.HTTPError:
                time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def empty_route() -> float:
    """Requests a second of the framework alone."""
    with beside("uvicorn", "benchmarks.empty:app", "--port", "PORT", "--log-level", "error", "--no-access-log") as server:
        port = server[0]
        lines = [[ask("GET", "/health", port)] * EACH for _line in range(LINES)]
        (seconds, _took, statuses), _client = in_its_own_process(requests, port, lines)
        assert set(statuses) == {200}, statuses
        return LINES * EACH / seconds


def bare_news(count: int, size: int) -> Watched:
    """The same when a loop only writes ready bytes."""
    with beside("benchmarks.bare", "PORT", str(size)) as (port, process):
        trigger = [ask("POST", "/", port)] * MOMENTS
        watched, _client = in_its_own_process(watch, process.pid, port, "/", ["x"] * count, trigger)
        return watched


def commits(folder: Path) -> float:
    """Transactions of one row a second that this disk keeps, one after another."""
    path = folder / "commits.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS card (id TEXT PRIMARY KEY, words TEXT)")
    began, count = time.perf_counter(), 300
    for number in range(count):
        connection.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", (f"{began}-{number}", "words " * 20))
    connection.close()
    return count / (time.perf_counter() - began)


def row(what: str, value: str, beside: str = "") -> None:
    print(f"| {what:<52} | {value:>14} | {beside:<44} |", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        code, steps = hall(data)
        server = Server(data).start()
        try:
            print("\nRatios are to baselines of this run; seconds on a busy machine say little by themselves.\n")
            row("what", "measured", "beside")
            row("-" * 52, "-" * 14, "-" * 44)
            submissions(server, data, code, steps)
            for count in WATCHERS:
                news(server, code, steps, count)
            pages(server, code)
        finally:
            server.stop()


def submissions(server: Server, data: Path, code: str, steps: list[str]) -> None:
    rates, ratios, p50, p99, disk, busy = [], [], [], [], [], []
    for round in range(ROUNDS):
        base, commit = empty_route(), commits(data)
        lines = [[ask("POST", f"/s/{code}/steps/{steps[0]}/contributions", server.port,
                      f"seat=seat-{(line * EACH + turn) % SEATS}",
                      f"key=r{round}l{line}t{turn}xxxxxx&kind=better&words=Card+{turn}+of+line+{line}")
                  for turn in range(EACH)] for line in range(LINES)]
        (seconds, took, statuses), client = in_its_own_process(requests, server.port, lines)
        assert set(statuses) == {200}, statuses
        rates.append(LINES * EACH / seconds)
        ratios.append(rates[-1] / base)
        disk.append(rates[-1] / commit)
        p50.append(percentile(took, 0.5))
        p99.append(percentile(took, 0.99))
        busy.append(client / seconds)
    row(f"durable submissions a second, {LINES} phones at once", f"{statistics.median(rates):.0f}",
        f"{statistics.median(ratios):.2f} of the empty route's rate")
    row("", "", f"{statistics.median(disk):.2f} of one-by-one commits on this disk")
    row("until stored, p50 and p99", f"{statistics.median(p50):.0f} / {statistics.median(p99):.0f} ms",
        f"load client busy {statistics.median(busy):.0%}")


def news(server: Server, code: str, steps: list[str], count: int) -> None:
    pid, before = server.process.pid, memory(server.process.pid)
    cookies = [f"seat-{number % SEATS}" for number in range(count)]
    trigger = [ask("POST", f"/console/{code}/steps/{steps[turn % 2]}/show", server.port, "member=facilitator")
               for turn in range(1, MOMENTS + 1)]
    seen, client = in_its_own_process(watch, pid, server.port, f"/ws/phone/{code}", cookies, trigger)
    bare = bare_news(count, seen.size)
    p50 = statistics.median(seen.took)
    row(f"news until the last of {count} phones has it, p50", f"{p50 * 1000:.0f} ms",
        f"{p50 / statistics.median(bare.took):.1f} of a bare sender; worst {max(seen.took) * 1000:.0f} ms")
    row("server CPU a moment, the request included", f"{seen.cpu * 1000:.0f} ms",
        f"{seen.cpu / bare.cpu:.1f} of a bare sender; load client {client:.1f} s")
    row(f"{count} phones connect", f"{seen.opened:.1f} s", f"{(memory(pid) - before) / count:.0f} KiB of memory each")


def pages(server: Server, code: str) -> None:
    looked = [("the phone's step", f"/s/{code}", "seat=seat-1"), ("the door", f"/s/{code}/door?lang=ar", ""),
              ("the board", f"/board/{code}", "member=facilitator"),
              ("the console, every card waiting", f"/console/{code}", "member=facilitator")]
    for name, path, cookie in looked:
        lines = [[ask("GET", path, server.port, cookie)] * 10 for _line in range(4)]
        (seconds, took, statuses), _client = in_its_own_process(requests, server.port, lines)
        assert set(statuses) == {200}, (name, statuses)
        row(f"page: {name}", f"{percentile(took, 0.5):.0f} ms", f"{40 / seconds:.0f} a second, 4 at once")


if __name__ == "__main__":
    main()
