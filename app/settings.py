"""Everything an installation may set, each with its sentence; `docs/operating.md` lists exactly these."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    help: str


SETTINGS = (
    Setting("DATA", "data", "Folder of the database, the key and the backups."),
    Setting("DATABASE_URL", "", "A PostgreSQL address (postgresql://user:password@host/name) instead of SQLite in DATA."),
    Setting("MEDIA_URL", "", "A bucket of S3-compatible storage for photos and voices "
            "(s3://key:secret@host/bucket) instead of the folder media in DATA."),
    Setting("ADDRESS", "", "Address at which phones reach this server, such as https://pool.example. "
            "Without it, this machine's address on the local network."),
    Setting("HOST", "0.0.0.0", "Network address to listen on."),
    Setting("PORT", "8000", "Port to listen on."),
    Setting("WORKERS", "1", "Processes that serve together; more than one needs PostgreSQL."),
    Setting("METRICS_TOKEN", "", "Who sends it as “Authorization: Bearer …” may read /metrics. Without it, nobody may."),
    Setting("SECURITY_CONTACT", "", "Whom to tell of a hole in the security of this installation: an e-mail address, or a "
            "page beginning with https://. Without it, there is no /.well-known/security.txt."),
    Setting("PROXY", "", "Address of the one reverse proxy whose X-Forwarded headers are believed, such as 127.0.0.1."),
)


_DEFAULTS = {each.name: each.default for each in SETTINGS}


def setting(name: str) -> str:
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def data_folder() -> Path:
    return Path(setting("DATA")).absolute()


def folder(name: str) -> Path:
    """`templates`, `static` or `migrations`: in the package where it was installed as a wheel (`setup.py` puts them there),
    beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def database_url() -> str:
    url = setting("DATABASE_URL")
    if not url:
        return f"sqlite:///{data_folder() / 'expertpool.db'}"
    return with_driver(url)


def with_driver(url: str) -> str:
    """One driver, whichever of the usual spellings a hosting company hands out."""
    return "postgresql+psycopg://" + url.split("://", 1)[-1]


def server_key() -> bytes:
    """The secret from which join tokens are derived: a file beside the database, so that a stolen database has none."""
    path = data_folder() / "key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made whole before it gets its name: half a key would end every poster that is printed.
        making = path.with_suffix(f".{secrets.token_hex(4)}")
        making.touch(mode=0o600)
        making.write_bytes(secrets.token_bytes(32))
        making.replace(path)
    return path.read_bytes()
