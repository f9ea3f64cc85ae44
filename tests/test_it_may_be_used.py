"""Whoever gets the program is told that they may use it: under one licence, whole, in a checkout and in a package, and
with those of everything that others made."""

import hashlib
import re
import tomllib

from app.words import LANGUAGES
from tests.server import ROOT

LICENCE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"]


def test_the_licence_is_the_one_that_is_named_word_for_word():
    words = " ".join(re.findall(r"\w+", (ROOT / "LICENSE").read_text()))
    assert LICENCE == "EUPL-1.2"
    assert hashlib.sha256(words.encode()).hexdigest() == \
        "8a14e695861d7e6dc2158614896f2b9963941d46e4ed3c986639b51e9337294a"


def test_nothing_else_names_another_licence():
    for name in ("README.md", "publiccode.yml", "LICENSES/README.md", "CONTRIBUTING.md", "GOVERNANCE.md"):
        assert set(re.findall(r"\bEUPL-[\d.]*\d", (ROOT / name).read_text())) <= {LICENCE}, name


def test_what_a_catalogue_reads_is_so():
    text = (ROOT / "publiccode.yml").read_text()
    assert re.search(r"^  license: (.+)$", text, re.M)[1] == LICENCE
    for path in re.findall(r"[\w/]+\.(?:png|svg)", text):
        assert (ROOT / path).is_file(), path
    for line in re.findall(r"shortDescription: (.+)", text):
        assert len(line) <= 150
    assert re.findall(r"\w\w", re.search(r"availableLanguages: \[(.+)\]", text)[1]) == list(LANGUAGES)


def test_every_file_of_others_has_a_licence_that_is_there_and_every_licence_is_for_something():
    listed = (ROOT / "static/vendor/README.md").read_text()
    named = set(re.findall(r"`LICENSES/([\w-]+\.txt)`", listed)) | {"domains-OGL-UK-3.0.txt"}
    assert named == {file.name for file in (ROOT / "LICENSES").glob("*.txt")}
    for row in re.findall(r"^\| `.+$", listed, re.M):
        assert "`LICENSES/" in row, row
    told = set(re.findall(r"`([\w.-]+\.txt)`", (ROOT / "LICENSES/README.md").read_text()))
    assert told == named


def test_the_image_takes_the_licences_along():
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    let_in = (ROOT / ".dockerignore").read_text().split()
    for name in ("LICENSE", "LICENSES"):
        assert any(name in line.split() for line in copied) and f"!{name}" in let_in
