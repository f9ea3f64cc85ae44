"""A member says how often mail comes, sees whether it reaches them, and hears nothing more once they left."""

import pytest
from sqlmodel import select

from app import clock
from app.messages import outbox
from app.models import AuditEvent, Member, Message
from app.settings import server_key
from tests.following import on, on_day
from tests.messages.outbox import at, claimed, sent
from tests.room import posted, seen

DAY = on(16)  # a Saturday: a trial waits for no working day
ADDRESS = "markolga@example.org"


@pytest.fixture
def olga(world, monkeypatch, client_for):
    monkeypatch.setenv("SMTP_URL", "smtps://relay.example")
    monkeypatch.setenv("MAIL_FROM", "pool@pool.example")
    world.keep(lambda db: olga_in(db).write_to(ADDRESS, server_key()))
    with on_day(16, client_for, world, "organiser") as (client,):
        yield client


def olga_in(db) -> Member:
    return db.exec(select(Member).where(Member.name == "Olga")).one()


def test_the_choice_is_kept_and_nothing_else_is_one(olga, world):
    assert 'value="mondays" checked' in olga.get("/my-access").text
    for choice, kept in (("daily", "daily"), ("never", ""), ("mondays", "mondays"), ("daily", "daily")):
        posted(olga.post("/my-access/digest", data={"digest": choice}))
        assert world.read(olga_in).digest == kept and f'value="{choice}" checked' in olga.get("/my-access").text
    for wrong in ("hourly", "?", ""):
        assert olga.post("/my-access/digest", data={"digest": wrong}).status_code == 422
    assert olga.post("/my-access/digest").status_code == 422 and world.read(olga_in).digest == "daily"
    assert "digest_chosen" in world.read(lambda db: set(db.exec(select(AuditEvent.what))))


def test_a_trial_mail_goes_at_once_and_the_page_says_what_became_of_it(olga, world):
    posted(olga.post("/my-access/trial-mail"))
    posted(olga.post("/my-access/trial-mail"))
    assert "waits to be sent" in seen(olga, "/my-access") and "Send me a trial" not in seen(olga, "/my-access")
    [mail] = claimed(world, at(DAY, 23))
    assert mail.address == ADDRESS and [message.kind for message, _due in mail.messages] == ["trial"], "once"
    world.keep(lambda db: outbox.mark_failed(db, mail.id, mail.claim, "451", clock.now()))
    assert "did not take your trial mail yet" in seen(olga, "/my-access") and "451" in seen(olga, "/my-access")
    with clock.frozen(at(DAY, 13)):
        [mail] = claimed(world, clock.now())
        world.keep(lambda db: outbox.mark_sent(db, mail.id, mail.claim, clock.now()))
        assert "handed over to the mail server on 5 December at 13:00" in seen(olga, "/my-access")
        assert sent(world, at(DAY, 14)) == []


def test_it_came_back_is_said_and_a_new_address_begins_anew(olga, world):
    posted(olga.post("/my-access/trial-mail"))
    [mail] = claimed(world, at(DAY, 12))
    world.keep(lambda db: outbox.mark_refused(db, mail.id, mail.claim, "5.1.1", clock.now()))
    assert "came back on 5 December 2026" in seen(olga, "/my-access")
    assert olga.post("/my-access/trial-mail").status_code == 409
    posted(olga.post("/my-access/address", data={"address": "new@example.org"}))
    assert "Send me a trial mail" in seen(olga, "/my-access")


def test_more_than_three_a_day_are_not_sent(olga, world):
    for _time in range(3):
        posted(olga.post("/my-access/trial-mail"))
        [mail] = claimed(world, at(DAY, 12))
        world.keep(lambda db, mail=mail: outbox.mark_sent(db, mail.id, mail.claim, clock.now()))
    assert olga.post("/my-access/trial-mail").status_code == 409


def test_without_a_mail_server_or_an_address_the_page_says_so_and_sends_nothing(olga, world, monkeypatch):
    world.keep(lambda db: olga_in(db).write_to("", server_key()))
    assert "Send me a trial mail" not in seen(olga, "/my-access") and "Write your address above" in seen(olga, "/my-access")
    assert olga.post("/my-access/trial-mail").status_code == 409
    world.keep(lambda db: olga_in(db).write_to(ADDRESS, server_key()))
    monkeypatch.delenv("SMTP_URL")
    page = seen(olga, "/my-access")
    assert "no mail server" in page and "Send me a trial mail" not in page
    assert olga.post("/my-access/trial-mail").status_code == 409
    assert world.read(lambda db: db.exec(select(Message)).all()) == []


def test_nobody_else_can_ask_for_one_or_choose(client_for):
    for role in ("anyone", "participant", "cofacilitator", "owner"):
        assert client_for(role).post("/my-access/trial-mail").status_code == 401
        assert client_for(role).post("/my-access/digest", data={"digest": "never"}).status_code == 401


def test_who_leaves_gets_nothing_more(olga, world):
    posted(olga.post("/my-access/trial-mail"))
    assert len(world.read(lambda db: db.exec(select(Message)).all())) == 1
    posted(olga.post("/my-access/leave"))
    assert world.read(lambda db: db.exec(select(Message)).all()) == [] and sent(world, at(DAY, 20)) == []
