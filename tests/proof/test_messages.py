"""A real server and a real mail server, and whatever may go wrong between them: killed between two steps, stopped on the
day for days or a year, a clock that is set back, a mail server that fails in each way, and several workers that all send.
Nothing is lost; nothing comes twice, but at most once more as the same mail."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select

from app import clock, durable
from app.models import Contact, Member, Message, Organisation, Programme, Role
from app.settings import server_key
from tests.conftest import database_in
from tests.following import evening, on
from tests.mail_server import CUT, SILENCE, MailServer
from tests.messages.outbox import at
from tests.pace import PATIENCE
from tests.server import ROOT, THE_DAY, QuickServer

pytestmark = [pytest.mark.proof, pytest.mark.from_within]
DAY = on(14)  # the first steps
MORNING = at(DAY)
OWNERS, MEMBERS = 3, 20
MAIL = {"MAIL_FROM": "expertpool@pool.example", "ADDRESS": "https://pool.example"}


def address(number: int) -> str:
    return f"owner{number}@example.org"


def fill(many: int):
    """So many people lead an action each, and are asked on DAY how it goes. Members have an address for trial mails."""
    def of(db) -> list[str]:
        organisation = Organisation(name="Beekstede")
        members = [organisation.invite(f"Olga {number}", "no password", Role.organiser) for number in range(MEMBERS)]
        programme = Programme.begin(organisation, "Learning together", controller="x", contact="x")
        session = evening(db, programme, actions=many)
        db.add_all(members)
        db.flush()
        for number, member in enumerate(members):
            member.digest = ""
            member.write_to(f"olga{number}@example.org", server_key())
        for number, action in enumerate(session.actions):
            contact = Contact(organisation_id=organisation.id, name=f"Owner {number}", language="nl")
            db.add(contact)
            db.flush()
            contact.reach(address(number), server_key())
            with clock.frozen(on(0)):
                action.offer(contact)
                action.accept(contact, on(0))
        return [member.id for member in members]

    return of


class Installation:
    """A folder with a clock of its own, a server that can be killed, and what stands in its database."""

    def __init__(self, folder, monkeypatch, relay: MailServer):
        self.folder, self.relay = folder, relay
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("DATA", str(folder))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        self.set_clock(MORNING)
        with closing(durable.open_database()) as base:
            self.members = base.keep_now(fill(OWNERS))
        self.trials = count()
        self.server = QuickServer(folder, SMTP_URL=relay.url, **MAIL)

    def set_clock(self, moment: datetime) -> None:
        self.moment = moment
        (self.folder / f"{THE_DAY}.new").write_text(moment.isoformat())
        (self.folder / f"{THE_DAY}.new").replace(self.folder / THE_DAY)

    def open(self) -> durable.Database:
        return durable.Database(f"sqlite:///{self.folder}/expertpool.db")

    def rows(self) -> list[Message]:
        with closing(self.open()) as base:
            return base.read_now(lambda db: list(db.exec(select(Message))))

    def rounds(self) -> None:
        """Until everything that is ready now has gone out: of two trial mails, one after the other, the second came."""
        for _one in range(2):
            number = next(self.trials)
            with closing(self.open()) as base, clock.frozen(self.moment):
                base.keep_now(lambda db, number=number: db.add(
                    Message.trial(db.get(Member, self.members[number]), clock.today())))
            until(lambda number=number: self.came(f"olga{number}@example.org"))

    def power_cut(self) -> None:
        self.server.process.wait(PATIENCE)
        self.server.start()

    def came(self, to: str = "") -> int:
        return sum(mail.to == to if to else mail.to.startswith("owner") for mail in self.relay.answers.came)


def until(is_so) -> None:
    ends = time.monotonic() + 3 * PATIENCE  # a mail server may be silent for half of one
    while not is_so():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)


@pytest.fixture
def relay():
    with MailServer() as server:
        yield server


@pytest.fixture
def here(tmp_path, monkeypatch, relay):
    made = Installation(tmp_path / "data", monkeypatch, relay)
    yield made
    made.server.stop()


def ids_by_address(relay) -> dict[str, list[str]]:
    """Of the mails to owners."""
    found: dict[str, list[str]] = {}
    for mail in relay.answers.came:
        if mail.to.startswith("owner"):
            found.setdefault(mail.to, []).append(mail.id)
    return found


def each_once(relay, many: int = OWNERS) -> bool:
    return Counter(mail.to for mail in relay.answers.came if mail.to.startswith("owner")) == Counter(
        address(number) for number in range(many))


# --- killed ------------------------------------------------------------------------------------------------------------


def kill_once(here, victim: str = "", *, heard: bool = False):
    """Of the first mail to that address, when the mail server has come so far. `heard`: its 250 is on its way."""
    done = threading.Event()

    def kill(about) -> str:
        if not done.is_set() and victim in (getattr(about, "to", about) or ""):
            done.set()
            if heard:
                here.server.process.send_signal(signal.SIGSTOP)
                threading.Timer(0.3, here.server.process.send_signal, [signal.SIGKILL]).start()
            else:
                here.server.process.send_signal(signal.SIGKILL)
                here.server.process.wait()  # or it would still hear the answer
        return ""

    return kill, done


@pytest.mark.parametrize("when", ("before anything was handed over", "when it was taken", "when the 250 was on its way"))
def test_killed_between_two_steps(here, relay, when):
    kill, done = kill_once(here, address(1) if when != "before anything was handed over" else "",
                           heard=when == "when the 250 was on its way")
    if when == "before anything was handed over":
        relay.answers.says["MAIL"] = kill
    else:
        relay.answers.after = kill
    here.server.begin()
    assert done.wait(PATIENCE)
    here.power_cut()
    here.rounds()
    under_lease = [row for row in here.rows() if row.sent_at is None]
    assert under_lease and here.came() <= OWNERS, "what is under a lease is left to it"
    here.set_clock(MORNING + timedelta(minutes=11))
    here.rounds()
    found = ids_by_address(relay)
    assert all(found[address(number)] for number in range(OWNERS)), "nothing is lost"
    twice = {to: ids for to, ids in found.items() if len(ids) > 1}
    assert twice.keys() <= {address(1)} and all(len(ids) == 2 and len(set(ids)) == 1 for ids in twice.values())
    assert bool(twice) == (when != "before anything was handed over")


def test_a_stop_lets_the_mail_that_is_under_way_end(here, relay):
    stopped = []

    def stop(mail) -> None:
        if mail.to == address(0) and not stopped:
            stopped.append(mail.to)
            here.server.process.terminate()

    relay.answers.after = stop
    here.server.begin()
    here.power_cut()
    here.rounds()
    assert each_once(relay), "nobody waits for a lease, and nobody hears twice"


# --- stopped on the day, and clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", (0, 4, 365))
def test_stopped_on_the_day(here, relay, days):
    here.set_clock(MORNING - timedelta(days=1))
    here.server.start()
    here.rounds()
    assert here.came() == 0
    here.server.process.terminate()
    here.set_clock(at(clock.working_day(DAY + timedelta(days=days))))
    here.power_cut()
    until(lambda: here.came() == OWNERS)
    here.rounds()
    assert each_once(relay)


@pytest.mark.parametrize("back", (timedelta(hours=1), timedelta(days=1)))
def test_a_clock_that_is_set_back(here, relay, back):
    here.server.start()
    until(lambda: here.came() == OWNERS)
    here.set_clock(MORNING - back)
    here.rounds()
    for hours in (2, 12, 24):
        here.set_clock(MORNING - back + timedelta(hours=hours))
        here.rounds()
    assert here.came() == OWNERS


# --- a mail server that fails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step, says, failed", (
    ("RCPT", "451 4.7.1 greylisted", "4.7.1"), ("RCPT", "452 4.2.2 mailbox full", "4.2.2"),
    ("DATA", "554 5.6.0 looks like spam", "5.6.0"), ("DATA", CUT, "cut"), ("RCPT", SILENCE, "silence")))
def test_what_fails_once_is_tried_again_as_the_same_mail(here, relay, step, says, failed):
    relay.answers.says[step] = lambda to: says if to == address(1) else ""
    here.server.start()
    until(lambda: here.came(address(0)) and here.came(address(2)))
    until(lambda: any(row.failed == failed for row in here.rows()))
    relay.answers.says.clear()
    before = ids_by_address(relay).get(address(1), [])
    here.set_clock(MORNING + timedelta(minutes=6))
    until(lambda: here.came(address(1)) > len(before))
    here.rounds()
    assert len(set(ids_by_address(relay)[address(1)])) == 1
    assert here.came() == OWNERS + len(before)


@pytest.mark.parametrize("says, code", (("550 5.1.1 no such person", "5.1.1"), ("552 5.2.2 mailbox full", "5.2.2")))
def test_an_address_that_is_gone(here, relay, says, code):
    relay.answers.says["RCPT"] = lambda to: says if to == address(1) else ""
    here.server.start()
    until(lambda: any(row.came_back == code for row in here.rows()) and here.came() == OWNERS - 1)
    here.server.process.terminate()
    here.set_clock(at(clock.working_day(DAY + timedelta(days=8))))
    here.power_cut()
    here.rounds()
    assert here.came(address(1)) == 0 and here.came(address(0)) == 2, "the reminder goes to the others"


def test_a_mail_server_that_is_away_for_a_day(tmp_path, monkeypatch):
    relay = MailServer()
    here = Installation(tmp_path / "data", monkeypatch, relay)
    here.server.start()
    log = here.folder / "server.log"
    until(lambda: "no mail: not_reached" in log.read_text())
    assert all(row.tries == 0 for row in here.rows())
    here.set_clock(at(clock.working_day(DAY + timedelta(days=1))))
    with relay:
        until(lambda: here.came() == OWNERS)
        here.rounds()
        assert here.came() == OWNERS
    here.server.stop()
    said = log.read_text()
    assert not re.search(r"example\.org|owner\d", said)


# --- several that send -------------------------------------------------------------------------------------------------

# A worker that believes that it leads, whatever the others do.
LEADS = """
import asyncio, os, sys
from datetime import datetime
from app import clock, durable
moment = datetime.fromisoformat(os.environ["MOMENT"])
clock.now = lambda: moment
from app.background import mailing
mailing.REST = 0
durable.use(durable.open_database())
loop = mailing.Mailing()
asyncio.run(loop.go_on())
durable.database().close()
"""


def test_workers_that_all_lead_send_each_mail_once(tmp_path, monkeypatch, relay, postgres):
    with database_in(postgres) as url:
        monkeypatch.setenv("DATA", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        base = durable.open_database()
        base.keep_now(fill(60))
        environment = os.environ | MAIL | {"SMTP_URL": relay.url, "MOMENT": MORNING.isoformat()}
        workers = [subprocess.Popen([sys.executable, "-c", LEADS], cwd=ROOT, env=environment) for _worker in range(3)]
        for worker in workers:
            assert worker.wait(PATIENCE) == 0
        waits = base.read_now(lambda db: [row for row in db.exec(select(Message)) if row.waits])
        base.close()
    assert each_once(relay, 60) and waits == []
