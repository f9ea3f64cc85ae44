"""One's own password, address and sign-ins."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from app import clock, settings
from app.models import AuditEvent, Invitation
from app.models.sealed import hashed
from tests.conftest import PASSWORD
from tests.room import heard, listening, posted, seen
from tests.routes.members.test_inviting_somebody import called

pytestmark = pytest.mark.on_postgres_in_proof
NEW = {"present": PASSWORD, "password": "een heel nieuw woord", "again": "een heel nieuw woord"}


def signs_in(client, password: str) -> bool:
    return client.post("/sign-in", data={"name": "Fatma", "password": password}).status_code == 303


def test_a_new_password_ends_every_other_sign_in_and_not_this_one(client_for, world):
    here, there = client_for("anyone"), client_for("facilitator")
    assert signs_in(here, PASSWORD)
    posted(here.post("/my-access/password", data=NEW))
    assert "new password is kept" in seen(here, "/my-access?done=password") and there.get("/my-access").status_code == 303
    assert signs_in(client_for("anyone"), NEW["password"]) and not signs_in(client_for("anyone"), PASSWORD)
    assert "password_changed" in {event.what for event in world.read(lambda db: db.exec(select(AuditEvent)).all())}


@pytest.mark.parametrize("change, sentence", [
    ({"present": "a guess"}, "not your present password"), ({"again": "other"}, "not the same"),
    ({"password": "kort", "again": "kort"}, "a longer password")])
def test_who_does_not_know_the_present_one_changes_nothing(client_for, world, change, sentence):
    answer = client_for("facilitator").post("/my-access/password", data=NEW | change)
    assert answer.status_code == 422 and sentence in answer.text
    assert signs_in(client_for("anyone"), PASSWORD) and client_for("facilitator").get("/my-access").status_code == 200


@pytest.mark.from_within
def test_only_sign_ins_that_still_hold_are_listed(client_for, world):
    fatma = client_for("facilitator")
    assert "Another browser" not in seen(fatma, "/my-access")
    assert signs_in(client_for("anyone"), PASSWORD) and "Another browser" in seen(fatma, "/my-access")
    with clock.frozen(clock.now() + timedelta(hours=15)):
        here = client_for("anyone")
        page = signs_in(here, PASSWORD) and seen(here, "/my-access")
        assert "This browser" in page and "Another browser" not in page


def test_one_sign_in_is_ended_and_no_other(client_for, world):
    here, forgotten, third = client_for("facilitator"), client_for("anyone"), client_for("anyone")
    assert signs_in(forgotten, PASSWORD) and signs_in(third, PASSWORD)
    page = here.get("/my-access").text
    assert f"{clock.today().day}" in page and not any(word in page for word in ("Mozilla", "testclient", "127.0.0.1"))
    its = hashed(forgotten.cookies["member"])
    for stranger in ("organiser", "stranger_organiser"):
        assert client_for(stranger).post("/my-access/sign-ins/end", data={"sign_in": its}).status_code == 404
    assert its in page and forgotten.get("/my-access").status_code == 200
    answer = posted(here.post("/my-access/sign-ins/end", data={"sign_in": its}))
    assert "has ended" in seen(here, answer.headers["location"]) and forgotten.get("/my-access").status_code == 303
    assert third.get("/my-access").status_code == 200
    assert "sign_in_ended" in {event.what for event in world.read(lambda db: db.exec(select(AuditEvent)).all())}
    assert here.post("/my-access/sign-ins/end", data={"sign_in": its}).status_code == 404


def test_what_listens_by_that_sign_in_ends_with_it(client_for, world):
    here, there = client_for("facilitator"), client_for("anyone")
    assert signs_in(there, PASSWORD)
    with listening(there, "console", world.code) as socket:
        heard(socket)
        posted(here.post("/my-access/sign-ins/end", data={"sign_in": hashed(there.cookies["member"])}))
        with pytest.raises(WebSocketDisconnect):
            while True:
                socket.receive_text()


def test_an_address_is_sealed_and_shown_to_nobody_else(client_for, world, data):
    fatma, address = client_for("facilitator"), "markfatma@example.org"
    posted(fatma.post("/my-access/address", data={"address": address}))
    member = called(world, "Fatma")
    assert address in fatma.get("/my-access").text and member.address(settings.server_key()) == address
    assert "mark" not in repr(member.model_dump()) and member.address(b"x" * 32) == ""
    for role, path in (("admin", "/members"), ("admin", f"/members/{member.id}"), ("organiser", "/my-access")):
        assert address not in client_for(role).get(path).text
    refused = fatma.post("/my-access/address", data={"address": "no address"})
    assert refused.status_code == 422 and "no address" in refused.text and called(world, "Fatma") == member
    posted(fatma.post("/my-access/address", data={"address": ""}))
    assert called(world, "Fatma").sealed_address == ""


def test_a_lost_password_is_restored_by_a_link_of_an_administrator(client_for, world):
    admin, fatma = client_for("admin"), called(world, "Fatma")
    page = posted(admin.post(f"/members/{fatma.id}/new-password")).text
    link = page.split('value="http://localhost:8000')[1].split('"')[0]
    assert signs_in(client_for("anyone"), PASSWORD), "the old one works until then"
    here = client_for("anyone")
    assert "Fatma" in here.get(link).text
    posted(here.post(link, data={"password": NEW["password"], "again": NEW["again"]}))
    assert here.get(f"/console/{world.code}").status_code == 200 and called(world, "Fatma").role == "facilitator"
    assert client_for("facilitator").get("/my-access").status_code == 303, "who was signed in before is not any more"
    assert client_for("anyone").get(link).status_code == 404 and not signs_in(client_for("anyone"), PASSWORD)
    assert not world.read(lambda db: db.exec(select(Invitation)).all())


def test_a_stranger_gets_to_none_of_it(client_for):
    for role in ("anyone", "participant", "cofacilitator", "board"):
        assert client_for(role).get("/my-access").status_code == 303
        for path in ("password", "address", "leave"):
            assert client_for(role).post(f"/my-access/{path}", data=NEW).status_code in (303, 401, 404)
