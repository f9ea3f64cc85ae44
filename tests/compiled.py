"""Templates stay compiled from one process to the next, and from one run to the next: it takes longer than all else that a
process of the suite begins with. They lie beside the packages that are installed, and each is made anew once its text
changed, all of them once what they are compiled with did."""

import sys
import zlib
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from app import pages

FOLDER = Path(sys.prefix) / "templates-of-tests" / f"{zlib.crc32(Path(pages.__file__).read_bytes()):08x}"


def keep_templates() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages.environment.bytecode_cache = FileSystemBytecodeCache(str(FOLDER))
