"""Sessions are for people of 16 and older, unless the organiser says that a parent or guardian may say yes at the door. No
name, no day of birth, no signature; and nobody sees afterwards who was younger."""

import re

import pytest

from app import clock
from app.background.forgetting import AFTER, forget
from app.library import permissions as texts
from app.models import Session
from app.words import LANGUAGES, in_language
from tests.room import card_ids, listening, on_board, posted, say
from tests.things import a_voice

QUESTION, *ANSWERS, FOR_THE_PARENT = texts.ABOUT_AGE


@pytest.fixture
def welcome(client_for, world):
    """`welcome(True)`: from here on people under 16 may come with a parent's yes."""
    def turn(on: bool):
        form = {"title": "Learning", "held_on": clock.today().isoformat(), "begins": "13:30", "expected": "20",
                "main": "nl", "language": ["nl", "ar", "ti", "en"], "support": "Marieke", "holds": "1"}
        return posted(client_for("organiser").post(
            f"/prepare/{world.code}", data=form | ({"guardians": "1"} if on else {})))
    return turn


def door(client_for, world, language="en", client=None) -> str:
    return (client or client_for("anyone")).get(f"/s/{world.code}/door?lang={language}").text


def come_in(client, world, language="so", **form):
    return client.post(f"/s/{world.code}/door", data={"language": language, **form})


def seats(world) -> list[dict]:
    """Of who came in speaking Somali: the text, language and day of each permission."""
    return world.read(lambda db: [
        {known.purpose: (known.given, known.version, known.language, known.given_on) for known in seat.permissions}
        for seat in db.get(Session, world.id).participants if seat.language == "so"])


def test_until_an_organiser_says_otherwise_nobody_is_asked(client_for, world):
    assert not world.read(lambda db: db.get(Session, world.id).guardians)
    page = door(client_for, world)
    assert "You are 16 or older." in page and 'type="radio"' not in page and QUESTION not in page
    posted(come_in(client_for("anyone"), world))
    assert set(seats(world)[0]) == set(texts.PURPOSES)
    assert 'name="guardians" value="1" >' in client_for("organiser").get(f"/prepare/{world.code}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_they_are_welcome_the_door_asks_in_words_and_ticks_nothing(client_for, world, welcome, language):
    welcome(True)
    page = door(client_for, world, language)
    for sentence in texts.ABOUT_AGE:
        said = in_language(sentence, language)
        assert said in page and len(said.split()) <= 15
        assert language == "en" or said != sentence
    assert in_language("You are 16 or older.", language) not in page
    form = re.search(r'<form[^>]*method="post".*?</form>', page, re.S)[0]
    assert re.findall(r'type="radio" name="age" value="(\w+)"', form) == ["of_age", "guardian"]
    assert len(set(re.findall(r'type="radio".*?#([\w-]+)"', form, re.S))) == 2  # each with a picture of its own
    assert form.count('type="checkbox"') == len(texts.ASKED) == 3 and "checked" not in form
    assert set(re.findall(r'name="(\w+)"', form)) == {"language", "quote", "media", "results", "looking", "age", "tried"}
    assert not re.search(r'type="(?:date|text|number|file)"|<textarea', form)  # no name, day of birth or signature
    assert 'data-read-aloud="ages"' in form


@pytest.mark.parametrize("said", [{}, {"age": "15"}, {"age": ""}, {"looking": "1"}], ids=str)
def test_without_the_answer_nobody_comes_in(client_for, world, welcome, said):
    welcome(True)
    refused = come_in(client_for("anyone"), world, "ar", quote="1", **said)
    assert refused.status_code == 422 and "set-cookie" not in refused.headers
    assert world.read(lambda db: len(db.get(Session, world.id).participants)) == 2
    beside = re.search(r"<fieldset[^>]*aria-describedby=\"age-wrong\".*?</fieldset>", refused.text, re.S)[0]
    assert in_language("Please choose whether you are 16 or older.", "ar") in beside and "autofocus" in beside
    assert re.search(r'name="quote" value="1" checked', refused.text)  # nothing that was chosen is lost
    assert 'type="radio" name="age" value="guardian" checked' not in refused.text


@pytest.mark.parametrize("age", texts.AGES)
def test_the_answer_is_kept_with_its_text_its_language_and_the_day(client_for, world, welcome, age):
    welcome(True)
    posted(come_in(client_for("anyone"), world, age=age))
    seat, = seats(world)
    assert seat[age] == (True, texts.text_version("so", True), "so", clock.today())
    assert set(seat) == {*texts.PURPOSES, age}


def test_who_only_looks_along_answers_too(client_for, world, welcome):
    welcome(True)
    posted(come_in(client_for("anyone"), world, age="guardian", looking="1"))
    seat, = seats(world)
    assert seat["guardian"][0] and not seat["take_part"][0]


def test_a_card_carries_the_text_in_which_it_was_asked_and_not_the_answer(client_for, world, welcome):
    welcome(True)
    for number, age in enumerate(texts.AGES):
        phone = client_for("anyone")
        posted(come_in(phone, world, age=age, quote="1"))
        posted(say(phone, world, f"card {number}", f"my-key-000{number}"))
        posted(phone.post(f"/s/{world.code}/permission", data={}))  # changes a mind, twice
        posted(phone.post(f"/s/{world.code}/permission", data={"quote": "1"}))
    for card in card_ids(world):
        on_board(client_for("facilitator"), world, card)
    exported = client_for("organiser").get(f"/harvest/{world.code}/export/json?language=en").json()["cards"]
    assert [card["permission"] for card in exported] == [texts.text_version("so", True)] * 2
    assert texts.text_version("so", True) != texts.text_version("so")


def test_who_came_in_before_is_not_said_to_have_been_asked(client_for, world, welcome):
    nour = client_for("participant")
    welcome(True)
    posted(say(nour, world, "from before", "my-key-0001"))
    posted(nour.post(f"/s/{world.code}/permission", data={}))
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1"}))
    assert world.read(lambda db: db.get(Session, world.id).contributions[0].permission_version) == texts.text_version("ar")


def test_another_sentence_is_another_version_where_it_is_asked(monkeypatch):
    asked, not_asked = texts.text_version("nl", True), texts.text_version("nl")
    monkeypatch.setattr(texts, "ABOUT_AGE", (*texts.ABOUT_AGE[:3], "Something else"))
    assert texts.text_version("nl", True) != asked and texts.text_version("nl") == not_asked


def test_the_day_of_the_text_is_moved_when_the_question_changes():
    """Changed a sentence? Move CHANGED_ON in app/models/permissions.py, then this line."""
    assert texts.text_version("en", True) == "2026-12-01.en.330636eb"


def test_a_yes_from_a_page_of_before_lets_nobody_in_who_is_not_welcome_any_more(client_for, world, welcome):
    welcome(True)
    welcome(False)
    refused = come_in(client_for("anyone"), world, age="guardian")
    said = in_language("Only people of 16 or older can take part here.", "so")
    assert refused.status_code == 409 and said in refused.text and not seats(world)
    posted(come_in(client_for("anyone"), world, age="of_age"))
    assert set(seats(world)[0]) == set(texts.PURPOSES)


def test_no_clip_is_played_that_was_made_for_the_other_words(client_for, world, welcome):
    olga, heard = client_for("organiser"), f"/s/{world.code}/door/read-aloud/ti"
    posted(olga.post(f"/prepare/{world.code}/clips/ti", files={"clip": ("x.webm", a_voice(2))}))
    assert heard in door(client_for, world, "ti")
    welcome(True)
    assert heard not in door(client_for, world, "ti") and client_for("anyone").get(heard).status_code == 404
    assert "text has changed" in olga.get(f"/prepare/{world.code}").text
    posted(olga.post(f"/prepare/{world.code}/clips/ti", files={"clip": ("x.webm", a_voice(2))}))
    assert heard in door(client_for, world, "ti")
    welcome(False)
    assert heard not in door(client_for, world, "ti")


def test_a_scribe_asks_it_for_the_speaker(client_for, world, welcome):
    scribe, form = client_for("scribe"), {"language": "so", "words": "spoken words", "kind": "better"}
    assert 'name="age"' not in scribe.get(f"/desk/{world.code}").text
    welcome(True)
    assert 'name="age"' in scribe.get(f"/desk/{world.code}").text
    refused = scribe.post(f"/desk/{world.code}/contributions", data=form | {"key": "desk-key-1"})
    assert refused.status_code == 422 and "spoken words" in refused.text and not card_ids(world)
    posted(scribe.post(f"/desk/{world.code}/contributions", data=form | {"key": "desk-key-1", "age": "guardian"}))
    assert seats(world)[0]["guardian"][0] and len(card_ids(world)) == 1


def test_who_helps_somebody_younger_is_asked_for_them(client_for, world, welcome):
    welcome(True)
    helper, helped = client_for("participant"), {"helping": "1", "after": world.seat_ids["nour"]}
    assert come_in(helper, world, **helped).status_code == 422
    posted(come_in(helper, world, **helped, age="guardian"))
    assert seats(world)[0]["guardian"][0]


def test_nobody_is_told_who_is_younger_or_how_many(client_for, world, welcome):
    welcome(True)
    for _one in range(6):
        posted(come_in(client_for("anyone"), world, age="guardian"))
    with listening(client_for("facilitator"), "console", world.code) as socket:
        told = socket.receive_text()
    told += "".join(client_for(role).get(f"/{path}/{world.code}").text for role, path in (
        ("facilitator", "console"), ("board", "board"), ("organiser", "harvest"), ("client", "harvest")))
    told += client_for("interpreter").get(f"/desk/{world.code}/stage").text
    assert "8 people" in told and "guardian" not in told and "younger" not in told


def test_a_day_later_nothing_says_who_was_younger(client_for, world, welcome):
    welcome(True)
    phone = client_for("anyone")
    posted(come_in(phone, world, age="guardian"))
    posted(say(phone, world, "of somebody younger", "my-key-0001"))
    posted(client_for("facilitator").post(f"/console/{world.code}/close", data={"sure": "1"}))
    world.keep(lambda db: forget(db, clock.now() + AFTER * 1.01))
    kept = world.read(lambda db: [card.permission_version for card in db.get(Session, world.id).contributions])
    assert not seats(world) and kept == [texts.text_version("so", True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_text_says_so_and_stays_short(client_for, world, welcome, language):
    said = in_language("If you are younger than 16: that your parent or guardian agrees, until one day after the session.",
                       language)
    address = f"/s/{world.code}/privacy?lang={language}"
    assert said not in client_for("anyone").get(address).text
    welcome(True)
    page = client_for("anyone").get(address).text
    text = re.sub(r"<[^>]+>", " ", re.search(r'id="privacy">(.*?)</main>', page, re.S)[1])
    assert said in page and len(text.split()) <= 200


@pytest.mark.parametrize("role", ["anyone", "participant", "facilitator", "cofacilitator", "client", "stranger_organiser"])
def test_nobody_but_who_organises_the_session_decides_that(client_for, world, role):
    client_for(role).post(f"/prepare/{world.code}", data={
        "title": "Learning", "held_on": clock.today().isoformat(), "begins": "13:30", "expected": "20", "language": ["nl"],
        "main": "nl", "guardians": "1"})
    assert not world.read(lambda db: db.get(Session, world.id).guardians)


def test_the_next_session_begins_without_it(client_for, world, welcome):
    welcome(True)
    made = posted(client_for("organiser").post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "Next evening", "held_on": clock.today().isoformat(), "begins": "19:00", "template": "making_session",
        "questions": "newcomers", "language": ["nl"], "main": "nl"})).headers["location"]
    assert 'name="guardians" value="1" >' in client_for("organiser").get(made).text
