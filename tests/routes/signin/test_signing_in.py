"""The first organiser, signing in and out."""

import asyncio
import re
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from app import clock, limits, passwords
from app.access import throttle
from app.background.forgetting import forget_sign_ins
from app.models import AuditEvent, FirstRun, Member, SignIn
from app.models.organisation import LONGEST_SIGN_IN, SECOND, hashed
from tests.conftest import OF_THE_PROGRAM, PASSWORD
from tests.room import awaited, posted

pytestmark = pytest.mark.on_postgres_in_proof


def test_the_first_link_makes_the_first_organiser_once(client_for, world):
    world.keep(lambda db: db.add(FirstRun(token_hash=hashed("first"))))
    client = client_for("anyone")
    form = {"name": "Noor", "organisation": "Stichting Samen", "password": "vier woorden samen",
            "again": "vier woorden samen"}
    page = client.get("/first-run/first", headers={"Accept-Language": "ar"}).text
    assert '<html lang="en"' in page and not re.search("[\u0600-\u06ff]", page), "a language of the desk, and no other"
    wrong = client.post("/first-run/first", data=form | {"again": "anders"})
    assert wrong.status_code == 422 and "Stichting Samen" in wrong.text  # nothing that was typed is lost
    answer = posted(client.post("/first-run/first", data=form))
    assert answer.headers["location"] == "/programmes"
    assert client.post("/first-run/first", data=form).status_code == 404
    member = world.read(lambda db: db.exec(select(Member).where(Member.name == "Noor")).one())
    assert member.password_hash.startswith("$argon2id$")
    assert {(event.what, event.member_id, event.organisation_id) for event in world.read(
        lambda db: db.exec(select(AuditEvent)).all())} == {
            (what, member.id, member.organisation_id) for what in ("member_first", "signed_in")}


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(client_for):
    client = client_for("anyone")
    wrong = client.post("/sign-in", data={"name": "Olga", "password": "not this"})
    unknown = client.post("/sign-in", data={"name": "Nobody", "password": "not this"})
    assert wrong.status_code == unknown.status_code == 403
    assert "do not belong together" in wrong.text and "do not belong together" in unknown.text


def test_signing_in_leads_back_and_never_to_another_site(client_for, world):
    client = client_for("anyone")
    good = {"name": "Olga", "password": PASSWORD}
    assert client.post("/sign-in", data=good | {"next": f"/console/{world.code}"}).headers["location"].endswith(world.code)
    for evil in ("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)"):
        assert client.post("/sign-in", data=good | {"next": evil}).headers["location"] == "/programmes"


def test_signing_out_ends_it_here_and_everywhere(client_for, world):
    here, there = client_for("anyone"), client_for("anyone")
    for client in (here, there):
        posted(client.post("/sign-in", data={"name": "Olga", "password": PASSWORD}))
        assert client.get(f"/console/{world.code}").status_code == 200
    posted(here.post("/sign-out-everywhere"))
    assert there.get(f"/console/{world.code}").status_code == 303


def test_cookies_are_out_of_reach_of_scripts(client_for):
    cookie = client_for("anyone").post("/sign-in", data={"name": "Olga", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie


def test_a_password_rests_under_a_hash_that_is_slow_to_try():
    """The suite itself tries quick ones; these are the program's own, at least as costly as OWASP asks for."""
    hasher = OF_THE_PROGRAM.hashers[0]
    assert isinstance(hasher, Argon2Hasher)
    assert hasher._hasher.memory_cost >= 19 * 1024 and hasher._hasher.time_cost >= 2


@pytest.mark.from_within
def test_a_sign_in_ends_90_minutes_after_it_was_last_used(client_for, world):
    facilitator, began = client_for("facilitator"), clock.now()
    for minutes, holds in ((88, True), (88 + 88, True), (88 + 88 + 91, False)):
        with clock.frozen(began + timedelta(minutes=minutes)):
            assert (facilitator.get("/programmes").status_code == 200) is holds, minutes


def test_a_sign_in_that_has_ended_is_kept_no_longer_and_one_that_holds_stays(client_for, world):
    def kept() -> int:
        return world.read(lambda db: len(db.exec(select(SignIn)).all()))

    before, now = kept(), clock.now()
    world.keep(lambda db: setattr(db.exec(select(SignIn)).first(), "began_at", now - LONGEST_SIGN_IN))
    world.keep(lambda db: setattr(db.exec(select(SignIn).where(SignIn.began_at > now - LONGEST_SIGN_IN)).first(),
                                  "waits_for", SECOND))
    world.keep(lambda db: forget_sign_ins(db, now + timedelta(minutes=29)))
    assert kept() == before - 1
    world.keep(lambda db: forget_sign_ins(db, now + timedelta(minutes=31)))
    assert kept() == before - 2
    world.keep(lambda db: forget_sign_ins(db, now + timedelta(minutes=91)))
    assert kept() == 0


@pytest.mark.from_within
def test_a_sign_in_ends_after_14_hours_however_much_it_is_used(client_for, world):
    facilitator, began = client_for("facilitator"), clock.now()
    for minutes in range(60, 14 * 60 - 2, 60):
        with clock.frozen(began + timedelta(minutes=minutes)):
            assert facilitator.get("/programmes").status_code == 200
    for minutes, holds in ((14 * 60 - 2, True), (14 * 60 + 1, False)):
        with clock.frozen(began + timedelta(minutes=minutes)):
            assert (facilitator.get("/programmes").status_code == 200) is holds, minutes


@pytest.fixture
def waits(monkeypatch):
    """What was waited for, in order; no time goes by."""
    waited = []

    async def wait(what):
        waited.append(what)

    monkeypatch.setattr(throttle, "wait_ones_turn", wait)
    monkeypatch.setattr(throttle, "asyncio", SimpleNamespace(sleep=wait))
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    return waited


def signs_in(client, name: str, password: str = "not this") -> int:
    return client.post("/sign-in", data={"name": name, "password": password}).status_code


def test_after_five_wrong_passwords_each_further_try_of_that_name_waits_and_of_no_other(client_for, world, waits):
    stranger = client_for("anyone")
    assert [signs_in(stranger, "Olga") for _try in range(5)] == [403] * 5 and not waits
    assert signs_in(stranger, "OLGA", PASSWORD) in (303, 403) and waits == [4]
    assert signs_in(stranger, "Olga", PASSWORD) == 303 and waits == [4, 4], "delay, not lockout"
    assert signs_in(stranger, "Fatma", PASSWORD) == 303 and waits == [4, 4]


def test_where_many_names_fail_each_is_told_so_in_its_turn_and_who_knows_their_password_does_not_wait(
        client_for, world, waits):
    stranger = client_for("anyone")
    assert {signs_in(stranger, f"name {number}") for number in range(10)} == {403} and not waits
    assert signs_in(stranger, "another") == 403 and waits == [throttle._names]
    assert signs_in(stranger, "Olga", PASSWORD) == 303 and len(waits) == 1


def test_one_password_is_looked_at_at_a_time_the_newest_next_and_of_who_has_left_none():
    began, left, looked_long_enough = [], set(), threading.Event()

    def look(name: str) -> str:
        began.append(name)
        looked_long_enough.wait()
        return name

    async def somebody(name: str) -> str | None:
        async def has_left() -> bool:
            return name in left

        return await passwords.in_turn(has_left, look, name)

    async def evening() -> list[str | None]:
        people = [asyncio.create_task(somebody(name)) for name in ("first", "second", "third", "fourth")]
        while not began:
            await asyncio.sleep(0.01)
        left.add("third")
        await asyncio.to_thread(looked_long_enough.set)  # photos and reports have other threads, or this would never be
        return await asyncio.gather(*people)

    assert awaited(evening()) == ["first", "second", None, "fourth"]
    assert began == ["first", "fourth", "second"]  # and not what "third" asked, who came between the two
