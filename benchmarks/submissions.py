"""Cards of many people at once: each answered after it is on the disk, and seen by everybody who watches."""

import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.load import Listeners, Sent, ask, cpu, in_time, in_turn, percentile, slower_disk
from benchmarks.place import CARDS_ON_THE_BOARD, Hall, Place, empty_routes, place
from benchmarks.report import Row

LINES, EACH, ROUNDS = 64, 100, 3
SEATS = 2000  # each sends some cards, as in a hall; who sends the first one is looked up in the database
FORM = "key=key-of-a-card&kind=better&words=" + "words+" * 16


def measure(quick: bool):
    rounds = 2 if quick else ROUNDS
    yield from alone(rounds)
    yield from watched(100, rounds)
    yield from watched(1000, 1 if quick else rounds)


def alone(rounds: int):
    """In turn: the empty routes, the program, the program with a slower disk, and bare commits."""
    slow_disk = slower_disk(3)
    with ExitStack() as stack:
        here = stack.enter_context(place())
        slow = stack.enter_context(place(**slow_disk)) if slow_disk else None
        port, empty = stack.enter_context(empty_routes())
        halls = [where.hall(SEATS) for where in (here, slow) if where]
        for hall in halls:
            send(hall)  # the first ones find nothing made ready
        gets, forms, cards, slowly, commits, costs, empty_costs = [], [], [], [], [], [], []
        for _round in range(rounds):
            before = cpu(empty)
            gets.append(in_turn(port, [[ask("GET", "/health", port)] * EACH * 2] * LINES).must_be(200))
            empty_costs.append((cpu(empty) - before) / len(gets[-1].answers))
            forms.append(in_turn(port, [[ask("POST", "/form", port, body=FORM)] * EACH] * LINES).must_be(200))
            before = cpu(here.pid)
            cards.append(send(halls[0]))
            costs.append((cpu(here.pid) - before) / len(cards[-1].answers))
            if slow:
                slowly.append(send(halls[1]))
            commits.append(one_by_one(here.folder))
        kept = [(hall.stored(), LINES * EACH * (rounds + 1)) for hall in halls]
    rate = median(sent.rate for sent in cards)
    figure, said = f"{LINES} people at once: cards stored", f"{rate:,.0f} a second"
    for name, sents in (("empty route", gets), ("empty route that reads the same form", forms)):
        ratio = median(sent.rate / beside.rate for sent, beside in zip(cards, sents, strict=True))
        yield Row.at_least(f"{figure}, beside the framework's {name}", said,
                           f"{ratio:.2f} of {median(sent.rate for sent in sents):,.0f}", ratio, 0.65)
    ratio = median(sent.rate / beside for sent, beside in zip(cards, commits, strict=True))
    yield Row(f"{figure}, beside commits of one row after another", said, f"{ratio:.2f} of {median(commits):,.0f}")
    if slow:
        ratio = median(sent.rate / beside.rate for sent, beside in zip(slowly, cards, strict=True))
        yield Row.at_least(f"{figure}, every fsync 3 ms longer", f"{median(sent.rate for sent in slowly):,.0f} a second",
                           f"{ratio:.2f} of the same without", ratio, 0.8)
    yield Row("server CPU of one card", f"{median(costs) * 1e6:.0f} µs",
              f"{median(costs) / median(empty_costs):.1f} of the empty route ({median(empty_costs) * 1e6:.0f} µs)")
    yield Row("until stored, p50 / p99", milliseconds(cards),
              f"the load client was busy for {median(sent.busy for sent in cards):.0%}")
    if slow:
        yield Row("until stored with the slower disk, p50 / p99", milliseconds(slowly))
    yield all_there(sum(stored for stored, _sent in kept), sum(sent for _stored, sent in kept))


def watched(count: int, rounds: int):
    """Boards that show every card; until seen means by the last of them."""
    with place() as here:
        hall = here.hall(SEATS)
        with Listeners(here.port, hall.boards(count), CARDS_ON_THE_BOARD) as boards:
            boards.open()
            quiet, costs_of_one, sents, waits, costs, busy = [], [], [], [], [], []
            if count == 100:
                in_turn(here.port, [hall.cards(40)]).must_be(200)  # an evening's board
                settle(count)
                for card in hall.cards(12):
                    before = cpu(here.pid)
                    began, moment = boards.moment(lambda card=card: in_one_call(here, card))
                    quiet.append(moment.last - began)
                    settle(count)
                    costs_of_one.append(cpu(here.pid) - before)
            send(hall)
            for _round in range(rounds):
                sent, seen, spent, share = seen_by_all(hall, boards, lambda: send(hall))
                sents.append(sent)
                waits.append(seen)
                costs.append(spent / len(sent.answers))
                busy.append(share)
            paced = seen_by_all(hall, boards, lambda: in_time(here.port, hall.cards(5000), 1000).must_be(200)) if (
                count == 1000) else None
        stored, singles = hall.stored(), len(quiet) + 40 if quiet else 0
        sent_in_all = LINES * EACH * (rounds + 1) + singles + (5000 if paced else 0)
    seen = [wait for each in waits for wait in each]
    yield Row(f"{count:,} boards watch: cards stored", f"{median(sent.rate for sent in sents):,.0f} a second",
              f"{median(costs) * 1e6:.0f} µs of server CPU each; the boards' own client was busy for {median(busy):.0%}")
    yield Row(f"{count:,} boards watch: until stored, p50 / p99", milliseconds(sents))
    yield Row(f"{count:,} boards watch: until the last has seen it, p50 / p99",
              f"{percentile(seen, 0.5) * 1000:.0f} / {percentile(seen, 0.99) * 1000:.0f} ms")
    if quiet:
        yield Row("100 boards watch: until the last has a single card, p50", f"{percentile(quiet, 0.5) * 1e3:.1f} ms",
                  f"{median(costs_of_one) * 1e3:.1f} ms of server CPU")
    if paced:
        sent, seen, spent, share = paced
        late = percentile(seen, 0.99) * 1000
        yield Row.at_least("1,000 boards and 1,000 cards a second: stored", f"{sent.rate:,.0f} a second",
                           f"p50 / p99 {sent.took(0.5):.0f} / {sent.took(0.99):.0f} ms; {spent / sent.seconds:.2f} cores",
                           sent.rate, 980)  # the last answer comes a little after the fifth second
        yield Row.at_most("1,000 boards and 1,000 cards a second: until the last has seen it, p99", f"{late:.0f} ms",
                          f"p50 {percentile(seen, 0.5) * 1000:.0f}, worst {max(seen) * 1000:.0f} ms; "
                          f"the boards' own client was busy for {share:.0%}", late, 250, " ms")
    yield all_there(stored, sent_in_all)


def send(hall: Hall) -> Sent:
    cards = hall.cards(LINES * EACH)
    return in_turn(hall.place.port, [cards[line::LINES] for line in range(LINES)]).must_be(200)


def in_one_call(here: Place, card: bytes) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", here.port)) as line:
        line.sendall(card)
        assert line.recv(65536).startswith(b"HTTP/1.1 200"), "a card was not taken"


def seen_by_all(hall: Hall, boards: Listeners, sending) -> tuple[Sent, list[float], float, float]:
    """What was sent; for each card the seconds until all boards showed as many; the server's CPU seconds; how busy the
    boards' client was. The first card sent counts as the first one shown: who is merged with others is not late."""
    settle(boards.count)
    stood, before, own, began = hall.stored(), cpu(hall.place.pid), boards.cpu, time.monotonic()
    boards.count_from_now()
    sent = sending()
    for _look in range(200):
        shown = boards.counted()
        if shown and shown[-1][0] >= stood + sent.accepted:
            break
        time.sleep(0.05)
    else:
        raise RuntimeError(f"{shown[-1][0] if shown else 0} of {stood + sent.accepted} cards were seen after ten seconds")
    seconds = max(at for _number, at in shown) - began
    times = {number: at for number, at in shown}
    begun = sorted(began for began, _took, _status in sent.answers)
    seen = [times[stood + place] - began for place, began in enumerate(begun, 1)]
    return sent, seen, cpu(hall.place.pid) - before, (boards.cpu - own) / seconds


def settle(count: int) -> None:
    time.sleep(0.4 + count / 3500)


def one_by_one(folder: Path) -> float:
    """Transactions of one row a second that this disk keeps, one after another."""
    connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS card (id TEXT PRIMARY KEY, words TEXT)")
    began, count = time.perf_counter(), 400
    for number in range(count):
        connection.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", (f"{began}-{number}", "words " * 20))
    connection.close()
    return count / (time.perf_counter() - began)


def milliseconds(sents: list[Sent]) -> str:
    return f"{median(sent.took(0.5) for sent in sents):.0f} / {median(sent.took(0.99) for sent in sents):.0f} ms"


def all_there(stored: int, accepted: int) -> Row:
    return Row("cards acknowledged, and cards in the database afterwards", f"{accepted:,} and {stored:,}", "", "equal",
               1 if stored == accepted else 99)
