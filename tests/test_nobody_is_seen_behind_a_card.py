"""Beside a card on the board stands nothing of who said it: not on the page, and not in what the page is drawn from."""

import re
from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import pytest

from app import live, stage
from app.models import Participant, Session
from tests.room import card_ids, listening, on_board, posted, say

pytestmark = pytest.mark.on_postgres

# All that a board is drawn from. What is added here must say nothing of one person.
OF_THE_MOMENT = {
    "code", "spoken_code", "title", "programme", "place", "held_on", "begins", "languages", "main", "state", "frozen",
    "covered", "locked", "step_id", "kind", "step_title", "number", "of", "minutes", "prompts", "prompt", "ends_at", "left",
    "total", "people", "expected", "support", "ballot", "ballot_open", "voters", "settings",
    "is_safe_to_speak"}
OF_A_BOARD = {
    "Board": OF_THE_MOMENT | {"themes", "loose", "advice", "agenda", "cards", "editing_id", "again_at", "door", "address",
                              "apart", "plan"},
    "ThemeColumn": {"id", "name", "names", "cards", "counts"},
    "Card": {"id", "kind", "words", "layer", "origin", "lit", "photo"},
    "Words": {"text", "language"},
    "BallotLine": {"target", "name", "names", "icon", "dots", "by_hand", "rank"},
    "AdviceLine": {"id", "number", "language", "advise", "because", "so_that", "disagreement", "dots", "counts", "theme",
                   "actions"},
    "AgendaLine": {"id", "number", "what", "language", "owner", "organisation", "first_step", "first_step_on",
                   "finished_by", "indicator", "missing", "counts", "version", "check_ins", "recommendation_id", "status"},
}
WORDS = "This was said."


def drawn_from(kind: type) -> dict[str, set[str]]:
    """The dataclass and all that it is made of, with the names of their fields."""
    found = {kind.__name__: {field.name for field in fields(kind)}}
    for hint in get_type_hints(kind).values():
        for inner in (hint, *get_args(hint)):
            if isinstance(inner, type) and is_dataclass(inner):
                found |= drawn_from(inner)
    return found


def test_what_a_board_is_drawn_from_has_no_place_for_a_person():
    assert drawn_from(stage.Board) == OF_A_BOARD


@pytest.fixture
def boards(client_for, world) -> list[str]:
    """The board with one card, said each time by somebody else: in another language, through a scribe, by somebody who
    asked for help and allows nothing, and heard from others."""
    def somebody(db):
        nour = db.get(Participant, world.seat_ids["nour"])
        nour.needs_help = True
        nour.give("quote", False, db.get(Session, world.id).held_on)

    def say_it(speaker: str):
        if speaker == "scribe":
            return client_for("scribe").post(f"/desk/{world.code}/contributions", data={
                "language": "tr", "words": WORDS, "kind": "better", "key": "desk-key-0001", "quote": "1"})
        return say(client_for(speaker), world, WORDS, "my-key-0001")

    seen = []
    for speaker in ("other_participant", "participant", "scribe"):
        if speaker == "participant":
            world.keep(somebody)
        posted(say_it(speaker))
        card, = card_ids(world, "held")
        on_board(client_for("facilitator"), world, card)
        live.forget_rooms()
        seen.append(client_for("board").get(f"/board/{world.code}").text)
        with listening(client_for("board"), "board", world.code) as socket:
            seen.append(socket.receive_text())
        posted(client_for("facilitator").post(f"/console/{world.code}/contributions/{card}/hide"))
    return seen


def test_whoever_said_it_the_card_looks_the_same(boards):
    cards = [re.findall(r'<section class="theme">.*?</section>', board, re.S) for board in boards]
    assert all(len(found) == 1 and WORDS in found[0] for found in cards)
    # The language is that of the words: a screen reader needs it, and the letters do.
    alike = {re.sub(r'(<p class="said") lang="\w\w" dir="\w{3}">', r"\1>", found[0]) for found in cards}
    assert len(alike) == 1


def test_nor_does_the_rest_of_the_board_say_it(boards):
    around = {re.sub(r'<section class="theme">.*?</section>|\d+ (?:person|personen|mensen) ?\w*|data-now="\d+"', "", board,
                     flags=re.S) for board in boards[::2]}
    assert len({re.sub(r'<circle class="seat[^>]*>|aria-label="[^"]*"', "", text) for text in around}) == 1
