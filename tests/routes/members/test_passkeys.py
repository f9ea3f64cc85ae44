"""A key that a device keeps signs in by itself, and nothing that looks like it does."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.models import Passkey
from tests.authenticator import Device, asked_by
from tests.conftest import PASSWORD
from tests.room import posted, seen
from tests.routes.members.test_a_second_step import after_password, is_in
from tests.routes.members.test_inviting_somebody import called

PAGE = "/my-access/passkeys"


def add(client, device: Device, name: str = "Laptop"):
    return client.post(PAGE, data={"credential": device.make(asked_by(client.get(PAGE).text)), "called": name})


def sign_in(client, device: Device, **more: str):
    return client.post("/sign-in/passkey", data={"credential": device.prove(asked_by(client.get("/sign-in").text))} | more)


@pytest.fixture
def device(client_for) -> Device:
    """With a key of Fatma's."""
    made = Device()
    posted(add(client_for("facilitator"), made))
    return made


def test_it_comes_with_recovery_codes_and_signs_in_without_a_password(client_for, world):
    fatma, device = client_for("facilitator"), Device()
    assert len(re.findall(r"<li>\w{4}-\w{4}-\w{4}-\w{4}</li>", add(fatma, device).text)) == 8
    assert "Laptop" in seen(fatma, PAGE)
    here = client_for("anyone")
    answer = posted(sign_in(here, device, next=f"/console/{world.code}"))
    assert answer.headers["location"] == f"/console/{world.code}" and is_in(here)
    there = client_for("anyone")
    assert "Six digits" in after_password(there).text and not is_in(there)
    posted(there.post("/sign-in/passkey", data={"credential": device.prove(asked_by(there.get("/sign-in/second").text))}))
    assert is_in(there)


def test_no_answer_counts_twice(client_for, device):
    here, there = client_for("anyone"), client_for("anyone")
    proof = device.prove(asked_by(here.get("/sign-in").text))
    posted(here.post("/sign-in/passkey", data={"credential": proof}))
    assert there.post("/sign-in/passkey", data={"credential": proof}).status_code == 403 and not is_in(there)


def test_a_device_that_counts_nothing_is_heard_once_too(client_for, device):
    """Many count nothing: there the challenge alone says that it is new."""
    here, there = client_for("anyone"), client_for("anyone")
    device.count = -1
    proof = device.prove(asked_by(here.get("/sign-in").text))
    posted(here.post("/sign-in/passkey", data={"credential": proof}))
    assert there.post("/sign-in/passkey", data={"credential": proof}).status_code == 403 and not is_in(there)


def another_site(device, _options):
    device.origin = "http://localhost.evil.example:8000"


def nobody_touched_it(device, _options):
    device.verifies = False


def another_key(device, _options):
    device.key = Device().key


def an_unknown_key(device, _options):
    device.id = b"of somebody else"


def a_challenge_of_its_own(_device, options):
    options["challenge"] = "AAAA" * 18


@pytest.mark.parametrize("change", [another_site, nobody_touched_it, another_key, an_unknown_key, a_challenge_of_its_own])
def test_what_only_looks_like_it_opens_nothing(client_for, device, change):
    here = client_for("anyone")
    options = asked_by(here.get("/sign-in").text)
    change(device, options)
    answer = here.post("/sign-in/passkey", data={"credential": device.prove(options)})
    assert answer.status_code == 403 and "did not work" in answer.text and not is_in(here)


@pytest.mark.parametrize("proof", ["", "{}", "null", "[1]", '{"id": "x"}', "x" * 9000])
def test_what_is_no_proof_is_refused_with_a_sentence(client_for, proof):
    for role, path in (("anyone", "/sign-in/passkey"), ("facilitator", PAGE)):
        assert client_for(role).post(path, data={"credential": proof}).status_code in (403, 422)


def test_a_copy_that_counts_back_is_noticed(client_for, device):
    device.count = 4
    posted(sign_in(client_for("anyone"), device))
    device.count = 2
    here = client_for("anyone")
    assert sign_in(here, device).status_code == 403 and not is_in(here)


@pytest.mark.from_within
def test_a_challenge_is_good_for_five_minutes(client_for, device):
    here = client_for("anyone")
    proof, now = device.prove(asked_by(here.get("/sign-in").text)), clock.now()
    with clock.frozen(now + timedelta(minutes=6)):
        assert here.post("/sign-in/passkey", data={"credential": proof}).status_code == 403


def test_a_challenge_for_one_member_adds_no_key_to_another(client_for, world):
    for asking in (client_for("facilitator").get(PAGE).text, client_for("anyone").get("/sign-in").text):
        options = asked_by(asking) | {"rp": {"id": "localhost"}}
        assert client_for("organiser").post(PAGE, data={"credential": Device().make(options)}).status_code == 422
    assert not world.read(lambda db: db.exec(select(Passkey)).all())


def test_who_left_has_no_key_any_more(client_for, world, device):
    posted(client_for("admin").post(f"/members/{called(world, 'Fatma').id}/remove"))
    here = client_for("anyone")
    assert sign_in(here, device).status_code == 403 and not is_in(here)


def test_it_is_removed_by_who_knows_the_password_and_is_theirs(client_for, world, device):
    id = world.read(lambda db: db.exec(select(Passkey)).one().id)
    fatma, olga = client_for("facilitator"), client_for("organiser")
    assert olga.post(f"{PAGE}/remove", data={"passkey": id, "present": PASSWORD}).status_code == 404
    assert fatma.post(f"{PAGE}/remove", data={"passkey": id, "present": "a guess"}).status_code == 422
    posted(fatma.post(f"{PAGE}/remove", data={"passkey": id, "present": PASSWORD}))
    assert sign_in(client_for("anyone"), device).status_code == 403
    assert after_password(client_for("anyone")).status_code == 303


def test_where_there_is_no_https_there_is_none(client_for):
    plain = client_for("facilitator", Host="192.0.2.1:8000")
    page = plain.get(PAGE).text
    assert "begin with https" in page and "data-passkey" not in page + plain.get("/sign-in").text
    assert plain.post(PAGE, data={"credential": "{}"}).status_code == 404
