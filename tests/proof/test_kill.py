"""Forty phones send a thousand cards while the server is killed again and again: none acknowledged is lost, none is
doubled."""

import random
import sqlite3
import threading
import time

import httpx2
import pytest

from app import durable
from tests.proof.hall import hall_of
from tests.server import Server

PHONES, EACH, KILLS = 40, 25, 10


@pytest.fixture
def hall(tmp_path, monkeypatch):
    """A live session with forty seats, in a server that stands on its own."""
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    base = durable.open_database()
    code, step_id = base.keep_now(hall_of(PHONES))
    base.close()
    server = Server(tmp_path)
    yield server.start(), code, step_id
    server.stop()


@pytest.mark.proof
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(hall):
    server, code, step_id = hall
    seed = 20261123
    print(f"seed {seed}")
    acknowledged: set[str] = set()
    tries = [0]
    lock, over = threading.Lock(), threading.Event()

    def phone(number: int) -> None:
        chance = random.Random(seed + number)
        client = httpx2.Client(cookies={"seat": f"phone-{number}"}, timeout=5,
                               headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"})
        for card in range(EACH):
            words, key = f"بطاقة {number}-{card}", f"key-{number}-{card}-0000"
            while not over.is_set():
                with lock:
                    tries[0] += 1
                try:
                    answer = client.post(f"{server.address}/s/{code}/steps/{step_id}/contributions",
                                         data={"key": key, "kind": "better", "words": words})
                except httpx2.HTTPError:
                    time.sleep(0.1 + chance.random() * 0.4)
                    continue
                if answer.status_code == 200 and answer.headers.get("Kept") == key:
                    with lock:
                        acknowledged.add(words)
                    break
                time.sleep(0.5 + chance.random())
            time.sleep(chance.random() * 1.2)

    phones = [threading.Thread(target=phone, args=(number,)) for number in range(PHONES)]
    for thread in phones:
        thread.start()
    kills = 0
    while kills < KILLS or any(thread.is_alive() for thread in phones):
        if kills < KILLS:
            time.sleep(random.Random(seed * 7 + kills).uniform(0.4, 1.6))
            server.kill()
            kills += 1
            server.start()
        else:
            time.sleep(0.2)
    for thread in phones:
        thread.join(120)
    over.set()
    server.stop()
    rows = sqlite3.connect(server.data / "expertpool.db")
    stored = [words for (words,) in rows.execute("SELECT words FROM contribution")]
    whole = rows.execute("PRAGMA integrity_check").fetchone()[0]
    lost, doubled = acknowledged - set(stored), len(stored) - len(set(stored))
    print(f"kills {kills}, tries {tries[0]}, acknowledged {len(acknowledged)}, rows {len(stored)}, "
          f"lost {len(lost)}, doubled {doubled}, integrity {whole}")
    assert (len(acknowledged), len(lost), doubled, whole) == (PHONES * EACH, 0, 0, "ok")
