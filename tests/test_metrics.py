"""Counts for the operator: only with the token, and nothing in them that points at a session or a person."""

import pytest

from app import clock
from app.models import ContactWish
from app.models.base import new_id
from tests.room import listening, posted, say

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
    counts = counted()
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
