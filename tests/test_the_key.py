"""A database and its key belong together: what one of them has lost is said, and never made up by a new one."""

import asyncio
import os
import stat
from types import SimpleNamespace

import pytest
from sqlmodel import select

from app import cli, clock, durable, settings
from app.durable.belonging import begin_with_a_new_key
from app.errors import CannotStart
from app.models import Installation, Organisation, Programme, Session
from app.models.organisation import hashed
from tests.conftest import database_in

pytestmark = pytest.mark.on_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def own(request, tmp_path, monkeypatch):
    """An installation of the test's own, with one poster that hangs somewhere."""
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        with database_in(postgres) as address, database_in(postgres, "template0") as empty:
            monkeypatch.setenv("DATABASE_URL", address)
            yield SimpleNamespace(key=hang_a_poster(), file=settings.key_file(), lose_database=lambda: monkeypatch.setenv(
                "DATABASE_URL", empty))
        return
    yield SimpleNamespace(key=hang_a_poster(), file=settings.key_file(),
                          lose_database=(tmp_path / "data" / "expertpool.db").unlink)


def hang_a_poster() -> bytes:
    base = durable.open_database()

    def hang(db):
        programme = Programme.begin(Organisation(name="Beekstede"), "Learning", controller="x", contact="x")
        session = programme.schedule("Learning", clock.today(), languages=["nl"], support="Marieke")
        session.door.hang(settings.server_key())
        organisation = programme.organisation
        db.add_all([session, organisation.invite("Marieke", "x", "admin")])

    base.keep_now(hang)
    base.close()
    return settings.server_key()


def start() -> None:
    durable.open_database().close()


@pytest.mark.parametrize(("content", "said"), [(None, "missing"), (b"", "empty"), (b"k" * 31, "not whole"),
                                               (b"k" * 32, "of another database")])
def test_without_its_own_key_nothing_starts_and_nothing_is_changed(own, content, said):
    own.file.unlink()
    if content is not None:
        own.file.write_bytes(content)
    with pytest.raises(CannotStart, match=said) as refused:
        start()
    assert "backup" in str(refused.value) and "--new-key" in str(refused.value)
    assert (own.file.read_bytes() if own.file.exists() else None) == content
    own.file.write_bytes(own.key)
    start()


def test_a_database_that_is_gone_beside_its_key_is_not_replaced_by_an_empty_one(own):
    own.lose_database()
    with pytest.raises(CannotStart, match="there was a database before"):
        start()
    assert own.file.read_bytes() == own.key


def test_a_database_of_before_fingerprints_knows_its_key_by_its_posters(own):
    base = durable.open_database()
    base.keep_now(lambda db: db.delete(db.get(Installation, "this")))
    base.close()
    own.file.write_bytes(b"k" * 32)
    with pytest.raises(CannotStart, match="of another database"):
        start()
    own.file.write_bytes(own.key)
    start()


def test_where_a_power_cut_came_before_the_key_a_new_installation_gets_one(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    durable.open_database(settings.database_url()).close()
    start()
    key = settings.server_key()
    start()
    assert settings.server_key() == key and len(key) == 32


def test_a_key_that_is_lost_for_ever_is_followed_by_a_new_one_only_when_somebody_says_so(own):
    own.file.write_bytes(b"")
    base = durable.open_database(settings.database_url())
    begin_with_a_new_key(base)
    session = base.read_now(lambda db: db.exec(select(Session)).one())
    assert session.door_hash == hashed(session.door.token(settings.server_key()))
    base.close()
    start()
    assert settings.server_key() != own.key and (own.file.parent / "key.before-1").read_bytes() == b""


def test_what_is_written_is_for_its_owner_alone(own, tmp_path):
    folder = own.file.parent
    (folder / "media").mkdir(mode=0o755, exist_ok=True)
    (folder / "media" / "of-an-earlier-version").write_bytes(b"a voice")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    settings.only_for_us(folder)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert set(modes.values()) == {0o600, 0o700} and modes["key"] == 0o600 and modes["media"] == 0o700
    elsewhere = tmp_path / "somebody-elses"
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    settings.only_for_us(elsewhere)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755


def test_the_command_makes_files_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("app.demo.year.go_through", lambda *_given: asyncio.sleep(0))
    os.umask(0o022)
    assert cli.main(["demo", "--no-serve", "--data", str(tmp_path / "data")]) == 0
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data", *(tmp_path / "data").rglob("*"))}
    assert modes == {0o600, 0o700}
