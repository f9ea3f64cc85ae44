"""A backup that is put back on another machine has every word that it had, and nothing that people took back since."""

import asyncio
import tarfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pyrage import x25519
from sqlmodel import select

from app import cli, clock, durable, settings
from app.background import copying
from app.durable import copies, taken_back
from app.models import ContactWish, Contribution, Helper, Participant, Permission, Photo, Session, SignIn, Translation
from tests.conftest import ON_POSTGRES, database_in
from tests.pace import WHOLE
from tests.room import awaited, card_ids, on_board, posted, say
from tests.routes.console.test_covering_a_face import a_photo_of, cover
from tests.routes.media.test_answering_with_a_photo import permit
from tests.server import free_port
from tests.things import sent

pytestmark = pytest.mark.on_postgres_in_proof
DAY = timedelta(days=1)


@pytest.fixture
def evening(client_for, world, data, monkeypatch, tmp_path):
    """People spoke, a backup was made, and after it some took things back."""
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))
    permit(world)
    nour, selam, fatma = client_for("participant"), client_for("other_participant"), client_for("facilitator")
    words = {name: f"{name}: the words of somebody" for name in ("withdrawn", "quoted", "changed", "kept", "of selam")}
    ids = {}
    for name in words:
        known = set(card_ids(world))
        posted(say(selam if name == "of selam" else nour, world, words[name], f"a-key-{len(ids)}-0001"))
        ids[name] = (set(card_ids(world)) - known).pop()
    posted(sent(nour, world, a_photo_of(1), "key-photo-0001", words="with a photo"))
    ids["photo"] = (set(card_ids(world)) - set(ids.values())).pop()
    for name in ("withdrawn", "changed", "kept"):
        on_board(fatma, world, ids[name], new_theme="" if name == "changed" else "Work")
    posted(fatma.post(f"/console/{world.code}/contributions/{ids['changed']}/translate", data={
        "words": "a layer", "language": "nl", "of": ""}))
    posted(nour.post(f"/s/{world.code}/permission", data={"quote": "1", "media": "1", "results": "1", "take_part": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))

    def take_back():
        posted(nour.post(f"/s/{world.code}/mine/{ids['withdrawn']}/withdraw"))
        posted(nour.post(f"/s/{world.code}/mine/{ids['changed']}/reword", data={"words": "other words"}))
        posted(cover(fatma, world, ids["photo"]))
        posted(nour.post(f"/s/{world.code}/permission", data={"take_part": "1"}))
        helper = world.read(lambda db: db.exec(select(Helper).where(Helper.role == "scribe",
                                                                    Helper.session_id == world.id)).one().id)
        posted(fatma.post(f"/console/{world.code}/helpers/{helper}/revoke"))
        posted(fatma.post(f"/console/{world.code}/renew"))

    return SimpleNamespace(ids=ids, words=words, take_back=take_back, safe=tmp_path / "safe", nour=nour)


def backed_up(data, *words: str):
    assert cli.main(["backup", "--data", str(data), *words]) == 0
    return max(copies.backups().glob("*.tar*"))


@pytest.fixture(params=[*(["postgres"] if ON_POSTGRES else []), *(["sqlite"] if WHOLE or not ON_POSTGRES else [])])
def elsewhere(request, tmp_path, monkeypatch):
    """`elsewhere(backup, …)` puts it back on another machine, and returns what is read there."""
    folder = tmp_path / "another-machine"
    opened = []

    def put_back(backup, *words, ends=0, address=None):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        if request.param == "postgres":
            monkeypatch.setenv("DATABASE_URL", address)
        assert cli.main(["restore", str(backup), "--data", str(folder), *words]) == ends
        if ends:
            return None
        opened.append(durable.open_database())
        return opened[-1].read_now

    if request.param == "sqlite":
        yield put_back
    else:
        with database_in(request.getfixturevalue("postgres"), "template0") as empty:
            yield lambda *words, **given: put_back(*words, **given, address=empty)
            for base in opened:
                base.close()
                opened = []
    for base in opened:
        base.close()


@pytest.mark.on_postgres
def test_what_was_taken_back_since_stays_away_and_nothing_else_does(evening, data, elsewhere, world, capsys):
    backup = backed_up(data)
    evening.take_back()
    taken_back.copy_to(copies.backups(), say_so=True)
    read = elsewhere(backup)
    cards = read(lambda db: {card.id: card for card in db.exec(select(Contribution))})
    ids = evening.ids
    assert (cards[ids["withdrawn"]].state, cards[ids["withdrawn"]].words) == ("withdrawn", "")
    assert cards[ids["kept"]].words == evening.words["kept"] and cards[ids["kept"]].state == "released"
    assert not any(cards[ids[name]].may_quote for name in ("kept", "quoted")), "a quote was taken back"
    assert cards[ids["of selam"]].words == evening.words["of selam"] and cards[ids["of selam"]].may_quote, "nobody else's"
    assert cards[ids["changed"]].state == "held", "the room does not see what somebody changed"
    assert read(lambda db: db.exec(select(Translation)).all()) == []
    assert read(lambda db: db.exec(select(Photo)).all()) == [] and not list((settings.data_folder() / "media").glob("*"))
    assert read(lambda db: db.exec(select(ContactWish)).all()) == []
    assert {permission.purpose for permission in read(lambda db: db.exec(select(Permission).where(
        Permission.participant_id == world.seat_ids["nour"])).all()) if permission.given} == {"take_part"}
    revoked = {str(helper.role) for helper in read(lambda db: db.exec(select(Helper)).all()) if helper.revoked_at}
    assert revoked == {"scribe"}
    doors = read(lambda db: {session.id: (session.code, session.former_codes) for session in db.exec(select(Session))})
    assert doors[world.id][0] != world.code and world.code in doors[world.id][1] and doors[world.other_id] == (
        world.other_code, "")
    assert read(lambda db: db.exec(select(SignIn)).all()) == []
    told = capsys.readouterr().out
    assert "reaches until" in told and "1 cards, " in told and "1 wishes" in told


def test_a_seat_that_was_left_stays_left_and_others_sit_on(evening, data, elsewhere, world):
    backup = backed_up(data)
    posted(evening.nour.post(f"/s/{world.code}/leave"))
    taken_back.copy_to(copies.backups(), say_so=True)
    left = {seat.id: seat.left_at is not None for seat in elsewhere(backup)(lambda db: db.exec(select(Participant)).all())}
    assert left[world.seat_ids["nour"]] and not left[world.seat_ids["selam"]]


@pytest.mark.on_postgres
def test_what_is_due_is_erased_before_anybody_can_open_it(evening, data, elsewhere, world, monkeypatch):
    world.keep(lambda db: db.get(Session, world.id).running.close(clock.now()))
    backup = backed_up(data)
    later = clock.now() + 2 * DAY
    monkeypatch.setattr(clock, "now", lambda: later)
    read = elsewhere(backup)
    assert read(lambda db: db.get(Session, world.id).forgotten_at) is not None
    assert {seat.session_id for seat in read(lambda db: db.exec(select(Participant)).all())} == {world.other_id}


def test_a_list_that_died_with_the_machine_is_said_aloud(evening, data, elsewhere, capsys):
    backup = backed_up(data)
    for path in (evening.safe / "taken-back").iterdir():
        path.unlink()
    elsewhere(backup, ends=1)
    said = capsys.readouterr().err
    assert "died with the machine" in said and "--without-list" in said
    assert not (settings.data_folder() / "expertpool.db").exists() and not settings.key_file().exists()
    read = elsewhere(backup, "--without-list")
    assert "Tell people" in capsys.readouterr().out
    assert read(lambda db: len(db.exec(select(Contribution)).all())) == len(evening.ids)


def test_only_who_has_the_other_half_of_the_key_can_read_it(evening, data, elsewhere, tmp_path, capsys):
    mine, another = x25519.Identity.generate(), x25519.Identity.generate()
    for name, identity in (("mine", mine), ("another", another)):
        (tmp_path / name).write_text(f"# created: today\n{identity}\n")
    backup = backed_up(data, "--recipient", str(mine.to_public()))
    assert backup.name.endswith(".tar.age") and b"the words of" not in backup.read_bytes()
    elsewhere(backup, ends=1)
    assert "is encrypted" in capsys.readouterr().err
    elsewhere(backup, "--identity", str(tmp_path / "another"), ends=1)
    assert "cannot be opened with that key" in capsys.readouterr().err
    (tmp_path / "cut.tar.age").write_bytes(backup.read_bytes()[:-100])
    elsewhere(tmp_path / "cut.tar.age", "--identity", str(tmp_path / "mine"), ends=1)
    read = elsewhere(backup, "--identity", str(tmp_path / "mine"))
    assert read(lambda db: len(db.exec(select(Contribution)).all())) == len(evening.ids)


def test_what_is_there_is_never_written_over(evening, data, elsewhere, capsys, tmp_path):
    backup = backed_up(data)
    assert cli.main(["restore", str(backup), "--data", str(data)]) == 1
    assert "Move away" in capsys.readouterr().err or ON_POSTGRES
    folder = tmp_path / "another-machine"
    folder.mkdir()
    (folder / "key").write_bytes(b"k" * 32)
    elsewhere(backup, ends=1)
    assert "is another one than that of the backup" in capsys.readouterr().err
    assert (folder / "key").read_bytes() == b"k" * 32


def test_a_backup_that_is_damaged_or_something_else_is_refused_and_leaves_nothing(evening, data, elsewhere, tmp_path):
    backup = backed_up(data)
    whole = backup.read_bytes()
    cut, turned, other = tmp_path / "cut.tar", tmp_path / "turned.tar", tmp_path / "other.tar"
    cut.write_bytes(whole[:len(whole) // 2])
    place = whole.index(b"the words of somebody")
    turned.write_bytes(whole[:place] + b"THE" + whole[place + 3:])
    with tarfile.open(other, "w") as tar:
        tar.add(__file__, "../../outside")
    for broken in (cut, turned, other):
        elsewhere(broken, "--list", str(evening.safe / "taken-back"), ends=1)
    left = {path.name for path in (tmp_path / "another-machine").iterdir()}
    assert left <= {"serving"}


def test_the_key_alone_can_be_put_back(evening, data, tmp_path):
    backup = backed_up(data)
    key = settings.server_key()
    (data / "key").write_bytes(b"")
    assert cli.main(["restore", str(backup), "--only-key", "--data", str(data)]) == 0
    assert settings.server_key() == key


def test_backups_and_lists_are_gone_after_their_days(data, monkeypatch, tmp_path):
    monkeypatch.setenv("BACKUPS", str(tmp_path / "safe"))
    (tmp_path / "safe" / "taken-back").mkdir(parents=True)
    (data / "backups").mkdir(exist_ok=True)
    names = {days: (clock.now() - timedelta(days=days, minutes=1)).strftime("%Y-%m-%d-%H%M%S") for days in (34, 35, 36)}
    for stamp in names.values():
        (tmp_path / "safe" / f"{stamp}-expertpool.tar.age").touch()
        (data / "backups" / f"{stamp}-before-0018.db").touch()
    (tmp_path / "safe" / "2001-01-01-letter.tar").touch()
    for days in (36, 37):
        (tmp_path / "safe" / "taken-back" / f"{clock.today() - timedelta(days=days)}-aa").touch()
    backed_up(data)
    left = {path.name for folder in (tmp_path / "safe", data / "backups") for path in folder.glob("*.*")}
    assert {name for name in left if name.startswith(names[34])} == {
        f"{names[34]}-expertpool.tar.age", f"{names[34]}-before-0018.db"}
    assert not [name for name in left if name.startswith((names[35], names[36]))] and "2001-01-01-letter.tar" in left
    assert {path.name for path in (tmp_path / "safe" / "taken-back").glob("????-*")} == {
        f"{clock.today() - timedelta(days=36)}-aa"}


def test_the_list_tells_nothing_to_who_has_it_alone(evening, data):
    evening.take_back()
    lists = taken_back.lists_in(data / "taken-back")
    text = "".join(path.read_text() for path in lists)
    assert lists and all(len(line) == 64 and int(line, 16) for line in text.splitlines())
    assert not any(id in text for id in evening.ids.values())
    one, another = (taken_back.sign(key, "contribution", "a") for key in (b"k" * 32, b"l" * 32))
    assert one != another


def test_a_refusal_takes_nothing_back(evening, client_for, world, data):
    before = taken_back.signs_in(data / "taken-back")
    client_for("other_participant").post(f"/s/{world.code}/mine/{evening.ids['kept']}/withdraw")
    client_for("stranger").post(f"/s/{world.code}/mine/{evening.ids['kept']}/withdraw")
    assert taken_back.signs_in(data / "taken-back") == before


def test_the_list_is_copied_while_the_server_runs(evening, monkeypatch, client_for):
    monkeypatch.setattr(copying, "EVERY", 0.01)
    evening.take_back()

    async def for_a_moment():
        going = asyncio.create_task(copying.copy_for_ever())
        while not taken_back.signs_in(evening.safe / "taken-back"):
            await asyncio.sleep(0.01)
        going.cancel()

    awaited(for_a_moment())
    assert taken_back.reaches_until(evening.safe / "taken-back")


@pytest.mark.from_within
def test_a_backup_without_the_photos_of_a_bucket_that_is_away_is_none(evening, data, monkeypatch, capsys):
    monkeypatch.setenv("MEDIA_URL", f"s3+http://key:secret@127.0.0.1:{free_port()}/pool")
    assert cli.main(["backup", "--data", str(data)]) == 1
    assert "does not answer" in capsys.readouterr().err and not list(evening.safe.glob("*.tar*"))
    assert not list(data.glob(".backing-up-*")) and not list(evening.safe.glob(".*"))
