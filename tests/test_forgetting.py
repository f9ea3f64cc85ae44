"""A day after a session closes, nobody can tell who said or chose what; what was said and counted stays."""

import time
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app import clock, main, metrics
from app.background.forgetting import AFTER, forget, forget_for_ever
from app.models import Answer, Authorship, Helper, Participant, Permission, Session, SignIn
from app.models.organisation import LONGEST_SIGN_IN
from tests.pace import PATIENCE
from tests.room import card_ids, on_board, posted, say, show, theme_ids, totals_of

pytestmark = pytest.mark.on_postgres


def an_evening(client_for, world) -> None:
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(say(nour, world, "what was said", "my-key-0001"))
    on_board(facilitator, world, card_ids(world)[0], new_theme="Work")
    show(facilitator, world, "dots")
    posted(nour.post(f"/s/{world.code}/votes", data={"target": theme_ids(world)[0], "by": "1"}))
    posted(facilitator.post(f"/console/{world.code}/close", data={"sure": "1"}))


def test_words_go_after_the_months_that_were_promised_and_not_before(client_for, world):
    an_evening(client_for, world)
    promised = timedelta(days=31 * 13)
    world.keep(lambda db: forget(db, clock.now() + promised - timedelta(days=1)))
    assert world.read(lambda db: [card.words for card in db.get(Session, world.id).contributions]) == ["what was said"]
    world.keep(lambda db: forget(db, clock.now() + promised + timedelta(days=1)))
    assert world.read(lambda db: [card.words for card in db.get(Session, world.id).contributions]) == [""]


def traces(world) -> dict[str, int]:
    def count(db) -> dict[str, int]:
        seats = [seat.id for seat in db.exec(select(Participant).where(Participant.session_id == world.id))]
        return {
            "seats": len(seats), "helpers": len(db.exec(select(Helper).where(Helper.session_id == world.id)).all()),
            "authorship": len(db.exec(select(Authorship)).all()), "votes": len(db.exec(select(Answer)).all()),
            "permissions": len([one for one in db.exec(select(Permission)) if one.participant_id in seats])}

    return world.read(count)


def test_nothing_is_erased_before_its_time(client_for, world):
    an_evening(client_for, world)
    before = traces(world)
    assert world.keep(lambda db: forget(db, clock.now() + timedelta(hours=23, minutes=55))) == 0
    assert traces(world) == before and all(before.values())


def test_a_day_later_who_said_what_is_gone_and_what_was_said_is_not(client_for, world):
    an_evening(client_for, world)
    totals = world.read(lambda db: {step.id: totals_of(step) for step in db.get(Session, world.id).steps})
    people = world.read(lambda db: db.get(Session, world.id).people)
    assert world.keep(lambda db: forget(db, clock.now() + timedelta(hours=24, minutes=1))) == 1
    assert traces(world) == dict.fromkeys(traces(world), 0)
    assert world.read(lambda db: {step.id: totals_of(step) for step in db.get(Session, world.id).steps}) == totals
    assert world.read(lambda db: db.get(Session, world.id).people) == people
    assert "what was said" in client_for("organiser").get(f"/harvest/{world.code}/cards").text


def test_it_happens_once_and_leaves_other_sessions_alone(client_for, world):
    an_evening(client_for, world)
    later = clock.now() + AFTER + timedelta(minutes=1)
    world.keep(lambda db: forget(db, later))
    assert world.keep(lambda db: forget(db, later)) == 0
    assert client_for("stranger").get(f"/s/{world.other_code}").status_code == 200


def test_a_phone_or_helper_of_a_forgotten_session_opens_nothing(client_for, world):
    an_evening(client_for, world)
    world.keep(lambda db: forget(db, clock.now() + AFTER + timedelta(minutes=1)))
    assert client_for("participant").get(f"/s/{world.code}/help").status_code in (303, 404)
    for role, path in (("board", "board"), ("interpreter", "desk"), ("cofacilitator", "console")):
        assert client_for(role).get(f"/{path}/{world.code}").status_code in (303, 404)


def test_a_server_begins_with_it_and_with_old_sign_ins(world, monkeypatch):
    world.keep(lambda db: setattr(db.exec(select(SignIn)).first(), "began_at", clock.now() - LONGEST_SIGN_IN))
    kept = len(world.read(lambda db: db.exec(select(SignIn)).all()))
    monkeypatch.setattr(main, "forget_for_ever", forget_for_ever)
    metrics.forgot_at.set(0)
    ends = time.monotonic() + PATIENCE
    with TestClient(main.app):
        while not metrics.forgot_at._value.get():
            assert time.monotonic() < ends
            time.sleep(0.01)
    assert len(world.read(lambda db: db.exec(select(SignIn)).all())) == kept - 1
