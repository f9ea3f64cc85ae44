"""Word back: an address apart from everything that was said."""

import pytest

from app.errors import NotLikeThat
from tests.models.evening import KEY, a_session

ADDRESS, RECEIPT = "nour@example.org", "abcd-efgh-jkmn-pqrs"


def test_an_address_is_read_with_the_key_of_the_server_and_with_no_other():
    session = a_session()
    wish = session.word_back.keep(ADDRESS, "ar", receipt=RECEIPT, key=KEY)
    assert wish.address(KEY) == ADDRESS and wish.address(b"another") is None
    assert ADDRESS not in repr(wish) and RECEIPT not in repr(wish)


def test_an_address_knows_no_seat_no_card_and_no_day():
    session = a_session()
    wish = session.word_back.keep(ADDRESS, "ar", receipt=RECEIPT, key=KEY)
    assert set(wish.model_dump()) == {
        "id", "session_id", "language", "sealed", "permission_version", "receipt_hash", "told_on", "told_of",
        "came_back_on", "forget_on"}
    assert wish.forget_on.day == 1


def test_a_short_address_is_as_long_as_a_long_one():
    session = a_session()
    short, long = (session.word_back.keep(address, "ar", receipt=address, key=KEY)
                   for address in ("a@b.nl", "somebody.with.a.long.name@a-long-organisation.example"))
    assert len(short.sealed) == len(long.sealed)


def test_each_code_has_one_address_and_finds_only_its_own():
    session = a_session()
    session.word_back.keep(ADDRESS, "ar", receipt=RECEIPT, key=KEY)
    session.word_back.keep("nour@example.net", "ar", receipt=RECEIPT, key=KEY)
    session.word_back.keep("06 1234 5678", "nl", receipt="another", key=KEY)
    assert [wish.address(KEY) for wish in session.word_back.wishes_of(RECEIPT)] == ["nour@example.net"]
    assert session.word_back.wishes_of("") == []


def test_forgetting_takes_ones_own_and_nobody_elses():
    session = a_session()
    session.word_back.keep(ADDRESS, "ar", receipt=RECEIPT, key=KEY)
    session.word_back.keep("06 1234 5678", "nl", receipt="another", key=KEY)
    session.word_back.forget(RECEIPT)
    assert [wish.address(KEY) for wish in session.wishes] == ["06 1234 5678"]


@pytest.mark.parametrize("address", ["", "nour", "@", "123 456", "x@y" * 200])
def test_what_is_no_address_is_refused_and_the_one_before_stays(address):
    session = a_session()
    session.word_back.keep(ADDRESS, "ar", receipt=RECEIPT, key=KEY)
    with pytest.raises(NotLikeThat):
        session.word_back.keep(address, "ar", receipt=RECEIPT, key=KEY)
    assert len(session.wishes) == 1
