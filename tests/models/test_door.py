"""The door of a session: its code and QR, and who comes in."""

import pytest

from app.errors import NotLikeThat, NotNow
from app.models import HelperRole
from app.models.organisation import hashed
from tests.models.evening import DAY, KEY, NOW, a_seat, a_session


def test_the_qr_is_known_by_a_hash_alone_and_only_with_the_key_of_the_server():
    session = a_session()
    session.door.hang(KEY)
    assert session.door_hash == hashed(session.door.token(KEY)) and session.door.token(KEY) not in repr(session)
    assert hashed(session.door.token(b"another")) != session.door_hash


def test_a_renewed_door_has_another_code_and_another_qr_and_who_is_in_stays():
    session = a_session()
    session.door.hang(KEY)
    seat, code, token = a_seat(session), session.code, session.door.token(KEY)
    session.door.renew(KEY, "123456")
    assert session.code == "123456" and session.former_codes == code
    assert session.door_hash == hashed(session.door.token(KEY)) != hashed(token) and session.participants == [seat]


def test_nobody_comes_in_before_it_begins_after_it_ended_or_while_the_door_is_locked():
    session = a_session(live=False)
    with pytest.raises(NotNow, match="not begun"):
        a_seat(session)
    session.running.open(NOW)
    session.door.turn_lock(NOW)
    with pytest.raises(NotNow, match="closed for a moment"):
        a_seat(session)
    session.door.turn_lock(NOW)
    a_seat(session)
    session.running.close(NOW)
    with pytest.raises(NotNow, match="has ended"):
        a_seat(session)


def test_nobody_comes_in_in_a_language_that_phones_do_not_speak():
    with pytest.raises(NotLikeThat, match="language"):
        a_seat(a_session(), "la")


def test_a_seat_holds_exactly_the_permissions_that_were_given():
    seat = a_seat(a_session(), quote=True, results=False)
    assert {permission.purpose for permission in seat.permissions if permission.given} == {"take_part", "quote"}


def test_who_looks_along_gives_no_permission_whatever_was_ticked():
    seat = a_seat(a_session(), looking=True, quote=True, media=True, results=True)
    assert not any(permission.given for permission in seat.permissions)


def test_the_token_of_a_seat_is_kept_as_a_hash():
    seat, token = a_session().door.admit("nl", looking=False, today=DAY)
    assert seat.token_hash == hashed(token) and token not in repr(seat)


def test_age_is_asked_only_where_people_under_16_may_come():
    open_to_all = a_session()
    with pytest.raises(NotNow, match="16 or older"):
        a_seat(open_to_all, age="guardian")
    with_guardians = a_session()
    with_guardians.guardians = True
    with pytest.raises(NotLikeThat, match="16 or older"):
        a_seat(with_guardians)
    assert a_seat(with_guardians, age="guardian").permits("guardian")


def test_a_double_tap_keeps_the_seat():
    session = a_session()
    seat, token = session.door.admit("ar", looking=False, today=DAY)
    assert session.door.let_in(
        [seat], token, helping=False, after="", language="ar", looking=False, today=DAY) == (seat, "")


def test_who_helps_somebody_gets_a_seat_for_them_with_a_secret_of_its_own():
    session = a_session()
    seat, token = session.door.admit("ar", looking=False, today=DAY)
    other, own = session.door.let_in([seat], token, helping=True, after=seat.id, language="so", looking=False, today=DAY)
    assert other.proxy and own != token


def test_a_clip_of_the_text_at_the_door_goes_out_of_date_with_the_text():
    session = a_session()
    session.door.read_aloud("nl", "a file")
    assert session.door.clip("nl") == "a file" and not session.door.outdated_clips
    session.holds = not session.holds
    assert session.door.clip("nl") == "" and session.door.outdated_clips == ["nl"]
    with pytest.raises(NotLikeThat):
        session.door.read_aloud("uk", "another file")


def test_the_link_of_a_helper_is_shown_once():
    helper, token = a_session().door.invite_helper(HelperRole.scribe)
    assert helper.token_hash == hashed(token) and token not in repr(helper) and not helper.role.may_see_held
