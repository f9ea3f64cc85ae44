"""Organisers see that the program looks whom to write to, what became of it for each person, and what waits for their word;
nobody else sees any of it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.messages import outbox
from app.models import Action, AuditEvent, Contact, Installation, Member, Message
from app.settings import server_key
from tests.following import accept, evening_in, on, on_day
from tests.messages.outbox import at, claimed, look, sent, waiting
from tests.room import posted, seen

pytestmark = pytest.mark.on_postgres
ADDRESS = "markmarieke@example.org"
STEP = on(14)  # the day of the first step


@pytest.fixture
def action(world, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtps://relay.example")
    monkeypatch.setenv("MAIL_FROM", "pool@pool.example")
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address=ADDRESS)
    with clock.frozen(at(on(10), 8)):
        world.keep(lambda db: db.add(Installation(key_fingerprint="x")))
    return action_id


def looked(world, *moments) -> None:
    for moment in moments:
        look(world, moment)


def test_that_it_looks_and_when_it_stood_still(client_for, world, action):
    looked(world, at(on(11), 9), at(on(11), 9), at(on(14), 8), at(on(14), 12))
    with on_day(14, client_for, world, "organiser") as (olga,):
        page = seen(olga, "/agenda")
        assert "Last today at 12:00." in page and "4 days: on 3 of them it stood still for more than an hour." in page
        assert "Last on 3 December, for 71 hours." in page, "and not the four hours after them"
    with on_day(15, client_for, world, "organiser") as (olga,):
        assert "Since 3 December, 12:00 nobody was looked up" in seen(olga, "/agenda")


def test_without_a_pause_nothing_was_missed(client_for, world, action):
    looked(world, *(at(on(14), 9) + timedelta(minutes=5 * number) for number in range(37)))
    with on_day(14, client_for, world, "organiser") as (olga,):
        assert "1 day: nothing was missed." in seen(olga, "/agenda")


def test_what_went_out_is_counted_and_what_people_hear_stands_with_them(client_for, world, action):
    contact = world.contact_ids["owner"]
    look(world, at(STEP, 7))
    with on_day(14, client_for, world, "organiser") as (olga,):
        assert "Asked about the first step: waits to be sent." in seen(olga, f"/agenda/actions/{action}")
        assert sent(world, at(STEP)) == [(ADDRESS, ["first_step"])]
        assert "Handed over to the mail server 1" in seen(olga, "/agenda")
        assert "Asked about the first step: handed over to the mail server on 3 December." in seen(
            olga, f"/agenda/actions/{action}")
        page = olga.get(f"/agenda/contacts/{contact}").text
        assert "handed over to the mail server on 3 December" in page and ADDRESS not in page


def test_who_wants_no_mail_is_said_where_they_are_asked(client_for, world, action):
    contact = world.contact_ids["owner"]
    world.keep(lambda db: db.get(Contact, contact).stop_mail(on(13)))
    code = world.read(lambda db: db.get(Action, action).session.code)
    with on_day(14, client_for, world, "organiser", "facilitator") as (olga, fatma):
        for client in (olga, fatma):
            for path in (f"/agenda/actions/{action}", f"/console/{code}/actions/{action}/owner"):
                assert "not by mail, as they asked on 2 December" in seen(client, path)
        assert "What they promised stays" in seen(olga, f"/agenda/contacts/{contact}")


def test_an_address_that_is_no_more_is_a_line_with_one_button_and_a_new_one_takes_its_place(client_for, world, action):
    contact = world.contact_ids["owner"]
    look(world, at(STEP, 7))
    [mail] = claimed(world, at(STEP, 8))
    with clock.frozen(at(STEP, 8)):
        world.keep(lambda db: outbox.mark_refused(db, mail.id, mail.claim, "5.1.1", clock.now()))
    with on_day(15, client_for, world, "organiser", "facilitator", "stranger_organiser") as (olga, fatma, vera):
        page = olga.get("/agenda")
        assert "Mail came back on 3 December" in page.text and f'href="/agenda/contacts/{contact}"' in page.text
        assert "Mail came back" not in fatma.get("/agenda").text + vera.get("/agenda").text
        refused = olga.post(f"/agenda/contacts/{contact}/address", data={"address": "no address"})
        assert refused.status_code == 422 and "no address" in refused.text
        for other in (fatma, vera):
            assert other.get(f"/agenda/contacts/{contact}").status_code == 404
            assert other.post(f"/agenda/contacts/{contact}/address", data={"address": "x@example.org"}).status_code == 404
        assert world.read(lambda db: db.get(Contact, contact).address(server_key())) == ADDRESS
        posted(olga.post(f"/agenda/contacts/{contact}/address", data={"address": "new@example.org"}))
        assert "Mail came back" not in olga.get("/agenda").text
        assert "contact_reached" in world.read(lambda db: set(db.exec(select(AuditEvent.what))))
    assert ("new@example.org", ["first_step", "reminder"]) in sent(world, at(on(21))), "what is asked goes there"


@pytest.fixture
def held(world, action):
    """A backup was put back after the first step was due."""
    look(world, at(STEP, 7))
    with clock.frozen(at(STEP, 7)):
        world.keep(lambda db: outbox.hold(db, clock.now(), server_key()))


def test_what_is_held_goes_when_an_organiser_says_so(client_for, world, held):
    with on_day(14, client_for, world, "organiser", "facilitator", "stranger_organiser") as (olga, fatma, vera):
        assert sent(world, at(STEP)) == []
        page = seen(olga, "/agenda")
        assert "1 message waits for your word" in page and "asked about the first step: Hanna owner" in page
        assert "waits for your word" not in fatma.get("/agenda").text + vera.get("/agenda").text
        posted(vera.post("/agenda/held", data={"what": "send", "count": "1"}))
        assert fatma.post("/agenda/held", data={"what": "send", "count": "1"}).status_code == 404
        for wrong, status in (({"what": "perhaps", "count": "1"}, 422), ({"what": "send", "count": "2"}, 409)):
            assert olga.post("/agenda/held", data=wrong).status_code == status
        assert sent(world, at(STEP)) == []
        posted(olga.post("/agenda/held", data={"what": "send", "count": "1"}))
        assert "held_mail_sent" in world.read(lambda db: set(db.exec(select(AuditEvent.what))))
        assert sent(world, at(STEP)) == [(ADDRESS, ["first_step"])]


def test_or_never_goes(client_for, world, held):
    with on_day(14, client_for, world, "organiser") as (olga,):
        posted(olga.post("/agenda/held", data={"what": "not", "count": "1"}))
        assert "waits for your word" not in olga.get("/agenda").text
    assert waiting(world) == [] and sent(world, at(STEP)) == []
    assert sent(world, at(on(21))) == [(ADDRESS, ["reminder"])]


def test_two_entries_of_one_person_are_still_written_to_once(client_for, world, action):
    assert sent(world, at(STEP)) == [(ADDRESS, ["first_step"])]

    def twin(db) -> str:
        contact = Contact(organisation_id=db.exec(select(Member).where(Member.name == "Olga")).one().organisation_id,
                          name="Hanna owner")
        db.add(contact)
        db.flush()
        db.get(Action, action).is_led_by(contact, instead_of=db.get(Contact, world.contact_ids["owner"]))
        return contact.id

    kept = world.keep(twin)
    code = world.read(lambda db: db.get(Action, action).session.code)
    with on_day(15, client_for, world, "organiser") as (olga,):
        posted(olga.post(f"/console/{code}/actions/{action}/owner/same", data={"same": world.contact_ids["owner"]}))
    [message] = world.read(lambda db: db.exec(select(Message)).all())
    assert (message.to, message.contact_id) == (kept, kept)
    assert sent(world, at(on(18))) == []
