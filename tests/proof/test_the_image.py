"""The steps of the Dockerfile, one by one, where no engine is: each line does here what it would do there."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.pace import PATIENCE
from tests.server import ROOT, free_port

pytestmark = pytest.mark.proof
LINES = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text()).splitlines()
STEPS = [tuple(line.split(" ", 1)) for line in LINES if line and not line.startswith("#")]


def said(word: str) -> list[str]:
    return [rest for step, rest in STEPS if step == word]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Its file system, as far as the steps make one, with a Python of its own."""
    root = tmp_path_factory.mktemp("image")
    signal.alarm(0)
    subprocess.run([sys.executable, "-m", "venv", root / "python"], check=True)
    here, environment = root, {"PATH": f"{root}/python/bin:{os.environ['PATH']}", "HOME": str(root)}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    for step, rest in STEPS:
        if step == "WORKDIR":
            here = root / rest.strip("/")
            here.mkdir(parents=True)
        elif step == "COPY":
            *sources, target = rest.split()
            for source in sources:
                place = here / target / (source if target == "./" else "")
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
                else:
                    shutil.copy(ROOT / source, place)
        elif step == "RUN" and rest.startswith("pip "):
            subprocess.run(rest, shell=True, cwd=here, env=environment, check=True)
        elif step == "RUN":
            # Who it runs as is a matter of the image; the folders are made here.
            folders = re.fullmatch(r"useradd .+ expertpool && mkdir -m 700 (.+) && chown expertpool (.+)", rest)
            assert folders and folders[1] == folders[2] == "/data /backups"
            for folder in folders[1].split():
                (root / folder.strip("/")).mkdir(mode=0o700)
        elif step == "ENV":
            environment |= dict(pair.split("=") for pair in rest.split())
        else:
            assert step in ("FROM", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"), f"nobody tries {step}"
    return root, here, environment | {"DATA": str(root / "data")}


@pytest.fixture(autouse=True)
def as_long_as_it_takes(no_waiting_for_ever):
    signal.alarm(0)


def test_it_starts_is_healthy_at_its_port_and_stops(image):
    root, here, environment = image
    environment |= {"PORT": str(free_port()), "HOST": "127.0.0.1"}
    check = said("HEALTHCHECK")[0].removeprefix("CMD ")
    server = subprocess.Popen(json.loads(said("CMD")[0]), cwd=here, env=environment, stdout=subprocess.PIPE, text=True,
                              executable=str(root / "python/bin/expertpool"))
    try:
        ends = time.monotonic() + PATIENCE
        while subprocess.run(check, shell=True, env=environment, capture_output=True).returncode:
            assert time.monotonic() < ends and server.poll() is None, "it is never healthy"
            time.sleep(0.2)
    finally:
        server.terminate()
        told, _nothing = server.communicate(timeout=PATIENCE)
    assert "/first-run/" in told and server.returncode == 0
    assert [path.name for path in (root / "data").glob("expertpool.db*")] == ["expertpool.db"]
    assert subprocess.run(check, shell=True, env=environment, capture_output=True).returncode != 0


def test_it_runs_as_nobody_of_importance_and_keeps_everything_in_one_place():
    assert said("USER") == ["expertpool"] and said("VOLUME") == ["/data"] and "DATA=/data" in said("ENV")[0]
