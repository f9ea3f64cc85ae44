"""Who leads an action gets a link that opens; who came with one that is over gets another, to the address that is known."""

from app import clock
from app.messages.outbox import mark_failed, mark_sent
from app.messages.writing import write
from app.models import Action, Contact, Pass
from app.settings import server_key
from tests.following import accept, evening_in, on
from tests.messages.outbox import at, claimed, look, sent


def opened_by(text: str) -> str:
    return next(line for line in text.splitlines() if "/o/" in line and "not-me" not in line).rpartition("/o/")[2]


def test_somebody_who_never_had_a_link_gets_one_with_the_mail(world, client_for):
    _code, action_id = evening_in(world)
    contact_id = world.keep(lambda db: _without_pass(db, world))
    with clock.frozen(on(1)):
        world.keep(lambda db: _offer(db, action_id, contact_id))
    look(world, at(on(1)))
    with clock.frozen(at(on(1))):
        [mail] = claimed(world, at(on(1)))
        text = world.read(lambda db: write(db, mail)).text
        assert client_for("anyone").get(f"/o/{opened_by(text)}").status_code == 200


def _without_pass(db, world) -> str:
    contact = Contact(organisation_id=db.get(Contact, world.contact_ids["owner"]).organisation_id, name="Samira")
    contact.reach("samira@example.org", server_key())
    db.add(contact)
    return contact.id


def _offer(db, action_id: str, contact_id: str) -> None:
    db.get(Action, action_id).offer(db.get(Contact, contact_id))


def test_a_link_that_is_over_is_renewed_and_asked_for_until_the_mail_has_gone(world, client_for):
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address="marieke@example.org")
    id = world.pass_ids["owner"]

    def ask(db) -> None:
        link = db.get(Pass, id)
        link.expires_on, link.wanted_on = on(1), on(3)

    world.keep(ask)
    before = world.read(lambda db: db.get(Pass, id).token(server_key()))
    look(world, at(on(3)))
    with clock.frozen(at(on(3))):
        [mail] = claimed(world, at(on(3)))
        world.keep(lambda db: mark_failed(db, mail.id, mail.claim, "421", clock.now()))
        assert world.read(lambda db: db.get(Pass, id).wanted_on) == on(3), "it is still wanted"
    [again] = claimed(world, at(on(3), 12))
    with clock.frozen(at(on(3), 12)):
        text = world.read(lambda db: write(db, again)).text
        world.keep(lambda db: mark_sent(db, again.id, again.claim, clock.now()))
        assert again.id == mail.id and opened_by(text) != before
        assert client_for("anyone").get(f"/o/{opened_by(text)}").status_code == 200
        assert world.read(lambda db: db.get(Pass, id).wanted_on) is None
    assert sent(world, at(on(3), 13)) == []
