"""A closed session with advice that waits for an answer, held on a day that does not move: due on the last of the year."""

from datetime import date, datetime

from app import clock
from app.models import Contribution, Recommendation, Session
from app.models.base import new_id

HELD_ON, DUE_ON = date(2026, 11, 19), date(2026, 12, 31)
ANSWER = {"state": "partly", "words": "Letters about money get a film.", "body": "Municipal executive", "language": "en"}


def advice_in(world, words: str = "Explain each letter", *, session_id: str = "", cards: tuple = ()) -> str:
    """The id of a recommendation. `cards` behind it: their words, and what else they have."""
    def fill(db) -> str:
        session = db.get(Session, session_id or world.id)
        session.held_on = HELD_ON
        session.closed_at = session.closed_at or datetime(2026, 11, 19, 20, tzinfo=clock.HERE)
        behind = [Contribution(**{
            "id": new_id(), "session_id": session.id, "step_id": session.steps[0].id, "kind": "better", "words": text,
            "language": "ti", "state": "released", "may_quote": True, "permission_version": "1"} | more)
            for text, more in cards]
        advice = session.wall.recommend(words, "", "")
        db.add_all([advice, *behind])
        advice.contributions = behind
        db.flush()
        return advice.id

    return world.keep(fill)


def seen(client, id: str) -> str:
    return client.get(f"/a/{id}").text.split('name="seen" value="')[1].split('"')[0]


def write(client, id: str, **fields):
    return client.post(f"/a/{id}", data={"seen": seen(client, id), **ANSWER, **fields})


def publish(client, id: str, **fields):
    return client.post(f"/a/{id}/preview", data={"seen": seen(client, id), "sure": "1", **fields})


def reports(world, id: str) -> list[dict]:
    return world.read(lambda db: [report.model_dump() for report in db.get(Recommendation, id).reports])
