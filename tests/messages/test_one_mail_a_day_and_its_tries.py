"""One mail a day for an address, also where one failed; it is tried for days, and an organiser hears if it never came."""

from datetime import UTC, timedelta

import pytest

from app import clock
from app.messages import claiming, outbox
from app.models import Contact, ContactWish
from app.models.message import Ended
from app.models.report import By
from app.settings import server_key
from tests.following import accept, action_of, evening_in, on
from tests.messages.conftest import DAY, MORNING
from tests.messages.outbox import at, claimed, look, mark, ready, rows, sent, waiting

pytestmark = [pytest.mark.on_postgres, pytest.mark.from_within]


def test_what_failed_is_the_mail_of_that_day_and_what_came_since_waits(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    mark(world, outbox.mark_failed, mail, "cut", moment=MORNING)
    _code, second = evening_in(world, title="Another evening")
    accept(world, second, on(0))
    look(world, MORNING)
    assert len(waiting(world)) == 2
    assert claimed(world, MORNING + timedelta(minutes=4)) == [], "who knows whether the first one came?"
    [again] = claimed(world, MORNING + timedelta(minutes=6))
    assert again.id == mail.id and len(again.messages) == 1
    mark(world, outbox.mark_sent, again, moment=MORNING)
    assert claimed(world, MORNING + timedelta(hours=8)) == []
    [next_day] = claimed(world, MORNING + timedelta(days=1))
    assert next_day.id != mail.id and len(next_day.messages) == 1


def test_what_cannot_wait_goes_beside_the_mail_of_the_day(world, owned):
    _code, second = evening_in(world, title="Another evening")
    with clock.frozen(MORNING):
        world.keep(lambda db: action_of(db, second).offer(db.get(Contact, world.owner)))
    look(world, MORNING)
    found = ready(world, MORNING)
    assert [each.at_once for each in found] == [True, False]
    both = claimed(world, MORNING)
    assert [[str(row.kind) for row, _due in mail.messages] for mail in both] == [["invitation"], ["first_step"]]
    assert both[0].id != both[1].id and claimed(world, MORNING) == []


def test_what_is_not_asked_any_more_leaves_the_mail_and_is_asked_again_when_it_is_due_again(world, owned):
    _code, second = evening_in(world, title="Another evening")
    accept(world, second, on(0))
    look(world, MORNING)
    with clock.frozen(MORNING):
        world.keep(lambda db: action_of(db, owned).report(By.owner, "started", {"words": "we met"}, DAY) and None)
    [mail] = claimed(world, MORNING)
    assert len(mail.messages) == 1
    mark(world, outbox.mark_sent, mail, moment=MORNING)
    assert sorted((row.ended, row.sent_at is None) for row in rows(world)) == [("", False), (Ended.not_asked, True)]

    def take_back(db):
        for check_in in action_of(db, owned).check_ins:
            check_in.reported_on = None

    world.keep(take_back)
    assert [kinds for _address, kinds in sent(world, MORNING + timedelta(days=1))] == [["first_step"]]


def test_a_mail_server_that_takes_nothing_costs_no_try_and_what_came_since_may_go_along(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    world.keep(lambda db: claiming.give_back(db, [mail]))
    [row] = waiting(world)
    assert (row.tries, row.claimed_until, row.mail_id) == (0, None, "")
    assert len(claimed(world, MORNING)) == 1


@pytest.mark.parametrize("code, gone", (("4.2.2", True), ("5.4.4", True), ("451", False), ("5.7.1", False), ("cut", False)))
def test_it_is_tried_for_days_and_then_an_organiser_hears(world, owned, code, gone):
    look(world, MORNING)
    moment, tries = MORNING, 0
    while mails := claimed(world, moment):
        mark(world, outbox.mark_failed, mails[0], code, moment=moment)
        tries += 1
        if (row := rows(world)[0]).ended:
            break
        moment = row.next_try_at
        while clock.local(moment).hour < 8 or clock.working_day(clock.local(moment).date()) != clock.local(moment).date():
            moment += timedelta(hours=1)
    assert rows(world)[0].ended == Ended.given_up and tries > 10 and moment - MORNING >= timedelta(days=5)
    assert (world.read(lambda db: db.get(Contact, world.owner).came_back_on) is not None) == gone


def test_what_was_forgotten_as_old_is_not_found_as_new(world, owned):
    """Or somebody who never answered would be asked every day from the fourteenth month on."""
    mails = 0
    for days in range(0, 900, 5):
        moment = at(clock.working_day(DAY + timedelta(days=days)))
        mails += len(sent(world, moment))
        world.keep(lambda db, moment=moment: outbox.forget_old(db, moment.astimezone(UTC)))
    assert mails <= 12 and rows(world) == []


def test_to_which_address_something_went_is_known_for_the_day(world, owned):
    sent(world, MORNING)
    world.keep(lambda db: outbox.forget_old(db, MORNING + timedelta(hours=10)))
    assert rows(world)[0].address_hash
    world.keep(lambda db: outbox.forget_old(db, MORNING + timedelta(days=1)))
    assert rows(world)[0].address_hash == ""


def test_who_wants_to_hear_and_left_a_number_is_told_by_hand(world, owned):
    def fill(db):
        action = action_of(db, owned)
        action.session.shared_on = on(10)
        action.report(By.owner, "started", {"words": "we met"}, on(12)).release(on(12))
        db.add(ContactWish.of(action.session_id, "+31 6 1234 5678", "ar", key=server_key(), receipt="r", version="1",
                              held_on=on(0)))

    world.keep(fill)
    look(world, MORNING)
    assert claimed(world, MORNING) == []
    assert [row.ended for row in rows(world)] == [Ended.by_hand]
