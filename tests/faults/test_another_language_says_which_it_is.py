"""Where words are not in the language that somebody reads, the page says in which they are: whom to talk to, what a room is
called, what one votes for, and what became of one's words."""

import re
from html import unescape

import pytest

from app import words
from tests.room import card_ids, come_in, on_board, posted, say, set_apart, show, theme_ids


@pytest.fixture
def selam(client_for, world):
    """Reads Tigrinya, in a room whose main language is Dutch."""
    posted(client_for("organiser").post(f"/prepare/{world.code}", data={
        "title": "Leren en werken", "held_on": "2026-12-01", "begins": "13:30", "expected": "20", "support": "Vraag Anna",
        "language": ["nl", "ti"], "main": "nl", "holds": "1"}))
    return client_for("other_participant")


def said_to_be(page: str, text: str, language: str = "nl", reader: str = "ti") -> bool:
    """Whether the name of the language stands right behind the words, in the reader's own."""
    with words.speaking(reader):
        name = words.language_name(language).capitalize()
    plain = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    return bool(re.search(rf"{re.escape(text)} {{0,2}}\( ?{re.escape(name)} ?\)", plain))


def test_whom_to_talk_to(client_for, world, selam):
    assert said_to_be(selam.get(f"/s/{world.code}/help").text, "Vraag Anna")


def test_what_the_room_is_called_at_the_door(client_for, world, selam):
    door = client_for("anyone", **{"Accept-Language": "ti"}).get(f"/s/{world.code}/door").text
    assert said_to_be(door, "Leren en werken")


def test_what_a_room_apart_is_called(client_for, world, selam):
    apart = set_apart(client_for("facilitator"), world, "Vrouwentafel", "text")
    nour = client_for("anyone")
    come_in(nour, apart, "ti")
    assert said_to_be(nour.get(f"/s/{apart.code}").text, "Vrouwentafel")
    assert said_to_be(nour.get(f"/s/{apart.code}/help").text, "Vrouwentafel")


def test_what_one_votes_for_and_where_ones_card_stands(client_for, world, selam):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Wachten"}))
    posted(say(selam, world, "bus", "my-key-0001"))
    on_board(facilitator, world, *card_ids(world), theme=theme_ids(world)[0])
    assert said_to_be(selam.get(f"/s/{world.code}/help").text, "Wachten")
    show(facilitator, world, "dots")
    assert said_to_be(selam.get(f"/s/{world.code}").text, "Wachten")
    posted(facilitator.post(f"/console/{world.code}/themes/{theme_ids(world)[0]}/rename", data={"name_ti": "ምጽባይ"}))
    page = selam.get(f"/s/{world.code}").text
    assert "ምጽባይ" in page and "Wachten" not in page and not said_to_be(page, "ምጽባይ", "ti")


def test_what_became_of_ones_words(client_for, world, selam):
    facilitator = client_for("facilitator")
    kept = selam.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={
        "Accept": "application/json"}, data={"key": "my-key-0001", "kind": "better", "words": "bus"})
    card, = card_ids(world)
    on_board(facilitator, world, card)
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Meer bussen", "card": card}))
    advice = re.search(r"/recommendations/(\w{16})", facilitator.get(f"/console/{world.code}").text)[1]
    posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Bellen"}))
    page = client_for("anyone").post("/words", data={"code": world.code, "receipt": kept.json()["receipt"]}).text
    for text in ("Leren en werken", "Meer bussen", "Bellen"):
        assert said_to_be(page, text), text


def test_in_the_language_of_the_room_nothing_is_said(client_for, world, selam):
    nour = client_for("anyone")
    come_in(nour, world, "nl")
    assert not said_to_be(nour.get(f"/s/{world.code}/help").text, "Vraag Anna", reader="nl")
