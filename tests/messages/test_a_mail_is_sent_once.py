"""Whatever dies in between, and whoever else believes that they lead: a mail goes out, and as the same mail if again."""

from datetime import timedelta

import pytest

from app import clock
from app.messages import claiming, outbox
from app.models import Contact, Message
from app.models.message import LEASE
from app.settings import server_key
from tests.following import action_of
from tests.messages.conftest import DAY, MORNING
from tests.messages.outbox import at, claim, claimed, look, mark, ready, rows, waiting
from tests.owning import somebody

pytestmark = [pytest.mark.on_postgres, pytest.mark.from_within]


def test_who_dies_before_or_after_the_mail_server_had_it_leaves_it_to_its_lease_and_it_stays_the_same_mail(world, owned):
    look(world, MORNING)
    [first] = claimed(world, MORNING)
    assert claimed(world, MORNING + LEASE - timedelta(seconds=1)) == []
    [second] = claimed(world, MORNING + LEASE)
    assert second.id == first.id and second.claim != first.claim
    mark(world, outbox.mark_sent, second, moment=MORNING + LEASE)
    assert claimed(world, MORNING + 2 * LEASE) == [] and waiting(world) == []


def test_who_dies_while_it_looks_again_loses_nothing(world, owned):
    look(world, MORNING)
    [taken] = claim(world, ready(world, MORNING), MORNING)
    [later] = claimed(world, MORNING + LEASE)
    assert later.id == taken.id


def test_who_dies_while_it_queues_finds_the_rest_in_the_next_round(world, owned):
    found = world.read(lambda db: outbox.missing(db, MORNING))
    for _again in range(2):
        with clock.frozen(MORNING):
            world.keep(lambda db: outbox.queue(db, found, MORNING))
    look(world, MORNING)
    assert len(rows(world)) == 1


def test_two_that_found_the_same_send_it_once(world, owned):
    look(world, MORNING)
    found = ready(world, MORNING)
    assert len(claim(world, found, MORNING)) == 1
    assert claim(world, found, MORNING) == []


def test_two_people_with_one_address_get_one_mail_on_a_day_whoever_sends_it(world, owned):
    look(world, MORNING)
    other = somebody(world, "Mo")[0]
    world.keep(lambda db: db.get(Contact, other).reach("Marieke@Example.org", server_key()))
    world.keep(lambda db: action_of(db, owned).let_deputise(db.get(Contact, other)))
    again = MORNING + timedelta(days=7)
    look(world, again)
    both = ready(world, again)
    assert len(both) == 1
    one, two = (
        claiming.Ready(row.to, both[0].address_hash, frozenset([row.id]), False)
        for row in rows(world) if row.kind == "reminder")
    assert len(claim(world, [one], again)) == 1 and claim(world, [two], again) == []


def test_what_one_began_the_other_does_not_mix_with_what_is_new(world, owned):
    """A mail with something new in it is another mail, and what is marked of it would not be all of it."""
    look(world, MORNING)
    again = at(DAY + timedelta(days=7))
    look(world, again)
    [old, new] = rows(world)
    found = claiming.Ready(world.owner, old_hash(world), frozenset([old.id, new.id]), False)
    world.keep(lambda db: setattr(db.get(Message, old.id), "mail_id", "begun-elsewhere"))
    [taken] = claim(world, [found], again)
    assert taken.messages == {old.id} and taken.id == "begun-elsewhere"


def old_hash(world) -> str:
    return world.read(lambda db: db.get(Contact, world.owner).address_hash)


def test_that_it_was_sent_counts_whenever_it_is_known_and_that_it_was_not_only_in_time(world, owned):
    look(world, MORNING)
    [slow] = claimed(world, MORNING)
    [other] = claimed(world, MORNING + LEASE)
    mark(world, outbox.mark_failed, slow, "4.2.2", moment=MORNING + LEASE)
    assert rows(world)[0].failed == ""
    mark(world, outbox.mark_sent, slow, moment=MORNING + LEASE)
    assert rows(world)[0].sent_at
    mark(world, outbox.mark_failed, other, "cut", moment=MORNING + LEASE)
    assert waiting(world) == []
