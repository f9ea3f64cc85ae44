"""The list of parts names everything that is installed, down to what lies inside of wheels, each with its licence; what is
not known is no release."""

import re
import sys

import pytest

from release import parts
from tests.server import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="wheels hold other libraries elsewhere")


@pytest.fixture(scope="module")
def listed() -> dict:
    return parts.list_of_parts("0.1.0", "2026-01-01T00:00:00+00:00")


def test_everything_that_is_locked_is_in_it_with_its_version(listed):
    there = {part["purl"] for part in listed["components"] if "purl" in part}
    locked = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text(), re.M)
    assert there == {f"pkg:pypi/{name}@{version}" for name, version in locked}


def test_each_part_and_each_library_in_it_has_a_licence_and_a_name_of_its_own(listed):
    every = [each for part in listed["components"] for each in (part, *part.get("components", ()))]
    assert all(each["licenses"] for each in every)
    assert len({each["bom-ref"] for each in every}) == len(every)


def test_what_lies_inside_of_wheels_is_in_it(listed):
    inside = {(part["name"], each["name"]): each["licenses"] for part in listed["components"]
              for each in part.get("components", ())}
    assert inside["pillow_heif", "libx265"] == [{"expression": "GPL-2.0-or-later"}]
    assert ("cryptography", "openssl") in inside and ("lxml", "libxml2") in inside and ("av", "libavcodec") in inside


def test_the_files_of_others_and_the_domains_are_in_it(listed):
    own = {part["name"]: part["licenses"][0]["expression"] for part in listed["components"] if "purl" not in part}
    assert own["htmx-4.0.1.min.js"] == "0BSD" and "OGL-UK-3.0" in own.values() and "OFL-1.1" in own.values()


def test_the_same_parts_are_the_same_list(listed):
    assert parts.list_of_parts("0.1.0", "2026-01-01T00:00:00+00:00") == listed


@pytest.mark.parametrize("where, name", [("files", "libx265"), ("packages", "jinja2"), ("named", "openssl")])
def test_a_licence_that_nobody_looked_up_is_no_release(monkeypatch, where, name):
    known = {each: licence for each, licence in parts.LICENCES[where].items() if each != name}
    monkeypatch.setattr(parts, "LICENCES", parts.LICENCES | {where: known})
    with pytest.raises(parts.NotKnown, match=name):
        parts.list_of_parts("0.1.0", "")


def test_another_version_than_the_locked_one_is_no_release():
    with pytest.raises(parts.NotKnown, match="jinja2 is locked"):
        parts.installed("jinja2", "0.1")


@pytest.mark.parametrize(("text", "missing"), [
    ("name: x\n# url: later\n", ["url", "organisation", "maintenance"]),
    ("url: https://code.example/expertpool\norganisation:\n  uri: https://x.example\nmaintenance:\n", ["maintenance"]),
    ("url: https://x\norganisation: {uri: y}\nmaintenance:\n  type: internal\n", [])])
def test_what_only_the_owner_can_say_is_asked_for_at_each_release(text, missing):
    assert parts.missing_in_catalogue(text) == missing


def test_as_long_as_it_is_missing_the_pages_say_so_too():
    for name in parts.missing_in_catalogue((ROOT / "publiccode.yml").read_text()):
        for page in ("CHANGELOG.md", "docs/standard-for-public-code.md"):
            assert f"`{name}`" in (ROOT / page).read_text(), (page, name)
