"""Three lines become one sentence, in the language and with the commas of who wrote it."""

import pytest

from app.models import Session
from tests.room import posted, show


@pytest.mark.parametrize("language, lines, sentence", [
    ("nl", ("lessen in de avond.", "wij overdag werken. ", "iedereen komt."),
     "lessen in de avond, omdat wij overdag werken, zodat iedereen komt."),
    ("nl", ("wat moet er beter?", "", ""), "wat moet er beter?"),
    ("nl", ("lessen in de avond!", "", "iedereen komt"), "lessen in de avond, zodat iedereen komt"),
    ("ar", ("دروس مسائية.", "نعمل نهارًا،", ""), "دروس مسائية، لأن نعمل نهارًا،"),
    ("ti", ("ትምህርቲ ምሸት።", "ብቐትሪ ንሰርሕ።", ""), "ትምህርቲ ምሸት፣ ምኽንያቱ ብቐትሪ ንሰርሕ።")])
def test_full_stops_and_commas_fall_where_they_belong(client_for, world, language, lines, sentence):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/language", data={"language": language}))
    show(client_for("facilitator"), world, "recommendation")
    posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['recommendation']}/contributions", data={
        "key": "a-key-of-mine", **dict(zip(("advise", "because", "so_that"), lines, strict=True))}))
    assert world.read(lambda db: [card.words for card in db.get(Session, world.id).contributions]) == [sentence]
