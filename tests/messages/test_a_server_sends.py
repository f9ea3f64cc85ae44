"""The loop: what is due goes out by itself, a stop lets a mail end, and what fails is tried again: nothing is lost."""

import asyncio
import logging
import threading
from email import message_from_bytes
from email.policy import default

import pytest
from starlette.testclient import TestClient

from app import clock, live, main
from app.background import mailing
from app.background.mailing import Mailing, mail_for_ever
from app.errors import NotKept
from app.messages import outbox
from app.models import Contact
from tests.following import accept, evening_in, on
from tests.mail_server import CUT, SILENCE, MailServer
from tests.messages.conftest import MORNING
from tests.messages.outbox import rows, waiting
from tests.owning import somebody
from tests.pace import PATIENCE
from tests.server import free_port

pytestmark = pytest.mark.from_within
ADDRESS = "marieke@example.org"


@pytest.fixture
def relay(monkeypatch):
    with MailServer() as server:
        monkeypatch.setenv("SMTP_URL", server.url)
        monkeypatch.setenv("MAIL_FROM", "expertpool@pool.example")
        for name, seconds in (("REST", 0), ("SEND_EVERY", 0.01)):
            monkeypatch.setattr(mailing, name, seconds)
        yield server


@pytest.fixture
def owners(world, owned):
    """Three people are asked on the same morning."""
    for number in (1, 2):
        _code, action_id = evening_in(world, title=f"Evening {number}")
        name = f"other {number}"
        world.contact_ids[name] = somebody(world, name)[0]
        accept(world, action_id, on(0), name=name, address=f"other{number}@example.org")


def round_of(loop: Mailing | None = None, moment=MORNING) -> Mailing:
    loop = loop or Mailing()
    loop.send_at = 0
    with clock.frozen(moment):
        asyncio.run(loop.go_on())
    return loop


def test_everybody_who_is_due_gets_a_mail_that_comes_back_to_us(world, owners, relay):
    round_of()
    assert sorted(mail.to for mail in relay.answers.came) == [ADDRESS, "other1@example.org", "other2@example.org"]
    mail = next(mail for mail in relay.answers.came if mail.to == ADDRESS)
    read = message_from_bytes(mail.content, policy=default)
    assert read["To"] == ADDRESS and read["Subject"] and mail.sender.startswith("expertpool+b-")
    assert {row.mail_id for row in rows(world)} == {mail.id[1:].partition("@")[0] for mail in relay.answers.came}
    assert waiting(world) == [] and relay.answers.lines == 1
    round_of()
    assert len(relay.answers.came) == 3


def test_without_a_mail_server_it_is_found_and_nothing_is_sent(world, owned, relay, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "")
    round_of()
    assert len(waiting(world)) == 1 and relay.answers.came == []


def test_a_server_that_is_away_costs_nothing_and_is_said_once(world, owners, relay, monkeypatch, caplog):
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    caplog.set_level(logging.INFO)
    loop = round_of()
    round_of(loop)
    assert [(row.tries, row.failed, row.claimed_until) for row in waiting(world)] == [(0, "", None)] * 3
    monkeypatch.setenv("SMTP_URL", relay.url)
    round_of(loop)
    assert waiting(world) == []
    assert [record.getMessage() for record in caplog.records if record.name == "expertpool"] == [
        "the mail server takes no mail: not_reached", "the mail server takes mail again"]


def test_it_is_asked_again_later_each_time(world, owned, relay):
    relay.answers.says["MAIL"] = "530 5.7.0 who are you?"
    loop, waits = Mailing(), []
    for _time in range(3):
        round_of(loop)
        waits.append(loop.send_at)
    assert waits[2] - waits[1] > waits[1] - waits[0] > 20


@pytest.mark.parametrize("says, failed", (("451 4.3.0 later", "4.3.0"), (CUT, "cut"), ("554 5.6.0 no", "5.6.0")))
def test_what_one_mail_is_put_off_for_does_not_hold_up_the_others(world, owners, relay, says, failed):
    relay.answers.says["DATA"] = lambda to: says if to == ADDRESS else ""
    round_of()
    assert [(row.failed, row.tries) for row in waiting(world)] == [(failed, 1)]


def test_an_address_that_is_gone_is_known_as_gone(world, owners, relay):
    relay.answers.says["RCPT"] = lambda to: "550 5.1.1 no such person" if to == ADDRESS else ""
    round_of()
    assert [row.came_back for row in rows(world) if row.came_back] == ["5.1.1"] and waiting(world) == []
    assert world.read(lambda db: db.get(Contact, world.owner).came_back_on)


def test_a_server_that_knows_no_fine_codes_and_never_took_a_mail_is_not_believed(world, owners, relay):
    """It is set up wrongly, and everybody's address would be gone."""
    relay.answers.says["RCPT"] = "550 relaying denied"
    loop = round_of()
    assert {row.failed for row in waiting(world)} == {"550"}
    assert not any(world.read(lambda db: [db.get(Contact, id).came_back_on for id in world.contact_ids.values()]))
    relay.answers.says["RCPT"] = lambda to: "550 unknown" if to == ADDRESS else ""
    with clock.frozen(MORNING):
        world.keep(lambda db: [setattr(row, "next_try_at", None) for row in map(db.merge, waiting(world))] and None)
    relay.answers.says["RCPT"] = ""
    loop.takes_mail = True
    relay.answers.says["RCPT"] = lambda to: "550 unknown" if to == ADDRESS else ""
    round_of(loop)
    assert [row.came_back for row in rows(world) if row.came_back] == ["550"]


def test_where_every_mail_is_put_off_it_is_the_server_and_it_gets_a_rest(world, owners, relay, monkeypatch):
    monkeypatch.setattr(mailing, "IN_A_ROW", 2)
    relay.answers.says["RCPT"] = "451 4.3.2 not now"
    loop = round_of()
    assert sorted(row.tries for row in waiting(world)) == [0, 1, 1] and loop.trouble == "4.3.2"


def test_a_text_that_cannot_be_made_stops_none_of_the_others(world, owners, relay, monkeypatch, caplog):
    written = mailing.write

    def write(db, mail):
        if mail.address == ADDRESS:
            raise ValueError(mail.address)
        return written(db, mail)

    monkeypatch.setattr(mailing, "write", write)
    round_of()
    assert [row.failed for row in waiting(world)] == ["not_written"] and len(relay.answers.came) == 2
    assert ADDRESS not in " ".join(record.getMessage() for record in caplog.records)


def test_what_the_mail_server_has_is_marked_however_long_the_disk_is_full(world, owned, relay, monkeypatch):
    full = [True, True]
    mark = outbox.mark_sent

    def refuse(*given):
        if full:
            full.pop()
            raise NotKept("the disk is full")
        mark(*given)

    monkeypatch.setattr(outbox, "mark_sent", refuse)
    round_of()
    round_of()
    assert len(relay.answers.came) == 1 and waiting(world) == []


def test_what_was_looked_at_too_long_ago_is_given_back_and_looked_at_again(world, owners, relay, monkeypatch):
    """A slow mail server does not make a mail go out that nobody needs any more, nor after its lease."""
    monkeypatch.setattr(mailing, "TRUE_FOR", 0)
    round_of()
    assert [(row.tries, row.claimed_until) for row in waiting(world)] == [(0, None)] * 3
    monkeypatch.setattr(mailing, "TRUE_FOR", 60)
    round_of()
    assert waiting(world) == []


def test_who_does_not_lead_sends_nothing(world, owned, relay, monkeypatch):
    monkeypatch.setattr(live.hub, "leads", False, raising=False)

    async def some_rounds():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(mail_for_ever(), 0.1)

    with clock.frozen(MORNING):
        asyncio.run(some_rounds())
    assert rows(world) == [] and relay.answers.came == []


def test_no_log_and_no_row_has_an_address_or_what_a_server_said(world, owners, relay, caplog):
    caplog.set_level(logging.DEBUG)
    relay.answers.says["RCPT"] = lambda to: f"550 5.1.1 <{to}> is not known to hush" if to == ADDRESS else (
        f"451 4.2.0 {to} hush later")
    round_of()
    said = " ".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records if record.name != "mail.log")
    kept = repr([row.model_dump() for row in rows(world)])
    assert not any(word in text for text in (said, kept) for word in ("example.org", "hush"))


# --- in a server ---------------------------------------------------------------------------------------------------------


def test_a_server_begins_with_it(world, owned, relay, monkeypatch):
    monkeypatch.setattr(main, "mail_for_ever", mail_for_ever)
    came = threading.Event()
    relay.answers.after = lambda _mail: came.set()
    with clock.frozen(MORNING), TestClient(main.app):
        assert came.wait(PATIENCE)
    assert waiting(world) == [], "the mail that is under way at a stop ends, and is marked"


def test_a_stop_leaves_a_mail_whose_end_nobody_knows_to_its_lease(world, owners, relay, monkeypatch):
    monkeypatch.setattr(main, "mail_for_ever", mail_for_ever)
    monkeypatch.setattr(mailing, "ENDS_WITHIN", 0.1)
    came = threading.Event()
    relay.answers.says["DATA"] = SILENCE
    relay.answers.after = lambda _mail: came.set()
    with clock.frozen(MORNING), TestClient(main.app):
        assert came.wait(PATIENCE)
    states = sorted((row.tries, row.claimed_until is not None) for row in waiting(world))
    assert states == [(0, False), (0, False), (1, True)], "the others wait for nobody's lease"
