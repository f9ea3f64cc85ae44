"""An administrator can ask one member for a second step, whether everybody is asked or not."""

import pytest
from sqlmodel import select

from app.models import AuditEvent
from tests.conftest import PASSWORD
from tests.room import posted, seen
from tests.routes.members.test_a_second_step import after_password, is_in, set_up
from tests.routes.members.test_inviting_somebody import called

pytestmark = pytest.mark.on_postgres


def test_from_that_moment_on_and_of_nobody_else(client_for, world):
    ada, fatma, id = client_for("admin"), client_for("facilitator"), called(world, "Fatma").id
    answer = posted(ada.post(f"/members/{id}/second", data={"asked": "1"}))
    assert "is asked for a second step" in seen(ada, answer.headers["location"])
    assert "asked for a second step" in seen(ada, "/members")
    assert not is_in(fatma) and fatma.get(f"/console/{world.code}").status_code == 303
    assert is_in(client_for("organiser")) and is_in(client_for("client")) and is_in(ada)
    here = client_for("anyone")
    assert after_password(here).headers["location"] == "/my-access/codes" and not is_in(here)
    assert "asks you for a second step" in seen(here, "/my-access/codes")
    assert set_up(here, world, "Fatma") and is_in(here)
    kept = here.post("/my-access/codes/remove", data={"present": PASSWORD})
    assert kept.status_code == 409 and "Set up another one first" in kept.text
    posted(ada.post(f"/members/{id}/second", data={"asked": ""}))
    posted(here.post("/my-access/codes/remove", data={"present": PASSWORD}))
    assert {(event.what, event.about) for event in world.read(lambda db: db.exec(select(AuditEvent)).all())
            if event.what.startswith("second")} == {("second_asked", id), ("second_not_asked", id)}


def test_who_is_asked_waits_on_when_everybody_else_no_longer_is(client_for, world):
    ada, fatma, id = client_for("admin"), client_for("facilitator"), called(world, "Fatma").id
    set_up(ada, world, "Ada")
    posted(ada.post("/members/second", data={"demanded": "1"}))
    posted(ada.post(f"/members/{id}/second", data={"asked": "1"}))
    posted(ada.post("/members/second", data={"demanded": ""}))
    assert is_in(client_for("organiser")) and not is_in(fatma)
    posted(ada.post(f"/members/{id}/second", data={"asked": ""}))
    assert is_in(fatma)


def test_nobody_locks_themselves_out(client_for, world):
    ada = client_for("admin")
    answer = ada.post(f"/members/{called(world, 'Ada').id}/second", data={"asked": "1"})
    assert answer.status_code == 409 and "locked out" in answer.text and is_in(ada)


@pytest.mark.parametrize("role", ["anyone", "participant", "organiser", "facilitator", "client", "stranger_organiser"])
def test_nobody_else_asks(client_for, world, role):
    id = called(world, "Fatma").id
    assert client_for(role).post(f"/members/{id}/second", data={"asked": "1"}).status_code in (303, 401, 404)
    assert not called(world, "Fatma").asked_second and is_in(client_for("facilitator"))
