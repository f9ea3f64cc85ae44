"""Thirteen months after their last open action nobody is known by name any more, and neither a backup nor a link brings
them back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.background.forgetting import forget
from app.durable import copies, taken_back
from app.models import Action, AgendaChange, Contact, Erasure, Pass
from app.settings import server_key
from tests.owning import an_action, passes_of
from tests.room import posted
from tests.test_a_backup_put_back import backed_up, elsewhere

pytestmark = pytest.mark.on_postgres
__all__ = ["elsewhere"]


def a_day_later(world, day) -> None:
    with clock.frozen(day):
        world.keep(lambda db: forget(db, clock.now()))


def hanna(world) -> Contact:
    return world.read(lambda db: db.get(Contact, world.contact_ids["owner"]))


def test_a_contact_is_forgotten_thirteen_months_after_their_last_open_action(client_for, world):
    action, today = an_action(world), clock.today()
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).reach("hanna@bakery.example", server_key()))
    world.keep(lambda db: setattr(db.get(Action, action), "owner", "Hanna owner"))
    world.keep(lambda db: db.add(AgendaChange(session_id=world.id, action_id=action, position=1, changed_on=today, fields={
        "owner": ["", "Hanna owner"], "what": ["a", "b"]})))
    for months in (0, 14, 28):  # as long as it is open
        a_day_later(world, clock.months_after(today, months))
    assert hanna(world).name and hanna(world).forget_on is None
    posted(client_for("owner").post(f"/o/actions/{action}/report", data={
        "state": "done", "words": "we did it", "seen": "1"}))
    a_day_later(world, today)
    ends = clock.months_after(today, 13)
    a_day_later(world, ends - timedelta(days=1))
    assert hanna(world).name and client_for("owner").get("/o").status_code == 200
    a_day_later(world, ends)
    contact = hanna(world)
    assert (contact.name, contact.body, contact.sealed, contact.address_hash) == ("", "", "", "")
    assert not passes_of(world, contact.id) and client_for("owner").get("/o").status_code == 410
    found = world.read(lambda db: [db.get(Action, action).owner, db.get(Action, action).reports[-1].words,
                                   db.exec(select(AgendaChange)).one().fields])
    assert found == ["", "we did it", {"owner": ["", ""], "what": ["a", "b"]}]
    proof = world.read(lambda db: db.exec(select(Erasure).where(Erasure.what == "contacts")).all())
    assert {line.count for line in proof} == {0}  # of people fewer than five are not counted
    for role in ("organiser", "client"):
        assert "Hanna owner" not in client_for(role).get(f"/harvest/{world.code}").text


def test_somebody_who_was_only_asked_is_forgotten_after_thirty_days(client_for, world):
    action, today = an_action(world), clock.today()
    posted(client_for("owner").post(f"/o/actions/{action}/change", data={"what": "handover", "name": "Olena"}))
    a_day_later(world, today + timedelta(days=29))
    assert world.read(lambda db: db.get(Action, action).handing_to_id)
    a_day_later(world, today + timedelta(days=30))
    assert world.read(lambda db: db.get(Action, action).handing_to_id) is None
    assert not world.read(lambda db: db.exec(select(Contact).where(Contact.name == "Olena")).all())
    assert hanna(world).name


def test_a_client_is_known_as_long_as_their_programme_meets(world):
    a_day_later(world, clock.today())
    answering = world.read(lambda db: db.get(Contact, world.contact_ids["answering"]))
    assert answering.forget_on is None and hanna(world).forget_on is not None


def test_links_that_ended_and_who_was_forgotten_stay_so_after_a_backup(client_for, world, data, elsewhere, monkeypatch,
                                                                       tmp_path):
    action = an_action(world)
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))
    world.keep(lambda db: setattr(db.get(Action, action), "owner_public", True))
    backup = backed_up(data)
    posted(client_for("owner").post(f"/o/actions/{action}/name", data={"public": "no"}))
    posted(client_for("organiser").post(f"/console/{world.code}/actions/{action}/owner/pass", data={"what": "renew"}))
    world.keep(lambda db: db.get(Contact, world.contact_ids["answering"]).forget())
    taken_back.copy_to(copies.backups(), say_so=True)
    read = elsewhere(backup)
    link = read(lambda db: db.get(Pass, world.pass_ids["owner"]))
    assert link.generation == 1 and link.revoked_at is not None
    assert read(lambda db: db.get(Contact, world.contact_ids["answering"]).name) == ""
    assert read(lambda db: db.get(Pass, world.pass_ids["answering"])) is None
    assert read(lambda db: db.get(Action, action).owner_public) is False
    assert read(lambda db: db.get(Contact, world.contact_ids["owner"]).name) == "Hanna owner"


def test_the_privacy_page_knows_contacts_and_reports(client_for, world):
    an_action(world)
    page = client_for("organiser").get("/organisation/privacy").text
    assert "13 months after their last open action" in page and "Reports on actions" in page
