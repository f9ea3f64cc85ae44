"""Who sends more cards than anybody can write waits a moment; what they typed stays, and nobody else waits."""

from types import SimpleNamespace

import pytest

from app import access, limits
from app.models.participant import receipt_of
from tests.room import card_ids, posted, say
from tests.test_policy import address, roles_of, routes


@pytest.fixture
def sent_very_quickly(world, monkeypatch):
    """By Nour, and the clock stands still."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    while access.SUBMISSIONS.take(world.seat_ids["nour"]):
        pass


def test_one_card_too_many_is_not_taken_and_comes_back_as_it_was_typed(client_for, world, sent_very_quickly):
    answer = say(client_for("participant"), world, "one card more", "my-key-0031")
    assert answer.status_code == 429 and "one card more" in answer.text
    assert card_ids(world) == []


def test_nobody_else_waits_for_that(client_for, world, sent_very_quickly):
    posted(say(client_for("other_participant"), world, "my first card", "my-key-0001"))
    assert len(card_ids(world)) == 1


@pytest.mark.from_within
def test_whatever_else_a_phone_changes_has_a_limit_too(client_for, world, monkeypatch):
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    for limit in (access.TAPS, access.PIECES, access.SUBMISSIONS):
        while limit.take(world.seat_ids["nour"]):
            pass
    nour, asked = client_for("participant"), 0
    for route in routes():
        if roles_of(route) == {"participant"}:
            for method in route.methods - {"GET", "HEAD"}:
                answer = nour.request(method, address(route.path, world), data={
                    "target": "x", "key": "a-key-of-mine", "words": "x"}, headers={
                    "Upload-Offset": "0", "Upload-Length": "1"})
                assert answer.status_code == 429, f"{method} {route.path}"
                asked += 1
    assert asked >= 10
    for path in ("", "/mine", "/help", "/stage"):
        assert nour.get(f"/s/{world.code}{path}").status_code == 200, "reading goes on"
    posted(client_for("other_participant").post(f"/s/{world.code}/help", data={"needed": "1"}))


def test_who_has_the_code_for_later_can_change_things_as_often_as_a_phone(client_for, world, monkeypatch):
    posted(say(client_for("participant"), world, "mine", "my-key-0001"))
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    anybody, receipt = client_for("anyone"), receipt_of(world.tokens["nour"])
    changed = [anybody.post("/words", data={"code": world.code, "receipt": receipt, "withdraw": "all"}).status_code
               for _time in range(121)]
    assert set(changed[:120]) == {200} and changed[120] == 429
    assert anybody.post("/words", data={"code": world.code, "receipt": receipt}).status_code == 200
