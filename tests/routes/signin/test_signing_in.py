"""The first organiser, signing in and out."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from app.models import FirstRun, Member
from app.models.organisation import hashed
from tests.conftest import OF_THE_PROGRAM, PASSWORD
from tests.room import posted

pytestmark = pytest.mark.on_postgres


def test_the_first_link_makes_the_first_organiser_once(client_for, world):
    world.keep(lambda db: db.add(FirstRun(token_hash=hashed("first"))))
    client = client_for("anyone")
    form = {"name": "Noor", "organisation": "Stichting Samen", "password": "vier woorden samen",
            "again": "vier woorden samen"}
    assert client.get("/first-run/first").status_code == 200
    wrong = client.post("/first-run/first", data=form | {"again": "anders"})
    assert wrong.status_code == 422 and "Stichting Samen" in wrong.text  # nothing that was typed is lost
    answer = posted(client.post("/first-run/first", data=form))
    assert answer.headers["location"] == "/programmes"
    assert client.post("/first-run/first", data=form).status_code == 404
    member = world.read(lambda db: db.exec(select(Member).where(Member.name == "Noor")).one())
    assert member.password_hash.startswith("$argon2id$")


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
