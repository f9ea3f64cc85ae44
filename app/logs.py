"""One line of JSON for each event, with these keys and no others. What a library says is not written down, only that it
said something and what kind of trouble it had: its words can carry an address, a path with a code, or somebody's words."""

import json
import logging
import os
from asyncio import CancelledError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEYS = ("at", "level", "worker", "from", "event", "kind", "place", "route")
HERE = str(Path(__file__).parent)


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        ours = record.name == "expertpool"
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(), "worker": os.getpid(), "from": record.name.split(".")[0],
                "event": record.getMessage() if ours else ""}
        if ours:
            line["route"] = getattr(record, "route", "")  # as it is written in the program: an address can hold a code
            if broke := getattr(record, "trouble", None):
                line["kind"], line["place"] = type(broke).__name__, place(broke)
        trouble = record.exc_info[1] if record.exc_info else record.msg if isinstance(record.msg, Exception) else None
        if trouble:
            line["kind"] = type(trouble).__name__
            line["place"] = place(trouble)
            if isinstance(trouble, OSError) and trouble.errno:  # a port that is taken, a disk that is full
                line["event"] = os.strerror(trouble.errno)
        return json.dumps({key: line[key] for key in KEYS if line.get(key)}, ensure_ascii=False)


class WhoWaited(logging.Filter):
    """At a stop whoever still waits for their turn is sent away, and the web server calls each of them an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))


def place(trouble: BaseException) -> str:
    """File and line where it broke, without the values that were in play: the innermost of this program, because what a
    library was asked says more than where in the library it ended."""
    innermost = ours = None
    where = trouble.__traceback__
    while where:
        innermost = where
        if where.tb_frame.f_code.co_filename.startswith(HERE):
            ours = where
        where = where.tb_next
    found = ours or innermost
    if found is None:
        return ""
    file = Path(found.tb_frame.f_code.co_filename)
    return f"{file.relative_to(HERE).as_posix() if ours else file.name}:{found.tb_lineno}"


def route_of(scope: Any) -> str:
    """As it is written in the program: an address names a session, and can hold a code."""
    return getattr(scope.get("route") or scope.get("endpoint"), "path", "other")


# For the server and each of its workers.
CONFIG = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "app.logs.Lines"}},
    "filters": {"who_waited": {"()": "app.logs.WhoWaited"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["who_waited"]}},
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {"expertpool": {"level": "INFO"}},
}
