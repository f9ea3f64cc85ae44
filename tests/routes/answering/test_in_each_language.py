"""An answer is read in another language once a person wrote it there; until then as it is, marked."""

import re

import pytest
from sqlmodel import select

from app.models import Contribution, Recommendation, Wording
from app.models.participant import receipt_of
from tests.room import posted, say
from tests.routes.answering.advised import advice_in, publish, seen, write

TEXTS = {"words": "رسائل المال مع فيديو.", "language": "ar", "read": "1"}


@pytest.fixture
def answered(client_for, world):
    id, client = advice_in(world), client_for("answering")
    posted(write(client, id, words="Brieven over geld krijgen een filmpje.", language="nl"))
    return id, client


def panel(page: str, language: str) -> str:
    return re.search(rf'id="in-{language}">(.*?)</article>', page, re.S)[1]


def word(client, id: str, **fields):
    return client.post(f"/a/{id}/wording", data={"seen": seen(client, id), **TEXTS, **fields})


def test_without_a_person_it_is_not_yet_in_that_language(answered):
    id, client = answered
    page = client.get(f"/a/{id}/preview").text
    for language, says in (("ar", "ليس بلغتك بعد"), ("ti", "ገና ብቋንቋኻ የለን")):
        assert says in panel(page, language) and 'lang="nl" dir="ltr">Brieven over geld' in panel(page, language)
    posted(word(client, id))
    there = panel(client.get(f"/a/{id}/preview").text, "ar")
    assert "ليس بلغتك بعد" not in there and 'lang="ar" dir="rtl">رسائل المال' in there


@pytest.mark.parametrize(("wrong", "status"), [({"read": ""}, 422), ({"words": ""}, 422), ({"language": "xx"}, 422),
                                               ({"language": "nl"}, 422), ({"words": "x" * 701}, 422)])
def test_what_cannot_be_taken_stays_in_the_form(answered, world, wrong, status):
    id, client = answered
    answer = word(client, id, **wrong)
    assert answer.status_code == status
    if wrong == {"read": ""}:
        assert TEXTS["words"] in panel(answer.text, "ar")
    assert world.read(lambda db: db.exec(select(Wording)).all()) == []


def test_of_an_answer_that_changed_it_is_not_shown_any_more(answered):
    id, client = answered
    stale = seen(client, id)
    posted(word(client, id))
    posted(write(client, id, words="Alle brieven krijgen een filmpje.", language="nl"))
    there = panel(client.get(f"/a/{id}/preview").text, "ar")
    assert "ليس بلغتك بعد" in there and f'dir="rtl">{TEXTS["words"]}</textarea>' in there, "kept in the form"
    assert client.post(f"/a/{id}/wording", data=TEXTS | {"seen": stale}).status_code == 409


def test_who_spoke_reads_the_answer_in_their_own_language(client_for, world):
    """With their code for later, long after the session."""
    nour = client_for("participant")
    posted(say(nour, world, "I am afraid of letters", "my-key-0001"))
    receipt = receipt_of(world.tokens["nour"])
    id, client = advice_in(world), client_for("answering")

    def put_behind(db) -> None:
        card = db.exec(select(Contribution).where(Contribution.words == "I am afraid of letters")).one()
        card.state, advice = "released", db.get(Recommendation, id)
        advice.contributions = [card]

    world.keep(put_behind)
    posted(write(client, id, words="Brieven over geld krijgen een filmpje.", language="nl"))
    posted(word(client, id))
    mine = client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt})
    assert mine.status_code == 200 and TEXTS["words"] not in mine.text, "a draft"
    posted(publish(client, id))
    mine = client_for("anyone").post("/words", data={"code": world.code, "receipt": receipt})
    assert f'lang="ar" dir="rtl">{TEXTS["words"]}' in mine.text and "Brieven over geld" not in mine.text
    assert "Hanna" not in mine.text, "the body, never the person who wrote it"


def test_a_stranger_words_nothing(client_for, world, answered):
    id, client = answered
    for role in ("stranger_organiser", "owner", "anyone", "facilitator"):
        answer = client_for(role).post(f"/a/{id}/wording", data=TEXTS | {"seen": seen(client, id)})
        assert answer.status_code in (303, 401, 404), role
    assert world.read(lambda db: db.exec(select(Wording)).all()) == []
