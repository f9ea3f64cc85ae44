"""What becomes of a sub-room when its large room goes, and what a sub-room may not be."""

import pytest
from sqlmodel import select

from app import clock
from app.background.forgetting import AFTER, forget
from app.errors import NotLikeThat, NotNow
from app.models import Contribution, Participant, Programme, Session, Step
from tests.room import come_in, posted, say, set_apart

pytestmark = pytest.mark.on_postgres


def sessions(world) -> set[str]:
    return world.read(lambda db: set(db.exec(select(Session.title).where(Session.programme_id == world.programme_id))))


@pytest.mark.parametrize("gone", ["the large room", "the programme"])
def test_when_the_large_room_is_deleted_nothing_of_its_sub_rooms_is_left(client_for, world, gone):
    apart = set_apart(client_for("facilitator"), world)
    nour = client_for("participant")
    come_in(nour, apart)
    posted(say(nour, apart, "said apart", "a-key-of-mine"))
    world.keep(lambda db: db.delete(db.get(*((Session, world.id) if gone == "the large room"
                                             else (Programme, world.programme_id)))))
    assert not sessions(world)
    for table in (Step, Participant, Contribution):
        assert not world.read(lambda db, table=table: db.exec(select(table).where(table.session_id == apart.id)).all())


def test_deleting_a_sub_room_leaves_the_large_room(client_for, world):
    apart = set_apart(client_for("facilitator"), world)
    world.keep(lambda db: db.delete(db.get(Session, apart.id)))
    assert sessions(world) == {"Learning and working"}


def test_a_sub_room_has_no_sub_rooms_and_a_closed_room_gets_none(client_for, world):
    apart = set_apart(client_for("facilitator"), world)
    refused = client_for("facilitator").post(f"/console/{apart.code}/sub-rooms", data={
        "name": "Deeper", "step": list(apart.step_ids.values())})
    assert refused.status_code == 409 and "no sub-rooms of its own" in refused.text
    world.keep(lambda db: db.get(Session, world.id).running.close(clock.now()))
    refused = client_for("facilitator").post(f"/console/{world.code}/sub-rooms", data={
        "name": "Too late", "step": list(world.step_ids.values())})
    assert refused.status_code == 409
    assert sessions(world) == {"Learning and working", "Women's table"}


def test_a_sub_room_has_a_name_and_at_least_one_step(world):
    def without(name, steps):
        return lambda db: db.get(Session, world.id).gathering.set_apart(name, steps(db.get(Session, world.id)), {})

    with pytest.raises(NotLikeThat):
        world.read(without("", lambda session: session.steps))
    with pytest.raises(NotLikeThat):
        world.read(without("Women's table", lambda session: []))


def test_without_a_contact_for_support_no_sub_room_opens(client_for, world):
    fatma = client_for("facilitator")
    world.keep(lambda db: setattr(db.get(Session, world.id), "support", ""))
    refused = fatma.post(f"/console/{world.code}/sub-rooms", data={"name": "Women's table", "step": world.step_ids["text"]})
    assert refused.status_code == 409 and "whom people can talk to" in refused.text and "Women&#39;s table" in refused.text
    assert sessions(world) == {"Learning and working"}


def test_once_the_large_room_is_closed_no_sub_room_opens_any_more(world):
    def later(db) -> None:
        session = db.get(Session, world.id)
        apart = session.gathering.set_apart("Women's table", session.steps, {})
        db.add(apart)
        session.running.close(clock.now())
        apart.running.open(clock.now())

    with pytest.raises(NotNow):
        world.keep(later)


def test_a_day_after_the_large_room_closes_nobody_can_tell_who_sat_apart(client_for, world):
    apart, nour = set_apart(client_for("facilitator"), world), client_for("participant")
    come_in(nour, apart)
    posted(say(nour, apart, "said apart", "a-key-of-mine"))
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    world.keep(lambda db: forget(db, clock.now() + AFTER + AFTER))
    assert world.read(lambda db: db.get(Session, apart.id).forgotten_at)
    assert not world.read(lambda db: db.exec(select(Participant).where(Participant.session_id == apart.id)).all())
    assert world.read(lambda db: [card.words for card in db.get(Session, apart.id).contributions]) == ["said apart"]


def test_the_next_session_does_not_take_a_sub_rooms_contact_for_support(world):
    def another(db) -> None:
        session = db.get(Session, world.id)
        apart = session.gathering.set_apart("Women's table", session.steps, {})
        apart.id, apart.support = "z" * 16, "Samira"  # by that id it is the last
        db.add(apart)

    world.keep(another)
    assert world.read(lambda db: db.get(Programme, world.programme_id).schedule(
        "The next one", clock.today()).support) == "Marieke"
