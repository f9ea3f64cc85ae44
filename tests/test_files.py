"""The folder and the bucket of S3-compatible storage keep the same promises."""

import time

import pytest

from app import clock, files, media
from app.errors import CannotStart, NotKept
from app.files import Bucket, Folder, StoredFile
from app.media.uploads import _name_of, _of_seat
from app.models import Contribution, Session
from tests.pace import PATIENCE
from tests.room import awaited, card_ids, on_board, posted, say
from tests.things import a_photo, a_voice, links, put, sent


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    return Folder(tmp_path / "media") if request.param == "folder" else Bucket(request.getfixturevalue("s3")())


def test_what_was_put_is_there_until_it_is_deleted(place):
    place.put("a-file", b"one")
    place.put("a-file", b"whole")
    place.put("uploads/seat/key.10.000000000", b"piece", passing=True)
    assert place.get("a-file") == b"whole" and place.get("nothing") is None
    assert {(file.name, file.size) for file in place.under()} == {("a-file", 5), ("uploads/seat/key.10.000000000", 5)}
    assert [file.name for file in place.under("uploads/seat")] == ["uploads/seat/key.10.000000000"]
    now = clock.now().timestamp() if isinstance(place, Folder) else time.time()  # only the disk's clock is ever moved
    assert abs(place.under("uploads")[0].since - now) < 60
    place.delete("a-file", "uploads/seat/key.10.000000000", "nothing")
    place.delete()
    assert place.under() == [] and place.under("uploads/seat") == []


def test_in_the_folder_a_file_tells_no_time(tmp_path):
    Folder(tmp_path).put("a-file", b"whole")
    assert Folder(tmp_path).under() == [StoredFile("a-file", 5, 0)]


@pytest.fixture
def bucket(s3, monkeypatch, data):
    monkeypatch.setenv("MEDIA_URL", s3())
    return files.files()


def names(bucket) -> list[str]:
    return [file.name for file in bucket.under()]


def soon(test) -> None:
    ends = time.monotonic() + PATIENCE
    while not test() and time.monotonic() < ends:
        time.sleep(0.02)
    assert test()


def test_a_photo_lies_in_the_bucket_alone_and_goes_with_its_card(client_for, world, bucket, data):
    nour, facilitator = client_for("participant"), client_for("facilitator")
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1"}))
    posted(sent(nour, world, a_photo(), words="look"))
    card = card_ids(world)[0]
    photo = world.read(lambda db: db.get(Contribution, card).photo.id)
    soon(lambda: names(bucket) == [photo])
    assert not (data / "media").exists()
    on_board(facilitator, world, card)
    board = client_for("board")
    link = links(board.get(f"/board/{world.code}").text)[0]
    whole = board.get(link)
    assert whole.status_code == 200 and whole.content == bucket.get(photo)
    assert client_for("stranger").get(link).status_code in (303, 404)
    posted(nour.post(f"/s/{world.code}/mine/{card}/withdraw"))
    soon(lambda: names(bucket) == [])
    assert board.get(link).status_code == 404


def test_an_upload_goes_on_at_any_worker(client_for, world, bucket):
    nour, voice = client_for("participant"), a_voice(4)
    half = len(voice) // 2
    put(nour, world, voice[:half], "a-key-of-mine", 0, len(voice))
    put(nour, world, voice[:half], "a-key-of-mine", 0, len(voice))
    assert nour.get(f"/s/{world.code}/uploads/a-key-of-mine").json() == {"offset": half}
    put(nour, world, voice[half:], "a-key-of-mine", half, len(voice))
    posted(nour.post(f"/s/{world.code}/steps/{world.step_ids['text']}/contributions", data={
        "key": "a-key-of-mine", "upload": "a-key-of-mine", "kind": "better"}))
    soon(lambda: len(names(bucket)) == 1)
    awaited(media.sweep())
    awaited(media.sweep())
    assert len(names(bucket)) == 1


def test_a_piece_that_another_worker_took_at_another_place_is_left_out(client_for, world):
    """A phone that gave up waiting cut its upload in other pieces, and the late one came too."""
    nour, voice = client_for("participant"), a_voice(4)
    put(nour, world, voice[:200], "a-key-of-mine", 0, len(voice))
    files.files().put(f"{_of_seat(world.seat_ids['nour'])}/{_name_of('a-key-of-mine')}.{len(voice)}.{100:09}",
                      voice[100:300], passing=True)
    assert nour.get(f"/s/{world.code}/uploads/a-key-of-mine").json() == {"offset": 200}
    put(nour, world, voice[200:], "a-key-of-mine", 200, len(voice))
    assert media.uploaded(world.seat_ids["nour"], "a-key-of-mine") == voice
    media.forget_upload(world.seat_ids["nour"], "a-key-of-mine")
    assert files.files().under("uploads") == []


def test_a_phone_that_asks_for_a_part_gets_it(client_for, world):
    nour = client_for("participant")
    posted(sent(nour, world, a_voice()))
    recording = world.read(lambda db: db.get(Session, world.id).contributions[0].recording.id)
    link = f"/s/{world.code}/media/{recording}"
    whole = nour.get(link).content
    for asked, part in (("bytes=0-1", whole[:2]), ("bytes=5-", whole[5:]), ("bytes=5-9999999", whole[5:])):
        answer = nour.get(link, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, part)
        assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert nour.get(link, headers={"Range": "bytes=99999999-"}).content == whole


def test_a_storage_that_does_not_answer_loses_no_words(client_for, world, monkeypatch):
    monkeypatch.setenv("MEDIA_URL", "s3+http://key:secret@127.0.0.1:9/nothing")
    monkeypatch.setattr(files, "RETRIES", 0)
    nour, voice = client_for("participant"), a_voice()
    answer = put(nour, world, voice, "a-key-of-mine", 0, len(voice))
    assert answer.status_code == 503 and "9/nothing" not in answer.text
    posted(say(nour, world, "words still go", "my-key-0001"))
    with pytest.raises(NotKept):
        files.files().get("a-file")
    with pytest.raises(CannotStart, match="MEDIA_URL"):
        files.check_storage()


def test_a_wrong_key_is_said_before_anybody_is_served(s3, monkeypatch, data):
    monkeypatch.setenv("MEDIA_URL", s3("wrong"))
    with pytest.raises(CannotStart, match="MEDIA_URL"):
        files.check_storage()


@pytest.mark.parametrize("url", ["https://example.org/bucket", "s3://key:secret@host", "bucket"])
def test_an_address_that_cannot_be_is_refused_with_an_example(url):
    with pytest.raises(CannotStart, match="s3://key:secret@host/bucket"):
        Bucket(url)
