"""Backups where they lie: how old the newest is, and that none grows older than was promised."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import clock
from app.durable import taken_back
from app.settings import data_folder, setting

KEPT = timedelta(days=35)  # what people took back disappears there too
NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{6})-[\w.-]+\.(tar|tar\.age|db|media)")  # the last two are of upgrades


def backups() -> Path:
    return Path(setting("BACKUPS") or data_folder() / "backups").absolute()


def places() -> set[Path]:
    """Where backups go, and where the copies of before an upgrade are."""
    return {backups(), data_folder() / "backups"}


def name_for(label: str, ending: str) -> str:
    return f"{clock.now().astimezone(UTC).strftime('%Y-%m-%d-%H%M%S')}-{label}.{ending}"


def made_at(path: Path) -> datetime | None:
    """By its name: the time of a file changes when it is carried somewhere."""
    found = NAME.fullmatch(path.name)
    return datetime.strptime(f"{found[1]} {found[2]}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC) if found else None


def newest() -> datetime | None:
    """The newest whole backup: a copy of before an upgrade has no key and no photos."""
    return max((made for path in backups().glob("*.tar*") if (made := made_at(path))), default=None)


def delete_old(now: datetime) -> list[Path]:
    """Only what we named ourselves."""
    gone = [path for folder in places() for path in folder.glob("*")
            if (made := made_at(path)) and now - made > KEPT]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return gone


def tidy_up(now: datetime) -> list[Path]:
    """Backups that are too old go, with the lists that were for them; what was deleted."""
    taken_back.forget_old(clock.local(now).date(), data_folder() / taken_back.FOLDER,
                          *(place / taken_back.FOLDER for place in places()))
    return delete_old(now)
