"""The drills of whoever keeps the server going, with the commands of docs/operating.md as they stand there: a stop, a power
cut, a backup in the middle of an evening put back on another machine, an upgrade that is killed, a full disk, a bucket that
is away."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlmodel import select

from app import durable
from app.models import Organisation, Role
from app.models.organisation import hashed
from tests.conftest import database_in
from tests.pace import PATIENCE
from tests.proof.hall import hall_of
from tests.server import ROOT, Server, free_port
from tests.test_upgrading import speak

pytestmark = pytest.mark.proof
GUIDE = (ROOT / "docs/operating.md").read_text()
COMMANDS = {line.strip() for line in re.findall(r"^    ((?:expertpool|make|docker|age-keygen) .+)$", GUIDE, re.M)}
ELSEWHERE = {line for line in COMMANDS if line.startswith("docker")}  # the steps of the image: test_the_image.py
tried: set[str] = set()
PHONES = 8


@pytest.fixture(autouse=True)
def as_long_as_it_takes(no_waiting_for_ever):
    signal.alarm(0)


class Machine:
    """A folder, a database and a server, which can stop, be cut off and begin again."""

    def __init__(self, folder: Path, url: str = "", **environment: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.url = folder, url
        self.environment = {"BACKUPS": str(folder.parent / "safe"), **({"DATABASE_URL": url} if url else {}), **environment}
        self.server = Server(folder, **self.environment)

    def run(self, line: str, *, ends: int = 0, here: Path = ROOT, **instead: str) -> str:
        """A command as it stands in the guide, with the places of this machine."""
        assert line in COMMANDS, f"the guide does not say: {line}"
        tried.add(line)
        for said, meant in {"/srv/pool": str(self.folder), **instead}.items():
            line = line.replace(said, meant)
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MEDIA_URL")}
        environment |= self.environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                                           "DATA": str(self.folder), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(line, shell=True, cwd=here, capture_output=True, text=True, env=environment)
        assert done.returncode == ends, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    @contextmanager
    def opened(self):
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATA", str(self.folder))
            environment.delenv("DATABASE_URL", raising=False)
            if self.url:
                environment.setenv("DATABASE_URL", self.url)
            base = durable.open_database()
            yield base
            base.close()

    def rows(self, sql: str) -> list:
        engine = create_engine(self.url or f"sqlite:///{self.folder / 'expertpool.db'}")
        with engine.connect() as connection:
            found = connection.execute(text(sql)).all()
        engine.dispose()
        return [tuple(row) for row in found]

    def words(self) -> set[str]:
        return {words for (words,) in self.rows("SELECT words FROM contribution")}

    def furnish(self) -> None:
        """A live session with seats."""
        with self.opened() as base:
            self.code, self.step = base.keep_now(hall_of(PHONES))

    def phone(self, number: int) -> httpx2.Client:
        return httpx2.Client(base_url=self.server.address, cookies={"seat": f"phone-{number}"}, timeout=10, headers={
            "Sec-Fetch-Site": "same-origin", "HX-Request": "true"})

    def say(self, phone: httpx2.Client, words: str) -> bool:
        key = hashed(words)[:24]
        with phone_troubles():
            answer = phone.post(f"/s/{self.code}/steps/{self.step}/contributions", data={
                "key": key, "kind": "better", "words": words})
            return answer.status_code == 200 and answer.headers.get("Kept") == key
        return False


@contextmanager
def phone_troubles():
    with suppress(httpx2.HTTPError):
        yield


@contextmanager
def speaking(machine: Machine, acknowledged: set[str]):
    """A hall that goes on for as long as this lasts; what it was told is kept goes into `acknowledged`."""
    over = threading.Event()

    def speak_on(number: int) -> None:
        with machine.phone(number) as phone:
            for card in range(10_000):
                words = f"بطاقة {number}-{card}"
                while not over.is_set() and not machine.say(phone, words):
                    over.wait(0.2)
                if over.wait(0.05):
                    return
                acknowledged.add(words)

    phones = [threading.Thread(target=speak_on, args=(number,)) for number in range(PHONES)]
    for thread in phones:
        thread.start()
    yield
    over.set()
    for thread in phones:
        thread.join()


def wait_for(wanted, seconds: float = PATIENCE):
    ends = time.monotonic() + seconds
    while not (found := wanted()):
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def machines(request, tmp_path):
    """`machines("name")`: another machine of the same kind, with an empty database of its own."""
    made, databases = [], []

    def make(name: str, **environment: str) -> Machine:
        url = ""
        if request.param == "postgres":
            databases.append(database_in(request.getfixturevalue("postgres"), "template0"))
            url = databases[-1].__enter__()
        made.append(Machine(tmp_path / name, url, **environment))
        return made[-1]

    yield make
    for machine in made:
        machine.server.stop()
    for database in databases:
        database.__exit__(None, None, None)


@pytest.fixture
def laptop(tmp_path):
    machine = Machine(tmp_path / "laptop")
    yield machine
    machine.server.stop()


# --- stops and power cuts --------------------------------------------------------------------------------------------


def test_a_stop_in_the_middle_of_an_evening_leaves_one_file_with_everything(laptop, tmp_path):
    laptop.furnish()
    laptop.server.start()
    acknowledged: set[str] = set()
    with speaking(laptop, acknowledged):
        wait_for(lambda: len(acknowledged) > 50)
        laptop.server.process.terminate()
        laptop.server.process.wait(PATIENCE)
    assert laptop.server.process.returncode == 0
    assert [path.name for path in laptop.folder.glob("expertpool.db*")] == ["expertpool.db"]
    (tmp_path / "copy").mkdir()
    shutil.copy(laptop.folder / "expertpool.db", tmp_path / "copy" / "expertpool.db")
    assert acknowledged <= Machine(tmp_path / "copy").words()


CUT = "import os; from app import settings, durable; from app.durable import belonging; {}; durable.open_database()"


@pytest.mark.parametrize("cut", ["settings.keep_file = lambda *a, **k: os._exit(9)",
                                 "belonging._know = lambda *a: os._exit(9)"])
def test_a_power_cut_between_database_and_key_is_followed_by_a_start(machines, cut):
    machine = machines("new")
    environment = os.environ | {"DATA": str(machine.folder), "DATABASE_URL": machine.url}
    assert subprocess.run([sys.executable, "-c", CUT.format(cut)], cwd=ROOT, env=environment).returncode == 9
    machine.server.start()
    machine.server.stop()
    assert len((machine.folder / "key").read_bytes()) == 32 and machine.rows("SELECT id FROM installation") == [("this",)]


@pytest.mark.parametrize("after", [12, 36, 300])
def test_an_upgrade_killed_in_the_middle_is_done_by_the_next_start(machines, after):
    machine = machines("old")
    if machine.url and after > 40:
        pytest.skip("PostgreSQL needs fewer statements")
    url = machine.url or f"sqlite:///{machine.folder / 'expertpool.db'}"
    command.upgrade(durable.migrations(url), "0010")
    speak(url, "0010")
    (machine.folder / "key").write_bytes(b"k" * 32)
    kill = ("import os; from sqlalchemy import Engine, event; left = [{}]\n"
            "@event.listens_for(Engine, 'after_cursor_execute')\ndef count(*_all):\n    left[0] -= 1\n"
            "    left[0] or os._exit(9)\nfrom app import durable; durable.open_database()")
    environment = os.environ | {"DATA": str(machine.folder), "DATABASE_URL": machine.url}
    assert subprocess.run([sys.executable, "-c", kill.format(after)], cwd=ROOT, env=environment).returncode == 9
    machine.server.start()
    assert machine.words() == {"mijn woorden"}


def test_an_upgrade_with_several_workers(postgres, tmp_path):
    with database_in(postgres, "template0") as url:
        command.upgrade(durable.migrations(url), "0010")
        speak(url, "0010")
        port = free_port()
        machine = Machine(tmp_path / "several", url, PORT=str(port), HOST="127.0.0.1")
        (machine.folder / "key").write_bytes(b"k" * 32)
        line = "expertpool serve --workers 4"
        assert line in COMMANDS
        tried.add(line)
        process = subprocess.Popen([sys.executable, "-m", "app.cli", *line.split()[1:]], cwd=ROOT,
                                   stdout=subprocess.DEVNULL,
                                   env=os.environ | machine.environment | {"DATA": str(machine.folder)})
        try:
            wait_for(lambda: is_ready(f"http://127.0.0.1:{port}"))
            assert machine.words() == {"mijn woorden"}
            process.send_signal(signal.SIGHUP)  # workers one after another, and nobody is turned away for long
            wait_for(lambda: is_ready(f"http://127.0.0.1:{port}"))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def is_ready(address: str) -> bool:
    with phone_troubles():
        return httpx2.get(f"{address}/ready", timeout=5).status_code == 200
    return False


# --- backups ---------------------------------------------------------------------------------------------------------


def test_a_backup_under_load_is_put_back_elsewhere_without_what_was_taken_back(machines, tmp_path):
    here = machines("here")
    told = here.run("age-keygen -o pool-backup.secret", here=tmp_path)
    here.environment["RECIPIENT"] = re.search(r"age1\w+", told)[0]
    here.furnish()
    here.server.start()
    acknowledged: set[str] = set()
    with speaking(here, acknowledged):
        wait_for(lambda: len(acknowledged) > 30)
        before = set(acknowledged)
        here.run("expertpool backup --data /srv/pool")
    withdrawn = {words for words in before if words.startswith("بطاقة 1-")}
    ids = {words: id for id, words in here.rows("SELECT id, words FROM contribution")}
    with here.phone(1) as phone:
        for words in withdrawn:
            assert phone.post(f"/s/{here.code}/mine/{ids[words]}/withdraw").status_code in (200, 204, 303)
    listed = here.folder / "taken-back"
    wait_for(lambda: all((tmp_path / "safe/taken-back" / path.name).exists() and (
        tmp_path / "safe/taken-back" / path.name).read_bytes() == path.read_bytes() for path in listed.glob("2*")))
    here.server.kill()  # and nothing of that machine is left but the backup and the list
    shutil.rmtree(here.folder)
    there = machines("there")
    backup = max((tmp_path / "safe").glob("*.tar.age"))
    places = {"2026-11-30-023000-expertpool.tar.age": str(backup),
              "pool-backup.secret": str(tmp_path / "pool-backup.secret")}
    line = "expertpool restore 2026-11-30-023000-expertpool.tar.age --identity pool-backup.secret --data /srv/pool"
    said = there.run(line, **places)
    assert f"Taken back again: {len(withdrawn)} cards" in said
    there.server.start()
    words = there.words()
    assert before - withdrawn <= words and not withdrawn & words
    with there.phone(2) as phone:
        assert phone.get(f"/s/{here.code}").status_code == 200, "people sit where they sat"
    there.server.stop()
    there.server = Server(there.folder, **there.environment)
    (there.folder / "key").write_bytes(b"")
    with pytest.raises(AssertionError, match="the key is empty"):
        there.server.start()
    there.run("expertpool restore 2026-11-30-023000-expertpool.tar.age --only-key --identity pool-backup.secret "
              "--data /srv/pool", **places)
    assert "not empty" in (refused := there.run(line, ends=1, **places)) or "Move away" in refused
    there.server.start()


def test_a_backup_of_36_days_is_gone(machines, tmp_path):
    machine = machines("here")
    machine.furnish()
    old = datetime.now(UTC) - timedelta(days=36)
    name = tmp_path / "safe" / f"{old:%Y-%m-%d-%H%M%S}-expertpool.tar"
    machine.run("expertpool backup --data /srv/pool")
    max((tmp_path / "safe").glob("*.tar")).rename(name)
    assert f"deleted, because it is older than 35 days: {name}" in machine.run("expertpool backup --data /srv/pool")
    assert not name.exists() and len(list((tmp_path / "safe").glob("*.tar"))) == 1
    name.touch()
    machine.server.start()  # a server that runs does it too
    wait_for(lambda: not name.exists())


# --- what is away or full --------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator may mount a small disk")
def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    machine = Machine(disk / "data", BACKUPS=str(tmp_path / "safe"))
    try:
        machine.furnish()
        machine.server.start()
        acknowledged: set[str] = set()
        with speaking(machine, acknowledged):
            wait_for(lambda: len(acknowledged) > 20)
            # Without a buffer: what is left in one is written when the file is closed, and fails once more.
            with (disk / "full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):
                while True:
                    full.write(b"x" * 65536)
            wait_for(lambda: not is_ready(machine.server.address))
            with machine.phone(0) as phone:
                assert phone.get(f"/s/{machine.code}").status_code == 200, "reading goes on"
                wait_for(lambda: phone.post(f"/s/{machine.code}/language", data={"language": "nl"}).status_code == 503)
            (disk / "full").unlink()
            before = len(acknowledged)
            wait_for(lambda: len(acknowledged) > before + 10, 10 * PATIENCE)
        assert is_ready(machine.server.address)
        machine.server.stop()
        assert acknowledged <= machine.words() and machine.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        machine.server.stop()
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_bucket_that_is_away_keeps_nobody_from_speaking(tmp_path):
    port = free_port()
    (tmp_path / "s3" / "pool").mkdir(parents=True)
    store = ("import uvicorn; from pathlib import Path; from pys3local.providers.local import LocalStorageProvider\n"
             "from pys3local.server import create_s3_app\n"
             f"uvicorn.run(create_s3_app(LocalStorageProvider(Path({str(tmp_path / 's3')!r})), 'key', 'secret', "
             f"allow_bucket_creation=True), port={port}, log_level='critical')")

    def begin() -> subprocess.Popen:
        process = subprocess.Popen([sys.executable, "-c", store])
        wait_for(lambda: answers(port))
        return process

    bucket = begin()
    machine = Machine(tmp_path / "data", MEDIA_URL=f"s3+http://key:secret@127.0.0.1:{port}/pool")
    try:
        machine.furnish()
        machine.server.start()
        bucket.kill()
        bucket.wait()
        wait_for(lambda: not is_ready(machine.server.address))
        with machine.phone(0) as phone:
            assert machine.say(phone, "zonder foto")
        bucket = begin()
        wait_for(lambda: is_ready(machine.server.address))
        machine.run("expertpool backup --data /srv/pool")
    finally:
        machine.server.stop()
        bucket.kill()
    assert machine.words() == {"zonder foto"}


def answers(port: int) -> bool:
    with phone_troubles():
        return bool(httpx2.get(f"http://127.0.0.1:{port}/", timeout=2).status_code)
    return False


# --- what else the guide says ----------------------------------------------------------------------------------------


def test_from_sqlite_to_postgresql(laptop, postgres):
    laptop.furnish()
    laptop.server.start()
    with laptop.phone(0) as phone:
        assert laptop.say(phone, "meegenomen")
    laptop.server.stop()
    with database_in(postgres, "template0") as url:
        laptop.run("expertpool move --data /srv/pool --to postgresql://user:password@host/name",
                   **{"postgresql://user:password@host/name": url.replace("+psycopg", "")})
        assert Machine(laptop.folder.parent / "other", url).words() == {"meegenomen"}


OF_MAKE = ("ARGS", "MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS")  # what `make proof ARGS=…` would hand on


def test_who_lost_their_password_gets_a_link_and_who_leaves_is_out(laptop):
    laptop.furnish()
    with laptop.opened() as base:
        base.keep_now(lambda db: db.add_all(db.exec(select(Organisation)).one().invite(name, "", role) for name, role in (
            ("Ada", Role.admin), ("Fatma", Role.facilitator), ("Olga", Role.facilitator))))
    assert "/invited/" in laptop.run("expertpool member reset NAME --data /srv/pool", NAME="Ada")
    assert "Fatma is removed; Olga sees" in laptop.run(
        "expertpool member remove NAME --successor COLLEAGUE --data /srv/pool", NAME="Fatma", COLLEAGUE="Olga")


@pytest.mark.parametrize("line", ["make run", "make demo DATA=demo", "expertpool check --data /srv/pool"])
def test_the_first_steps(laptop, line):
    if line.startswith("expertpool"):
        laptop.furnish()
        assert "WRONG backup" in laptop.run(line, ends=1)
        return
    assert line in COMMANDS
    tried.add(line)
    port = free_port()
    process = subprocess.Popen(line.replace("DATA=demo", f"DATA={laptop.folder}"), shell=True, cwd=ROOT,
                               start_new_session=True, stdout=subprocess.DEVNULL,
                               env={name: value for name, value in os.environ.items() if name not in OF_MAKE} | {
                                   "PORT": str(port), "DATA": str(laptop.folder)})
    try:
        wait_for(lambda: is_ready(f"http://127.0.0.1:{port}"), 5 * PATIENCE)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def test_each_command_of_the_guide_was_run(request):
    if len(request.session.items) < 20:
        pytest.skip("only some of the drills were asked for")
    assert COMMANDS - tried == ELSEWHERE
