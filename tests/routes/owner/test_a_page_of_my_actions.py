"""Who leads an action sees it in their language with the words behind it that may be quoted, and no other."""

from sqlmodel import select

from app import clock
from app.models import Action, Contribution
from app.models.wording import Wording
from tests.owning import HELD, QUOTED, UNQUOTED, an_action
from tests.room import seen
from tests.statements import counted


def test_my_actions_say_why_they_exist_and_when_somebody_asks(client_for, world):
    action = an_action(world)
    hanna = client_for("owner")
    for path in ("/o", f"/o/actions/{action}"):
        page = seen(hanna, path)
        assert "MARKACTION" in page and "learn at work" in page and QUOTED in page and "Hanna owner" in page
        assert UNQUOTED not in page and HELD not in page
        assert "kaarten vragen" not in page  # of fewer than five people no number


def test_what_a_person_put_into_my_language_is_read_in_it(client_for, world):
    action = an_action(world)

    def word(db) -> None:
        row = db.get(Action, action)
        for about, texts, original in (
                (action, {"what": "vraag tien werkgevers"}, row.to_word),
                (row.recommendation_id, {"advise": "OLD TRANSLATION"}, {"advise": "something else"})):
            wording = Wording(session_id=world.id, about=about, language="nl")
            wording.write("nl", texts, original)
            db.add(wording)
        row.language = row.recommendation.language = "en"

    world.keep(word)
    page = seen(client_for("owner"), "/o")
    assert "vraag tien werkgevers" in page and "MARKACTION" not in page
    assert "learn at work" in page and "OLD TRANSLATION" not in page  # behind: the original changed since


def test_the_answer_of_the_client_is_read_once_it_is_published(client_for, world):
    action = an_action(world)

    def answer(db, publish: bool) -> None:
        advice = db.get(Action, action).recommendation
        if publish:
            advice.publish_answer(clock.today())
        else:
            advice.write_answer("yes", {"words": "MARKANSWER we pay", "body": "College"}, clock.today(), language="nl")

    world.keep(lambda db: answer(db, False))
    assert "MARKANSWER" not in seen(client_for("owner"), f"/o/actions/{action}")
    world.keep(lambda db: answer(db, True))
    assert "MARKANSWER" in seen(client_for("owner"), f"/o/actions/{action}")


def test_a_quote_that_is_taken_back_vanishes_and_the_advice_stays(client_for, world):
    an_action(world)
    world.keep(lambda db: [card.withdraw() for card in db.exec(select(Contribution)).all() if card.words == QUOTED])
    page = seen(client_for("owner"), "/o")
    assert QUOTED not in page and "learn at work" in page


def test_cards_and_votes_are_counted_from_five_people_on(client_for, world):
    action = an_action(world)

    def more(db, number: int) -> None:
        advice = db.get(Action, action).recommendation
        for each in range(number):
            advice.contributions.append(Contribution(
                session_id=world.id, step_id=world.step_ids["text"], kind="better", language="en", words=f"card {each}",
                state="released", may_quote=False, permission_version="1"))

    assert "Kaarten die hierom vragen" not in seen(client_for("owner"), "/o")
    world.keep(lambda db: more(db, 3))
    assert "Kaarten die hierom vragen: 5" in seen(client_for("owner"), "/o")


def test_it_asks_no_more_of_the_database_for_many_actions(client_for, world, base):
    hanna, asked = client_for("owner"), []
    for number in range(1, 4):
        an_action(world, what=f"MARKACTION {number}")
        hanna.get("/o")
        with counted(base) as statements:
            assert hanna.get("/o").text.count("<h2>") == number
        asked.append(len(statements))
    assert asked[0] == asked[1] == asked[2]
