"""What of the year after a session was taken back, ended or forgotten since a backup does not come back with it; and every
table has its decision, so that a new one is not forgotten."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import SQLModel, select

from app import clock, settings
from app.durable import copies, taken_back
from app.durable.taken_back import GONE_WITH_THEIR_ROW, STRICTER
from app.erasing import forget_contact
from app.models import Action, Contact, Notice, Pass, Report, Session
from app.models.contact import Purpose
from app.models.report import By
from tests.room import posted
from tests.routes.members.test_inviting_somebody import called
from tests.test_a_backup_put_back import backed_up, elsewhere

pytestmark = pytest.mark.on_postgres_in_proof
__all__ = ["elsewhere"]  # a fixture
NAMES = ("gone", "address", "declined", "stays")


@pytest.fixture
def year(world, data, monkeypatch, tmp_path):
    """A session of a while ago: four people lead an action each, and all that is public is."""
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))
    ids: dict[str, str] = {}

    def fill(db) -> None:
        today, key = clock.today(), settings.server_key()
        session = db.get(Session, world.id)
        advice = session.wall.recommend("Lessons at work", "", "")
        db.add(advice)
        for name in NAMES:
            contact = Contact(organisation_id=session.programme.organisation_id, name=f"Owner {name}")
            contact.reach(f"{name}@example.org", key)
            action = advice.begin_action(f"Action of {name}")
            db.add_all([contact, action])
            db.flush()
            action.offer(contact)
            action.accept(contact, today, public=True)
            action.report(By.owner, "on_track", {"words": f"words of {name}"}, today, contact_id=contact.id)
            report = action.reports[-1]
            report.released_on = today
            notice = Notice(session_id=session.id, action_id=action.id, round="month_3", week=today, answer="yes",
                            words=f"noticed {name}", language="nl", released_on=today)
            link = Pass(organisation_id=contact.organisation_id, contact_id=contact.id, purpose=Purpose.owner)
            db.add_all([notice, link])
            db.flush()
            ids.update({f"contact {name}": contact.id, f"action {name}": action.id, f"report {name}": report.id,
                        f"notice {name}": notice.id, f"pass {name}": link.id})
        session.running.close(clock.now() - timedelta(hours=1))
        session.sharing.begin(today, sure=True, although_few=True)
        session.summary = "A few sentences"

    world.keep(fill)
    return SimpleNamespace(ids=ids, world=world)


def test_what_was_forgotten_ended_declined_or_shared_no_more(year, world, data, elsewhere, capsys):
    backup, ids = backed_up(data), year.ids

    def since(db) -> None:
        now, today = clock.now(), clock.today()
        forget_contact(db, db.get(Contact, ids["contact gone"]))
        db.get(Contact, ids["contact address"]).reach("", settings.server_key())
        db.get(Pass, ids["pass address"]).renew(None)
        db.get(Pass, ids["pass declined"]).revoke(now)
        declined = db.get(Action, ids["action declined"])
        declined.decline(db.get(Contact, ids["contact declined"]), "no time", today)
        db.get(Action, ids["action address"]).name_in_public(db.get(Contact, ids["contact address"]), False)
        db.get(Report, ids["report declined"]).take_back()
        db.get(Notice, ids["notice declined"]).hide()
        session = db.get(Session, world.id)
        session.sharing.end()
        session.sharing.summarise("Other sentences")

    world.keep(since)
    taken_back.copy_to(copies.backups(), say_so=True)
    read = elsewhere(backup)

    def there(table: type, what: str):
        return read(lambda db: db.get(table, ids[what]))

    assert there(Contact, "contact gone").is_forgotten and not there(Contact, "contact gone").sealed
    assert not there(Contact, "contact address").sealed and not there(Contact, "contact address").address_hash
    assert there(Pass, "pass address").revoked_at and there(Pass, "pass declined").revoked_at
    declined = there(Action, "action declined")
    assert (declined.owner_id, declined.accepted_on, declined.owner) == (None, None, ""), "who said no is not named"
    assert not there(Action, "action address").owner_public and there(Action, "action address").owner_id
    assert there(Report, "report declined").released_on is None and there(Notice, "notice declined").released_on is None
    session = read(lambda db: db.get(Session, world.id))
    assert session.shared_on is None and session.summary == ""
    # Nothing else.
    stays = there(Action, "action stays")
    assert stays.owner_id == ids["contact stays"] and stays.owner_public and stays.owner == "Owner stays"
    assert there(Contact, "contact stays").sealed and not there(Pass, "pass stays").revoked_at
    assert there(Report, "report stays").released_on and there(Notice, "notice stays").released_on
    told = capsys.readouterr().out
    assert "Ask who leads them now: Action of declined." in told and "words of" not in told


def test_what_was_given_again_before_the_backup_is_there(year, world, data, elsewhere):
    """A report that was taken back and released once more, on another day."""
    ids, tomorrow = year.ids, clock.now() + timedelta(days=1)
    world.keep(lambda db: db.get(Report, ids["report stays"]).take_back())
    with clock.frozen(tomorrow):
        world.keep(lambda db: setattr(db.get(Report, ids["report stays"]), "released_on", clock.today()))
        backup = backed_up(data)
        taken_back.copy_to(copies.backups(), say_so=True)
        read = elsewhere(backup)
        assert read(lambda db: db.get(Report, ids["report stays"])).released_on == clock.today()


def test_a_calendar_and_a_helpers_link_of_who_was_removed(client_for, world, data, elsewhere, year):
    fatma = client_for("facilitator")
    posted(fatma.post(f"/programmes/{world.programme_id}/calendar", data={"what": "make"}))
    backup = backed_up(data)
    posted(client_for("admin").post(f"/members/{called(world, 'Fatma').id}/remove"))
    taken_back.copy_to(copies.backups(), say_so=True)
    feed, = elsewhere(backup)(lambda db: db.exec(select(Pass).where(Pass.purpose == Purpose.feed)).all())
    assert feed.revoked_at


# --- every table -----------------------------------------------------------------------------------------------------

NOTHING_TO_TAKE_BACK = {
    "agendachange": "what stood in an agenda before; the name in it goes with its contact",
    "answer": "goes with its seat", "authorship": "goes with its seat", "tally": "numbers alone",
    "auditevent": "only ever added", "erasure": "only ever added", "news": "about the machine",
    "change": "of an evening that goes on", "checkin": "dates", "milestone": "words of the organisation",
    "firstrun": "restore deletes all", "invitation": "restore deletes all", "signin": "restore deletes all",
    "goneday": "a day without a word, for calendars, and over after sixty days",
    "installation": "the key", "recommendationcontribution": "goes with the card or the advice",
    "message": "held until an organiser says send; of who stopped mail, or was forgotten, it goes with that",
    "recording": "its card is taken back, or its date is over",
    "wording": "follows what it is of: older words are not shown",
}


def test_for_every_table_it_was_decided_what_a_restore_takes_back():
    source = Path(taken_back.__file__).read_text()
    cases = re.findall(r'case ((?:"\w+"(?: \| )?)+):', source)
    replayed = {name for names in cases for name in re.findall(r'"(\w+)"', names)}
    replayed |= {*GONE_WITH_THEIR_ROW, *(table for table, _column in STRICTER)}
    tables = {*SQLModel.metadata.tables}
    assert replayed | {*NOTHING_TO_TAKE_BACK} == tables, "a new table needs its decision"
    assert not replayed & {*NOTHING_TO_TAKE_BACK}
