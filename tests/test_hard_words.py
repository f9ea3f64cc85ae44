"""Hard words of civic integration are found where they stand, and explained in every language."""

from types import SimpleNamespace

import pytest

from app import access, live
from app.library.hard_words import WORDS, hard_words, to_explain
from app.models import Session
from app.words import LANGUAGES


def found(text: str, language: str) -> list[str]:
    return [word.id for _text, word in hard_words(text, language) if word]


def test_every_word_is_explained_in_every_language_in_one_short_sentence():
    for word, told in WORDS.items():
        assert set(told["says"]) == set(LANGUAGES), word
        assert all(0 < len(said.split()) <= 20 for said in told["says"].values()), word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_found_in_a_question_of_its_language(language):
    for word, told in WORDS.items():
        for form in {*told["forms"]["nl"], *told["forms"].get(language, ())}:
            assert word in found(f"– {form.replace('*', '')}?", language), form


def test_nothing_of_the_question_gets_lost():
    for text, language in (("Hoe was de brede intake, de PIP en de Z-route? De Z-route!", "nl"), ("", "nl"),
                           ("كيف كانت المقابلة الشاملة؟", "ar"), ("Gewoon een vraag", "nl")):
        assert "".join(piece for piece, _word in hard_words(text, language)) == text


def test_other_words_are_left_alone():
    assert not found("Zit je map in je tas, met een pip en een duo?", "nl")
    assert not found("El dúo y el mapa", "es")
    assert found("Wat staat er in je MAP?", "nl") == ["map"]


def test_endings_and_what_arabic_writes_onto_a_word():
    assert found("De leerboarheidstoets", "nl") == []
    assert found("Leerbaarheidstoetsen en knelpunten", "nl") == ["learnability-test", "bottleneck"]
    assert found("PIP'iniz ve Z-route'a uyum zorunluluğu", "tr") == ["pip", "z-route", "civic-integration"]
    assert found("ماذا عن الاندماج والمقابلة الشاملة؟", "ar") == ["civic-integration", "broad-intake"]


def test_the_longest_name_wins_and_each_word_comes_once():
    assert found("inburgeringsplicht en inburgering", "nl") == ["civic-integration"]
    said = [SimpleNamespace(text="De Z-route?", language="nl"), SimpleNamespace(text="Z-route of B1-route", language="nl")]
    assert [word.text for word in to_explain(said)] == ["Z-route", "B1-route"]


def test_a_phone_gets_the_explanation_in_its_own_language(client_for, world):
    world.keep(lambda db: db.get(Session, world.id).step.ask("Past de Z-route bij je?", "nl"))
    live.forget_rooms()
    access.forget_limits()
    page = client_for("participant").get(f"/s/{world.code}").text
    assert '<a class="hard" href="#hard-z-route">Z-route</a>' in page
    assert WORDS["z-route"]["says"]["ar"] in page and WORDS["z-route"]["says"]["nl"] not in page
