"""Who does not write says it to a scribe or an interpreter: a person of their own, in their language, with what they allow,
marked as such wherever it is read, and with a code for later that is theirs."""

import re

import pytest

from app.models import Session
from tests.room import card_ids, on_board, posted

pytestmark = pytest.mark.on_postgres_in_proof

SPOKEN = "ኣነ ከምዚ ይብል"


def write(client, world, **more):
    return client.post(f"/desk/{world.code}/contributions", data={
        "language": "ti", "words": SPOKEN, "kind": "better", "key": "desk-key-0001", **more})


def card(world) -> tuple:
    return world.read(lambda db: [(known.words, known.language, known.source, known.may_quote, known.state)
                                  for known in db.get(Session, world.id).contributions])


def people(world) -> int:
    return world.read(lambda db: db.get(Session, world.id).people)


@pytest.mark.parametrize("role", ["scribe", "interpreter"])
def test_it_is_a_person_of_its_own_and_their_code_finds_it(client_for, world, role):
    before = people(world)
    desk = posted(write(client_for(role), world, quote="1"))
    assert card(world) == [(SPOKEN, "ti", "proxy", True, "held")] and people(world) == before + 1
    code = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", desk.text)[0]
    found = client_for("anyone").post("/words", data={"code": world.code, "receipt": code})
    assert found.status_code == 200 and SPOKEN in found.text
    assert code not in client_for(role).get(f"/desk/{world.code}").text, "told once, to be handed to them"


def test_every_file_says_that_somebody_else_wrote_it_down(client_for, world):
    posted(write(client_for("scribe"), world, quote="1"))
    on_board(client_for("facilitator"), world, card_ids(world)[0])
    exported = client_for("organiser").get(f"/harvest/{world.code}/export/json?language=en").json()
    assert [known["source"] for known in exported["cards"]] == ["proxy"]
    assert "spoken, written down by a scribe" in client_for("organiser").get(f"/harvest/{world.code}/cards").text


def test_without_their_yes_it_is_in_no_file(client_for, world):
    posted(write(client_for("scribe"), world))
    on_board(client_for("facilitator"), world, card_ids(world)[0])
    assert SPOKEN not in client_for("organiser").get(f"/harvest/{world.code}/export/json").text


def test_what_was_written_on_paper_says_so_and_can_come_with_its_translation(client_for, world):
    posted(write(client_for("interpreter"), world, paper="1", translation="Ik zeg het zo", confirmed="1"))
    assert card(world)[0][2] == "paper"
    assert world.read(lambda db: [(layer.words, layer.language, layer.origin) for layer in db.get(
        Session, world.id).contributions[0].translations]) == [("Ik zeg het zo", "nl", "confirmed")]


def test_a_double_tap_is_one_card_of_one_person(client_for, world):
    before = people(world)
    for _tap in range(3):
        posted(write(client_for("scribe"), world))
    assert len(card(world)) == 1 and people(world) == before + 1


@pytest.mark.parametrize("wrong", [{"words": " "}, {"words": "x" * 601}, {"kind": "nonsense"}, {"language": "xx"}])
def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(client_for, world, wrong):
    typed = {"words": SPOKEN, "translation": "Ik zeg het zo"} | wrong
    answer = write(client_for("scribe"), world, **typed)
    assert answer.status_code == 422 and "Ik zeg het zo" in answer.text and typed["words"].strip() in answer.text
    assert card(world) == []


@pytest.mark.parametrize("role", ["anyone", "participant", "board", "stranger", "client", "stranger_organiser"])
def test_nobody_else_writes_for_another(client_for, world, role):
    assert write(client_for(role), world).status_code in (303, 401, 404) and card(world) == []
