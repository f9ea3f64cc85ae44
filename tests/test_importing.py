"""Starting is quick because what few need loads when it is first needed."""

import subprocess
import sys

import pytest

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
    "PostgreSQL": ("psycopg",),
    "the command line's server": ("uvicorn",),
    "the demonstration": ("app.demo",),
}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    program = "import app.main, gc, sys; assert gc.isenabled(); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True,
                              text=True).stdout.split())


@pytest.mark.parametrize("need", LATER)
def test_the_program_is_imported_without_what_few_need(need, loaded):
    assert not loaded & set(LATER[need])
