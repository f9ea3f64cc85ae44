"""A session that has closed, with advice, an action, reports and cards of every kind; shared where a test asks for it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from app import clock
from app.models import Contribution, Notice, RecommendationContribution, Session
from app.models.notice import monday
from app.models.report import By
from tests.room import posted

VERSION, EARLIER = "2026-12-01.ar.12345678", "2026-08-01.ar.12345678"
# The words of cards, by what is so of them; only the first may ever be public.
CARDS = {
    "public": dict(state="released", may_quote=True, permission_version=VERSION),
    "held": dict(state="held", may_quote=True, permission_version=VERSION),
    "hidden": dict(state="hidden", may_quote=True, permission_version=VERSION),
    "unquoted": dict(state="released", may_quote=False, permission_version=VERSION),
    "earlier text": dict(state="released", may_quote=True, permission_version=EARLIER),
}
SECRET = ("the held card", "the hidden card", "the unquoted card", "the earlier text card", "Olena Owner",
          "a draft of a report", "a draft of an answer")


def close_and_fill(db, world) -> SimpleNamespace:
    session = db.get(Session, world.id)
    session.held_on = clock.today() - timedelta(days=30)
    with db.no_autoflush:
        advice = session.wall.recommend("lessons in the evening", "people work by day", "", language="en")
        action = advice.take_up("ask ten employers", session.held_on)
        action.owner, action.organisation = "Olena Owner", "Werkplein"
        db.add_all([advice, action])
    db.flush()
    session.running.close(clock.now())
    session.people_came = 40
    for name, facts in CARDS.items():
        card = Contribution(session_id=session.id, step_id=world.step_ids["text"], kind="better", language="en",
                            words=f"the {name} card", **facts)
        db.add(card)
        db.flush()
        db.add(RecommendationContribution(recommendation_id=advice.id, contribution_id=card.id))
    action.report(By.owner, "started", {"words": "two employers said yes"}, clock.today(),
                  language="en").release(clock.today())
    action.report(By.owner, "done", {"words": "a draft of a report"}, clock.today(), language="en")
    answer = {"words": "the council has money for it", "body": "the executive"}
    advice.write_answer("yes", answer, clock.today(), language="en")
    advice.publish_answer(clock.today())
    advice.write_answer("no", answer | {"words": "a draft of an answer"}, clock.today(), language="en")
    db.flush()
    return SimpleNamespace(advice_id=advice.id, action_id=action.id)


@pytest.fixture
def closed(client_for, world):
    """The world after its evening."""
    vars(world).update(vars(world.keep(lambda db: close_and_fill(db, world))))
    return world


def share(client_for, world, role: str = "organiser"):
    page = client_for(role).get(f"/harvest/{world.code}/share").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return client_for(role).post(f"/harvest/{world.code}/share", data={"sure": "1", "seen": seen})


@pytest.fixture
def shared(client_for, closed):
    posted(share(client_for, closed))
    return closed


def answered(world, **answers: int) -> None:
    """So many people answered, last week."""
    def add(db) -> None:
        db.add_all(Notice(session_id=world.id, action_id=world.action_id, round="first_step", language="en", answer=answer,
                          week=monday(clock.today()) - timedelta(weeks=1))
                   for answer, number in answers.items() for _person in range(number))

    world.keep(add)


def rows(world) -> dict:
    """All that a robot could have changed."""
    def look(db) -> dict:
        session = db.get(Session, world.id)
        return {"session": session.model_dump(), "notices": sorted(db.exec(select(Notice.id)).all()),
                "reports": [report.model_dump() for report in session.reports],
                "audit": sorted(event.id for event in session.audit)}

    return world.read(look)
