"""The suite passes on every Python that the README names: in an environment of its own, from the same locks."""

import os
import shutil
import subprocess

import pytest

from tests.server import ROOT


def python(version: str) -> str | None:
    """Where a Python of that version is that really starts; of a version manager's, the newest that it keeps."""
    command = f"python{version}"
    choices = [""]
    if shutil.which("pyenv"):
        kept = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True).stdout.split()
        choices += [name for name in reversed(kept) if name.startswith(f"{version}.")]
    for choice in choices if shutil.which(command) else ():
        asked = subprocess.run([command, "-c", "import sys, venv; print(sys.executable)"], capture_output=True, text=True,
                               env=os.environ | ({"PYENV_VERSION": choice} if choice else {}))
        if asked.returncode == 0:
            return asked.stdout.strip()
    return None


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_suite_passes_on(version, tmp_path):
    found = python(version)
    if found is None:
        pytest.skip(f"there is no Python {version} on this machine")
    subprocess.run([found, "-m", "venv", tmp_path / "venv"], check=True)
    for lock in ("requirements.lock", "requirements-test.lock"):
        subprocess.run([tmp_path / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "--require-hashes", "--only-binary", ":all:", "-r", ROOT / lock], check=True)
    suite = subprocess.run([tmp_path / "venv/bin/python", "-m", "pytest", "--ignore=tests/browser"], cwd=ROOT,
                           capture_output=True, text=True)
    assert suite.returncode == 0, suite.stdout[-3000:]
