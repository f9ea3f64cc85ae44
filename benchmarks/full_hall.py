"""A full hall: ten thousand connections while cards come in, and the moment in which all of them break at once."""

import time

from benchmarks.load import Listeners, cpu, in_time, meanwhile, percentile, pin
from benchmarks.place import CARDS_ON_THE_BOARD, place
from benchmarks.report import Row
from benchmarks.submissions import seen_by_all, settle

PHONES, BOARDS, EACH_SECOND, SECONDS = 10_000, 10, 100, 12
AGAIN, JITTER = 0.5, 0.3  # seconds after which a page tries again, and the part of it that differs: htmx's own


def measure(quick: bool):
    phones, seconds = (500, 4) if quick else (PHONES, SECONDS)
    with place() as here:
        hall = here.hall(1000)
        pin(here.pid, 0)
        with Listeners(here.port, hall.boards(BOARDS), CARDS_ON_THE_BOARD) as boards, Listeners(
                here.port, hall.phones(phones - BOARDS)) as others:
            boards.open()
            others.open()
            settle(phones)
            yield idle(here.pid, phones, seconds)
            yield cards_meanwhile(hall, boards, phones, seconds)
            yield from storm(hall, others, phones, seconds)
    if quick:
        return
    with place() as here:
        hall = here.hall(1000)
        pin(here.pid, 0)
        with Listeners(here.port, hall.boards(phones), CARDS_ON_THE_BOARD) as boards:
            boards.open()
            settle(phones)
            yield cards_meanwhile(hall, boards, 0, seconds)


def idle(pid: int, phones: int, seconds: int) -> Row:
    before = cpu(pid)
    time.sleep(seconds)
    return Row(f"{phones:,} connections and nothing happens", f"{(cpu(pid) - before) / seconds:.2f} of a core")


def cards_meanwhile(hall, boards: Listeners, phones: int, seconds: int) -> Row:
    def sending():
        return in_time(hall.place.port, hall.cards(EACH_SECOND * seconds), EACH_SECOND).must_be(200)

    sent, seen, spent, _busy = seen_by_all(hall, boards, sending)
    late = percentile(seen, 0.99) * 1000
    what = f"{phones or boards.count:,} connections, {boards.count if phones else 'all'} of them boards"
    figures = (f"{what}; {EACH_SECOND} cards a second: until the last has seen it, p99", f"{late:.0f} ms",
               f"p50 {percentile(seen, 0.5) * 1000:.0f} ms; stored p50 / p99 {sent.took(0.5):.0f} / "
               f"{sent.took(0.99):.0f} ms; {spent / sent.seconds:.2f} of the one core")
    return Row.at_most(*figures, late, 300, " ms") if phones else Row(*figures)


def storm(hall, phones: Listeners, count: int, seconds: int):
    """All phones lose their connection in the same moment, and come back as their pages do it."""
    before, stood = cpu(hall.place.pid), hall.stored()
    cards = meanwhile(hall.place.port, hall.cards(EACH_SECOND * seconds), EACH_SECOND)
    time.sleep(2)
    began = time.monotonic()
    phones.drop(AGAIN, JITTER)
    half, most, last, tries = phones.back()
    spent = cpu(hall.place.pid) - before
    sent = cards.get(180)
    lost = len(sent.answers) - (hall.stored() - stood)
    yield Row(f"{count:,} lose their connection at once: back, half / 99 in 100 / all",
              f"{half - began:.1f} / {most - began:.1f} / {last - began:.1f} s",
              f"{tries / phones.count:.2f} tries each; {spent:.1f} s of CPU")
    yield Row(f"cards lost meanwhile, of {len(sent.answers):,}", f"{lost}",
              f"answers {', '.join(f'{count} with {status}' for status, count in sent.statuses.items())}", "none",
              1 if lost == 0 and set(sent.statuses) == {200} else 99)
    yield Row.at_most("slowest card meanwhile", f"{sent.took(1):.0f} ms",
                      f"p50 / p99 {sent.took(0.5):.0f} / {sent.took(0.99):.0f} ms", sent.took(1), 1000, " ms")
