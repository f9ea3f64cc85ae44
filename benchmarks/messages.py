"""What it costs a room that thousands of messages are due on the same morning, and that a mail server falls silent."""

import os
import time

import httpx2
from sqlalchemy import insert

from app import clock
from app.models import Action, Contact, Organisation, Programme, Recommendation
from app.models.base import new_id
from app.settings import server_key
from benchmarks.load import cpu, in_time, meanwhile
from benchmarks.place import Place, place
from benchmarks.report import Row
from tests.mail_server import SILENCE, MailServer

MESSAGES, OF_A_SESSION, EACH_SECOND, SECONDS = 5000, 50, 20, 60
SENDER = "expertpool@pool.example"


def measure(quick: bool):
    many, seconds = (200, 8) if quick else (MESSAGES, SECONDS)
    with MailServer() as relay, place(SMTP_URL=relay.url, MAIL_FROM=SENDER) as here:
        hall = here.hall(1000)
        before = in_time(here.port, hall.cards(EACH_SECOND * seconds // 2), EACH_SECOND).must_be(200)
        yield Row(f"{EACH_SECOND} cards a second and nothing is due: p99", f"{before.took(0.99):.0f} ms",
                  f"p50 {before.took(0.5):.0f} ms")
        here.server.kill()
        ask_people(here, many)
        began, spent = start(here), cpu(here.pid)
        cards = meanwhile(here.port, hall.cards(EACH_SECOND * seconds), EACH_SECOND)
        while here.rows("SELECT count(*) FROM message") < many:
            time.sleep(0.2)
        queued = time.monotonic() - began
        sent = cards.get(180).must_be(200)
        mails, took, spent = len(relay.answers.came), time.monotonic() - began, cpu(here.pid) - spent
        yield Row(f"{many:,} messages are due when the server starts: found and queued", f"{queued:.1f} s")
        yield Row.at_most(f"{EACH_SECOND} cards a second while they go out: p99", f"{sent.took(0.99):.0f} ms",
                          f"p50 {sent.took(0.5):.0f} ms, slowest {sent.took(1):.0f} ms", sent.took(0.99), 300, " ms")
        yield Row("mails meanwhile", f"{mails / took:.1f} a second", f"{mails:,} in {took:.0f} s; {spent / took:.0%} of a "
                  f"core with the cards; all of them in {many / (mails / took) / 60 if mails else 0:.0f} minutes")
        relay.answers.says["RCPT"] = SILENCE
        silent = in_time(here.port, hall.cards(EACH_SECOND * seconds // 2), EACH_SECOND).must_be(200)
        yield Row.at_most("the same, the mail server says nothing more: p95", f"{silent.took(0.95):.0f} ms",
                          f"without any mail {before.took(0.95):.0f} ms", silent.took(0.95), 300, " ms")


def start(here: Place) -> float:
    """As soon as it answers: what is due is looked for at once."""
    began = time.monotonic()
    here.server.begin()
    while True:
        try:
            if httpx2.get(f"{here.server.address}/ready", timeout=2).status_code == 200:
                return began
        except httpx2.HTTPError:
            time.sleep(0.05)


def ask_people(here: Place, many: int) -> None:
    """So many people are asked to lead an action each: of a kind that goes out at any hour, on any day."""
    today = clock.today()

    def fill(db) -> None:
        programme = Programme.begin(db.get(Organisation, here.organisation), "A year", controller="Bench", contact="Bench")
        db.add(programme)
        actions, contacts = [], []
        for evening in range(max(1, many // OF_A_SESSION)):
            with clock.frozen(today):
                session = programme.schedule(f"Evening {evening}", today, languages=["nl"], support="Marieke")
                session.opened_at = session.closed_at = clock.now()
            db.add(session)
            db.flush()
            advice = Recommendation(session_id=session.id, position=1, language="nl", advise="Ask the employers")
            db.add(advice)
            db.flush()
            for position in range(OF_A_SESSION):
                number = evening * OF_A_SESSION + position
                contact = Contact(organisation_id=here.organisation, name=f"Owner {number}", body="A body",
                                  language=("nl", "en", "ar", "ti")[number % 4])
                contact.id = new_id()
                contact.reach(f"owner{number}@example.org", server_key())
                contacts.append(contact.model_dump())
                actions.append(Action(
                    id=new_id(), session_id=session.id, recommendation_id=advice.id, position=position + 1, language="nl",
                    what=f"Ask ten employers, number {number}", owner=contact.name, organisation="A body",
                    owner_id=contact.id, offered_on=today, status="agreed", reported_on=today).model_dump())
        db.connection().execute(insert(Contact), contacts)
        db.connection().execute(insert(Action), actions)

    os.environ["DATA"] = str(here.folder)
    here.keep(fill)
