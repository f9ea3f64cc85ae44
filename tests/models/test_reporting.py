"""How an action goes is what was reported last; nothing that was reported is changed or lost."""

import random
from datetime import date, timedelta

import pytest

from app.errors import NotLikeThat, NotNow
from app.models.report import By, Status
from tests.models.evening import DAY, a_session

CAN_BE_SAID = [state for state in Status if state not in (Status.proposed, Status.agreed, Status.accepted)]
ENOUGH = {"words": "The baker and the school made a plan.", "passed_to": "The library"}


@pytest.fixture
def action():
    session = a_session("text")
    advice = session.wall.recommend("Learn at work", "", "")
    return advice.begin_action("Make the timetable together")


def test_the_state_is_that_of_the_newest_report(action):
    chance = random.Random(20)
    for number in range(1, 40):
        state, day = chance.choice(CAN_BE_SAID), DAY + timedelta(days=number)
        action.report(chance.choice([By.owner, By.organiser]), state, ENOUGH | {"next_step": str(number)}, day)
        assert (action.status, action.reported_on, len(action.reports)) == (state, day, number)
        assert bool(action.reason) is (state in ("stuck", "stopped", "passed_on", "delayed"))
    assert [report.position for report in action.reports] == list(range(1, 40))


@pytest.mark.parametrize("state", ["done", "stuck", "stopped", "passed_on"])
def test_who_says_that_it_ends_or_is_stuck_says_what_or_why(action, state):
    with pytest.raises(NotLikeThat) as refused:
        action.report(By.owner, state, {"passed_to": "The library"}, DAY)
    assert refused.value.field == "words" and action.reports == [] and action.status == "proposed"
    action.report(By.owner, state, ENOUGH, DAY)
    assert action.status == state


def test_what_is_passed_on_is_passed_on_to_somebody(action):
    with pytest.raises(NotLikeThat) as refused:
        action.report(By.owner, "passed_on", {"words": "They have a room"}, DAY)
    assert refused.value.field == "passed_to"


@pytest.mark.parametrize("state", ["", "accepted", "agreed", "proposed", "great"])
def test_a_report_is_one_of_what_can_be_said(action, state):
    with pytest.raises(NotLikeThat):
        action.report(By.organiser, state, ENOUGH, DAY)
    assert action.reports == []


def test_the_same_report_twice_is_one(action):
    first = action.report(By.owner, "started", ENOUGH, DAY, seen=0)
    assert action.report(By.owner, "started", ENOUGH, DAY, seen=0) is first
    assert len(action.reports) == 1


def test_of_two_stale_pages_both_are_kept_and_the_second_is_asked(action):
    action.report(By.owner, "started", ENOUGH, DAY, seen=0)
    with pytest.raises(NotNow):
        action.report(By.organiser, "stuck", ENOUGH, DAY, seen=0)
    action.report(By.organiser, "stuck", ENOUGH, DAY, seen=1)
    assert [report.state for report in action.reports] == ["started", "stuck"]


def test_a_report_answers_what_is_due_and_else_what_comes_soon(action):
    first, three, six, _twelve = action.check_ins
    action.report(By.owner, "started", ENOUGH, first.due_on - timedelta(days=1))
    assert first.reported_on and first.report.state == "started" and three.reported_on is None
    action.report(By.owner, "on_track", ENOUGH, three.due_on - timedelta(days=30))
    assert three.reported_on is None  # too early to be about it
    action.report(By.owner, "delayed", ENOUGH, six.due_on)
    assert three.report is six.report is action.newest


def test_late_and_silent_are_computed_on_or_after_the_day(action):
    due = action.check_ins[0].due_on
    for days, late, silent in ((0, False, False), (1, True, False), (20, True, False), (21, True, True), (500, True, True)):
        assert (action.is_late(due + timedelta(days)), action.is_silent(due + timedelta(days))) == (late, silent), days
    action.report(By.owner, "stopped", ENOUGH, due + timedelta(days=30))
    assert not action.is_late(date.max) and not action.is_silent(date.max)


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("3,5", 3.5), ("٣٫٥", 3.5), (" 1 200 ", 1200),
                                              ("-4", -4), ("", None)])
def test_a_number_is_read_as_people_write_it(action, typed, number):
    assert action.report(By.owner, "started", ENOUGH | {"number": typed}, DAY).number == number


@pytest.mark.parametrize("wrong", [
    {"number": "many"}, {"number": "9" * 30}, {"number": "1.200"}, {"link": "javascript:alert(1)"}, {"link": "example.org"},
    {"words": "x" * 601}, {"next_on": "2020-01-01"}, {"next_on": "2099-01-01"}, {"needs": "nothing of that"}])
def test_what_cannot_be_is_refused_beside_its_field(action, wrong):
    with pytest.raises(NotLikeThat) as refused:
        action.report(By.owner, "started", ENOUGH | wrong, DAY)
    assert refused.value.field == next(iter(wrong)) and action.reports == []


def test_who_asks_for_help_leaves_the_reason_as_it_is(action):
    action.report(By.owner, "stuck", {"words": "No room to be had"}, DAY)
    action.report(By.owner, "stuck", {"needs": "decision"}, DAY)
    assert (action.status, action.reason) == ("stuck", "No room to be had")
    action.report(By.owner, "delayed", {}, DAY)
    assert action.reason == ""


def test_words_keep_their_own_language(action):
    assert action.report(By.owner, "started", {"words": "بدأنا اليوم"}, DAY, language="nl").language == "ar"


def test_a_milestone_is_reached_once_a_report_says_so(action):
    action.plan([("Timetable drawn", "2026-06-01"), ("", ""), ("Two companies more", "2026-09-01")])
    first, second = action.milestones
    action.report(By.owner, "on_track", ENOUGH, DAY, milestone_id=first.id)
    assert first.reached_by is action.newest and second.reached_by is None
    action.plan([("Two companies more", "2026-10-01"), ("Timetable drawn", "2026-06-01")])
    assert action.milestones == [second, first] and first.reached_by
    with pytest.raises(NotLikeThat):
        action.plan([(f"step {number}", "") for number in range(6)])


def test_a_closed_agenda_keeps_what_stood_there_before(action):
    action.write(means="One morning")
    assert action.changes == []
    action.session.closed_at = action.session.opened_at
    action.write(means="Two mornings", seen=action.version)
    action.write(means="Two mornings")
    assert [change.fields for change in action.changes] == [{"means": ["One morning", "Two mornings"]}]
