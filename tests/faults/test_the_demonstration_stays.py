"""The demonstration keeps its words, also when it runs for months: it does not empty itself."""

from datetime import timedelta

from sqlmodel import select

from app import clock, demo
from app.background.forgetting import forget
from app.models import Contribution


def test_it_does_not_empty_itself(base):
    def cards(db):
        return {card.id: card.state for card in db.exec(select(Contribution))}

    base.keep_now(lambda db: demo.fill(db, b"k" * 32, "a hash", clock.today()))
    before = base.read_now(cards)
    for days in (0, 30, 200):
        base.keep_now(lambda db, days=days: forget(db, clock.now() + timedelta(days=days)))
    assert base.read_now(cards) == before
