"""Words, dates and milestones of a closed agenda can change, and what stood there before can still be read."""

from datetime import date

import pytest

from app import clock
from app.errors import NotFound, NotLikeThat, NotNow
from app.models import Action, Contact, Organisation, Programme
from app.models.report import By, Status

HELD_ON = date(2026, 11, 19)


@pytest.fixture
def action() -> Action:
    session = Programme.begin(Organisation(name="Beekstede"), "Learning").schedule("Evening", HELD_ON, languages=["nl"])
    session.closed_at = clock.now()
    made = session.wall.recommend("Ask the employers", "", "").take_up("Ask ten employers", HELD_ON)
    made.fill_in({"owner": "Marieke"}, None)
    made.changes.clear()
    return made


def changes(action) -> list[dict]:
    return [change.fields for change in action.changes]


def test_words_and_measures(action):
    action.fill_in({"means": "Two hours", "target": "3,5"}, None)
    assert changes(action) == [{"means": ["", "Two hours"], "target": [None, 3.5]}]
    action.fill_in({"means": "Two hours"}, None)
    assert len(action.changes) == 1, "what changes nothing is no change"


def test_a_date_to_come_back_on(action):
    check_in = action.check_ins[1]
    before = check_in.due_on
    action.fill_in({f"due_{check_in.id}": "2027-03-01"}, None)
    assert changes(action) == [{f"due_{check_in.kind}": [str(before), "2027-03-01"]}]


def test_milestones(action):
    action.plan([("Draw the plan", "2027-01-11"), ("", ""), ("Two more", "")])
    assert [each.what for each in action.milestones] == ["Draw the plan", "Two more"]
    kept = action.milestones[0]
    action.plan([("Draw the plan", "2027-01-12")])
    assert action.milestones == [kept], "what was said of it stays with it"
    assert changes(action)[1] == {"milestones": [[["Draw the plan", "2027-01-11"], ["Two more", ""]],
                                                 [["Draw the plan", "2027-01-12"]]]}
    version = action.version
    action.plan([("Draw the plan", "2027-01-12")])
    assert (len(action.changes), action.version) == (2, version)


def test_of_an_agenda_that_is_still_open_nothing_is_kept(action):
    action.session.closed_at = None
    action.fill_in({"means": "Two hours"}, None)
    assert action.changes == []


@pytest.mark.parametrize("written", [{"first_step_on": "2026-11-18"}, {"finished_by": "2028-11-20"},
                                     {"due": "2026-11-18"}, {"due": "2028-11-20"}, {"milestone": "2026-11-18"}])
def test_a_date_before_the_session_or_after_two_years_is_refused(action, written):
    with pytest.raises(NotLikeThat):
        if "milestone" in written:
            action.plan([("Draw the plan", written["milestone"])])
        else:
            action.fill_in({name if name != "due" else f"due_{action.check_ins[1].id}": day
                            for name, day in written.items()}, None)
    action.fill_in({"first_step_on": "2026-11-19", "finished_by": "2028-11-19"}, None)


def test_what_is_not_clear_is_asked_and_never_demanded(action):
    assert action.unclear == ["what", "when", "how"]
    action.fill_in({"indicator": "Lessons missed in a week", "target": "3", "finished_by": "2027-06-01",
                    "how_checked": "They are asked"}, None)
    assert action.unclear == []


def test_what_is_agreed_after_the_evening_has_its_year_from_that_day(action):
    with clock.frozen(date(2027, 4, 19)):
        later = action.recommendation.begin_action("Ask the bakers")
    assert later.check_ins[0].due_on == date(2027, 5, 3) and not later.is_late(date(2027, 4, 20))


def test_a_report_is_corrected_by_a_later_one_of_the_same_action(action):
    today = date(2026, 12, 3)
    first = action.report(By.owner, Status.stuck, {"words": "No room"}, today)
    action.report(By.organiser, Status.started, {"words": "There is a room"}, today, corrects=first.id, by_phone=True)
    assert [report.words for report in action.reports] == ["No room", "There is a room"] and action.status == "started"
    with pytest.raises(NotLikeThat):
        action.report(By.organiser, Status.started, {}, today, corrects="of another")
    with pytest.raises(NotFound):
        action.report_by_id("of another")


def test_why_somebody_gave_it_back_is_never_public(action):
    owner = Contact(name="Marieke")
    action.offer(owner)
    action.decline(owner, "Another job", HELD_ON)
    with pytest.raises(NotNow):
        action.reports[-1].release(HELD_ON)
