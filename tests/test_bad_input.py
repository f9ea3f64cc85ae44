"""What cannot be taken gets a clear sentence in the person's own language, and nothing that was typed is lost."""

import pytest

from app import settings, words
from app.models import Session
from tests.room import card_ids, posted, say, sentence, show

pytestmark = pytest.mark.on_postgres


def in_arabic(english: str) -> str:
    with words.speaking("ar"):
        return words._(english)


@pytest.mark.parametrize("text, status, said", [
    ("", 422, "Please write something first."),
    ("   \n\t ", 422, "Please write something first."),
    ("\x00\x07\x1b", 422, "Please write something first."),
    ("ا" * 601, 422, "Please make it a bit shorter: at most %d letters."),
])
def test_words_that_cannot_be_taken_come_back_with_a_sentence(client_for, world, text, status, said):
    nour = client_for("participant")
    answer = say(nour, world, text, "a-key-of-mine")
    told = in_arabic(said).replace("%d", "600")
    assert told != said.replace("%d", "600") and answer.status_code == status and told in answer.text
    assert 'name="key" value="a-key-of-mine"' in answer.text
    if text.strip("\x00\x07\x1b \n\t"):
        assert text in answer.text, "what was typed is there again"
    assert not card_ids(world)


def test_a_megabyte_of_text_is_refused_in_the_persons_language(client_for, world):
    answer = say(client_for("participant"), world, "x" * 1_000_000, "a-large-key")
    assert answer.status_code == 413 and 'lang="ar"' in answer.text and not card_ids(world)


def test_control_characters_within_words_do_no_harm(client_for, world):
    posted(say(client_for("participant"), world, "جيد\x00 جدا\u202e\x1b[31m", "a-control-key"))
    kept = world.read(lambda db: db.get(Session, world.id).contributions[0].words)
    assert kept.isprintable() and kept.startswith("جيد")


@pytest.mark.parametrize("code, status", [("", 422), ("12", 422), ("abcdef", 422), ("000000", 404), ("<b>1</b>", 422)])
def test_a_wrong_code_is_said_kindly_and_stays_in_the_field(client_for, code, status):
    answer = client_for("anyone").post("/join", data={"code": code}, headers={"Accept-Language": "tr"})
    assert answer.status_code == status and 'lang="tr"' in answer.text and 'role="alert"' in answer.text
    assert "<b>1" not in answer.text


def test_a_closed_session_says_so_to_who_can_show_that_they_know_it(client_for, world):
    """A typed code is answered as one that nobody knows: else closed sessions would say which codes there are."""
    token = world.read(lambda db: db.get(Session, world.id).door.token(settings.server_key()))
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    answer = client_for("anyone").post("/join", data={"code": world.code})
    assert answer.status_code == 404 and "or its session has ended." in answer.text
    answer = client_for("anyone").get(f"/j/{token}")
    assert answer.status_code == 409 and "This session has ended." in answer.text
    assert client_for("participant").get(f"/s/{world.code}/door").status_code == 409


def test_who_types_while_the_step_moves_on_may_still_send(client_for, world):
    show(client_for("facilitator"), world, "dots")
    posted(say(client_for("participant"), world, "late but true", "a-late-key"))
    assert world.read(lambda db: db.get(Session, world.id).contributions[0].step.kind) == "text"


def test_words_for_a_step_that_is_gone_come_back(client_for, world):
    answer = client_for("participant").post(
        f"/s/{world.code}/steps/nothing/contributions", headers={"HX-Request": "true"},
        data={"key": "a-lost-key", "kind": "better", "words": "mine"})
    assert answer.status_code == 404 and sentence(answer)


def test_a_form_posted_twice_is_one_card(client_for, world):
    nour = client_for("participant")
    for _tap in range(3):
        posted(say(nour, world, "once", "the-same-key"))
    assert len(card_ids(world)) == 1


def test_the_same_key_with_other_words_is_never_taken_for_the_first(client_for, world):
    nour = client_for("participant")
    posted(say(nour, world, "first", "the-same-key"))
    assert say(nour, world, "second", "the-same-key").status_code == 422
    assert len(card_ids(world)) == 1


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 65, "<script>alert(1)"])
def test_a_key_that_no_phone_makes_is_refused(client_for, world, key):
    assert say(client_for("participant"), world, "words", key).status_code in (404, 422)
    assert not card_ids(world)


@pytest.mark.parametrize("ending", ["docx", "pdf", "odt", "xlsx", "csv", "ics", "json"])
def test_an_empty_session_can_be_exported(client_for, world, ending):
    answer = client_for("organiser").get(f"/harvest/{world.code}/export/{ending}?language=en")
    assert answer.status_code == 200 and answer.content
