"""Makes dist/: the wheel and the source of what is committed, the lock, the list of parts, and the sums of all of them."""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from release.parts import ROOT, NotKnown, list_of_parts, missing_in_catalogue


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def build(out: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    if f"## {version}" not in (ROOT / "CHANGELOG.md").read_text():
        raise NotKnown(f"CHANGELOG.md has no heading for version {version}.")
    parts = list_of_parts(version, git("show", "--no-patch", "--format=%cI", "HEAD"))
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    source = out / f"expertpool-{version}-source.tar.gz"
    git("archive", "--format=tar.gz", f"--prefix=expertpool-{version}/", f"--output={source}", "HEAD")
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(source, folder, filter="data")
        subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--no-build-isolation", "--wheel-dir", out, Path(folder, f"expertpool-{version}")], check=True)
    shutil.copy(ROOT / "requirements.lock", out)
    (out / f"expertpool-{version}.cdx.json").write_text(json.dumps(parts, ensure_ascii=False, indent=1) + "\n")
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(out.iterdir())]
    (out / "SHA256SUMS").write_text("".join(sums))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("--out", default=ROOT / "dist", type=Path, help="folder to make anew (default: dist)")
    out = parser.parse_args().out.absolute()
    try:
        build(out)
    except NotKnown as trouble:
        print(f"No release: {trouble}", file=sys.stderr)
        return 1
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size / 1000:>8.0f} kB  {file.name}")
    if git("status", "--porcelain"):
        print("What is not committed is not in it.")
    if missing := missing_in_catalogue((ROOT / "publiccode.yml").read_text()):
        print(f"Do not publish it yet: publiccode.yml has no {', no '.join(missing)}. "
              "Only the owner of the code can fill that in.")
    return 0


sys.exit(main())
