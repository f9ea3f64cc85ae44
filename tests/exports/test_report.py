"""The report as the pieces that Word, PDF and ODT draw: whole, in order, and of cards nothing that cannot be looked up."""

import re
from dataclasses import replace
from datetime import date

import pytest

from app.exports.harvest import Answer
from app.exports.report import outline
from app.exports.report.pieces import Card, Cover, Heading, Line, Picture, Sheet, Table, ranges
from app.words import Words, speaking
from tests.exports.conftest import UKRAINIAN

ABOUT_CARDS = re.compile(r"\bcards?\b|\bkaart(en)?\b|\bpeople answered\b|\bMensen gaven antwoord\b")


def pieces_of(harvest, language="en"):
    with speaking(language):
        return outline(replace(harvest, language=language))


def lines(pieces, ours=None):
    return [piece for piece in pieces if isinstance(piece, Line) and ours in (None, piece.ours)]


def under(pieces, title):
    """What stands between this heading and the next of its level."""
    start = next(place for place, piece in enumerate(pieces) if isinstance(piece, Heading) and piece.words.text == title)
    level = pieces[start].level
    end = next((place for place, piece in enumerate(pieces[start + 1:], start + 1)
                if isinstance(piece, Heading) and piece.level <= level), len(pieces))
    return pieces[start + 1:end]


def text_of(pieces):
    return "\n".join(f"{piece.label} {piece.words.text}" for piece in lines(pieces))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_sentence_of_the_program_about_cards_says_which(harvest, language):
    pieces = pieces_of(harvest, language)
    told = [line for line in lines(pieces, ours=True) if ABOUT_CARDS.search(line.words.text)]
    assert len(told) > 8
    for line in told:
        assert line.cards, line.words.text


def test_the_sentence_of_a_person_is_theirs(harvest):
    written = replace(harvest, summary=Words("All cards say the same.", "en"))
    line = next(line for line in lines(pieces_of(written)) if line.words.text == "All cards say the same.")
    assert not line.ours and not line.cards


def test_numbers_lead_to_cards_that_stand_once(harvest):
    pieces = pieces_of(harvest)
    numbers = [int(piece.label.split(" ")[0]) for piece in pieces if isinstance(piece, Card)]
    assert numbers == [1, 2, 3, 4, 5]
    for line in lines(pieces):
        assert {*map(int, re.findall(r"\d+", line.cards))} <= {*numbers}
    assert [piece.words.text for piece in pieces if isinstance(piece, Card)].count(UKRAINIAN) == 1


def test_numbers_are_written_as_they_are_read_aloud():
    assert ranges([4, 1, 2, 3, 9, 7, 8, 12]) == "1–4, 7–9, 12"
    assert ranges([2, 1]) == "1, 2" and ranges([]) == ""


def test_without_a_summary_the_cover_says_that_it_is_a_draft(harvest):
    cover = next(piece for piece in pieces_of(harvest) if isinstance(piece, Cover))
    assert cover.draft == "Draft: nobody has written the summary yet."
    written = pieces_of(replace(harvest, summary=Words("Kort gezegd.", "nl")))
    assert next(piece for piece in written if isinstance(piece, Cover)).draft == ""
    assert "Kort gezegd." in text_of(under(written, "Summary"))


def test_the_three_with_most_support_stand_first(harvest):
    first, second = harvest.recommendations
    more = [replace(second, id=f"x{dots}", number=number, dots=dots, advise=Words(f"advice of {dots}", "en"))
            for number, dots in ((3, 40), (4, None), (5, 30))]
    told = text_of(under(pieces_of(replace(harvest, recommendations=(first, second, *more))), "Most support"))
    assert re.findall(r"Recommendation (\d)", told) == ["3", "5", "1"]


def test_what_comes_next_is_what_is_not_done(harvest):
    table = next(piece for piece in under(pieces_of(harvest), "Summary") if isinstance(piece, Table))
    told = [[cell.text for cell in row] for row in table.rows]
    assert ["3 December 2026", "Action 1: first step", "Els de Wit, Taalhuis"] not in told  # it is stuck, so it was begun
    assert ["19 February 2027", "Action 1: we ask how it goes, after 3 months", "Els de Wit, Taalhuis"] in told


def test_the_agenda_is_a_table_on_its_side(harvest):
    pieces = pieces_of(harvest)
    place = next(place for place, piece in enumerate(pieces) if isinstance(piece, Sheet) and piece.landscape)
    heading, table, after = pieces[place + 1:place + 4]
    assert heading.words.text == "Action agenda" and isinstance(after, Sheet) and not after.landscape
    assert table.head == ("No.", "Action", "For what", "Owner", "First step", "Finished by", "How we see that it worked",
                          "Status")
    assert [cell.text for cell in table.rows[0]] == [
        "1", "Avondlessen op twee vaste dagen", "1. geef les op vaste avonden", "Els de Wit, Taalhuis",
        "3 December 2026: Lokaal zoeken", "1 June 2027", "Twintig mensen doen mee", "Is stuck"]
    assert table.rows[1][1].direction == "rtl"


def test_an_answer_has_its_body_and_day_and_a_missing_one_its_term(harvest):
    first, second = harvest.recommendations
    answer = Answer("partly", Words("Vanaf maart.", "nl"), "", "", "", "College", date(2026, 12, 1), None,
                    date(2026, 12, 2), False)
    pieces = pieces_of(replace(harvest, recommendations=(
        replace(first, answers=(answer,)),
        replace(second, to_body="Gemeente Beekstede", answer_due_on=date(2026, 11, 19)))))
    told = text_of(under(pieces, "Recommendations"))
    assert "Decided by College, 1 December 2026" in told and "In their words Vanaf maart." in told
    assert "Answer due on 19 November 2026, Gemeente Beekstede, late" in told


def test_few_people_are_never_counted(harvest):
    few = replace(harvest, people=None, themes=tuple(replace(theme, people=None, dots=None) for theme in harvest.themes))
    told = text_of(under(pieces_of(few), "Who took part"))
    assert "People too few to show" in told and "24" not in told
    groups = pieces_of(replace(harvest, by_language=((("ar",), 12), (("nl", "ti"), 11))))
    table = next(piece for piece in under(groups, "Who took part") if isinstance(piece, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [["Arabic", "12"], ["Dutch / Tigrinya", "11"]]


def test_the_public_page_has_its_code_only_while_it_is_shared(harvest):
    def addresses(pieces):
        return [piece.alt for piece in pieces if isinstance(piece, Picture) and "QR" in piece.alt]

    assert addresses(pieces_of(harvest)) == []
    assert "https://x.example/j/1" in addresses(pieces_of(replace(harvest, door="https://x.example/j/1")))[0]


def test_every_picture_says_what_it_shows(harvest):
    pictures = [piece for piece in pieces_of(harvest) if isinstance(piece, Picture)]
    assert pictures and all(len(picture.alt) > 20 for picture in pictures)
    assert "19 February 2027 after 3 months" in pictures[0].alt


def test_hard_words_are_explained(harvest):
    first, *others = harvest.recommendations
    hard = replace(harvest, recommendations=(replace(first, because="de brede intake te kort is"), *others))
    table = next(piece for piece in under(pieces_of(hard), "Hard words explained") if isinstance(piece, Table))
    assert table.rows[0][0].text == "brede intake" and table.rows[0][1].text.startswith("A long first talk")


def test_words_that_were_erased_are_missed_openly(harvest):
    gone = replace(harvest, voices=(), erased_on=date(2027, 1, 2), themes=tuple(
        replace(theme, voice_ids=(), cards=7) for theme in harvest.themes), recommendations=tuple(
        replace(advice, voice_ids=(), erased=3) for advice in harvest.recommendations))
    pieces = pieces_of(gone)
    told = text_of(pieces)
    assert "were erased on 2 January 2027, as promised" in told and "The words of 3 cards were erased, as promised." in told
    assert not any(isinstance(piece, Card) for piece in pieces)
