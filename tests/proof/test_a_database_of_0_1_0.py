"""A database of 0.1.0 is taken over with all that is in it, on SQLite and on PostgreSQL."""

import secrets
import shutil
from contextlib import contextmanager

import pytest

from tests.frozen import load

pytest.register_assert_rewrite("tests.frozen.promises")

from tests.frozen.promises import *  # noqa: E402, F403

pytestmark = pytest.mark.proof


@contextmanager
def database_like(postgres, template: str):
    """A database of a test's own; its name."""
    name = f"test_{secrets.token_hex(6)}"
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    with postgres.admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def frozen_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("frozen") / "expertpool.db"
    load(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def frozen_on_postgres(postgres):
    with database_like(postgres, "template1") as name:
        load(postgres.address(name))
        yield name


@pytest.fixture(params=["sqlite", "postgres"])
def address(request, tmp_path) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("frozen_file"), tmp_path / "expertpool.db")
        yield f"sqlite:///{tmp_path}/expertpool.db"
        return
    postgres = request.getfixturevalue("postgres")
    with database_like(postgres, request.getfixturevalue("frozen_on_postgres")) as name:
        yield postgres.address(name)
