"""What everybody reads asks the database no more where there are more advice, actions, cards and answers."""

import pytest

from app import clock, live
from app.models import Contribution, Notice, RecommendationContribution, Session, Translation
from app.models.notice import monday
from tests.routes.public.conftest import VERSION
from tests.statements import counted

pytestmark = pytest.mark.from_within
PAGES = ("/s/{}?outcome=1", "/s/{}/notice", "/s/{}/paper?beside=ar", "/harvest/{}/share", "/harvest/{}/noticed",
         "/harvest/{}/share/words/nl")


def more(db, world) -> None:
    session = db.get(Session, world.id)
    step_id = session.steps[0].id
    for number in range(8):
        with db.no_autoflush:
            advice = session.wall.recommend(f"advice {number}", "", "", language="en")
            db.add(advice)
        db.flush()
        for place in range(4):
            card = Contribution(session_id=session.id, step_id=step_id, kind="better", language="ar", words=f"card {place}",
                                state="released", may_quote=True, permission_version=VERSION)
            db.add(card)
            db.flush()
            db.add_all([RecommendationContribution(recommendation_id=advice.id, contribution_id=card.id),
                        Translation(contribution_id=card.id, language="en", words="translated", origin="interpreter")])
    db.add_all(Notice(session_id=session.id, action_id=world.action_id, round="first_step", language="en", answer="no",
                      week=monday(clock.today()), words="words") for _person in range(30))


def test_it_stays_the_same(client_for, shared):
    organiser, visitor = client_for("organiser"), client_for("anyone")

    def asked() -> dict[str, int]:
        found = {}
        with clock.frozen(clock.now()):
            for path in PAGES:
                client = organiser if path.startswith("/harvest") else visitor
                client.get(path.format(shared.code))
                live.forget_rooms()
                with counted(base(shared)) as statements:
                    assert client.get(path.format(shared.code)).status_code == 200
                found[path] = len(statements)
        return found

    before = asked()
    shared.keep(lambda db: more(db, shared))
    assert asked() == before


def base(world):
    """The database of the world, whose engines are counted."""
    return world.keep.__self__
