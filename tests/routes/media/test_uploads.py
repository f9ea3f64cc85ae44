"""A bad line loses one piece, not the whole: an upload goes on where it was, for the same phone only."""

from datetime import timedelta

from app import clock, media
from app.media import uploads
from tests.room import awaited, card_ids, posted
from tests.things import a_photo, a_voice, put, sent, uploaded


def offset(client, world, key: str = "a-key-of-mine") -> int:
    return client.get(f"/s/{world.code}/uploads/{key}").json()["offset"]


def test_it_goes_on_where_it_was(client_for, world):
    nour, voice = client_for("participant"), a_voice(4)
    half = len(voice) // 2
    assert offset(nour, world) == 0
    assert put(nour, world, voice[:half], "a-key-of-mine", 0, len(voice)).json() == {"offset": half}
    for wrong in (0, half - 1, half + 1):  # a piece whose answer was lost, or one too far
        answer = put(nour, world, voice[half:], "a-key-of-mine", wrong, len(voice))
        assert (answer.status_code, answer.json()) == (409, {"offset": half})
    assert offset(nour, world) == half
    assert put(nour, world, voice[half:], "a-key-of-mine", half, len(voice)).json() == {"offset": len(voice)}
    posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
        "key": "a-key-of-mine", "upload": "a-key-of-mine", "kind": "better"}))
    assert len(card_ids(world)) == 1


def test_nobody_else_goes_on_with_it(client_for, world):
    voice = a_voice()
    put(client_for("participant"), world, voice[:100], "a-key-of-mine", 0, len(voice))
    selam = client_for("other_participant")
    assert offset(selam, world) == 0
    assert put(selam, world, voice[100:], "a-key-of-mine", 100, len(voice)).status_code == 409
    assert selam.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
        "key": "a-key-of-mine", "upload": "a-key-of-mine", "kind": "better"}).status_code == 422
    assert put(client_for("anyone"), world, voice, "a-key-of-mine", 0, len(voice)).status_code in (303, 404)


def test_half_of_it_is_no_answer(client_for, world):
    nour = client_for("participant")
    for content in (a_photo(), a_voice(4)):  # half a voice could be heard
        half = len(content) // 2
        put(nour, world, content[:half], f"a-key-of-{half}", 0, len(content))
        assert nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
            "key": "a-key-of-mine", "upload": f"a-key-of-{half}", "kind": "better", "words": "look"}).status_code == 422
        assert card_ids(world) == [] and offset(nour, world, f"a-key-of-{half}") == half


def test_too_large_is_said_at_the_first_piece(client_for, world, data):
    nour = client_for("participant")
    for content, most in ((a_voice(), media.LARGEST_VOICE), (a_photo(), media.LARGEST_PHOTO)):
        assert put(nour, world, content[:500], "too-large-one", 0, most + 1).status_code == 413
        assert put(nour, world, content[:500], f"right-{most}", 0, most).status_code == 200
    assert put(nour, world, b"x" * (media.PIECE + 1), "a-key-of-mine", 0, 100_000).status_code == 413
    assert not list((data / "media" / "uploads").rglob(f"{uploads._name_of('too-large-one')}*"))


def test_more_than_was_said_is_not_taken(client_for, world):
    nour, voice = client_for("participant"), a_voice()
    assert put(nour, world, voice, "a-key-of-mine", 0, len(voice) - 1).status_code == 422


def test_a_phone_has_a_few_uploads_at_a_time(client_for, world):
    nour, voice = client_for("participant"), a_voice()
    statuses = [put(nour, world, voice[:90], f"upload-{n}-x", 0, len(voice)).status_code for n in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_what_was_left_for_a_while_makes_room_for_the_next(client_for, world):
    nour, voice, now = client_for("participant"), a_voice(), clock.now()
    for number in range(3):
        put(nour, world, voice[:90], f"upload-{number}-x", 0, len(voice))
    with clock.frozen(now + timedelta(minutes=6)):
        posted(sent(nour, world, a_photo(), words="look"))
    assert sum(offset(nour, world, f"upload-{number}-x") > 0 for number in range(3)) == 2


def test_recordings_that_were_refused_do_not_stand_in_the_way_of_a_photo(client_for, world, data):
    nour = client_for("participant")
    for number in range(3):
        silent = a_voice(0.1)
        assert sent(nour, world, silent, f"refused-{number}-x").status_code == 422
    assert not list((data / "media" / "uploads").rglob("*.*"))
    posted(sent(nour, world, a_photo(), words="look"))
    assert len(card_ids(world)) == 1


def test_an_upload_stays_while_its_words_are_written_again(client_for, world):
    nour, photo = client_for("participant"), a_photo()
    assert sent(nour, world, photo, words="x" * 700).status_code == 422
    assert offset(nour, world) == len(photo)
    posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
        "key": "a-key-of-mine", "upload": "a-key-of-mine", "kind": "better", "words": "shorter"}))


def test_what_nobody_finishes_is_swept_after_a_day(client_for, world, data):
    nour, voice, now = client_for("participant"), a_voice(), clock.now()
    put(nour, world, voice[:90], "a-key-of-mine", 0, len(voice))
    for hours, there in ((23, True), (25, False)):
        with clock.frozen(now + timedelta(hours=hours)):
            awaited(media.sweep())
        assert bool(list((data / "media" / "uploads").rglob("*"))) is there


def test_a_file_without_a_card_is_swept_and_one_with_a_card_is_not(client_for, world, data):
    posted(sent(client_for("participant"), world, a_voice()))
    before = {file.name for file in (data / "media").iterdir() if file.is_file()}
    (data / "media" / "leftover").write_bytes(b"of a power cut")
    awaited(media.sweep())
    media.put("underway", b"its row is being committed")
    awaited(media.sweep())
    assert {file.name for file in (data / "media").iterdir() if file.is_file()} == before | {"underway"}


def test_a_key_is_never_a_path(client_for, world, data):
    voice = a_voice()
    for key in ("..%2f..%2fkey", "....", "a" * 65, "key%00key1", "кеу-кеу-кеу"):
        assert put(client_for("participant"), world, voice, key, 0, len(voice)).status_code in (404, 422)
    assert not (data / "media").exists()


def test_an_upload_is_of_the_phone_alone(client_for, world, data):
    """Its name on the disk says neither the seat nor the key."""
    uploaded(client_for("participant"), world, a_voice())
    names = [str(path) for path in (data / "media" / "uploads").rglob("*")]
    assert world.seat_ids["nour"] not in str(names) and "a-key-of-mine" not in str(names)


def test_a_full_disk_is_left_to_words(client_for, world, monkeypatch):
    monkeypatch.setattr(uploads, "FREE_SPACE", 10**18)
    assert put(client_for("participant"), world, a_voice(), "a-key-of-mine", 0, 90_000).status_code == 503
