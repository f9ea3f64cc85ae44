"""Without JavaScript, going back and sending again is no second card; and what may have arrived can be taken back."""

import re

import pytest
from sqlmodel import select

from app.models import Contribution
from tests.room import card_ids, posted, show


def key_on(client, world, after: str = "") -> str:
    page = client.get(f"/s/{world.code}", params={"after": after} if after else None)
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]


def send(client, world, words: str, key: str, step: str = "text", **headers):
    return client.post(f"/s/{world.code}/steps/{world.step_ids[step]}/contributions", headers=headers,
                       data={"key": key, "kind": "better", "words": words}, follow_redirects=False)


def words_kept(world) -> list[str]:
    return world.read(lambda db: sorted(card.words for card in db.exec(select(Contribution)) if card.state != "withdrawn"))


def test_the_same_address_is_the_same_card_and_going_on_is_another(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    first = key_on(nour, world)
    assert first == key_on(nour, world) != key_on(selam, world)
    kept = posted(send(nour, world, "once", first))
    posted(send(nour, world, "once", key_on(nour, world)))  # Back, and the same button
    assert words_kept(world) == ["once"]
    card = re.search("sent=([^&]+)", kept.headers["location"])[1]
    onward = re.search(r'href="/s/\d+\?after=([^"]+)"', nour.get(kept.headers["location"]).text)[1]
    assert onward == card or onward
    posted(send(nour, world, "another", key_on(nour, world, card)))
    assert words_kept(world) == ["another", "once"]


def test_another_question_has_another_key(client_for, world):
    nour = client_for("participant")
    before = key_on(nour, world)
    show(client_for("facilitator"), world, "recommendation")
    assert key_on(nour, world) != before


def test_other_words_from_the_same_page_are_asked_about_and_nothing_typed_is_lost(client_for, world):
    nour = client_for("participant")
    key = key_on(nour, world)
    posted(send(nour, world, "first words", key))
    asked = send(nour, world, "better words", key)
    assert asked.status_code == 422 and "better words" in asked.text and words_kept(world) == ["first words"]
    change = re.search(r'formaction="([^"]+)"', asked.text)[1]
    fresh = re.search(r'name="key" value="([^"]+)"', asked.text)[1]
    posted(nour.post(change, data={"key": fresh, "kind": "better", "words": "better words"}))
    assert words_kept(world) == ["better words"]
    posted(send(nour, world, "and a new card", fresh))
    assert words_kept(world) == ["and a new card", "better words"]


def test_the_card_of_somebody_else_is_not_changed_that_way(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    posted(send(nour, world, "mine", key_on(nour, world)))
    assert selam.post(f"/s/{world.code}/mine/{card_ids(world)[0]}/reword", data={"words": "yours"}).status_code == 404
    assert words_kept(world) == ["mine"]


def unsend(client, world, key: str, **headers):
    return client.post(f"/s/{world.code}/unsend", data={"key": key}, headers={"HX-Request": "true", **headers})


@pytest.mark.parametrize("times", [1, 2])
def test_what_may_have_arrived_is_taken_back_by_its_key(client_for, world, times):
    nour = client_for("participant")
    posted(send(nour, world, "arrived", "key-of-mine-1", **{"HX-Request": "true"}))
    for _time in range(times):
        answer = posted(unsend(nour, world, "key-of-mine-1"))
        assert answer.headers["Kept"] == "key-of-mine-1" and answer.headers["Seal"]
    assert words_kept(world) == []
    assert posted(unsend(nour, world, "never-came-1")).headers["Kept"] == "never-came-1"


def test_nobody_takes_back_with_the_key_of_another(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    posted(send(nour, world, "mine", "key-of-mine-1", **{"HX-Request": "true"}))
    posted(unsend(selam, world, "key-of-mine-1"))
    assert unsend(nour, world, "key-of-mine-1", Seat="somebody-else").status_code == 423
    assert unsend(client_for("anyone"), world, "key-of-mine-1").status_code in (303, 404)
    assert words_kept(world) == ["mine"]


def test_rather_not_saying_has_a_receipt_too(client_for, world):
    nour = client_for("participant")
    said = {"step_id": world.step_ids["text"], "key": "key-of-mine-2"}
    answer = posted(nour.post(f"/s/{world.code}/pass", data=said, headers={"HX-Request": "true"}))
    assert answer.headers["Kept"] == "key-of-mine-2" and answer.headers["Seal"]
    assert nour.post(f"/s/{world.code}/pass", data=said, headers={
        "HX-Request": "true", "Seat": "somebody-else"}).status_code == 423
