"""The wheel in an empty environment, used from another folder: everything that a checkout does."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.pace import PATIENCE
from tests.server import ROOT, free_port
from tests.wheel import build


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of commands of an environment with the wheel and what the lock says, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel, bin = build(folder), folder / "venv/bin"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pip = [bin / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", ROOT / "requirements.lock"],
                   check=True)
    subprocess.run([*pip, "install", "--no-deps", wheel], check=True)
    subprocess.run([*pip, "check"], check=True)
    return bin


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def command(installed, elsewhere):
    """Runs `expertpool` in a folder that has nothing of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DATA"))}

    def run(*words: str) -> subprocess.Popen:
        return subprocess.Popen([installed / "expertpool", *words, "--data", elsewhere / "data"], cwd=elsewhere, env=clean,
                                stdout=subprocess.PIPE, text=True)

    return run


@pytest.fixture(scope="module")
def server(command):
    port = free_port()
    process = command("demo", "--port", str(port), "--host", "127.0.0.1")
    browser = httpx2.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True)
    ends = time.monotonic() + 6 * PATIENCE  # nothing is compiled yet
    while time.monotonic() < ends and process.poll() is None:
        try:
            if browser.get("/ready").status_code == 200:
                break
        except httpx2.HTTPError:
            time.sleep(0.1)
    yield browser
    process.terminate()
    process.wait(PATIENCE)


def test_the_front_page_comes_with_its_bundles_and_fonts(server):
    front = server.get("/")
    assert front.status_code == 200 and "<h1" in front.text
    sheets = re.findall(r'"(/bundles/[\w.-]+\.css\?v=\w+)"', front.text)
    assert sheets
    fonts = re.findall(r"url\(\"?(/static/vendor/fonts/[^\")]+)", server.get(sheets[0]).text)
    assert fonts and server.get(fonts[0]).content[:4] == b"wOF2"
    for script in re.findall(r'src="(/(?:bundles|static)/[^"]+)"', front.text):
        assert server.get(script).status_code == 200, script


def test_a_phone_is_spoken_to_in_arabic(server):
    page = server.get("/join", headers={"Accept-Language": "ar"})
    assert page.status_code == 200 and 'lang="ar"' in page.text and 'dir="rtl"' in page.text
    assert server.get("/join", headers={"Accept-Language": "en"}).text != page.text


@pytest.mark.parametrize("format, begins", [("docx", b"PK"), ("odt", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"),
                                             ("json", b"{")])
def test_a_session_is_written_to_a_file(server, command, elsewhere, format, begins):
    listed = json.loads(command("sessions", "--json").communicate(timeout=6 * PATIENCE)[0])
    code = next(session["code"] for session in listed if session["state"] == "closed")
    command("export", code, "--format", format, "--out", f"report.{format}").communicate(timeout=6 * PATIENCE)
    assert (elsewhere / f"report.{format}").read_bytes().startswith(begins)
