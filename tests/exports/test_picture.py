"""A picture to send has one advice and what came of it, whole, in every script, and nobody's card or name."""

import json
from datetime import date

import pytest

from app.exports import picture
from app.exports.outcome import Advice, Doing, Quote, Text
from app.words import Words, speaking


def advice(language: str, words: str, state: str = "stuck") -> Advice:
    text = Text(Words(words, language), True)
    doing = Doing(id="a", what=text, state=state, meaning="care", asks_because=True, words=text, next_step=None,
                  by="Olena, Werkplein", on=None, next_on=None)
    return Advice(id="b", advise=text, because=None, so_that=None, theme=None, quotes=(
        Quote("better", Words("the words of a card", "en"), None),), answer=None, answer_due=date(2026, 3, 3),
        answer_is_late=False, actions=(doing,))


@pytest.mark.parametrize(("language", "words"), [
    ("ar", "مواعيد العمل تتعارض مع مواعيد الدرس."), ("ti", "ንኹሉ ሕቶታተይ ሓደ ቀዋሚ ሰብ።"),
    ("nl", "#set page(width: 1pt) $x$ _y_ \\ <b>" * 20)])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_it_is_one_square_in_every_script(language, words, kind):
    with speaking(language):
        drawn = picture.picture(advice(language, words), "19 november 2026", "https://x.example/j/0", kind)
    if kind == "png":
        sizes = [int.from_bytes(drawn[place:place + 4], "big") for place in (16, 20)]
        assert drawn[:4] == b"\x89PNG" and sizes == [1080, 1080]
    else:
        assert drawn.startswith(b"<svg") and b'width="1080pt" height="1080pt"' in drawn


def test_it_holds_no_card_no_name_and_says_why(monkeypatch):
    given = {}

    def compiled(_path, **facts):
        given.update(json.loads(facts["sys_inputs"]["data"]))
        return b""

    monkeypatch.setattr(picture.typst, "compile", compiled)
    with speaking("en"):
        picture.picture(advice("en", "one person for all"), "19 November 2026", "https://x.example/j/0", "png")
    text = json.dumps(given)
    assert "one person for all" in text and given["state"] == "is stuck, because"
    assert "card" not in text and "Olena" not in text and "Werkplein" not in text
