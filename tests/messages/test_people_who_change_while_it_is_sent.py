"""An address that changes, somebody who is forgotten or stops mail: it counts from that moment on."""

from datetime import timedelta

import pytest

from app.erasing import forget_contact
from app.messages import claiming, outbox
from app.models import Contact
from app.settings import server_key
from tests.messages.conftest import DAY, MORNING
from tests.messages.outbox import claim, claimed, look, mark, ready, rows, sent, waiting

pytestmark = [pytest.mark.on_postgres, pytest.mark.from_within]


def new_address(world, address: str = "new@example.org") -> None:
    world.keep(lambda db: db.get(Contact, world.owner).reach(address, server_key()))


def test_an_address_that_changed_since_is_the_one_it_goes_to(world, owned):
    look(world, MORNING)
    found = ready(world, MORNING)
    new_address(world)
    taken = claim(world, found, MORNING)
    looked = world.read(lambda db: claiming.look_again(db, taken, MORNING, server_key()))
    assert looked.mails == [] and looked.elsewhere == taken
    world.keep(lambda db: claiming.settle(db, looked))
    assert rows(world)[0].tries == 0
    [mail] = claimed(world, MORNING)
    assert mail.address == "new@example.org"


def test_an_address_that_changes_between_two_tries_gets_the_next(world, owned):
    look(world, MORNING)
    [first] = claimed(world, MORNING)
    mark(world, outbox.mark_failed, first, "4.4.1", moment=MORNING)
    new_address(world)
    [second] = claimed(world, MORNING + timedelta(minutes=6))
    assert (second.address, second.id) == ("new@example.org", first.id)


def test_that_the_old_address_is_gone_says_nothing_of_the_new_one_and_the_matter_goes_there(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    new_address(world)
    mark(world, outbox.mark_refused, mail, "5.1.1", moment=MORNING)
    assert world.read(lambda db: db.get(Contact, world.owner).came_back_on) is None
    look(world, MORNING)
    [again] = claimed(world, MORNING + timedelta(minutes=6))
    assert again.address == "new@example.org" and again.id != mail.id


def test_an_address_that_is_gone_gets_nothing_and_once_there_is_another_it_is_asked_there(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    mark(world, outbox.mark_refused, mail, "5.1.1", moment=MORNING)
    look(world, MORNING)
    assert world.read(lambda db: db.get(Contact, world.owner).came_back_on) == DAY and waiting(world) == []
    new_address(world)
    assert [address for address, _kinds in sent(world, MORNING + timedelta(days=1))] == ["new@example.org"]


def forget(world) -> None:
    world.keep(lambda db: forget_contact(db, db.get(Contact, world.owner)))


def test_of_somebody_who_is_forgotten_while_it_is_sent_nothing_stays(world, owned):
    look(world, MORNING)
    [mail] = claimed(world, MORNING)
    forget(world)
    for how, code in ((outbox.mark_failed, ["451"]), (outbox.mark_refused, ["5.1.1"]), (outbox.mark_sent, [])):
        mark(world, how, mail, *code, moment=MORNING)
    assert rows(world) == []


def test_who_is_forgotten_between_finding_and_queueing_is_not_queued(world, owned):
    found = world.read(lambda db: outbox.missing(db, MORNING))
    forget(world)
    world.keep(lambda db: outbox.queue(db, found, MORNING))
    assert rows(world) == []


def test_who_is_forgotten_between_claiming_and_looking_gets_nothing(world, owned):
    look(world, MORNING)
    taken = claim(world, ready(world, MORNING), MORNING)
    forget(world)
    looked = world.read(lambda db: claiming.look_again(db, taken, MORNING, server_key()))
    assert looked.mails == []


def test_who_stopped_mail_gets_none_and_nothing_waits_for_them(world, owned):
    look(world, MORNING)
    world.keep(lambda db: db.get(Contact, world.owner).stop_mail(DAY))
    assert claimed(world, MORNING) == [] and waiting(world) == []
