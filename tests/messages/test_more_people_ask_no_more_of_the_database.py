"""To find what is due, and to claim it, takes as many statements for a hundred owners as for one."""

import pytest

from app import clock
from app.messages import claiming
from app.messages.due import due
from app.models import Contact, ContactWish, Notice, Programme
from app.models.report import By
from app.settings import server_key
from tests.following import evening, on
from tests.messages.outbox import at, look
from tests.statements import counted

pytestmark = pytest.mark.from_within
DAY = on(40)


def fill(db, world, many: int) -> None:
    """Of each matter some: first steps, check-ins, somebody stuck, hand-overs, people who notice, and who wants to hear."""
    programme = db.get(Programme, world.programme_id)
    session = evening(db, programme, title=f"Evening {many}", actions=4 * many)
    session.shared_on = on(1)
    organisation_id = programme.organisation_id
    for number, action in enumerate(session.actions):
        contact, other = (Contact(organisation_id=organisation_id, name=f"Owner {number} {who}") for who in "ab")
        for each in (contact, other):
            each.reach(f"{each.name.replace(' ', '')}of{many}@example.org", server_key())
        db.add_all([contact, other])
        db.flush()
        with clock.frozen(on(0)):
            action.offer(contact)
            if number % 4:
                action.accept(contact, on(0))
            if number % 4 == 2:
                action.hand_over(contact, other, "", on(2))
                action.accept(other, on(30))
        if number % 4 == 3:
            action.report(By.owner, "stuck", {"words": "no room"}, on(30)).release(on(30))
        db.flush()
        for answer in ("yes",) * 6 + ("no",) * 6:
            db.add(Notice.of(action, answer, "", "nl", False, on(20)))
        db.add(ContactWish.of(session.id, f"wish{number}@example.org", "ar", key=server_key(), receipt=str(number),
                              version="1", held_on=on(0)))


def test_they_stay_the_same(world, base):
    def asked() -> tuple[int, int]:
        """To find all that is due; and to claim what goes to a few people."""
        with counted(base) as to_find:
            found.append(len(world.read(lambda db: due(db, DAY))))
        look(world, at(DAY))
        ready = world.read(lambda db: claiming.ready(db, at(DAY), server_key()))[:claiming.AT_A_TIME]
        with counted(base) as to_claim:
            assert world.keep(lambda db: claiming.claim(db, ready, at(DAY)))
        return len(to_find), sum(statement.startswith("SELECT") for statement in to_claim)

    found: list[int] = []
    world.keep(lambda db: fill(db, world, 1))
    before = asked()
    world.keep(lambda db: fill(db, world, 12))
    after = asked()
    assert found[1] > 5 * found[0] and after[0] == before[0] and after[1] <= before[1]
