"""A database of 0.1.0 is taken over with all that is in it, on SQLite; on PostgreSQL in tests/proof."""

import shutil

import pytest

from tests.conftest import ON_POSTGRES
from tests.frozen import CODE, CODES, load

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


def test_it_exports_what_it_exported_then(room):
    """The room that was open, and its sub-room; the others too where there is time for it."""
    codes = CODE, CODES["sub_room"]
    assert as_then(room.exports(*codes)) == as_then({code: WRITTEN["as it was"][code] for code in codes})
