"""The wheel, built from a copy of what is committed, so that nothing is left lying in the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.server import ROOT

PARTS = ("app", "templates", "static", "migrations", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE",
         "LICENSES")


def build(folder: Path) -> Path:
    source = folder / "source"
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(ROOT / part, source)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
                    "--no-build-isolation", "--wheel-dir", folder, source], check=True, capture_output=True)
    return next(folder.glob("*.whl"))
