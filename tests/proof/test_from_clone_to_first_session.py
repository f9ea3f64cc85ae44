"""What a newcomer needs from a clone to a first session: each command as the README says it, in an environment that has
nothing of ours, in one go. It prints the seconds and megabytes that stand in the README."""

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from app import clock
from tests.pace import PATIENCE
from tests.proof.test_drills import as_long_as_it_takes  # noqa: F401 a fixture
from tests.room import sentence
from tests.server import ROOT, free_port

pytestmark = pytest.mark.proof
README = (ROOT / "README.md").read_text()


def megabytes(folder: Path) -> int:
    """As `du` counts them."""
    return sum(path.lstat().st_blocks for path in folder.rglob("*")) * 512 // 10 ** 6


class Newcomer:
    def __init__(self, folder: Path):
        self.folder = folder / "expertpool"
        self.took = self.work = 0.0  # seconds of the last command until it served, and those of a processor in them
        # Without a cache of pip, and with nothing of the environment in which these tests run.
        self.environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG") or (
            name.startswith(("PIP_", "PYENV_")))} | {"HOME": str(folder), "PIP_NO_CACHE_DIR": "1"}
        self.environment["PATH"] = os.pathsep.join(
            each for each in self.environment["PATH"].split(os.pathsep) if ".venv" not in each)

    def clone(self) -> None:
        subprocess.run(["git", "clone", "--quiet", "--no-local", "--single-branch", ROOT, self.folder],
                       env=self.environment, check=True)

    @contextmanager
    def said(self, command: str, until: str):
        """What `make` printed until there, while it goes on; and the port."""
        port, began = free_port(), time.monotonic()
        environment = self.environment | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command.split(), cwd=self.folder, env=environment, text=True, start_new_session=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            printed = ""
            while until not in printed:
                line = process.stdout.readline()
                assert line, printed
                printed += line
            while True:
                with suppress(httpx2.HTTPError):
                    if httpx2.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                        break
                time.sleep(0.02)
            self.took, self.work = time.monotonic() - began, work_of(process.pid)
            yield printed, port, process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=PATIENCE)  # until the server itself is gone, not only make


class Timed:
    def __init__(self):
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, what: str):
        began = time.monotonic()
        yield
        self.seconds[what] = time.monotonic() - began


def done(answer: httpx2.Response) -> httpx2.Response:
    assert answer.status_code in (200, 303), f"{answer.status_code}: {sentence(answer)}"
    return answer


def browser(port: int) -> httpx2.Client:
    return httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers={"Sec-Fetch-Site": "same-origin"}, timeout=60)


def work_of(make: int) -> float:
    """Seconds of a processor, of a command, all that it waited for, and the server that runs now."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in subprocess.run(
        ["ps", "-o", "pid=", "-g", str(make)], capture_output=True, text=True).stdout.split()]
    return sum(int(number) for stat in stats for number in stat[11:15]) / os.sysconf("SC_CLK_TCK")


def memory_of(group: int) -> int:
    """In MB, of the processes that one command started."""
    listed = subprocess.run(["ps", "-o", "rss=", "-g", str(group)], capture_output=True, text=True).stdout.split()
    return sum(map(int, listed)) * 1024 // 10 ** 6


def test_a_clone_an_account_a_programme_a_session_and_a_card(tmp_path):
    newcomer, timed = Newcomer(tmp_path), Timed()
    with timed("git clone"):
        newcomer.clone()
    sizes = {"clone": megabytes(newcomer.folder)}
    with newcomer.said("make run", until="/first-run/") as (printed, port, process):
        timed.seconds["make run, until its link"] = newcomer.took
        work = newcomer.work
        with browser(port) as olga, browser(port) as phone:
            with timed("an account"):
                link = re.search(r"/first-run/[\w-]+", printed)[0]
                done(olga.get(link))
                done(olga.post(link, data={"name": "Olga", "organisation": "Beekstede", "password": "een lang wachtwoord",
                                           "again": "een lang wachtwoord"}))
            with timed("a programme, a session, opened"):
                made = done(olga.post("/programmes/new", data={
                    "title": "Learning together", "client": "Beekstede", "controller": "Beekstede",
                    "contact": "fg@beekstede.example", "language": ["nl", "ar"], "main": "nl", "month": ["3"]}))
                made = done(olga.post(made.headers["location"] + "/sessions/new", data={
                    "title": "Learning and working", "held_on": clock.today().isoformat(), "begins": "19:00",
                    "place": "Library", "expected": "20", "template": "expert_pool_1", "questions": "newcomers",
                    "language": ["nl", "ar"], "main": "nl"}))
                code = made.headers["location"].rsplit("/", 1)[-1]
                done(olga.post(f"/prepare/{code}", data={
                    "title": "Learning and working", "held_on": clock.today().isoformat(), "begins": "19:00",
                    "place": "Library", "expected": "20", "language": ["nl", "ar"], "main": "nl", "holds": "1",
                    "support": "Olga, at the door"}))
                done(olga.post(f"/console/{code}/open"))
                builder = olga.get(f"/console/{code}").text
            with timed("a phone comes in and says a card"):
                done(phone.post("/join", data={"code": code}))
                done(phone.post(f"/s/{code}/door", data={"language": "ar", "quote": "1"}))
                step = next(step for step in dict.fromkeys(re.findall(r"/steps/(\w+)/show", builder)) if "/contributions"
                            in shown(olga, phone, code, step))
                done(phone.post(f"/s/{code}/steps/{step}/contributions", data={
                    "key": "the-first-card", "kind": "better", "words": "مواعيد العمل تتعارض مع مواعيد الدرس."}))
            assert "مواعيد العمل" in olga.get(f"/console/{code}").text
            sizes["memory"] = memory_of(process.pid)
    for what, command in (("make run once more", "make run"), ("make demo, where all is installed", "make demo DATA=demo")):
        with newcomer.said(command, until="http"):
            timed.seconds[what] = newcomer.took
    sizes |= {"environment": megabytes(newcomer.folder / ".venv"), "in all": megabytes(newcomer.folder)}
    tell(timed, sizes, work)


def shown(olga, phone, code: str, step: str) -> str:
    """What the phone sees once this step is before the room."""
    done(olga.post(f"/console/{code}/steps/{step}/show"))
    return phone.get(f"/s/{code}").text


def test_the_demonstration_from_a_clone(tmp_path):
    newcomer, timed = Newcomer(tmp_path), Timed()
    newcomer.clone()
    with newcomer.said("make demo", until="http") as (_printed, port, _process), browser(port) as somebody:
        timed.seconds["make demo, from a clone"] = newcomer.took
        done(somebody.get("/"))
    tell(timed, {"in all": megabytes(newcomer.folder)}, newcomer.work)


def tell(timed: Timed, sizes: dict[str, int], work: float) -> None:
    for what, seconds in timed.seconds.items():
        print(f"{what}: {seconds:.1f} s")
    print(", ".join(f"{what} {size} MB" for what, size in sizes.items()))
    print(f"of a processor until it served: {work:.0f} s")
