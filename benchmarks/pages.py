"""What each page costs, beside the framework's empty route."""

from statistics import median

from benchmarks.load import ask, cpu, in_turn
from benchmarks.place import MEMBER, empty_routes, place
from benchmarks.report import Row

PEOPLE, CARDS, LINES, EACH = 60, 40, 4, 25


def measure(quick: bool):
    with place() as here, empty_routes() as (port, empty):
        hall = here.hall(PEOPLE)
        hall.fill(CARDS)
        pages = [("the door", f"/s/{hall.code}/door", ""), ("the permission", f"/s/{hall.code}/door?lang=ar", ""),
                 ("the phone", f"/s/{hall.code}", hall.seat(1)), ("the board", f"/board/{hall.code}", MEMBER),
                 ("the console", f"/console/{hall.code}", MEMBER), ("the desk", f"/desk/{hall.code}", MEMBER),
                 ("the harvest", f"/harvest/{hall.code}", MEMBER)]
        costs = {}

        def cost(name: str, port: int, pid: int, request: bytes) -> None:
            before = cpu(pid)
            sent = in_turn(port, [[request] * EACH] * LINES).must_be(200)
            costs.setdefault(name, []).append(((cpu(pid) - before) / len(sent.answers) * 1000, sent.took(0.5),
                                             sent.busy))

        for turn in range(1 if quick else 4):
            cost("empty", port, empty, ask("GET", "/health", port))
            for name, path, cookie in pages:
                cost(name, here.port, here.pid, ask("GET", path, here.port, cookie, fragment=False))
            if turn == 0 and not quick:
                costs.clear()  # templates were made ready
        least = median(spent for spent, *_rest in costs["empty"])
        for name, _path, _cookie in pages:
            spent, took, busy = (median(figures) for figures in zip(*costs[name], strict=True))
            yield Row(name, f"{spent:.1f} ms of CPU", f"{spent / least:.0f} of the empty route ({least:.2f} ms); "
                      f"{took:.0f} ms with {LINES} at once; the load client was busy for {busy:.0%}")
