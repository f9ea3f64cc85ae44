"""No time limit hits a participant: what comes late is taken in as late, or offered again, and never silently dropped."""

from datetime import timedelta

import pytest

from app import clock
from app.models import Session
from tests.room import posted, say, show

pytestmark = pytest.mark.on_postgres_in_proof

LATER = timedelta(seconds=61)


def kept(world) -> list[tuple]:
    return world.read(lambda db: [(card.words, card.state, card.late) for card in db.get(Session, world.id).contributions])


@pytest.fixture
def moved_on(client_for, world):
    show(client_for("facilitator"), world, "dots")


@pytest.fixture
def a_minute_later(monkeypatch):
    now = clock.now
    return lambda: monkeypatch.setattr(clock, "now", lambda: now() + LATER)


def anyway(client, world, words: str, key: str, **headers):
    return client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers=headers,
                       data={"key": key, "kind": "better", "words": words, "anyway": "1"})


def test_for_a_minute_after_the_group_moved_on_an_answer_is_as_any_other(client_for, world, moved_on):
    posted(say(client_for("participant"), world, "just in time", "my-key-0001"))
    assert kept(world) == [("just in time", "held", False)]


def test_later_it_is_offered_to_be_sent_anyway_and_nothing_typed_is_lost(client_for, world, moved_on, a_minute_later):
    nour = client_for("participant")
    a_minute_later()
    refused = say(nour, world, "a minute late", "my-key-0001")
    assert refused.status_code == 409 and "a minute late" in refused.text and 'name="anyway"' in refused.text
    fragment = nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={"HX-Request": "true"},
                         data={"key": "my-key-0001", "kind": "better", "words": "a minute late"})
    assert fragment.headers["Refused"] == "MovedOn" and kept(world) == []
    posted(anyway(nour, world, "a minute late", "my-key-0001"))
    assert kept(world) == [("a minute late", "held", True)]


def test_the_facilitator_sees_that_it_is_late_and_nobody_else_sees_it(client_for, world, moved_on, a_minute_later):
    a_minute_later()
    world.keep(lambda db: setattr(db.get(Session, world.id), "holds", False))
    posted(anyway(client_for("participant"), world, "late words", "my-key-0001"))
    console = client_for("facilitator").get(f"/console/{world.code}").text
    assert "late words" in console and "late, at step 2" in console
    for role, page in (("board", "board"), ("other_participant", "s"), ("scribe", "desk")):
        assert "late words" not in client_for(role).get(f"/{page}/{world.code}").text


@pytest.mark.parametrize("wait", [False, True])
def test_an_answer_that_was_offline_at_the_end_reaches_the_facilitator(client_for, world, wait, a_minute_later):
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    if wait:
        a_minute_later()
    posted(anyway(client_for("participant"), world, "from the train", "my-key-0001"))
    assert kept(world) == [("from the train", "held", wait)]
    assert "from the train" in client_for("facilitator").get(f"/console/{world.code}").text


def test_when_the_facilitator_goes_back_the_step_takes_words_as_before(client_for, world, moved_on, a_minute_later):
    a_minute_later()
    show(client_for("facilitator"), world, "text")
    posted(say(client_for("participant"), world, "again here", "my-key-0001"))
    assert kept(world) == [("again here", "held", False)]


def test_a_question_that_was_never_shown_takes_no_words(client_for, world):
    answer = say(client_for("participant"), world, "too early", "my-key-0001", kind="answer", step="check_out")
    assert answer.status_code == 409 and kept(world) == []


def test_a_repeat_of_what_was_kept_in_time_is_no_late_answer(client_for, world, a_minute_later):
    nour = client_for("participant")
    posted(say(nour, world, "in time", "my-key-0001"))
    show(client_for("facilitator"), world, "dots")
    a_minute_later()
    posted(say(nour, world, "in time", "my-key-0001"))
    assert kept(world) == [("in time", "held", False)]


def test_during_a_pause_a_phone_is_told_to_wait_and_not_that_it_did_wrong(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/freeze"))
    answer = say(client_for("participant"), world, "wait for me", "my-key-0001")
    assert answer.status_code == 423 and "wait for me" in answer.text


def test_words_whose_kind_was_not_chosen_in_time_are_not_lost_for_that(client_for, world, moved_on):
    posted(client_for("participant").post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions",
                                          data={"key": "my-key-0001", "words": "unsorted", "anyway": "1"}))
    assert kept(world) == [("unsorted", "held", False)]
