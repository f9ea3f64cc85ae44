"""An organiser writes the summary and chooses quotes; only of cards that may be quoted, and what is taken back goes out by
itself."""

import io

import docx
import pytest

from app.models import Contribution, Session, Theme
from tests.room import card_ids, on_board, posted, say, seen

WORDS = [f"MARK{number} my own words" for number in range(4)]


@pytest.fixture
def told(client_for, world):
    """Four cards under a theme. Returns the address, the theme, and the cards by their words."""
    for number, words in enumerate(WORDS):
        posted(say(client_for("participant"), world, words, f"my-key-000{number}"))
    for id in card_ids(world):
        on_board(client_for("facilitator"), world, id)

    def gather(db) -> str:
        session = db.get(Session, world.id)
        theme = session.wall.new_theme("Learning", "en")
        db.add(theme)
        db.flush()
        for card in session.contributions:
            card.theme_id, card.may_quote = theme.id, True
        return theme.id

    theme = world.keep(gather)
    return f"/harvest/{world.code}/report", theme, world.read(lambda db: {
        card.words: card.id for card in db.get(Session, world.id).contributions})


def report_of(client, world) -> list[str]:
    content = client.get(f"/harvest/{world.code}/export/docx?language=en").content
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_what_was_chosen_stands_under_its_theme_and_once_in_the_annex(client_for, world, told):
    address, _theme, cards = told
    olga = client_for("organiser")
    assert report_of(olga, world).count(WORDS[0]) == 1, "nothing is chosen by a machine"
    posted(olga.post(address, data={"summary": "They want one person to call.", "quote": [cards[WORDS[0]]]}))
    report = report_of(olga, world)
    assert report.count(WORDS[0]) == 2 and report.count(WORDS[1]) == 1
    assert any(line.startswith("Quote, card ") for line in report)
    assert "They want one person to call." in report and not any("Draft" in line for line in report)


def test_at_most_three_and_nothing_typed_is_lost(client_for, world, told):
    address, theme, cards = told
    answer = client_for("organiser").post(address, data={"summary": "my summary", "quote": list(cards.values())})
    assert answer.status_code == 422 and "at most three" in answer.text
    assert "my summary" in answer.text and answer.text.count("checked") == 4
    assert world.read(lambda db: db.get(Theme, theme).quotes) == []


def test_only_cards_with_permission_are_offered_or_taken(client_for, world, told):
    address, theme, cards = told

    def refuse(db) -> None:
        db.get(Contribution, cards[WORDS[1]]).may_quote = False

    world.keep(refuse)
    olga = client_for("organiser")
    page = seen(olga, address)
    assert WORDS[0] in page and WORDS[1] not in page and "1 other card" in page
    assert olga.post(address, data={"quote": [cards[WORDS[1]]]}).status_code == 409
    assert world.read(lambda db: db.get(Theme, theme).quotes) == []


def test_what_is_taken_back_is_gone_from_the_next_report(client_for, world, told):
    address, _theme, cards = told
    olga = client_for("organiser")
    posted(olga.post(address, data={"quote": [cards[WORDS[0]], cards[WORDS[2]]]}))
    world.keep(lambda db: db.get(Contribution, cards[WORDS[0]]).withdraw())
    report = report_of(olga, world)
    assert report.count(WORDS[0]) == 0 and report.count(WORDS[2]) == 2


def test_it_is_noted_and_nobody_else_sees_the_page(client_for, world, told):
    address, _theme, _cards = told
    posted(client_for("organiser").post(address, data={"summary": "x"}))
    assert "summary and quotes of the report" in client_for("organiser").get(f"/harvest/{world.code}/log").text
    for role in ("facilitator", "client", "participant", "stranger_organiser", "anyone"):
        client = client_for(role)
        assert WORDS[0] not in client.get(address).text
        assert client.post(address, data={"summary": "not mine"}).status_code in (303, 401, 403, 404)
    assert world.read(lambda db: db.get(Session, world.id).summary) == "x"
