"""Who installs the wheel gets every file that the program reads, with all licences; that it works shows
`proof/test_the_wheel.py`."""

from email import message_from_bytes
from zipfile import ZipFile

import pytest

from tests.server import ROOT
from tests.test_it_may_be_used import LICENCE
from tests.wheel import build


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    with ZipFile(build(tmp_path_factory.mktemp("wheel"))) as built:
        yield built


def test_every_file_that_the_program_reads_is_in_the_wheel(wheel):
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*")}
    for folder in ("templates", "static", "migrations"):
        wanted |= {f"app/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name and "." in name.rpartition("/")[2]
              and not name.endswith(".mo")}
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert wanted == inside


def test_the_package_holds_the_licence_and_those_of_others(wheel):
    inside = {name.partition(".dist-info/licenses/")[2] for name in wheel.namelist()} - {""}
    metadata = message_from_bytes(wheel.read(next(name for name in wheel.namelist() if name.endswith("/METADATA"))))
    assert metadata["License-Expression"] == LICENCE
    assert inside == {"LICENSE", *(f"LICENSES/{file.name}" for file in (ROOT / "LICENSES").iterdir())}
