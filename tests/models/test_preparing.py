"""Preparing a session: its run of show."""

import pytest

from app.errors import NotFound, NotLikeThat, NotNow
from app.library.templates import TEMPLATES
from app.models import Session
from tests.models.evening import DAY, NOW, a_session


def titles(session: Session) -> list[str]:
    assert [step.position for step in session.steps] == list(range(1, len(session.steps) + 1))
    return [step.title("nl") for step in session.steps]


def test_a_new_step_comes_after_the_one_that_was_chosen_or_at_the_end():
    session = a_session("welcome", "text", live=False)
    session.preparing.add_step("dots", "vote", "nl", after=session.steps[0].id)
    session.preparing.add_step("break", "coffee", "nl", after="")
    assert titles(session) == ["welcome", "vote", "text", "coffee"]


def test_a_step_comes_after_none_of_another_session():
    other = a_session("text", live=False)
    with pytest.raises(NotFound):
        a_session("text", live=False).preparing.add_step("dots", "vote", "nl", after=other.steps[0].id)


def test_an_order_that_forgets_a_step_loses_none():
    session = a_session("welcome", "text", "dots", live=False)
    session.preparing.put_in_order([session.steps[2].id, "nonsense", session.steps[0].id])
    assert titles(session) == ["dots", "welcome", "text"]


@pytest.mark.parametrize(("by", "order"), [(1, ["text", "welcome", "dots"]), (-1, ["welcome", "text", "dots"])])
def test_a_step_moves_one_place_and_never_out_of_the_run(by, order):
    session = a_session("welcome", "text", "dots", live=False)
    session.preparing.move(session.steps[0], by)
    assert titles(session) == order


def test_a_step_that_people_answered_stays():
    session = a_session("text", "dots")
    session.running.show(session.steps[1], NOW)
    with pytest.raises(NotNow, match="already answered"):
        session.preparing.remove(session.steps[0], answered=True)
    assert titles(session) == ["text", "dots"]


def test_the_step_before_the_room_stays():
    session = a_session("text", "dots")
    with pytest.raises(NotNow, match="on the screen now"):
        session.preparing.remove(session.step, answered=False)
    session.preparing.remove(session.steps[1], answered=False)
    assert titles(session) == ["text"]


def test_nobody_changes_the_run_of_show_of_a_session_that_is_over():
    session = a_session("text", "dots")
    session.running.close(NOW)
    for change in (lambda: session.preparing.add_step("text", "late", "nl", after=""),
                   lambda: session.preparing.ask_questions("newcomers", after=""),
                   lambda: session.preparing.put_in_order([]),
                   lambda: session.preparing.remove(session.steps[1], answered=False),
                   lambda: described(session)):
        with pytest.raises(NotNow, match="closed"):
            change()
    assert titles(session) == ["text", "dots"]


def described(session: Session, **other) -> None:
    session.preparing.describe(**{
        "title": "Another evening", "held_on": DAY, "begins": "14:00", "place": "Library", "languages": ["ar", "nl", "ar"],
        "expected": "12", "support": "Marieke", "holds": False, "guardians": False} | other)


def test_a_session_is_what_was_written_of_it():
    session = a_session(live=False)
    described(session)
    assert (session.title, session.begins, session.expected, session.languages) == (
        "Another evening", "14:00", 12, ["ar", "nl"])


@pytest.mark.parametrize("wrong", [
    {"title": " x "}, {"title": "x" * 121}, {"languages": []}, {"languages": ["klingon"]}, {"expected": "0"},
    {"expected": "many"}, {"expected": "2001"}, {"support": "x" * 301}, {"begins": "25:00"}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(NotLikeThat):
        described(a_session(live=False), **wrong)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_ready_made_run_of_show_can_be_laid_out(template):
    session = a_session(live=False)
    session.preparing.lay_out(template)
    assert len(titles(session)) > 3 and all(step.prompt("en", "nl")[0] for step in session.steps)


def test_a_question_that_was_worded_in_the_main_language_is_the_source():
    session = a_session("text", live=False)
    session.preparing.ask_questions("newcomers", after="")
    assert session.steps[1].state_of("nl") == "source" and session.steps[1].state_of("en") == "checked"
