"""`make release` gives out what can be checked and installed: each sum is right, and the source is all that
is committed."""

import hashlib
import json
import subprocess
import sys
import tarfile

from tests.server import ROOT


def test_a_release_is_whole(tmp_path):
    out = tmp_path / "dist"
    subprocess.run([sys.executable, "-m", "release", "--out", out], cwd=ROOT, check=True)
    for line in (out / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    with tarfile.open(next(out.glob("*-source.tar.gz"))) as source:
        inside = {name.partition("/")[2] for name in source.getnames() if source.getmember(name).isfile()}
    committed = subprocess.run(["git", "ls-tree", "-r", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True,
                               check=True)
    assert inside == set(committed.stdout.splitlines())
    assert json.loads(next(out.glob("*.cdx.json")).read_text())["bomFormat"] == "CycloneDX"
    assert len(list(out.glob("*.whl"))) == 1
