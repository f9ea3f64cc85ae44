"""With the code for later, the way of one's own words up to today: advice, actions with what was released about them, and
from ten answers on whether people notice it; also without that the page of its session is shared."""

import re

import pytest

from app.models import Contribution, RecommendationContribution, Session
from tests.room import card_ids, on_board, posted, say
from tests.routes.public.conftest import answered, close_and_fill

pytestmark = pytest.mark.on_postgres


def test_it_shows_what_was_released_and_what_people_notice(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "what I said", "my-key-0001"))
    receipt = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", nour.get(f"/s/{world.code}/my-code").text)[0]
    [card_id] = card_ids(world)
    on_board(client_for("facilitator"), world, card_id)
    filled = world.keep(lambda db: close_and_fill(db, world))
    vars(world).update(vars(filled))

    def behind(db) -> None:
        db.add(RecommendationContribution(recommendation_id=world.advice_id, contribution_id=card_id))
        db.get(Contribution, card_id).language = "en"

    world.keep(behind)
    answered(world, yes=7, no=6)
    page = posted(client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt})).text
    for shown in ("what I said", "lessons in the evening", "ask ten employers", "two employers said yes",
                  "People who answered: 13."):
        assert shown in page
    for secret in ("a draft of a report", "Olena Owner", "the held card", "the public card"):
        assert secret not in page
    assert world.read(lambda db: db.get(Session, world.id).shared_on) is None
