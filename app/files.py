"""Where files lie: in a folder beside the database, or in a bucket of S3-compatible storage that machines share."""

import os
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from app.errors import CannotStart, NotKept
from app.settings import data_folder, setting

RETRIES = 3


class StoredFile(NamedTuple):
    name: str
    size: int
    since: float  # seconds since 1970; 0 in the folder, where a file tells no time


class Folder:
    def __init__(self, path: Path):
        self.path = path

    def put(self, name: str, content: bytes, *, passing: bool = False) -> None:
        """Whole and on the disk when this returns; with no time on it, so that it does not tell when somebody spoke.
        What is only `passing` through need not outlive a power cut, and has a time to be swept by."""
        path = self.path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}")
        with making.open("wb") as file:
            file.write(content)
            file.flush()
            if not passing:
                os.utime(making, (0, 0))
                os.fsync(file.fileno())
        making.replace(path)
        if not passing:
            directory = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)

    def get(self, name: str) -> bytes | None:
        with suppress(OSError):
            return (self.path / name).read_bytes()
        return None

    def delete(self, *names: str) -> None:
        for name in names:
            path = self.path / name
            path.unlink(missing_ok=True)
            if path.parent != self.path:
                with suppress(OSError):  # others are there still
                    path.parent.rmdir()

    def under(self, name: str = "") -> list[StoredFile]:
        """What is there, in folders below it too."""
        found = []
        for folder, _folders, names in os.walk(self.path / name):
            for path in (Path(folder, file) for file in names):
                with suppress(FileNotFoundError):
                    stat = path.stat()
                    found.append(StoredFile(str(path.relative_to(self.path)), stat.st_size, stat.st_mtime))
        return found


class Bucket:
    """Bytes under names; the storage keeps them safe once it has answered. It notes when each came: see docs/privacy.md."""

    def __init__(self, url: str):
        from obstore.store import S3Store

        parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
        bucket, _slash, prefix = parts.path.strip("/").partition("/")
        if parts.scheme not in ("s3", "s3+http") or not bucket:
            raise CannotStart("MEDIA_URL must be like s3://key:secret@host/bucket, or s3+http:// where there is no TLS.")
        given: dict[str, Any] = {
            "access_key_id": unquote(parts.username or ""), "secret_access_key": unquote(parts.password or ""),
            "region": asked.get("region", ["us-east-1"])[0]}
        if parts.hostname:
            given["endpoint"] = f"{'http' if parts.scheme == 's3+http' else 'https'}://{parts.netloc.rpartition('@')[2]}"
        self._store = S3Store(
            bucket, prefix=prefix or None, client_options={"allow_http": parts.scheme == "s3+http",
                                                           "timeout": timedelta(seconds=20)},
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=20)},
            **{name: value for name, value in given.items() if value})  # else as the environment says, AWS_…

    def put(self, name: str, content: bytes, *, passing: bool = False) -> None:
        import obstore

        with _errors_without_details():
            obstore.put(self._store, name, content)

    def get(self, name: str) -> bytes | None:
        import obstore

        with _errors_without_details(), suppress(FileNotFoundError):
            return bytes(obstore.get(self._store, name).bytes())
        return None

    def delete(self, *names: str) -> None:
        import obstore

        with _errors_without_details(), suppress(FileNotFoundError):
            obstore.delete(self._store, list(names))

    def under(self, name: str = "") -> list[StoredFile]:
        import obstore

        with _errors_without_details():
            return [StoredFile(file["path"], file["size"], file["last_modified"].timestamp())
                    for page in obstore.list(self._store, name or None) for file in page]


class _errors_without_details:
    """The storage's own errors carry addresses and names of buckets; ours says only that it was not kept."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind, trouble, _traceback) -> None:
        if kind is not None and kind is not FileNotFoundError:
            raise NotKept(f"storage: {kind.__name__}") from None


def files() -> Folder | Bucket:
    return _at(setting("MEDIA_URL"), data_folder())


@lru_cache(4)
def _at(url: str, folder: Path) -> Folder | Bucket:
    return Bucket(url) if url else Folder(folder / "media")


def check_storage() -> None:
    """Before anybody is served: better a sentence now than a lost photo later."""
    try:
        files().under("uploads")
    except NotKept as trouble:
        raise CannotStart(f"the storage of MEDIA_URL does not answer ({trouble}). Look at its address, bucket and "
                          "key.") from None
