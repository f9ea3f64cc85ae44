"""Who installs the wheel gets every file that the program reads; that it works shows `proof/test_the_wheel.py`."""

from zipfile import ZipFile

from tests.server import ROOT
from tests.wheel import build


def test_every_file_that_the_program_reads_is_in_the_wheel(tmp_path):
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*")}
    for folder in ("templates", "static", "migrations"):
        wanted |= {f"app/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name and "." in name.rpartition("/")[2]
              and not name.endswith(".mo")}
    with ZipFile(build(tmp_path)) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert wanted == inside
