"""With the code for later, and with nothing else, somebody finds, hears, changes and takes back their own words."""

import re

import pytest
from sqlmodel import SQLModel

from app import clock, media
from app.access import throttle
from app.access.seats import LENT_FOR
from app.background.forgetting import AFTER, forget
from app.models import Participant, Photo, Recording, Session
from app.models.participant import receipt_of
from tests.room import card_ids, on_board, posted, say

pytestmark = pytest.mark.on_postgres_in_proof

CODE_OF = {"nour": "participant", "selam": "other_participant"}


@pytest.fixture
def later(client_for, world):
    """Asks at /words from a phone that has never been here."""
    def ask(who: str = "nour", code: str = "", **more):
        return client_for("anyone").post("/words", data={
            "code": code or world.code, "receipt": receipt_of(world.tokens[who]), **more})
    return ask


def said(client_for, world, words="a card of nours", who="nour") -> str:
    before = set(card_ids(world))
    posted(say(client_for(CODE_OF[who]), world, words, f"key-of-{words}"[:40].replace(" ", "-")))
    return (set(card_ids(world)) - before).pop()


@pytest.fixture
def enclosed(world):
    """A voice and a photo of Nour's, with their files."""
    def lay(db):
        step, nour = db.get(Session, world.id).step, db.get(Participant, world.seat_ids["nour"])
        for key, thing in (("nours-voice", Recording(id="voice", seconds=4, until=clock.today())),
                           ("nours-photo", Photo(id="photo"))):
            db.add(step.lay_down(step.receive("a caption", nour, key, kind="better", enclosed=thing,
                                              receipt=receipt_of(world.tokens["nour"])), nour))
    for id in ("voice", "photo"):
        media.put(id, f"the {id} itself".encode())
    world.keep(lay)


def addresses(answer) -> list[str]:
    return re.findall(r'src="(/words/media/[^"]+)"', answer.text)


def test_i_hear_and_see_my_own_things_on_another_phone(client_for, later, enclosed):
    found = {client_for("anyone").get(address).text for address in addresses(later())}
    assert found == {"the voice itself", "the photo itself"}
    assert not addresses(later("selam"))


def test_the_address_of_a_voice_is_no_use_without_its_seal_nor_after_an_hour(client_for, later, enclosed, monkeypatch):
    address = next(known for known in addresses(later()) if "/voice/" in known)
    until, seal = address.rsplit("/", 1)[1].split("-")
    anyone = client_for("anyone")
    for other in (f"{until}-{'0' * len(seal)}", f"{int(until) + 60}-{seal}", "x", f"{until}-", "9999999999999-é"):
        assert anyone.get(f"/words/media/voice/{other}").status_code == 404
    assert anyone.get(address.replace("/voice/", "/photo/")).status_code == 404
    then = clock.now() + LENT_FOR * 1.1
    monkeypatch.setattr(clock, "now", lambda: then)
    assert anyone.get(address).status_code == 404


def test_what_is_taken_back_later_is_gone_with_sound_and_picture(client_for, later, enclosed, world, data):
    heard = addresses(later())
    posted(later(withdraw="all"))
    assert not list((data / "media").glob("voice")) and not list((data / "media").glob("photo"))
    assert {client_for("anyone").get(address).status_code for address in heard} == {404}
    assert world.read(lambda db: [card.words for card in db.get(Session, world.id).contributions]) == ["", ""]


def test_writing_down_my_own_voice_later_ends_the_recording(later, enclosed, world, data):
    id = world.read(lambda db: db.get(Recording, "voice").contribution_id)
    assert "in my own words" in posted(later(reword=id, words="in my own words")).text
    assert not list((data / "media").glob("voice"))


def test_words_that_are_too_long_come_back_in_their_own_card_only(client_for, later, world):
    first, _second = said(client_for, world, "first"), said(client_for, world, "second")
    answer = later(reword=first, words="x" * 601)
    assert answer.status_code == 422 and answer.text.count("x" * 601) == 1 and ">second</textarea>" in answer.text


def test_a_code_that_was_printed_before_a_new_door_still_works_and_opens_no_door(client_for, later, world):
    said(client_for, world)
    for _time in range(2):
        posted(client_for("facilitator").post(f"/console/{world.read(lambda db: db.get(Session, world.id).code)}/renew"))
    now = world.read(lambda db: db.get(Session, world.id).code)
    assert "a card of nours" in later().text and "a card of nours" in later(code=now).text
    assert client_for("anyone").get(f"/s/{world.code}/door?lang=nl").status_code == 404
    assert later(code=world.code[:3]).status_code == 404 and later(code=f"{world.code} {now}").status_code == 404


def test_the_digits_of_another_session_find_nothing(client_for, later, world):
    said(client_for, world)
    assert later(code=world.other_code).status_code == 404
    assert later("stranger").status_code == 404


def test_my_code_is_nowhere_in_the_database(client_for, later, world):
    said(client_for, world)
    posted(later(address="nour@example.org", yes="1"))
    kept = world.read(lambda db: str([db.connection().execute(table.select()).all()
                                      for table in SQLModel.metadata.sorted_tables]))
    code = receipt_of(world.tokens["nour"])
    assert "a card of nours" in kept
    for known in (code, code.replace("-", ""), world.tokens["nour"], "nour@example.org"):
        assert known not in kept


def test_ten_wrong_codes_make_each_further_one_wait_its_turn(client_for, later, world, monkeypatch):
    waited = []

    async def wait(line):
        waited.append(line)
    said(client_for, world)
    monkeypatch.setattr(throttle, "wait_ones_turn", wait)
    anyone = client_for("anyone")
    for number in range(10):
        assert anyone.post("/words", data={"code": world.code, "receipt": f"aaaa-aaaa-aaaa-aa{number}b"}).status_code == 404
    assert not waited
    assert "a card of nours" in later().text  # who has the right code waits a moment, and is not shut out
    assert waited == [throttle._receipts]


def test_wanting_to_be_told_and_not_any_more(client_for, later, world):
    said(client_for, world)
    assert later(address="nour@example.org").status_code == 422  # not without saying yes
    answer = later(address="not an address", yes="1")
    assert answer.status_code == 422 and 'value="not an address"' in answer.text
    posted(later(address="nour@example.org", yes="1"))
    exported = client_for("organiser").get(f"/harvest/{world.code}/wishes")
    assert "nour@example.org" in exported.text and "a card of nours" not in exported.text
    assert "Forget my address" in later().text or "name=\"forget\"" in later().text
    posted(later(forget="1"))
    assert "nour@example.org" not in client_for("organiser").get(f"/harvest/{world.code}/wishes").text


def test_who_takes_back_all_and_is_forgotten_gets_an_answer_and_no_error(client_for, later, world):
    said(client_for, world)
    posted(later(withdraw="all"))
    assert later().status_code == 200  # the card is still counted as taken back


def test_what_became_of_my_words_reaches_me_and_no_other(client_for, later, world):
    id = said(client_for, world)
    said(client_for, world, "selams words", "selam")
    on_board(client_for("facilitator"), world, id, new_theme="Study")
    world.keep(lambda db: forget(db, clock.now() + AFTER * 2))
    assert "Study" in later().text and "Study" not in later("selam").text
