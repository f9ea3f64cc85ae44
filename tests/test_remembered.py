"""What is remembered of a room is what is in the database, whatever of it changed; and its board is drawn from that."""

import time
from types import SimpleNamespace

import pytest

from app import access
from app.access import rooms
from app.models import Session, State, Step
from tests.room import awaited

pytestmark = pytest.mark.on_postgres_in_proof


def whole(session: Session) -> dict:
    """All of it, as values."""
    return session.model_dump() | {
        "programme": session.programme.model_dump(), "steps": [step.model_dump() for step in session.steps],
        "themes": [theme.model_dump() for theme in session.themes],
        "recommendations": [known.model_dump() for known in session.recommendations],
        "actions": [action.model_dump() | {"check_ins": [known.model_dump() for known in action.check_ins]}
                    for action in session.actions]}


@pytest.fixture
def full(world):
    """A room with one of everything."""
    def fill(db):
        with db.no_autoflush:
            session = db.get(Session, world.id)
            theme = session.wall.new_theme("Learning", "nl")
            advice = session.wall.recommend("listen", "", "", theme=theme)
            db.add_all([theme, advice, advice.take_up("talk", session.held_on)])

    world.keep(fill)
    return world


def test_it_is_read_once(full):
    first = awaited(access.session_now(full.id))
    assert awaited(access.session_now(full.id)) is first and first.state is State.live


def test_a_room_is_forgotten_when_nobody_was_there_for_an_hour(full, monkeypatch):
    first, came = awaited(access.session_now(full.id)), time.monotonic()
    access.forget_idle(before=came - 3600)
    assert awaited(access.session_now(full.id)) is first
    monkeypatch.setattr(rooms, "time", SimpleNamespace(monotonic=lambda: came + 3000))
    awaited(access.session_now(full.id))  # somebody was there fifty minutes later
    access.forget_idle(before=came + 60)
    assert access.remembered_sessions() == {full.id}
    access.forget_idle(before=came + 3001)  # and then nobody for an hour
    assert access.remembered_sessions() == set()
    assert awaited(access.session_now(full.id)).id == full.id


@pytest.mark.parametrize("change", [
    lambda db, session: setattr(session, "place", "elsewhere"),
    lambda db, session: setattr(session, "code", "999999"),
    lambda db, session: setattr(session.programme, "title", "other"),
    lambda db, session: setattr(session.steps[0], "minutes", 99),
    lambda db, session: session.preparing.put_in([Step(kind="text", titles={"nl": "new"})], 1),
    lambda db, session: session.preparing.remove(session.steps[-1], answered=False),
    lambda db, session: session.themes[0].rename("other", "nl"),
    lambda db, session: db.add(session.wall.new_theme("another", "nl")),
    lambda db, session: session.recommendations[0].word("speak"),
    lambda db, session: db.add(session.wall.recommend("speak", "", "")),
    lambda db, session: session.actions[0].write(what="speak"),
    lambda db, session: db.add(session.recommendations[0].take_up("speak", session.held_on)),
    lambda db, session: session.actions[0].check_ins[0].move(session.held_on, session.held_on),
    lambda db, session: db.delete(session.actions[0]),
    lambda db, session: db.delete(session.actions[0].check_ins[0]),
], ids=["session", "code", "programme", "step", "new step", "no step", "theme", "new theme", "advice", "new advice",
        "action", "new action", "check-in", "no action", "no check-in"])
def test_a_change_is_seen(full, change):
    before = whole(awaited(access.session_now(full.id)))
    full.keep(lambda db: change(db, db.get(Session, full.id)))
    after = whole(awaited(access.session_now(full.id)))
    assert after != before
    assert after == full.read(lambda db: whole(db.get(Session, full.id)))
