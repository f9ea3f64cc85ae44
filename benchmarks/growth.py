"""How cost grows: with the cards on the board, with sessions at the same time, and with all that was ever said."""

import sqlite3
from contextlib import ExitStack
from functools import partial
from statistics import median

from benchmarks.fan_out import timed
from benchmarks.load import Listeners
from benchmarks.place import MEMBER, WORDS, Place, place
from benchmarks.report import Row
from benchmarks.submissions import in_one_call, settle

CARDS, SESSIONS, PAST, EACH, TIMES = (10, 100, 1000), (1, 20, 200), (1000, 100_000, 1_000_000), 20, 5
INDEPENDENT = 1.5  # times the smallest: what is called independent here, as a busy machine cannot tell less apart


def measure(quick: bool):
    times = 3 if quick else TIMES
    with place() as here:
        yield from compared(f"one card, to {EACH} boards and a console", "cards on the board",
                            zip(CARDS, card_moments(here, CARDS[:2] if quick else CARDS, times), strict=False))
    with place() as here:
        yield from compared(f"a step, to the {EACH} phones of one session", "sessions at once",
                            sessions(here, SESSIONS[:2 if quick else 3], times))
    with place() as here:
        yield from compared(f"one card, to {EACH} boards and a console", "contributions in the database",
                            ((count, past_moment(here, count, times)) for count in PAST[:2 if quick else 3]))


def compared(what: str, by: str, measured):
    first = None
    for count, (took, spent) in measured:
        figures = f"{what}; {count:,} {by}", f"{spent * 1000:.1f} ms of CPU, {took * 1000:.0f} ms until the last has it"
        if first is None:
            first = spent
            yield Row(*figures)
        else:
            yield Row.at_most(*figures, f"{spent / first:.2f} of the CPU of the smallest", spent / first, INDEPENDENT)


def card_moments(here: Place, sizes: tuple[int, ...], times: int) -> list[tuple[float, float]]:
    """For halls with so many cards on the board, in turn: seconds until the last board has a new one, and CPU seconds of
    the server."""
    with ExitStack() as stack:
        halls, found = [], [[] for _hall in sizes]
        for cards in sizes:
            hall = here.hall(times + 1)
            hall.fill(cards)
            who = [*hall.boards(EACH), (f"/ws/console/{hall.code}", MEMBER)]
            halls.append((stack.enter_context(Listeners(here.port, who)), hall.cards(times + 1)))
            halls[-1][0].open()
        for turn in range(times + 1):
            for (listeners, cards), mine in zip(halls, found, strict=True):
                settle(EACH)
                mine.append(timed(here.pid, listeners, partial(in_one_call, here, cards[turn])))
    return [middle(mine) for mine in found]


def middle(found: list[tuple]) -> tuple[float, float]:
    """Of all but the first, which finds nothing made ready."""
    return median(took for took, *_rest in found[1:]), median(spent for _took, spent, _busy in found[1:])


def past_moment(here: Place, past: int, times: int) -> tuple[float, float]:
    remember(here, past)
    return card_moments(here, (40,), times)[0]


def remember(here: Place, wanted: int) -> None:
    """Cards of sessions that were, in rows that nobody has to make one by one."""
    there = here.rows("SELECT count(*) FROM contribution")
    hall = here.hall(0)
    hall.fill(1)
    connection = sqlite3.connect(here.folder / "expertpool.db", timeout=60)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(contribution)")]
    values = ", ".join({"id": "lower(hex(randomblob(8)))"}.get(name, f'"{name}"') for name in columns)
    connection.execute(
        f"INSERT INTO contribution WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < ?) "
        f"SELECT {values} FROM contribution JOIN times WHERE session_id = ? AND words = ?",
        (max(1, wanted - there - 1), hall.id, WORDS))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def sessions(here: Place, counts: tuple[int, ...], times: int):
    halls = [here.hall(4) for _hall in range(max(counts))]
    listening = []
    try:
        for count in counts:
            fresh = halls[len(listening) and counts[len(listening) - 1]:count]
            listening.append(Listeners(here.port, [one for hall in fresh for one in hall.phones(EACH)]))
            listening[-1].open()
            found = []
            for _turn in range(times + 1):
                settle(EACH)
                found.append(timed(here.pid, listening[0], halls[0].show_next))
            yield count, middle(found)
    finally:
        for some in listening:
            some.__exit__()
