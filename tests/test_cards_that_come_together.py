"""Cards that come at the same moment share a commit, and none of them hangs on what the others are."""

import asyncio
import threading
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from app import clock
from app.durable.together import take_in_cards, take_in_cards_alone
from app.errors import NotKept
from app.models import Contribution, Organisation, Participant, Recording
from app.models.contribution import Received
from tests.pace import PATIENCE
from tests.room import awaited

pytestmark = pytest.mark.on_postgres


@pytest.fixture
def cards(base, world) -> list[Received]:
    def decide(db):
        person = db.get(Participant, world.seat_ids["nour"])
        step = person.session.step
        return [step.receive(f"card {number}", person, f"key-number-{number}", kind="better", receipt="abcd")
                for number in range(20)]

    return base.read_now(decide)


@pytest.fixture
def commits(base) -> list[str]:
    """Transactions that were begun and committed."""
    seen = []
    event.listen(base._writing, "commit", lambda connection: seen.append("commit"))
    return seen


def at_once(base, cards: list[Received], *units) -> list:
    """All of them wait while the writer is busy with something else, and then go together."""
    holding, go_on = threading.Event(), threading.Event()

    def slow(db):
        holding.set()
        go_on.wait(PATIENCE)

    async def together():
        base.keep_soon(slow)
        holding.wait(PATIENCE)
        sent = [asyncio.ensure_future(base.keep_together(take_in_cards, card, alone=take_in_cards_alone))
                for card in cards] + [asyncio.ensure_future(base.keep(unit)) for unit in units]
        await asyncio.sleep(0)
        go_on.set()
        return await asyncio.gather(*sent, return_exceptions=True)

    return awaited(together())


def kept(base, world) -> dict[str, str]:
    return dict(base.read_now(lambda db: db.exec(select(Contribution.id, Contribution.words).where(
        Contribution.session_id == world.id, col(Contribution.words).startswith("card"))).all()))


def test_a_rush_of_cards_is_one_statement_and_all_of_each_card_is_there(base, world, cards, commits):
    all_kept = at_once(base, cards)
    assert [card.id for card in all_kept] == [card.id for card in cards]
    assert kept(base, world) == {card.id: card.words for card in cards}
    assert len(commits) == (1 if base.is_sqlite else 2)  # of what the writer was busy with
    card = base.read_now(lambda db: db.get(Contribution, cards[7].id).model_dump())
    assert card == {name: getattr(cards[7], name) for name in Contribution.model_fields}
    wrote = base.read_now(lambda db: db.get(Contribution, cards[7].id).authorship.model_dump())
    assert wrote == {"contribution_id": cards[7].id, "participant_id": world.seat_ids["nour"],
                     "key_hash": cards[7].key_hash, "body_hash": cards[7].body_hash}


def test_a_key_that_came_before_is_the_earlier_card_and_the_others_are_new(base, world, cards):
    at_once(base, cards[:1])
    again = replace(cards[0], id="another-id-of-one", words="card of the second try")
    all_kept = at_once(base, [*cards[1:5], again, replace(cards[2], id="another-id-of-two")])
    assert [card.id for card in all_kept] == [*(card.id for card in cards[1:5]), cards[0].id, cards[2].id]
    assert kept(base, world) == {card.id: card.words for card in cards[:5]}


def test_one_that_cannot_be_kept_does_not_take_the_others_with_it(base, world, cards):
    homeless = replace(cards[3], step_id="no such step")
    all_kept = at_once(base, [*cards[:3], homeless, *cards[4:6]])
    assert isinstance(all_kept.pop(3), NotKept)
    assert [card.id for card in all_kept] == [card.id for card in (*cards[:3], *cards[4:6])] and len(kept(base, world)) == 5


def test_a_voice_among_them_is_kept_with_its_card(base, world, cards):
    spoken = replace(cards[0], recording=Recording(seconds=7, until=clock.today()))
    at_once(base, [spoken, *cards[1:3]])
    assert base.read_now(lambda db: db.get(Contribution, spoken.id).recording.seconds) == 7
    assert len(kept(base, world)) == 3


def test_cards_and_everything_else_go_together_too(base, world, cards):
    at_once(base, cards, lambda db: db.add(Organisation(name="Somebody else's unit")))
    assert len(kept(base, world)) == 20
    assert base.read_now(lambda db: db.exec(select(Organisation).where(Organisation.name.startswith("Somebody"))).one())
