"""What a person allows is theirs, purpose by purpose; a wish to be told stands apart from what they said."""

import itertools
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, live, settings
from app.background.forgetting import forget
from app.library import permissions as texts
from app.models import ContactWish, Participant, Programme, Role, Session
from app.words import LANGUAGES, board_language, in_language
from tests.room import card_ids, on_board, posted, say

pytestmark = pytest.mark.on_postgres_in_proof

ASKED = texts.ASKED


def seat_of_newest(world) -> dict:
    return world.read(lambda db: [
        {known.purpose: known.given for known in seat.permissions}
        for seat in db.get(Session, world.id).participants if seat.language == "so"])


@pytest.mark.parametrize("said", [
    part for n in range(4) for part in itertools.combinations(ASKED, n)], ids=" ".join)
def test_each_combination_works_and_is_kept(client_for, world, said):
    posted(client_for("anyone").post(f"/s/{world.code}/door", data={"language": "so", **dict.fromkeys(said, "1")}))
    assert seat_of_newest(world) == [{"take_part": True, **{purpose: purpose in said for purpose in ASKED}}]


def test_none_is_ticked_and_each_is_short_and_can_be_heard(client_for, world):
    page = client_for("anyone").get(f"/s/{world.code}/door?lang=nl").text
    assert len(re.findall('type="checkbox"', page)) == 3 and "checked" not in page
    assert 'data-read-aloud="permissions"' in page
    assert all(len(in_language(sentence, language).split()) <= 15
               for sentence in texts.TEXT.values() for language in ("nl", "en"))


def test_another_sentence_is_another_version(monkeypatch):
    before = texts.text_version("nl")
    monkeypatch.setitem(texts.TEXT, "quote", "Something else")
    assert texts.text_version("nl") != before


def test_the_day_of_the_text_is_moved_when_the_text_changes():
    """Changed a sentence? Move CHANGED_ON in app/models/permissions.py, then this line."""
    assert texts.text_version("en") == "2026-12-01.en.21c2e6ce"


def test_a_card_carries_the_version_that_its_speaker_read(client_for, world):
    posted(say(client_for("participant"), world, "quote me", "my-key-0001"))
    on_board(client_for("facilitator"), world, card_ids(world)[0])
    exported = client_for("organiser").get(f"/harvest/{world.code}/export/json?language=nl").json()
    assert exported["cards"][0]["permission"] == texts.text_version("ar")


def test_refusals_reach_the_facilitator_as_a_number_and_not_when_they_are_few(client_for, world):
    world.keep(lambda db: [db.get(Participant, world.seat_ids[name]).give("results", True, clock.today())
                           for name in ("nour", "selam")])
    for number in range(19):
        client_for("anyone").post(f"/s/{world.code}/door", data={"language": "nl", "quote": "1" if number < 10 else ""})
    from app import stage
    refused = world.read(lambda db: stage.console(stage.Reading.of(db, world.id), "nl").refused)
    assert refused == {"quote": 8, "media": None, "results": None}  # of twenty: nobody, and two, said yes


def declare(world, yes: bool):
    def change(db):
        db.get(Programme, world.programme_id).no_consequences = yes
    world.keep(change)


def test_the_reassuring_sentence_is_shown_only_when_it_was_confirmed(client_for, world):
    def shown():
        return client_for("anyone").get(f"/s/{world.code}/door?lang=en").text
    assert "benefit, route or permit" not in shown() and "Nobody sees who wrote what" in shown()
    declare(world, True)
    assert "benefit, route or permit" in shown() and "Nobody sees who wrote what" not in shown()


@pytest.mark.from_within
def test_nor_does_the_board_promise_what_nobody_confirmed(client_for, world):
    def shown():
        live.forget_rooms()
        return client_for("board").get(f"/board/{world.code}").text

    world.keep(lambda db: setattr(db.get(Session, world.id).step, "kind", "permission"))
    no_harm = in_language("It has no consequences for you", "nl")
    nobody_sees = in_language("Nobody sees who wrote what", "nl")
    assert no_harm not in shown() and nobody_sees in shown()
    declare(world, True)
    assert no_harm in shown() and nobody_sees not in shown()


@pytest.mark.parametrize("setting", ["nobody to ask", "the client facilitates"])
@pytest.mark.parametrize("kind", ["door", "permission", "board"])
def test_nor_is_it_shown_while_a_setting_makes_it_untrue(client_for, world, monkeypatch, setting, kind):
    def shown():
        live.forget_rooms()
        if kind == "door":
            return client_for("anyone").get(f"/s/{world.code}/door?lang=ar").text
        if kind == "board":
            return client_for("board").get(f"/board/{world.code}").text
        return client_for("participant").get(f"/s/{world.code}").text  # the step about permission

    world.keep(lambda db: setattr(db.get(Session, world.id).step, "kind", "permission"))
    language = board_language(world.read(lambda db: db.get(Session, world.id).language)) if kind == "board" else "ar"
    promise = in_language("It has no consequences for you", language)
    assert promise not in shown()  # nobody has confirmed it yet
    declare(world, True)
    assert promise in shown()
    if setting == "nobody to ask":
        world.keep(lambda db: setattr(db.get(Programme, world.programme_id), "contact", ""))
    else:
        monkeypatch.setattr(Role, "may_facilitate", True)
    assert promise not in shown() and in_language("Nobody sees who wrote what", language) in shown()


def test_a_permission_keeps_the_text_the_language_and_the_day_in_which_it_was_said(client_for, world):
    """And what is not changed keeps those of before."""
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/language", data={"language": "tr"}))
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1"}))
    said = world.read(lambda db: {known.purpose: (known.given, known.version, known.language, known.given_on)
                                  for known in db.get(Participant, world.seat_ids["nour"]).permissions})
    assert said["media"] == (True, texts.text_version("tr"), "tr", clock.today())
    assert said["quote"] == (True, texts.text_version("ar"), "ar", clock.today())


@pytest.mark.parametrize("field", ["controller", "contact"])
def test_no_session_opens_while_people_cannot_be_told_who_answers(world, field):
    from app.errors import NotNow

    def try_it(db):
        session = db.get(Session, world.id)
        setattr(session.programme, field, "")
        session.running.open(clock.now())
    with pytest.raises(NotNow):
        world.keep(try_it)


def test_no_session_opens_before_somebody_is_there_to_talk_to(client_for, world):
    from app import live
    fatma, olga = client_for("facilitator"), client_for("organiser")

    def prepare(db):
        db.get(Session, world.id).opened_at, db.get(Session, world.id).support = None, ""
    world.keep(prepare)
    live.forget_rooms()
    fatma.post(f"/console/{world.code}/open")
    assert "hom people can talk to" in fatma.get(f"/console/{world.code}").text
    assert world.read(lambda db: db.get(Session, world.id).opened_at) is None
    assert "Fill in whom people can talk to" in olga.get(f"/prepare/{world.code}").text
    world.keep(lambda db: setattr(db.get(Session, world.id), "support", "Marieke, with the yellow ribbon"))
    assert "Fill in whom people can talk to" not in olga.get(f"/prepare/{world.code}").text
    posted(fatma.post(f"/console/{world.code}/open"))
    assert "Marieke, with the yellow ribbon" in client_for("participant").get(f"/s/{world.code}/help").text
    # The next session of the programme begins with the same.
    code = posted(olga.post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "Next evening", "held_on": clock.today().isoformat(), "begins": "19:00", "template": "making_session",
        "questions": "newcomers", "language": ["nl"], "main": "nl"})).headers["location"].rsplit("/", 1)[-1]
    assert "Marieke, with the yellow ribbon" in olga.get(f"/prepare/{code}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_text_is_short_and_whole(client_for, world, language):
    page = client_for("anyone").get(f"/s/{world.code}/privacy?lang={language}").text
    text = re.sub(r"<[^>]+>", " ", re.search(r'id="privacy">(.*?)</main>', page, re.S)[1])
    assert len(text.split()) <= 200
    for part in ("Beekstede", "fg@beekstede.example", "13", "Autoriteit Persoonsgegevens"):
        assert part in text


def wishes(world) -> list:
    return world.read(lambda db: db.exec(select(ContactWish)).all())


def test_a_wish_needs_its_permission_is_sealed_and_goes_with_it(client_for, world):
    nour = client_for("participant")
    assert nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}).status_code == 422
    posted(nour.post(f"/s/{world.code}/permission", data={"results": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))
    wish = wishes(world)[0]
    assert "nour" not in str(wish.model_dump()) and wish.address(settings.server_key()) == "nour@example.org"
    keys = {key.column.table.name for column in ContactWish.__table__.columns for key in column.foreign_keys}
    assert keys == {"session"}
    taken = client_for("organiser").get(f"/harvest/{world.code}/wishes").text
    assert "nour@example.org" in taken
    for role in ("facilitator", "client", "participant", "anyone"):
        assert "nour@example.org" not in client_for(role).get(f"/harvest/{world.code}/wishes").text
    posted(nour.post(f"/s/{world.code}/permission", data={}))
    assert not wishes(world)


def test_a_wish_is_forgotten_after_its_months(client_for, world):
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/permission", data={"results": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "0612345678"}))
    world.keep(lambda db: forget(db, clock.now() + timedelta(days=2 * 366)))
    assert not wishes(world)


def test_who_helps_gives_a_fresh_seat_and_the_card_says_so(client_for, world):
    helper = client_for("participant")
    answer = posted(helper.post(f"/s/{world.code}/door", data={
        "language": "ti", "helping": "1", "after": world.seat_ids["nour"]}))
    assert "seat=" in answer.headers["set-cookie"]
    posted(say(helper, world, "spoken words", "helpers-key-1"))
    card = world.read(lambda db: next(c for c in db.get(Session, world.id).contributions if c.words == "spoken words"))
    assert (card.source, card.language, card.may_quote) == ("proxy", "ti", False)
    again = helper.post(f"/s/{world.code}/door", data={"language": "ti", "helping": "1", "after": world.seat_ids["nour"]})
    assert "set-cookie" not in again.headers  # a double tap is one person


def test_what_may_say_who_somebody_is_is_flagged_and_never_goes_to_the_board_by_itself(client_for, world):
    posted(client_for("facilitator").post(f"/console/{world.code}/hold"))
    nour, words = client_for("participant"), "bel 06 12345678"
    warned = say(nour, world, words, "my-key-0001")
    assert warned.status_code == 422 and not card_ids(world) and words in warned.text
    # Sent anyway, the card is kept; with other words in it, the phone looks again.
    seen = re.search('name="seen" value="(.+?)"', warned.text)[1]
    to, form = f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", {"key": "my-key-0001", "kind": "better"}
    assert nour.post(to, data=form | {"words": words + " of 06 87654321", "seen": seen}).status_code == 422
    posted(nour.post(to, data=form | {"words": words, "seen": seen}))
    assert "bel 06" not in client_for("board").get(f"/board/{world.code}").text
    assert "Seems to hold:" in client_for("facilitator").get(f"/console/{world.code}").text


def test_addresses_that_nobody_can_read_any_more_are_told_in_a_sentence(client_for, world, data):
    nour, organiser = client_for("participant"), client_for("organiser")
    posted(nour.post(f"/s/{world.code}/permission", data={"results": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))
    (data / "key").write_bytes(b"another key, of thirty-two bytes")
    lost = organiser.get(f"/harvest/{world.code}/wishes")
    assert lost.status_code == 409 and "cannot be read any more" in lost.text
    selam = client_for("other_participant")
    posted(selam.post(f"/s/{world.code}/permission", data={"results": "1"}))
    posted(selam.post(f"/s/{world.code}/wish", data={"address": "selam@example.org"}))
    partly = organiser.get(f"/harvest/{world.code}/wishes")
    assert partly.status_code == 200 and "selam@example.org" in partly.text and "earlier key" in partly.text


def test_a_phone_has_one_cookie_that_scripts_cannot_read_and_none_after_stopping(client_for, world):
    phone = client_for("anyone")
    came = posted(phone.post(f"/s/{world.code}/door", data={"language": "nl"})).headers["set-cookie"]
    assert "HttpOnly" in came and "SameSite=lax" in came
    for page in ("", "/help", "/my-code", "/mine", "/privacy"):
        phone.get(f"/s/{world.code}{page}")
    posted(say(phone, world, "something", "my-key-0001"))
    assert [cookie.name for cookie in phone.cookies.jar] == ["seat"]
    gone = posted(phone.post(f"/s/{world.code}/leave"))
    assert not list(phone.cookies.jar) and '"cookies"' in gone.headers["Clear-Site-Data"]


def test_help_is_at_the_same_place_on_every_step(client_for, world):
    from tests.room import show
    nour, places = client_for("participant"), set()
    for kind in world.step_ids:
        show(client_for("facilitator"), world, kind)
        header = re.search(r"<header.*?</header>", nour.get(f"/s/{world.code}").text, re.S)[0]
        places.add(re.search(r'<a[^>]*href="/s/\d+/help"[^>]*>', header)[0])
    assert len(places) == 1


def test_what_a_helper_wrote_is_marked_in_the_exports(client_for, world):
    helper = client_for("participant")
    posted(helper.post(f"/s/{world.code}/door", data={
        "language": "ti", "helping": "1", "quote": "1", "after": world.seat_ids["nour"]}))
    posted(say(helper, world, "spoken words", "helpers-key-1"))
    on_board(client_for("facilitator"), world, card_ids(world)[0])
    exported = client_for("organiser").get(f"/harvest/{world.code}/export/json?language=en")
    assert exported.json()["cards"][0]["source"] == "proxy"


def test_a_session_that_misses_a_privacy_field_says_which_and_stays_in_preparation(client_for, world):
    def prepare(db):
        session = db.get(Session, world.id)
        session.opened_at, session.programme.contact = None, ""
    world.keep(prepare)
    from app import live
    live.forget_rooms()
    facilitator = client_for("facilitator")
    facilitator.post(f"/console/{world.code}/open")
    assert "who answers" in facilitator.get(f"/console/{world.code}").text
    assert world.read(lambda db: db.get(Session, world.id).opened_at) is None
    assert "Fill in who answers" in client_for("organiser").get(f"/prepare/{world.code}").text
