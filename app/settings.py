"""Everything an installation may set, each with its sentence; `docs/operating.md` lists exactly these."""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import CannotStart


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
    Setting("BACKUPS", "", "Folder to which backups go, with the list of what was taken back; better on another machine "
            "(such as a mounted one) than in DATA."),
    Setting("RECIPIENT", "", "For whom backups are encrypted: public keys of age, with commas between (age1…)."),
    Setting("ADDRESS", "", "Address at which phones reach this server, such as https://pool.example. "
            "Without it, this machine's address on the local network."),
    Setting("HOST", "0.0.0.0", "Network address to listen on."),
    Setting("PORT", "8000", "Port to listen on."),
    Setting("WORKERS", "1", "Processes that serve together; more than one needs PostgreSQL."),
    Setting("METRICS_TOKEN", "", "Who sends it as “Authorization: Bearer …” may read /metrics. Without it, nobody may."),
    Setting("SECURITY_CONTACT", "", "Whom to tell of a hole in the security of this installation: an e-mail address, or a "
            "page beginning with https://. Without it, there is no /.well-known/security.txt."),
    Setting("SMTP_URL", "", "Mail server that takes what this installation sends (smtps://name:password@host, or "
            "smtp://… with STARTTLS). Without it nothing is sent, and every text stands in /agenda to be sent by hand."),
    Setting("MAIL_FROM", "", "Address from which it sends, such as expertpool@pool.example. It must be able to receive: "
            "what comes back goes to it."),
    Setting("PROXY", "", "Address of the one reverse proxy whose X-Forwarded headers are believed, such as 127.0.0.1."),
)


_DEFAULTS = {each.name: each.default for each in SETTINGS}


def setting(name: str) -> str:
    return os.environ.get(name, "").strip() or _DEFAULTS[name]


def sends_mail() -> bool:
    """Without a mail server nothing is sent: every text stands at the desk, to be sent by hand."""
    return bool(setting("SMTP_URL"))


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


KEY_LENGTH = 32


def key_file() -> Path:
    return data_folder() / "key"


def server_key() -> bytes:
    """The secret from which join tokens are derived: a file beside the database, so that a stolen database has none.
    Raises CannotStart where it is missing or not whole: a new one in its place would end every poster that is printed."""
    try:
        key = key_file().read_bytes()
    except FileNotFoundError:
        raise CannotStart(f"the key is missing: {key_file()}. {KEY_BACK}") from None
    except OSError:
        raise CannotStart(f"the key cannot be read: {key_file()}. Give this program the right to read it.") from None
    if len(key) != KEY_LENGTH:
        raise CannotStart(f"the key is {'not whole' if key else 'empty'}: {key_file()}. {KEY_BACK}")
    return key


KEY_BACK = ("Put back the copy that is in every backup (“expertpool restore --only-key FILE”), or copy it from another "
            "machine of this installation. If it is lost for ever, start once with --new-key: posters that hang somewhere "
            "stop working, and addresses of people who want word back can never be read again.")


def make_key() -> bytes:
    """The one that is there from here on; another process may have been quicker."""
    path, key = key_file(), secrets.token_bytes(KEY_LENGTH)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_file(path, key, never_over=True)
    return server_key()


def keep_file(path: Path, content: bytes, *, never_over: bool = False) -> None:
    """For its owner alone; after a power cut it is there whole, or as it was before."""
    making = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if never_over:
        with suppress(FileExistsError):
            path.hardlink_to(making)
        making.unlink()
    else:
        making.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new name in it outlives a power cut."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def only_for_us(folder: Path) -> None:
    """Files 0600 and folders 0700, also of what an earlier version or another program made. Nothing is touched in a folder
    that is not this installation's own."""
    if not folder.is_dir() or not any((folder / name).exists() for name in ("key", "expertpool.db", "serving")):
        return
    with suppress(OSError):
        folder.chmod(0o700)
    for path in folder.rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        with suppress(OSError):  # gone meanwhile, or another's
            if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) != wanted:
                path.chmod(wanted)
