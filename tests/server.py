"""A real server in a process of its own, for browsers and for faults."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx2

from tests.pace import PATIENCE

ROOT = Path(__file__).parent.parent
THE_DAY = "the-day"  # a file in the folder of a server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`start`, `kill` (as a power cut), `stop`; the same port and data every time."""

    def __init__(self, data: Path, **environment: str):
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"ADDRESS": self.address, "DATA": str(data), "PYTHONUNBUFFERED": "1"} | environment
        self.process: subprocess.Popen | None = None
        self.log = (data / "server.log").open("ab")

    def start(self, wait: float = 2 * PATIENCE) -> "Server":
        return self.begin().ready(wait)

    def begin(self) -> "Server":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--data", str(self.data), "--port", str(self.port),
             "--host", "127.0.0.1"], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        return self

    def ready(self, wait: float = 2 * PATIENCE) -> "Server":
        ends = time.monotonic() + wait
        while time.monotonic() < ends:
            try:
                if httpx2.get(f"{self.address}/ready", timeout=2).status_code == 200:
                    return self
            except httpx2.HTTPError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("the server did not start:\n" + (self.data / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)
        self.log.close()


class QuickServer(Server):
    """The same, from a process that has imported the program and compiled its templates already: that is nearly three
    seconds of each start."""

    ready_made = multiprocessing.get_context("forkserver")
    ready_made.set_forkserver_preload(["tests.ready_made"])

    def begin(self) -> "QuickServer":
        self.process = Forked(self.ready_made, [
            "serve", "--data", str(self.data), "--port", str(self.port), "--host", "127.0.0.1"],
            self.environment, self.data / "server.log")
        return self


class Forked:
    """A forked process with the verbs of a Popen."""

    def __init__(self, context, arguments: list[str], environment: dict, log: Path):
        self.process = context.Process(target=_serve, args=(arguments, environment, str(log)), daemon=True)
        self.process.start()
        self.pid = self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.process.terminate()

    def wait(self, patience: float | None = None) -> None:
        self.process.join(patience)
        assert self.process.exitcode is not None, "the server does not stop"


def _serve(arguments: list[str], environment: dict, log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    from app import clock
    from app.cli import main

    of_the_machine, day = clock.now, Path(environment["DATA"]) / THE_DAY
    # A test that goes through a year says to every worker which day it is.
    clock.now = lambda: datetime.fromisoformat(day.read_text()) if day.exists() else of_the_machine()
    if environment.get("SMTP_URL"):
        from app.background import mailing

        mailing.SEND_EVERY = 0.1  # who looks what was sent need not wait for its next round
    sys.exit(main(arguments))
