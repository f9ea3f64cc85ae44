"""Running a session: from opening to closing, its steps, its clock, and the button that stops everything."""

from datetime import timedelta

import pytest

from app.errors import NotNow, Paused
from app.models import State
from tests.models.evening import DAY, NOW, a_card, a_seat, a_session

MINUTE = timedelta(minutes=1)


def test_opening_shows_the_first_step_and_opening_again_changes_nothing():
    session = a_session("welcome", "text", live=False)
    session.running.open(NOW)
    session.running.show(session.steps[1], NOW)
    session.running.open(NOW + MINUTE)
    assert (session.state, session.opened_at, session.step) == (State.live, NOW, session.steps[1])


def test_nobody_opens_a_room_that_does_not_say_who_answers_or_whom_to_turn_to():
    without_steps, without_support, without_contact = (a_session(live=False) for _each in range(3))
    without_steps.steps.clear()
    without_support.support = ""
    without_contact.programme.contact = ""
    for session in (without_steps, without_support, without_contact):
        with pytest.raises(NotNow):
            session.running.open(NOW)
        assert session.state is State.prepared


def test_a_session_that_ended_is_not_opened_again():
    session = a_session()
    session.running.close(NOW)
    with pytest.raises(NotNow, match="cannot be opened again"):
        session.running.open(NOW)


def test_nothing_is_shown_or_closed_before_it_is_open():
    session = a_session(live=False)
    for act in (lambda: session.running.show(session.steps[0], NOW), lambda: session.running.close(NOW)):
        with pytest.raises(NotNow, match="Open the session first"):
            act()


def test_closing_closes_every_vote_that_was_shown():
    session = a_session("dots", "choice")
    session.running.close(NOW)
    assert session.steps[0].ballot_closed_at == NOW and session.steps[1].ballot_closed_at is None


def test_another_step_takes_the_large_card_away_and_sets_the_clock():
    session = a_session("text", "dots")
    card = a_card(session)
    session.wall.release(card, None)
    session.wall.enlarge(card)
    session.running.start_timer(NOW)
    session.running.show(session.steps[1], NOW)
    assert session.spotlight_id is None and session.steps[0].left_at == NOW
    assert session.running.seconds_left(NOW + MINUTE) == 600


def test_the_clock_runs_from_when_it_was_started_and_stands_while_it_is_stopped():
    session = a_session()
    session.running.start_timer(NOW)
    assert session.running.seconds_left(NOW + 4 * MINUTE) == 360
    session.running.stop_timer(NOW + 4 * MINUTE)
    session.running.add_minutes(2, NOW + 9 * MINUTE)
    assert session.running.seconds_left(NOW + 9 * MINUTE) == 480
    session.running.start_timer(NOW)
    assert session.running.seconds_left(NOW + 60 * MINUTE) == 0


def test_nobody_speaks_while_the_room_stands_still():
    session = a_session("dots")
    seat, theme = a_seat(session), session.wall.new_theme("Transport", "nl")
    session.running.start_timer(NOW)
    session.running.freeze(NOW + MINUTE)
    for act in (lambda: session.step.choose(seat, theme.id, 1), lambda: session.step.pass_by(seat),
                lambda: session.running.must_listen()):
        with pytest.raises(Paused):
            act()
    assert session.running.seconds_left(NOW + 30 * MINUTE) == 540
    session.running.freeze_or_thaw(NOW + 30 * MINUTE)
    session.step.choose(seat, theme.id, 1)


def test_the_board_is_covered_and_shown_again():
    session = a_session()
    session.running.turn_cover(NOW)
    assert session.covered_at == NOW
    session.running.turn_cover(NOW)
    assert session.covered_at is None


def test_a_card_goes_to_the_board_at_once_only_where_nobody_reads_first():
    session = a_session()
    assert a_card(session).state == "held"
    session.running.turn_holding()
    assert a_card(session).state == "released"
    assert a_card(session, "Call me: 06 12345678").state == "held"  # it may say who somebody is


def test_times_are_those_of_the_run_of_show():
    session = a_session("welcome", "text", "dots")
    session.preparing.describe(title="An evening", held_on=DAY, begins="23:55", place="", languages=["nl"], expected=9,
                               support="", holds=True, guardians=False)
    assert [session.time_of(step) for step in session.steps] == ["23:55", "00:05", "00:15"] and session.ends == "00:25"
