"""What a phone has for a receipt, only this server can have sent, and only for this seat."""

import re

import pytest

from tests.room import card_ids, posted, show


def on_page(client, world, name: str) -> str:
    return re.search(f'data-{name}="([0-9a-f]{{20}})"', client.get(f"/s/{world.code}").text)[1]


def sent(client, world, key: str, **headers):
    return client.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={
        "HX-Request": "true", **headers}, data={"key": key, "kind": "better", "words": "words"})


def test_a_receipt_repeats_the_key_and_the_seal_of_the_seat(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    answer = sent(nour, world, "my-key-0001")
    assert answer.headers["Kept"] == "my-key-0001" and answer.headers["Seal"] == on_page(nour, world, "seal")
    assert on_page(nour, world, "seal") != on_page(selam, world, "seal") != on_page(selam, world, "seat")
    assert len(answer.content) < 4000


def test_a_refusal_carries_no_receipt_and_says_that_it_is_ours(client_for, world):
    answer = client_for("participant").post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers={
        "HX-Request": "true"}, data={"key": "my-key-0001", "kind": "better", "words": " "})
    assert answer.headers["Refused"] == "NotLikeThat" and not {"kept", "seal"} & set(answer.headers)


def test_the_words_of_one_person_are_not_taken_under_the_seat_of_the_next(client_for, world):
    nour, selam = client_for("participant"), client_for("other_participant")
    answer = sent(selam, world, "my-key-0001", Seat=on_page(nour, world, "seat"))
    assert answer.status_code == 423 and card_ids(world) == []
    posted(sent(selam, world, "my-key-0001", Seat=on_page(selam, world, "seat")))


def test_forms_of_the_two_versions_before_are_still_taken(client_for, world):
    """A page that stayed open over an update: the fields and headers that it sends are a promise."""
    nour = client_for("participant")
    for n, (headers, field) in enumerate((({"HX-Request": "true"}, {}),  # 1.0: fetched, without a mark of the seat
                                          ({}, {}),  # 1.0, without JavaScript
                                          ({"HX-Request": "true", "Seat": on_page(nour, world, "seat")}, {"anyway": "1"}))):
        answer = posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", headers=headers, data={
            "key": f"my-key-000{n}", "kind": "better", "words": f"version {n}", **field}))
        assert answer.status_code == 303 or answer.headers["Kept"] == f"my-key-000{n}"
    assert len(card_ids(world)) == 3


@pytest.mark.parametrize("kind", ["text", "recommendation"])
@pytest.mark.parametrize("scripts", [False, True])
def test_a_form_that_misses_what_is_new_and_has_what_is_gone_is_taken(client_for, world, kind, scripts):
    """Whatever the present form says besides the key and the words may be missing, and what nobody asks for may come."""
    nour = client_for("participant")
    show(client_for("facilitator"), world, kind)
    page = nour.get(f"/s/{world.code}").text
    form = re.search(r'<form[^>]*action="(/s/[^"]*/contributions)".*?</form>', page, re.S)
    fields = set(re.findall(r'<(?:input|textarea|button)[^>]*\bname="(\w+)"', form[0]))
    words = fields & {"words", "advise", "because", "so_that"}
    assert words and {"key", "kind"} & fields
    for n, missing in enumerate([*sorted(fields - words - {"key"}), "nothing"]):
        data = {field: "in the words of then" for field in words} | {"key": f"my-key-000{n}", "colour": "of 1.0"}
        if "kind" in fields and missing != "kind":
            data["kind"] = re.search(r'name="kind" value="(\w+)"', form[0])[1]
        if missing == "kind" and re.search(r'name="kind"[^>]*required', form[0]):
            data["anyway"] = "1"  # what a phone says of what waited
        posted(nour.post(form[1], data=data, headers={"HX-Request": "true"} if scripts else {}))
    assert len(card_ids(world)) == n + 1
