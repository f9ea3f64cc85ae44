"""A message goes with its session, its programme and its person; an installation that moves takes the others along."""

from datetime import date

import pytest
from sqlmodel import select

from app.erasing import erase_again, forget_contact
from app.messages import outbox
from app.models import Action, Contact, ContactWish, Message, Programme, Session
from app.models.message import KEPT
from app.models.report import By
from app.settings import server_key
from tests.following import accept, evening_in, on
from tests.messages.outbox import at, look

pytestmark = pytest.mark.on_postgres
STEP = date(2026, 12, 3)


@pytest.fixture
def session_id(world):
    """Somebody leads an action, and somebody else wants to hear: both are to hear of something."""
    _code, action_id = evening_in(world)
    accept(world, action_id, on(0), address="marieke@example.org")

    def fill(db):
        action = db.get(Action, action_id)
        action.report(By.owner, "started", {"words": "we met"}, on(1)).release(on(1))
        action.session.shared_on = on(1)
        db.add(ContactWish.of(action.session_id, "wish@example.org", "ar", key=server_key(), receipt="r", version="1",
                              held_on=on(0)))
        return action.session_id

    session_id = world.keep(fill)
    look(world, at(date(2027, 2, 22)))
    assert kinds(world) >= {"word_back", "check_in"}
    return session_id


def kinds(world) -> set[str]:
    return world.read(lambda db: set(db.exec(select(Message.kind))))


def test_a_session_takes_them_along(world, session_id):
    world.keep(lambda db: erase_again(db, [], [db.get(Session, session_id)]))
    assert kinds(world) == set()


def test_a_programme_takes_them_along(world, session_id):
    world.keep(lambda db: erase_again(db, [db.get(Programme, world.programme_id)], list(db.exec(select(Session)))))
    assert kinds(world) == set()


def test_who_is_forgotten_takes_them_along_and_nobody_elses(world, session_id):
    world.keep(lambda db: forget_contact(db, db.get(Contact, world.contact_ids["owner"])))
    assert kinds(world) == {"word_back"}


def test_a_wish_that_goes_takes_them_along(world, session_id):
    world.keep(lambda db: [db.delete(wish) for wish in db.exec(select(ContactWish))] and None)
    assert "word_back" not in kinds(world) and kinds(world)


def test_what_was_sent_more_than_a_year_ago_is_forgotten(world, session_id):
    def grow_old(db):
        for message in db.exec(select(Message)):
            message.was_sent(at(STEP))
            message.come_back("5.1.1", STEP)

    world.keep(grow_old)
    for days, left in ((20, {"5.1.1"}), (40, {""}), (KEPT.days + 100, set())):
        moment = at(STEP) + (KEPT / KEPT.days) * days
        world.keep(lambda db, moment=moment: outbox.forget_old(db, moment))
        assert world.read(lambda db: set(db.exec(select(Message.came_back)))) == left
