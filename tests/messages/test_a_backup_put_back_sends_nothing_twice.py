"""What was due until a backup was put back may have gone out: it is held until an organiser says whether it goes. Who wants
no mail, and addresses to which mail came back, stay so."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.durable import copies, taken_back
from app.messages import outbox
from app.models import Contact, ContactWish, Installation, Member, Message
from app.settings import server_key
from tests.following import accept, evening_in
from tests.messages.outbox import at, claimed, look, sent
from tests.test_a_backup_put_back import backed_up, elsewhere

__all__ = ["elsewhere"]  # a fixture
FIRST_STEP = date(2026, 12, 3)
ADDRESS = "marieke@example.org"


@pytest.fixture(autouse=True)
def owner(world, monkeypatch, tmp_path, data):
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))
    _code, action_id = evening_in(world)
    accept(world, action_id, date(2026, 11, 19), address=ADDRESS)
    return world.contact_ids["owner"]


class Other:
    """The database that was put back, as the helpers of the outbox ask for it."""

    def __init__(self, read):
        self.read = read
        self.keep = read.__self__.keep_now


def put_back(elsewhere, backup, day: date) -> Other:
    with clock.frozen(at(day, 10)):
        taken_back.copy_to(copies.backups(), say_so=True)
        return Other(elsewhere(backup))


def test_what_was_due_until_then_is_held_and_what_comes_later_goes(world, data, elsewhere, capsys):
    with clock.frozen(at(FIRST_STEP - timedelta(days=1))):
        backup = backed_up(data)
    assert sent(world, at(FIRST_STEP)) == [(ADDRESS, ["first_step"])]
    other = put_back(elsewhere, backup, FIRST_STEP + timedelta(days=1))
    assert "Mail that was due until today is held" in capsys.readouterr().out
    assert sent(other, at(FIRST_STEP + timedelta(days=1), 11)) == []
    [message] = other.read(lambda db: db.exec(select(Message)).all())
    assert message.held and message.where == "held"
    assert sent(other, at(date(2026, 12, 10))) == [(ADDRESS, ["reminder"])], "a week later it is asked again"


def test_what_waited_in_the_backup_is_held_and_goes_when_an_organiser_says_so(world, data, elsewhere):
    look(world, at(FIRST_STEP, 7))
    claimed(world, at(FIRST_STEP, 9))
    with clock.frozen(at(FIRST_STEP, 9)):
        backup = backed_up(data)
    other = put_back(elsewhere, backup, FIRST_STEP)
    assert sent(other, at(FIRST_STEP, 12)) == []

    def let_go(db):
        outbox.let_go(outbox.held_of(db, db.exec(select(Message)).one().organisation_id), send=True)

    other.keep(let_go)
    assert sent(other, at(FIRST_STEP, 13)) == [(ADDRESS, ["first_step"])]


def test_who_stopped_mail_since_stays_without_it(world, data, elsewhere, owner):
    olga = world.read(lambda db: db.exec(select(Member.id).where(Member.name == "Olga")).one())
    with clock.frozen(at(FIRST_STEP)):
        backup = backed_up(data)
        world.keep(lambda db: db.get(Contact, owner).stop_mail(clock.today()))
        world.keep(lambda db: db.get(Member, olga).choose_digest(""))
    other = put_back(elsewhere, backup, FIRST_STEP)
    assert other.read(lambda db: (db.get(Contact, owner).stopped_on, db.get(Member, olga).digest)) == (FIRST_STEP, "")
    fatma = other.read(lambda db: db.exec(select(Member).where(Member.name == "Fatma")).one())
    assert fatma.digest == "mondays", "nobody else's"


def test_an_address_to_which_mail_came_back_stays_so_and_a_new_one_does_not(world, data, elsewhere, owner):
    another = world.contact_ids["answering"]

    def fill(db):
        db.get(Contact, another).reach("client@example.org", server_key())
        member = db.exec(select(Member).where(Member.name == "Olga")).one()
        member.write_to("olga@example.org", server_key())
        wish = ContactWish.of(world.id, "wish@example.org", "ar", key=server_key(), receipt="r", version="1",
                              held_on=FIRST_STEP)
        db.add(wish)
        return member.id, wish.id

    with clock.frozen(at(FIRST_STEP)):
        member_id, wish_id = world.keep(fill)
        world.keep(lambda db: setattr(db.get(Contact, another), "came_back_on", clock.today()))
        world.keep(lambda db: db.get(Contact, another).reach("new@example.org", server_key()))
        backup = backed_up(data)
        for table, id in ((Contact, owner), (Member, member_id), (ContactWish, wish_id)):
            world.keep(lambda db, table=table, id=id: setattr(db.get(table, id), "came_back_on", clock.today()))
    other = put_back(elsewhere, backup, FIRST_STEP)
    assert other.read(lambda db: [db.get(table, id).came_back_on for table, id in (
        (Contact, owner), (Member, member_id), (ContactWish, wish_id), (Contact, another))]) == [*[FIRST_STEP] * 3, None]


def test_without_a_restore_nothing_is_held(world):
    look(world, at(FIRST_STEP))
    assert world.read(lambda db: db.get(Installation, "this")) is None or not world.read(
        lambda db: db.get(Installation, "this").restored_on)
    assert not any(world.read(lambda db: [message.held for message in db.exec(select(Message))]))
