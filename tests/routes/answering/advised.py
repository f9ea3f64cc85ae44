"""A closed session with advice that waits for an answer."""

from datetime import date, timedelta

from app import clock
from app.models import Session

HELD_ON = date(2026, 11, 19)
DUE_ON = date(2026, 12, 31)


def advice_in(world, words: str = "Explain each letter", *, session_id: str = "", closed: bool = True) -> str:
    """The id of a recommendation of the world's session, held on a day that does not move."""
    def fill(db) -> str:
        session = db.get(Session, session_id or world.id)
        session.held_on = HELD_ON
        advice = session.wall.recommend(words, "", "")
        db.add(advice)
        if closed and not session.closed_at:
            session.running.close(clock.now())
        db.flush()
        return advice.id

    return world.keep(fill)


ANSWER = {"state": "partly", "words": "Letters about money get a film.", "body": "Municipal executive", "language": "en"}


def written(client, id: str, **fields):
    answer = client.post(f"/a/{id}", data={"seen": seen(client, id), **ANSWER, **fields})
    assert answer.status_code == 303, answer.text
    return answer


def seen(client, id: str) -> str:
    page = client.get(f"/a/{id}").text
    return page.split('name="seen" value="')[1].split('"')[0]


def published(client, id: str):
    answer = client.post(f"/a/{id}/preview", data={"seen": seen(client, id), "sure": "1"})
    assert answer.status_code == 303, answer.text
    return answer


def reports(world, id: str) -> list[dict]:
    from app.models import Recommendation

    return world.read(lambda db: [report.model_dump() for report in db.get(Recommendation, id).reports])


def days_later(number: int) -> date:
    return HELD_ON + timedelta(number)
