"""The shape holds, and carries what comes: the quick tests of it, and two kinds of step that nobody foresaw.

What else shows it has a file of its own here: `test_the_wheel.py`, `test_a_database_of_0_1_0.py` and `test_steady.py`.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app.words import LANGUAGES
from tests.server import ROOT
from tests.test_the_shape import *  # noqa: F403

MADE_UP = ROOT / "tests/proof/made_up"
CATALOGUES = {language: f"app/locales/{language}/LC_MESSAGES/messages.po" for language in LANGUAGES}
OTHERS = ("tests/test_the_shape.py", "tests/test_words.py", "tests/test_an_evening.py", "tests/test_no_traces.py",
          "tests/routes/builder/test_preparing_a_session.py")


def contents(tree: Path) -> dict[str, bytes]:
    return {str(file.relative_to(tree)): file.read_bytes() for file in tree.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts and ".git" not in file.parts}


def follow_the_recipe(kind: str, tree: Path) -> set[str]:
    """As `docs/kinds.md` says it: one file, one folder, its strings and one test. Returns the files that are new."""
    made, before = MADE_UP / kind, set(contents(tree))
    shutil.copy(made / f"{kind}.py", tree / "app/models/kinds")
    shutil.copytree(made / "templates", tree / "templates/kinds" / kind)
    shutil.copy(made / f"test_{kind}.py", tree / "tests/models/kinds")
    for language, path in CATALOGUES.items():
        strings = Catalog(locale=language)
        for message, translations in tomllib.loads((made / "strings.toml").read_text()).items():
            if language in translations:
                strings.add(message, translations[language])
        if len(strings):
            with (tree / path).open("ab") as catalogue:
                catalogue.write(b"\n")
                write_po(catalogue, strings, omit_header=True)
    return set(contents(tree)) - before


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    tree = tmp_path_factory.mktemp("copy")
    for name in subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0"):
        if name and not name.startswith("docs/pictures/") and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    return tree


def test_a_new_kind_is_a_file_a_folder_and_its_strings(tree):
    before = contents(tree)
    new = follow_the_recipe("letter", tree) | follow_the_recipe("weather_map", tree)
    after = contents(tree)
    assert {name for name in new if not name.startswith("templates/kinds/")} == {
        f"{folder}{name}.py" for kind in ("letter", "weather_map")
        for folder, name in (("app/models/kinds/", kind), ("tests/models/kinds/", f"test_{kind}"))}
    assert {name for name in before if after[name] != before[name]} <= set(CATALOGUES.values())
    assert all(after[name].startswith(before[name]) for name in CATALOGUES.values())

    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "DATA", "ON"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--override-ini", "addopts=", "-q", "-p", "no:cacheprovider",
         "tests/models/kinds", *OTHERS], cwd=tree, env=clean, capture_output=True, text=True)
    print(ran.stdout[-300:])
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
