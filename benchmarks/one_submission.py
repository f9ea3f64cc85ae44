"""Where the time of one card goes: the program itself under a profile, asked by people in another process.

    python -m benchmarks.one_submission PORT    serves DATA; SIGUSR1: clocks, SIGUSR2: profile, SIGTERM: says all

The clocks are those of the threads, and are read without the profile, which makes everything slower. The profile divides
the time of the thread that answers; what the writer and the readers need are their own clocks.
"""

import asyncio
import cProfile
import json
import pstats
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import uvloop

from benchmarks.load import in_turn
from benchmarks.place import place
from benchmarks.report import Row
from benchmarks.submissions import EACH, LINES, SEATS
from tests.server import ROOT, free_port

# By the beginning of a file's place, the first that fits.
STAGES = {
    "guard and access": ("app/guard", "app/access", "app/limits", "app/settings", "hmac"),
    "reading the form": ("python_multipart", "starlette/formparsers", "urllib"),
    "deciding": ("app/routes", "app/models", "app/clock", "app/errors", "sqlmodel", "sqlalchemy", "pydantic", "secrets",
                 "random"),
    "writing: handing over and back": ("app/database", "concurrent", "threading", "queue"),
    "telling": ("app/live", "app/hub", "app/stage"),
    "drawing the answer": ("app/pages", "app/words", "jinja2", "markupsafe", "gettext", "babel"),
    "web server": ("uvicorn", "httptools", "uvloop", "h11", "websockets"),
    "framework": ("fastapi", "starlette", "anyio", "asyncio", "contextlib", "http", "email", ""),
}
WRITING, READING = "writing: statements and commit (the writer's thread)", "reading (other threads)"


def measure(quick: bool):
    each = EACH // 4 if quick else EACH // 2
    with place() as here:
        here.server.kill()
        port = free_port()
        program = subprocess.Popen([sys.executable, "-m", "benchmarks.one_submission", str(port)], cwd=ROOT,
                                   env=here.server.environment, stdout=subprocess.PIPE, text=True)
        try:
            program.stdout.readline()
            here.port = port
            hall = here.hall(SEATS // 2)  # each known already when it counts
            for what in (None, signal.SIGUSR1, signal.SIGUSR2):
                if what:
                    program.send_signal(what)
                    time.sleep(0.3)
                cards = hall.cards(LINES * each)
                in_turn(port, [cards[line::LINES] for line in range(LINES)]).must_be(200)
            program.terminate()
            told = json.loads(program.stdout.readline())
        finally:
            program.kill()
            program.wait()
    count, whole = LINES * each, sum(told["threads"].values())
    profiled = sum(told["stages"].values())
    spent = {stage: told["threads"]["answering"] * told["stages"].get(stage, 0) / profiled for stage in STAGES}
    spent |= {WRITING: told["threads"]["writer"], READING: told["threads"]["others"]}
    for stage, seconds in sorted(spent.items(), key=lambda known: -known[1]):
        yield Row(stage, f"{seconds / count * 1e6:.0f} µs", f"{seconds / whole:.0%}")
    yield Row("one card in all", f"{whole / count * 1e6:.0f} µs", f"{LINES} people at once, {count:,} cards")


# --- the program under a profile -----------------------------------------------------------------------------------


def clocks() -> Counter:
    spent = Counter()
    for thread in threading.enumerate():
        kind = "answering" if thread is threading.main_thread() else "writer" if thread.name == "writer" else "others"
        spent[kind] += time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    return spent


def stage_of(file: str) -> str:
    place = file.replace("\\", "/").partition("/site-packages/")[2] or file.partition("/lib/python3")[2].partition("/")[2]
    if file.startswith(str(ROOT / "app")):
        place = file.removeprefix(f"{ROOT}/")
    return next(stage for stage, files in STAGES.items() if place.startswith(files))


def by_stage(profile: cProfile.Profile) -> Counter:
    """Own time of each function by its file; what is built in counts for who called it."""
    spent = Counter()
    for (file, _line, _name), (_calls, _all, own, _cumulative, callers) in pstats.Stats(profile).stats.items():
        if file not in ("~", "<string>"):
            spent[stage_of(file)] += own
            continue
        for (caller, *_rest), (_count, _primitive, theirs, _total) in callers.items():
            if caller != "~":
                spent[stage_of(caller)] += theirs
    return spent


async def serve(port: int) -> None:
    import uvicorn

    from app.main import app

    profile, marks = cProfile.Profile(time.thread_time), []  # waiting for another thread is not work
    loop = asyncio.get_running_loop()

    def begin_profile() -> None:
        marks.append(clocks())
        profile.enable()

    def end() -> None:
        profile.disable()
        spent = marks[1] - marks[0]
        print(json.dumps({"threads": {kind: spent[kind] for kind in ("answering", "writer", "others")},
                          "stages": by_stage(profile)}), flush=True)

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, access_log=False, server_header=False,
                                           ws="websockets-sansio", log_level="warning", backlog=4096))
    loop.add_signal_handler(signal.SIGUSR1, lambda: marks.append(clocks()))
    loop.add_signal_handler(signal.SIGUSR2, begin_profile)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.05)
    loop.add_signal_handler(signal.SIGTERM, end)
    print("ready", flush=True)
    await serving


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
