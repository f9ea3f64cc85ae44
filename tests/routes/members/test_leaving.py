"""Who leaves, or is removed, is gone at once; what they did stays, their programmes pass on, and somebody stays who can
invite."""

import pytest
from sqlmodel import select

from app.models import AuditEvent, Member, SignIn
from tests.conftest import PASSWORD
from tests.room import posted, seen
from tests.routes.members.test_inviting_somebody import another_programme, called
from tests.routes.members.test_what_a_member_sees import see

pytestmark = pytest.mark.on_postgres_in_proof


def row(world, id: str) -> Member:
    return world.read(lambda db: db.get(Member, id))


def test_programmes_pass_on_and_name_password_and_address_are_gone(client_for, world):
    more, admin, fatma = another_programme(world), client_for("admin"), client_for("facilitator")
    see(admin, world, "Fatma", world.programme_id, more)
    posted(client_for("facilitator").post("/my-access/address", data={"address": "fatma@example.org"}))
    see(admin, world, "Olga", role="facilitator")  # who sees none yet
    left, olga = called(world, "Fatma"), called(world, "Olga")
    page = seen(fatma, "/my-access/leave")
    assert "Another programme" in page and "Olga" in page and "Cees" not in page
    posted(fatma.post("/my-access/leave", data={"successor": olga.id}))
    gone = row(world, left.id)
    assert gone.left_at and "Fatma" not in gone.name and (gone.password_hash, gone.sealed_address) == ("", "")
    assert "Another programme" in seen(client_for("organiser"), "/programmes")
    assert fatma.get("/programmes").status_code == 303 and client_for("facilitator").get("/programmes").status_code == 303
    assert client_for("anyone").post("/sign-in", data={"name": "Fatma", "password": PASSWORD}).status_code == 403
    assert not world.read(lambda db: db.exec(select(SignIn).where(SignIn.member_id == left.id)).all())
    log = seen(admin, "/members/log")
    assert "former member" in log and "left the organisation" in log and "Fatma" not in log + seen(admin, "/members")
    # Their name is free again.
    assert not world.read(lambda db: [each for each in db.exec(select(Member)) if each.is_called("Fatma")])


def test_the_last_administrator_stays(client_for, world):
    admin, ada = client_for("admin"), called(world, "Ada")
    for path, form in (("/my-access/leave", {}), (f"/members/{ada.id}/remove", {}),
                       (f"/members/{ada.id}", {"role": "organiser"})):
        answer = admin.post(path, data=form)
        assert answer.status_code == 409 and "only administrator" in answer.text
    assert row(world, ada.id).role == "admin" and row(world, ada.id).left_at is None
    see(admin, world, "Olga", role="admin")
    posted(admin.post("/my-access/leave"))
    assert client_for("organiser").get("/members").status_code == 200 and row(world, ada.id).left_at


def test_who_is_removed_is_gone_and_it_is_noted(client_for, world):
    admin, fatma = client_for("admin"), called(world, "Fatma")
    assert "Fatma" in seen(admin, f"/members/{fatma.id}/remove") and row(world, fatma.id).left_at is None
    posted(admin.post(f"/members/{fatma.id}/remove"))
    assert client_for("facilitator").get(f"/console/{world.code}").status_code == 303
    assert admin.post(f"/members/{fatma.id}/remove").status_code == 404
    assert ("member_removed", fatma.id, called(world, "Ada").id) in [
        (event.what, event.about, event.member_id) for event in world.read(lambda db: db.exec(select(AuditEvent)).all())]


def test_in_the_log_of_a_session_they_are_a_former_member(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/lock"))
    assert "Fatma" in seen(client_for("organiser"), f"/harvest/{world.code}/log")
    posted(client_for("facilitator").post("/my-access/leave"))
    for path in ("log", "log/csv"):
        log = seen(client_for("organiser"), f"/harvest/{world.code}/{path}")
        assert "former member" in log and "Fatma" not in log


def test_nobody_of_elsewhere_takes_over(client_for, world):
    vera, fatma = called(world, "Vera"), called(world, "Fatma")
    assert client_for("facilitator").post("/my-access/leave", data={"successor": vera.id}).status_code == 404
    assert client_for("facilitator").post("/my-access/leave", data={"successor": fatma.id}).status_code == 422
    assert row(world, fatma.id).left_at is None
    assert client_for("anyone").post("/my-access/leave").status_code in (303, 401)
