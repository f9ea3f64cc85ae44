"""Nobody but the owner can say that they lead an action; and no action is without an owner while it is handed over."""

import pytest

from app.errors import NotLikeThat, NotNow
from app.models import Contact
from app.models.report import By
from tests.models.evening import DAY, a_session


def a_contact(name: str) -> Contact:
    return Contact(organisation_id="o", name=name, body=f"House of {name}")


MARIEKE, OLENA, STRANGER = map(a_contact, ("Marieke", "Olena", "Vera"))


@pytest.fixture
def action():
    session = a_session("text")
    action = session.wall.recommend("Learn at work", "", "").begin_action("Make the timetable together")
    action.offer(MARIEKE)
    return action


def test_only_who_was_asked_can_accept(action):
    for other in (OLENA, STRANGER):
        with pytest.raises(NotNow):
            action.accept(other, DAY)
    assert action.status == "proposed" and action.accepted_on is None
    action.accept(MARIEKE, DAY)
    assert (action.status, action.newest.by, action.newest.contact_id) == ("accepted", "owner", MARIEKE.id)
    action.accept(MARIEKE, DAY, public=True)
    assert len(action.reports) == 1 and action.owner_public


def test_agreed_in_the_room_is_not_accepted(action):
    action.agree(DAY)
    assert action.status == "agreed" and action.accepted_on is None
    action.accept(MARIEKE, DAY)
    assert action.status == "accepted"


def test_the_old_owner_keeps_it_until_the_new_one_accepts(action):
    action.accept(MARIEKE, DAY)
    action.report(By.owner, "on_track", {}, DAY)
    action.offer(OLENA)
    assert action.owner_id == MARIEKE.id and action.may_be_reported_by(MARIEKE) and not action.may_be_reported_by(OLENA)
    action.accept(OLENA, DAY)
    assert (action.owner_id, action.handing_to_id, action.status) == (OLENA.id, None, "on_track")
    assert not action.is_of(MARIEKE) and not action.may_be_reported_by(MARIEKE)


def test_who_is_asked_to_take_it_over_may_say_no(action):
    action.accept(MARIEKE, DAY)
    action.offer(OLENA)
    action.decline(OLENA, "", DAY)
    assert action.owner_id == MARIEKE.id and action.handing_to_id is None and action.status == "accepted"


def test_declining_needs_no_reason_and_its_reason_is_not_on_the_board(action):
    action.accept(MARIEKE, DAY)
    action.decline(MARIEKE, "I moved away", DAY)
    assert (action.owner_id, action.owner, action.status, action.reason) == (None, "", "proposed", "")
    assert action.newest.words == "I moved away" and not action.newest.is_released
    with pytest.raises(NotNow):
        action.decline(STRANGER, "", DAY)


def test_a_typed_name_is_on_the_board_once_somebody_showed_it(action):
    action.owner = ""
    action.accept(MARIEKE, DAY)
    assert action.owner == ""
    with pytest.raises(NotNow):
        action.show_name_of(STRANGER)
    action.show_name_of(MARIEKE)
    assert (action.owner, action.organisation) == ("Marieke", "House of Marieke")


def test_the_deputy_is_somebody_else(action):
    with pytest.raises(NotLikeThat):
        action.let_deputise(MARIEKE)
    action.let_deputise(OLENA)
    assert action.may_be_reported_by(OLENA) and not action.may_be_accepted_by(OLENA)


def test_an_action_that_is_over_is_offered_to_nobody(action):
    action.accept(MARIEKE, DAY)
    action.report(By.owner, "done", {"words": "It runs"}, DAY)
    with pytest.raises(NotNow):
        action.offer(OLENA)
