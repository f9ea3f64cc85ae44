"""Starting is quick because what few need loads when it is first needed."""

import json
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


# In a fresh process, and only one: what it imports is most of what this file costs.
PROGRAM = """
import gc, json, sys
import app.main, app.models as models
print(json.dumps({
    "modules": list(sys.modules), "collecting": gc.isenabled(), "looked_through": len(gc.get_objects()),
    "frozen": gc.get_freeze_count(),
    "validated": [name for name in models.__all__ if getattr(getattr(models, name), "__pydantic_complete__", False)]}))
"""


@pytest.fixture(scope="module")
def imported() -> dict:
    return json.loads(subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, check=True, capture_output=True).stdout)


@pytest.mark.parametrize("need", LATER)
def test_the_program_is_imported_without_what_few_need(need, imported):
    assert not set(imported["modules"]) & set(LATER[need])


def test_what_a_table_is_validated_with_is_not_built(imported):
    assert imported["validated"] == []


def test_what_is_imported_is_not_looked_through_for_garbage_and_what_comes_later_is(imported):
    assert imported["collecting"] and imported["looked_through"] < imported["frozen"] / 10


def test_a_route_declares_nothing_that_stands_in_the_address_for_what_it_asks_for():
    """Each declaration would be a validator of its own, made anew for every route."""
    def inside(dependant):
        for inner in dependant.dependencies:
            yield from (f"{inner.call.__qualname__}({field.name})" for field in inner.path_params)
            yield from inside(inner)

    assert {found for route in app.routes if isinstance(route, APIRoute) for found in inside(route.dependant)} == set()
