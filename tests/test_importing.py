"""Starting is quick because what few need loads when it is first needed."""

import subprocess
import sys

import pytest
from fastapi.routing import APIRoute

from app.main import app
from tests.server import ROOT

LATER = {
    "a word processor": ("docx", "lxml"),
    "PDF": ("typst",),
    "workbooks": ("xlsxwriter",),
    "calendars": ("icalendar",),
    "photos": ("PIL", "pillow_heif"),
    "voices": ("av",),
    "migrations": ("alembic", "mako"),
    "a bucket": ("obstore",),
    "PostgreSQL": ("psycopg", "sqlalchemy.dialects.postgresql"),
    "catalogues and dates": ("babel",),
    "a QR code": ("segno",),
    "what a file is": ("filetype",),
    "passwords": ("pwdlib", "argon2"),
    "sealing an address": ("cryptography",),
    "the command line's server": ("uvicorn",),
    "the demonstration": ("app.demo",),
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    program = "import app.main, gc, sys; assert gc.isenabled(); print(*sys.modules)"
    return set(_printed(program).split())


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("need", LATER)
def test_the_program_is_imported_without_what_few_need(need, loaded):
    assert not loaded & set(LATER[need])


def test_what_a_table_is_validated_with_is_not_built():
    assert _printed("import app.main; from app import models; print(*(name for name in models.__all__ if "
                    "getattr(getattr(models, name), '__pydantic_complete__', False)))").split() == []


def test_a_route_declares_nothing_that_stands_in_the_address_for_what_it_asks_for():
    """Each declaration would be a validator of its own, made anew for every route."""
    def inside(dependant):
        for inner in dependant.dependencies:
            yield from (f"{inner.call.__qualname__}({field.name})" for field in inner.path_params)
            yield from inside(inner)

    assert {found for route in app.routes if isinstance(route, APIRoute) for found in inside(route.dependant)} == set()


def test_what_is_imported_is_not_looked_through_for_garbage():
    assert _printed("import app.main, gc; print(len(gc.get_objects()) < gc.get_freeze_count() / 10)").strip() == "True"
