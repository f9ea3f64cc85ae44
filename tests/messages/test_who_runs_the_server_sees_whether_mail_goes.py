"""Whoever looks after the server sees whether mail goes out, in a list of what is due, in the check, on the status page and
in the metrics; and in none of them an address."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from app import check, cli, clock
from app.durable.belonging import fingerprint
from app.messages import outbox
from app.models import Installation, Member, Message
from app.settings import server_key
from tests.following import accept, evening_in, on, on_day
from tests.mail_server import MailServer
from tests.messages.outbox import at, claimed, look, sent
from tests.room import seen
from tests.server import free_port
from tests.test_metrics import value

pytestmark = pytest.mark.on_postgres
ADDRESS = "markmarieke@example.org"
STEP = on(14)


@pytest.fixture
def relay(monkeypatch):
    """A mail server on this machine that lets in whoever comes."""
    with MailServer() as server:
        monkeypatch.setenv("SMTP_URL", server.url)
        monkeypatch.setenv("MAIL_FROM", "pool@pool.example")
        yield server


@pytest.fixture
def owner(world, relay):
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address=ADDRESS)

    def fill(db):
        db.exec(select(Member).where(Member.name == "Olga")).one().write_to("markolga@example.org", server_key())
        db.add(Installation(key_fingerprint=fingerprint(server_key())))

    world.keep(fill)
    return world.contact_ids["owner"]


@pytest.fixture
def listed(data, capsys):
    def run(*words: str) -> list[dict]:
        capsys.readouterr()
        assert cli.main(["due", "--data", str(data), *words]) == 0
        told = capsys.readouterr().out
        assert "mark" not in told and "@" not in told, "no address"
        return json.loads(told) if "--json" in words else told

    return run


def test_what_would_be_sent_is_listed_and_nothing_is_sent(world, owner, listed):
    with clock.frozen(STEP):
        assert listed("--on", str(on(13)), "--json") == []
        [row] = listed("--json")
        assert row["to"] == owner and row["kind"] == "first_step" and row["how"] == "mail" and row["day"] == str(STEP)
        assert "first_step" in listed() and "Hanna owner" in listed()
        later = {(row["name"], row["kind"]) for row in listed("--on", str(on(40)), "--json")}
        assert later == {("Hanna owner", "first_step"), ("Hanna owner", "reminder"), ("Olga", "silent")}
    assert world.read(lambda db: db.exec(select(Message)).all()) == []
    sent(world, at(STEP))
    with clock.frozen(STEP):
        assert listed("--json") == [] and "Nothing is due." in listed()


def test_what_is_held_is_listed_as_held(world, owner, listed):
    look(world, at(STEP))
    world.keep(lambda db: outbox.hold(db, at(STEP), server_key()))
    with clock.frozen(STEP):
        assert [row["how"] for row in listed("--json")] == ["held"]


def test_a_day_that_is_none_is_said(data, world, capsys):
    assert cli.main(["due", "--data", str(data), "--on", "tomorrow"]) == 1
    assert "--on must be a day" in capsys.readouterr().err


def about_mail() -> check.Finding:
    return next(finding for finding in check.database_and_key() if finding.about == "mail")


def test_the_check_says_what_is_wrong_with_mail(world, owner, relay, monkeypatch):
    sent(world, at(STEP, 11))
    with clock.frozen(at(STEP, 11) + timedelta(minutes=10)):
        assert about_mail().well == "went out in a day: 1; came back in a week: 0"
        assert relay.answers.came == [], "nothing is sent to try it"
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
        assert "does not let mail in (not_reached)" in about_mail().wrong
        monkeypatch.setenv("SMTP_URL", relay.url.replace("//", "//marie:marksecret@"))
        assert "does not take the name and the password" in about_mail().wrong
        monkeypatch.setenv("SMTP_URL", "smtp://marie@relay.example")
        assert "needs a name and a password" in about_mail().wrong
        monkeypatch.setenv("SMTP_URL", relay.url)
        monkeypatch.setenv("MAIL_FROM", f"{'p' * 40}@pool.example")
        assert "too long before the @" in about_mail().wrong
        monkeypatch.setenv("MAIL_FROM", "pool@pool.example")
    with clock.frozen(at(STEP, 13)):
        assert "it was last looked who is to hear of something at 2026-12-03 10:00 UTC" in about_mail().wrong
        monkeypatch.delenv("SMTP_URL")
        assert "sent by hand" in about_mail().well


def fails_twice(world) -> None:
    look(world, at(STEP, 8))
    for hour in (8, 9):
        [mail] = claimed(world, at(STEP, hour))
        world.keep(lambda db, mail=mail: outbox.mark_failed(db, mail.id, mail.claim, "451", clock.now()))


def test_a_mail_server_that_takes_nothing_is_said_everywhere(client_for, world, owner, relay, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "token")
    with on_day(14, client_for, world, "organiser") as (olga,):
        assert "The mail server does not take mail" not in seen(olga, "/status")
        with clock.frozen(at(STEP, 8)):
            fails_twice(world)
        assert "The mail server does not take mail" in seen(olga, "/status")
        counts = client_for("anyone").get("/metrics", headers={"Authorization": "Bearer token"}).text
        assert value(counts, 'expertpool_messages{state="not_taken"}') == 1
        assert value(counts, "expertpool_messages_looked_at_seconds") == at(STEP, 8).timestamp()
        with clock.frozen(at(STEP, 9)):
            assert "did not take, more than once: 1" in about_mail().wrong
        for text in (counts, seen(olga, "/status"), about_mail().wrong):
            assert "mark" not in text.replace("mark.svg", "") and "Hanna" not in text
