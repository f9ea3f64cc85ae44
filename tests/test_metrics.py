"""Counts for the operator: only with the token, and nothing in them that points at a session or a person."""

import os
import re
import subprocess
import sys

import pytest

from app import clock
from app.models import ContactWish
from app.models.base import new_id
from tests.room import listening, posted, say
from tests.server import ROOT

TOKEN = "a-token-of-the-operator"


@pytest.fixture
def counted(client_for, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    return lambda: client_for("anyone").get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def test_what_goes_on_is_counted(counted, client_for, world):
    before = value(counted(), "expertpool_commit_units_count")
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-00001"))
    with listening(client_for("facilitator"), "console", world.code) as socket:
        socket.receive_text()
        counts = counted()
    assert value(counts, "expertpool_commit_units_count") > before
    assert value(counts, 'expertpool_connections{audience="console"}') == 1
    route = 'route="/s/{code}/steps/{step_id}/contributions",status="303"'
    assert f'expertpool_requests_total{{method="POST",{route}}}' in counts
    assert all(f"\nexpertpool_{name} " in counts for name in ("writer_queue", "media_queue", "news_missed_total"))
    assert "expertpool_loop_lag_seconds" in counts and "process_resident_memory_bytes" in counts


def test_the_wishes_are_those_who_wait_for_news_and_a_few_people_are_not_told_apart(counted, world):
    def wish(many: int) -> None:
        world.keep(lambda db: db.add_all(
            ContactWish.of(world.id, f"{number}@example.org", "nl", key=b"k" * 32, receipt=new_id(), version="1",
                           held_on=clock.today()) for number in range(many)))

    wish(4)
    assert value(counted(), "expertpool_contact_wishes") == 0
    wish(1)
    assert value(counted(), "expertpool_contact_wishes") == 5


def test_nothing_in_it_points_at_anybody(counted, client_for, world):
    posted(say(client_for("participant"), world, "MARKWORDS", "my-key-00001"))
    client_for("participant").get(f"/s/{world.code}?lang=MARKQUERY")
    client_for("anyone").get("/nothing/MARKPATH")
    client_for("anyone").get(f"/h/{world.tokens['board']}")
    counts = re.sub(r" \S+$", "", counted(), flags=re.M)  # what is counted, without how often: any digits can stand in that
    for private in (world.code, world.id, "MARK", world.tokens["board"], world.tokens["nour"], *world.seat_ids.values(),
                    "testclient", "127.0.0.1", TOKEN):
        assert private not in counts


@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "organiser", "admin"])
def test_without_the_token_there_is_nothing(client_for, monkeypatch, role):
    for token in ("", TOKEN):
        monkeypatch.setenv("METRICS_TOKEN", token)
        for sent in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer é"}):
            try:
                answer = client_for(role).get("/metrics", headers=sent)
            except UnicodeEncodeError:
                continue
            assert answer.status_code == 404 and "expertpool_" not in answer.text


def value(counts: str, name: str) -> float:
    return next(float(line.rsplit(" ", 1)[1]) for line in counts.splitlines() if line.startswith(f"{name} "))


def test_workers_of_one_machine_are_counted_together(tmp_path):
    count = "import time; from app import metrics; metrics.answer('GET', '/', 200, 1); metrics.look_at({}, %d); %s"
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    first, second = (subprocess.Popen(
        [sys.executable, "-c", count % (waiting, "print(metrics.as_text(0).decode(), flush=True); input()")], cwd=ROOT,
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for waiting in (3, 4))
    for worker in (first, second):
        while not worker.stdout.readline().startswith("expertpool_workers"):
            pass
    second.communicate("\n")
    first.communicate("\n")
    asked = subprocess.run([sys.executable, "-c", count % (5, "print(metrics.as_text(0).decode())")], cwd=ROOT,
                           env=environment, capture_output=True, text=True, check=True).stdout
    assert 'expertpool_requests_total{method="GET",route="/",status="200"} 3.0' in asked, "what they counted stays"
    assert "expertpool_writer_queue 5.0" in asked and "expertpool_workers 1.0" in asked, "what they had open does not"
