"""A database of 0.1.0 is taken over with all that is in it, on SQLite; on PostgreSQL in tests/proof."""

import shutil

import pytest

from app import durable
from tests.conftest import ON_POSTGRES
from tests.frozen import CODE, CODES, Installation, at_work, load

pytest.register_assert_rewrite("tests.frozen.promises")

from tests.frozen.promises import *  # noqa: E402, F403
from tests.frozen.promises import WRITTEN, as_then  # noqa: E402

pytestmark = [pytest.mark.from_within, pytest.mark.skipif(ON_POSTGRES, reason="tests/proof does it there")]


@pytest.fixture(scope="module")
def frozen_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("frozen") / "expertpool.db"
    load(f"sqlite:///{path}")
    return path


@pytest.fixture
def address(frozen_file, tmp_path) -> str:
    shutil.copy(frozen_file, tmp_path / "expertpool.db")
    return f"sqlite:///{tmp_path}/expertpool.db"


@pytest.fixture(scope="module")
def upgraded_file(frozen_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("upgraded") / "expertpool.db"
    shutil.copy(frozen_file, path)
    durable.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def room(upgraded_file, tmp_path) -> Installation:
    """Brought up to date once for all of them; in tests/proof each start does it."""
    shutil.copy(upgraded_file, tmp_path / "expertpool.db")
    with at_work(f"sqlite:///{tmp_path}/expertpool.db", tmp_path) as installation:
        yield installation


def test_it_exports_what_it_exported_then(address, tmp_path):
    """The room that was open, and its sub-room, at the start that brings it up to date; the others too where there is
    time for it."""
    codes = CODE, CODES["sub_room"]
    with at_work(address, tmp_path) as room:
        assert as_then(room.exports(*codes)) == as_then({code: WRITTEN["as it was"][code] for code in codes})
