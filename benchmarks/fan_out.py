"""A moment for everybody: the facilitator shows a step, and every phone has to have it."""

import time
from statistics import median

import httpx2

from benchmarks.load import Listeners, cpu, memory, percentile, pin
from benchmarks.place import bare_sender, place
from benchmarks.report import Row

PHONES, MOMENTS, QUICK = (100, 1000, 10_000), 7, (100, 1000)


def measure(quick: bool):
    for count in QUICK if quick else PHONES:
        yield from moments(count, 3 if quick else MOMENTS)


def moments(count: int, times: int):
    """The program and the bare sender in turn, both with all their connections open."""
    with place() as here:
        hall = here.hall(count)
        pin(here.pid, 0)
        with Listeners(here.port, hall.phones(count)) as phones:
            hall.show_next()
            before, used = memory(here.pid), cpu(here.pid)
            opened = phones.open()
            each, joining = (memory(here.pid) - before) / count, (cpu(here.pid) - used) / count
            quiet(count)
            _began, first = phones.moment(hall.show_next)
            sender, name = bare_sender(first.size + 4)
            with sender as (port, pid), Listeners(port, [("/", "none")] * count) as others:
                pin(pid, 0)
                others.open()
                trigger = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
                ours, limit = [], []
                for _turn in range(times):
                    quiet(count)
                    ours.append(timed(here.pid, phones, hall.show_next))
                    limit.append(timed(pid, others, lambda: trigger.post("/")))
    last, bare = median(took for took, *_ in ours), median(took for took, *_ in limit)
    spent, least = median(spent for _, spent, _ in ours), median(spent for _, spent, _ in limit)
    worst = percentile([took for took, *_ in ours], 0.99)
    busy = median(busy for *_, busy in ours)
    figures = (f"{count:,} phones: until the last has a moment, p50 / p99", f"{last * 1000:.1f} / {worst * 1000:.1f} ms",
               f"{last / bare:.2f} of {name} ({bare * 1000:.1f} ms, {first.size:,} bytes each)")
    costs = (f"{count:,} phones: server CPU a moment", f"{spent * 1000:.1f} ms, {spent / count * 1e6:.1f} µs a delivery",
             f"{spent / least:.2f} of {name} ({least * 1000:.1f} ms); the load client was busy for {busy:.0%}")
    if count == max(PHONES):
        yield Row.at_most(*figures, last / bare, 1.3, " in time")
        yield Row.at_most(*costs, spent / least, 1.5, " in CPU")
        yield Row.at_most(f"{count:,} phones: memory of an idle connection", f"{each:.1f} KiB", "", each * 1.024, 33, " kB")
    else:
        yield Row(*figures)
        yield Row(*costs)
        yield Row(f"{count:,} phones: memory of an idle connection", f"{each:.1f} KiB")
    yield Row(f"{count:,} phones connect", f"{opened:.1f} s", f"{joining * 1000:.2f} ms of server CPU each")


def quiet(count: int) -> None:
    """Until the room is as it would be without us: two moments that follow each other quickly are merged."""
    time.sleep(0.4 + count / 3500)


def timed(pid: int, listeners: Listeners, cause) -> tuple[float, float, float]:
    """Seconds until the last one heard it, CPU seconds of the server, and how busy the listeners were."""
    before = cpu(pid)
    began, moment = listeners.moment(cause)
    took = moment.last - began
    time.sleep(0.05)  # what the server still does for it
    return took, cpu(pid) - before, moment.cpu / took
