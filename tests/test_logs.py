"""What the log may say: its own keys, and nothing that a library or an error carries along."""

import json
import logging

from app.logs import KEYS, Lines


def said(name: str, message, *given, trouble=None, **more) -> dict:
    record = logging.LogRecord(name, logging.ERROR, "/somewhere/MARKPATH.py", 1, message, given,
                               (type(trouble), trouble, trouble.__traceback__) if trouble else None)
    record.__dict__.update(more)
    return json.loads(Lines().format(record))


def test_what_a_library_says_is_left_out():
    line = said("uvicorn.error", "%s - GET /s/MARKCODE from 203.0.113.77", "MARKWORDS")
    assert line["from"] == "uvicorn" and "MARK" not in str(line) and "203.0.113" not in str(line)


def test_an_error_is_its_kind_and_place_and_never_its_words():
    try:
        raise ValueError("MARKWORDS of a speaker")
    except ValueError as trouble:
        line = said("asyncio", "Task exception: MARKWORDS", trouble=trouble)
    assert line["kind"] == "ValueError" and line["place"].startswith("test_logs.py:") and "MARK" not in str(line)


def test_unknown_keys_are_dropped():
    assert set(said("expertpool", "not kept: %s", "OperationalError", client="203.0.113.77", words="MARK")) <= set(KEYS)


def test_a_port_that_is_taken_is_said():
    assert said("uvicorn.error", OSError(98, "MARK"))["event"] == "Address already in use"
