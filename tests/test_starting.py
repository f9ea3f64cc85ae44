"""Start-up: what is there stays, what cannot be used is refused with a sentence that says what to do."""

import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from sqlmodel import select

from app import durable
from app.errors import CannotStart
from app.models import Organisation


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "expertpool.db"


def opened(path):
    return durable.open_database(f"sqlite:///{path}")


def test_a_second_start_finds_everything_as_it_was(path):
    first = opened(path)
    first.keep_now(lambda db: db.add(Organisation(name="Beekstede")))
    first.close()
    second = opened(path)
    assert second.read_now(lambda db: len(db.exec(select(Organisation)).all())) == 1
    second.close()


def test_an_empty_file_is_not_taken_for_a_new_database(path):
    path.parent.mkdir()
    path.touch()
    with pytest.raises(CannotStart, match="empty"):
        opened(path)
    assert path.stat().st_size == 0


def test_a_damaged_file_is_refused(path):
    opened(path).close()
    content = bytearray(path.read_bytes())
    content[4096:40000] = os.urandom(35904)
    path.write_bytes(content)
    with pytest.raises(CannotStart, match="damaged"):
        opened(path)


def test_something_else_is_refused(path):
    path.parent.mkdir()
    path.write_text("this is a letter to my mother" * 100)
    with pytest.raises(CannotStart, match="damaged"):
        opened(path)
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    with pytest.raises(CannotStart, match="not Expertpool's"):
        opened(path)


def test_a_newer_schema_is_refused(path):
    opened(path).close()
    newer = sqlite3.connect(path)
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.commit()
    newer.close()
    with pytest.raises(CannotStart, match="newer version"):
        opened(path)


def test_a_lost_file_is_not_replaced_by_a_new_one(path):
    opened(path).close()
    durable.back_up(path, "test")
    path.unlink()
    with pytest.raises(CannotStart, match="missing"):
        opened(path)
    assert not path.exists()


@pytest.fixture
def not_root():
    """Root may write everywhere; for as long as this lasts, it is nobody."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_place_that_cannot_be_written_is_refused(not_root):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders let only one person in
        os.chmod(folder, 0o500)
        with pytest.raises(CannotStart, match="cannot be written"):
            opened(Path(folder) / "expertpool.db")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"):
        opened(tmp_path / "file" / "expertpool.db")


def test_a_backup_is_whole_and_made_while_people_write(path):
    base = opened(path)
    answers = [base.keep_soon(lambda db, n=n: db.add(Organisation(name=str(n)))) for n in range(300)]
    answers[0].result()
    copy = durable.back_up(path, "test")
    for answer in answers:
        answer.result()
    base.close()
    restored = durable.open_database(f"sqlite:///{copy}")
    assert restored.read_now(lambda db: len(db.exec(select(Organisation)).all())) >= 1
    restored.close()
