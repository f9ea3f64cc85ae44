"""A programme shows which way things move, what is stuck, which bodies are silent, and its years: never who."""

from datetime import date, timedelta

import pytest

from app import clock
from app.library.movement import movement
from app.models import Session
from app.models.report import By

DAY = date(2026, 3, 3)


@pytest.mark.parametrize(("counts", "moves"), [
    ([], None), ([4, 2], None), ([0, 0, 0], None), ([9, 12, 15, 6, 5, 7, 11, 3, 9, 12, 14], "stays"),
    ([0, 3, 0, 2, 5, 6, 9, 7, 5, 11, 14], "grows"), ([0, 0, 0, 0, 0, 2, 5, 8, 6, 13, 16], "grows"),
    ([0, 0, 0, 0, 0, 0, 5, 8, 6, 13, 16], "new"), ([3, 0, 3, 8, 13, 3, 0, 3, 0, 0, 0], "fades"),
    ([0, 5, 3, 3, 7, 16, 3, 0, 0, 0, 0], "silent"),
    ([9, 8, 12, 9, 3, 0, 2], "fades"), ([5, 3, 6, 2, 0, 0, 5], "returns")])
def test_which_way_it_moves(counts, moves):
    assert movement(counts) == moves


@pytest.fixture
def past(world):
    """The session was closed; one action is stuck, one is not reported on, and nobody answered the advice."""
    with clock.frozen(DAY):
        def fill(db):
            session = db.get(Session, world.id)
            session.held_on = DAY
            with db.no_autoflush:
                promise(session)
            session.running.close(clock.now())
            db.add(session)

        def promise(session):
            advice = session.wall.recommend("Lessons at work", "", "")
            stuck, silent = advice.begin_action("Make the timetable together"), advice.begin_action("A room to practise")
            stuck.write(organisation="Bakery", owner="Hanna")
            silent.write(organisation="Housing association", owner="Joost")
            stuck.report(By.owner, "stuck", {"words": "No decision yet", "needs": "decision"}, DAY + timedelta(days=20))

        world.keep(fill)
    return world


def test_who_is_silent_is_a_body_and_since_when(client_for, past):
    html = client_for("organiser").get(f"/programmes/{past.programme_id}").text
    assert "1 action is stuck." in html and "waits for a decision" in html
    assert "Housing association" in html and "1 action without a report" in html
    assert "Municipality of Beekstede" in html and "1 recommendation without an answer" in html
    silent = html.split("Who is silent?")[1].split("Coming back")[0]
    assert "Joost" not in silent and "Hanna" not in silent
    assert silent.index("Housing association") < silent.index("Municipality")


def test_nobody_is_silent_before_the_day_has_passed(world):
    from app.yearly import silent_bodies

    def ask(db, day):
        session = db.get(Session, world.id)
        return [silence.body for silence in silent_bodies(db, session.programme, session.actions, day)]

    with clock.frozen(DAY):
        world.keep(lambda db: setattr(db.get(Session, world.id), "held_on", DAY))

        def promise(db):
            session = db.get(Session, world.id)
            with db.no_autoflush:
                session.wall.recommend("Lessons", "", "").begin_action("Ask").write(organisation="Bakery")
            session.running.close(clock.now())
            db.add(session)

        world.keep(promise)
    due = DAY + timedelta(days=14)
    assert world.read(lambda db: ask(db, due)) == []
    assert world.read(lambda db: ask(db, due + timedelta(days=1))) == ["Bakery"]


def test_a_stranger_sees_nothing_of_it(client_for, past):
    assert client_for("stranger_organiser").get(f"/programmes/{past.programme_id}").status_code == 404
