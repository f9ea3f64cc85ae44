"""Words are in the language in which they were said and run in the direction of their letters, wherever they come: on the
console, the board, the harvest and in files; also where the phone, the room or the desk speaks another language."""

import io
import zipfile

import pytest

from app.words import Words
from tests.faults.seen import around
from tests.room import card_ids, come_in, on_board, posted, say, show

ARABIC = "نقترح (دروساً) مسائية: 3 مرات!"
TIGRINYA = "ትምህርቲ ቋንቋ ምሸት ንደሊ"
FARSI = "پیشنهاد می‌کنیم کلاس شبانه باشد"


def advised(client_for, world, words: str, phone: str, **form: str) -> None:
    """A card became an advice, and the advice an action."""
    speaker, facilitator = client_for("anyone"), client_for("facilitator")
    come_in(speaker, world, phone)
    posted(say(speaker, world, words, "my-key-0001"))
    id = card_ids(world)[0]
    on_board(facilitator, world, id)
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": words, "card": id, **form}))
    advice = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()["recommendations"][0]["id"]
    posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": words}))


def check(page: str, words: str, language: str, direction: str) -> None:
    tags = around(page, words)
    assert tags, "the words are not there"
    for tag in tags:
        assert "<textarea" in tag or (f'lang="{language}"' in tag and f'dir="{direction}"' in tag), tag


@pytest.mark.parametrize(("words", "phone", "language", "direction"), [
    (ARABIC, "ar", "ar", "rtl"), (ARABIC, "nl", "ar", "rtl"), (FARSI, "en", "fa", "rtl"), (TIGRINYA, "ar", "ti", "ltr")])
def test_on_every_screen_and_in_every_file(client_for, world, words, phone, language, direction):
    advised(client_for, world, words, phone)
    facilitator, organiser, board = client_for("facilitator"), client_for("organiser"), client_for("board")
    check(facilitator.get(f"/console/{world.code}").text, words, language, direction)
    check(organiser.get(f"/harvest/{world.code}").text, words, language, direction)
    check(organiser.get(f"/harvest/{world.code}/cards").text, words, language, direction)
    for step in ("recommendation", "action", "text"):
        show(facilitator, world, step)
        check(board.get(f"/board/{world.code}").text, words, language, direction)
    whole = organiser.get(f"/harvest/{world.code}/export/json").json()
    assert [whole[part][0][name]["language"] for part, name in (
        ("cards", "words"), ("recommendations", "advise"), ("actions", "what"))] == [language] * 3
    file = organiser.get(f"/harvest/{world.code}/export/docx").content
    word = zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml")
    paragraphs = [part for part in word.decode().split("<w:p>") if words.split()[0] in part]
    assert paragraphs and all(("<w:bidi/>" in part) == (direction == "rtl") for part in paragraphs)


def test_on_ones_own_phone_too(client_for, world):
    phone = client_for("anyone")
    come_in(phone, world, "nl")
    sent = say(phone, world, ARABIC, "my-key-0001")
    check(phone.get(f"/s/{world.code}").text, ARABIC, "ar", "rtl")
    assert sent.status_code == 303


def test_a_spanish_advice_in_a_dutch_room_is_spanish(client_for, world):
    """The same letters: there it comes with the card, or somebody says it."""
    advised(client_for, world, "Más clases por la tarde", "es")
    whole = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert whole["recommendations"][0]["advise"]["language"] == whole["actions"][0]["what"]["language"] == "es"


def test_who_writes_it_down_can_say_which_language_it_is(client_for, world):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Evening lessons", "language": "en"}))
    whole = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()
    assert whole["recommendations"][0]["advise"]["language"] == "en"


def test_a_dutch_action_that_answers_an_arabic_advice_is_dutch(client_for, world):
    advised(client_for, world, ARABIC, "ar")
    facilitator = client_for("facilitator")
    advice = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()["recommendations"][0]["id"]
    posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Avondlessen geven"}))
    check(client_for("organiser").get(f"/harvest/{world.code}").text, "Avondlessen geven", "nl", "ltr")


@pytest.mark.parametrize(("text", "language", "says", "runs"), [
    ("Bol.com", "ar", "ar", "ltr"), ("مسار B1-route", "ar", "ar", "rtl"), ("Ik ken Bol.com", "nl", "nl", "ltr"),
    ("عملي في Bol.com", "nl", "ar", "rtl"), ("", "ar", "ar", "rtl"), ("12 + 3", "fa", "fa", "rtl"),
    ("🙂", "nl", "nl", "ltr"),
    ("Мій робот", "nl", "uk", "ltr"), ("ሰላም", "ar", "ti", "ltr"), ("marhaban kayfa", "ar", "ar", "ltr")])
def test_letters_decide_the_direction(text, language, says, runs):
    words = Words(text, language)
    assert (words.language, words.direction) == (says, runs)
