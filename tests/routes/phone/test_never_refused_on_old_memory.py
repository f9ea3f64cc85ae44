"""Another worker shows a step, or lets somebody take part: a phone that sends its answer here is not refused for what this
worker has not heard of yet."""

import pytest

from app import clock
from app.access import rooms
from app.durable.changes import listeners
from app.models import Participant, Session
from tests.room import card_ids, posted, say

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def elsewhere(world, monkeypatch):
    """What is kept so, another worker keeps: nobody here hears of it, but the database has counted it."""
    changes = []

    def keep(unit) -> None:
        known = listeners[:]
        listeners.clear()
        try:
            world.keep(unit)
        finally:
            listeners.extend(known)
        changes.append(unit)

    monkeypatch.setattr(rooms, "_others", True)
    if world.is_sqlite:  # which has no other workers, and counts nothing
        monkeypatch.setattr(rooms, "changes_of", lambda db, code: len(changes))
        monkeypatch.setattr(rooms, "changes_in", lambda db, sessions: [len(changes)] * len(sessions))
    return keep


def test_an_answer_to_a_step_that_was_shown_elsewhere_is_taken(client_for, world, elsewhere):
    nour = client_for("participant")
    posted(say(nour, world, "the first", "my-key-0001"))  # from here on the room is remembered

    def show_the_last(db) -> None:
        session = db.get(Session, world.id)
        session.running.show(session.step_by_id(world.step_ids["check_out"]), clock.now())

    elsewhere(show_the_last)
    posted(say(nour, world, "about today", "my-key-0002", step="check_out"))
    assert len(card_ids(world)) == 2


def test_who_was_let_take_part_elsewhere_is_not_told_that_they_only_look(client_for, world, elsewhere):
    world.keep(lambda db: setattr(db.get(Participant, world.seat_ids["nour"]), "looking", True))
    nour = client_for("participant")
    assert say(nour, world, "too early", "my-key-0001").status_code == 409
    elsewhere(lambda db: setattr(db.get(Participant, world.seat_ids["nour"]), "looking", False))
    posted(say(nour, world, "now", "my-key-0002"))
    assert len(card_ids(world)) == 1


def test_what_was_closed_elsewhere_still_refuses(client_for, world, elsewhere):
    nour = client_for("participant")
    posted(say(nour, world, "the first", "my-key-0001"))
    assert say(nour, world, "to a step that was never shown", "my-key-0002", step="check_out").status_code == 409
    assert len(card_ids(world)) == 1
