"""Every question may be passed by: as large as sending, without a reason, and undone with one tap."""

import pytest
from sqlmodel import select

from app import live
from app.models import Answer, Participant, Session
from tests.room import posted, say, show

UNDO = "بل أريد أن أجيب"


def pass_by(client, world, kind: str = "text", **data):
    return client.post(f"/s/{world.code}/pass", data={"step_id": world.step_ids[kind], **data})


def passed(world) -> list:
    return world.read(lambda db: [seat.passed_id for seat in db.exec(select(Participant)) if seat.passed_id])


@pytest.mark.parametrize("kind", ["text", "recommendation", "check_out"])
def test_every_question_has_the_button(client_for, world, kind):
    show(client_for("facilitator"), world, kind)
    assert f'action="/s/{world.code}/pass"' in client_for("participant").get(f"/s/{world.code}").text


def test_who_passes_every_question_by_gets_through_the_whole_evening(client_for, world):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    for kind in world.step_ids:
        show(facilitator, world, kind)
        page = nour.get(f"/s/{world.code}")
        assert page.status_code == 200
        if 'data-pass' in page.text:
            posted(pass_by(nour, world, kind))
            assert "data-passed" in nour.get(f"/s/{world.code}").text
    posted(facilitator.post(f"/console/{world.code}/close", data={"sure": "1"}))
    assert nour.get(f"/s/{world.code}").status_code == nour.get(f"/s/{world.code}/help").status_code == 200


def test_it_is_fine_and_can_be_undone(client_for, world):
    nour = client_for("participant")
    posted(pass_by(nour, world))
    page = nour.get(f"/s/{world.code}").text
    assert "data-passed" in page and UNDO in page
    posted(pass_by(nour, world, answer="1"))
    assert UNDO not in nour.get(f"/s/{world.code}").text and not passed(world)
    posted(say(nour, world, "after all", "a-key-of-mine"))


def test_what_was_chosen_before_is_taken_back(client_for, world):
    show(client_for("facilitator"), world, "check_out")
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/votes", data={"target": "1"}))
    posted(pass_by(nour, world, "check_out"))
    assert world.read(lambda db: len(db.exec(select(Answer)).all())) == 0


def test_the_next_question_asks_anew_and_a_late_tap_does_not_pass_it_by(client_for, world):
    nour, fatma = client_for("participant"), client_for("facilitator")
    posted(pass_by(nour, world))
    show(fatma, world, "recommendation")
    assert UNDO not in nour.get(f"/s/{world.code}").text
    posted(pass_by(nour, world, "text"))
    assert UNDO not in nour.get(f"/s/{world.code}").text
    assert len(passed(world)) == 1  # only the latest


def test_the_facilitator_sees_a_number_and_only_from_five_on(client_for, world):
    fatma = client_for("facilitator")

    def sit(db, count):
        session = db.get(Session, world.id)
        for _seat in range(count):
            seat, _token = session.door.admit("nl", quote=False, looking=False, today=session.held_on)
            seat.passed_id = world.step_ids["text"]
            db.add(seat)

    for count, wanted in ((4, False), (1, True)):
        world.keep(lambda db, count=count: sit(db, count))
        live.forget_rooms()
        assert ("would rather not say" in fatma.get(f"/console/{world.code}").text) is wanted


def test_a_stranger_passes_nothing_by_here(client_for, world):
    assert pass_by(client_for("anyone"), world).status_code in (303, 404)
    assert pass_by(client_for("stranger"), world).status_code in (303, 404)
    assert pass_by(client_for("board"), world).status_code in (303, 404)
    assert not passed(world)


def test_not_in_a_frozen_room(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/freeze"))
    assert pass_by(client_for("participant"), world).status_code == 423
    assert not passed(world)
