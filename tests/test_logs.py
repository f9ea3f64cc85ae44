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


def test_the_place_is_the_innermost_of_this_program_and_the_route_is_named(client_for, world, monkeypatch, caplog):
    from app.routes import status

    def breaks(_db):
        json.loads("{MARKWORDS")

    monkeypatch.setattr(status, "in_the_database", breaks)
    monkeypatch.setattr(status.durable, "read", reading_in_the_program)
    assert client_for("organiser").get("/status").status_code == 500
    line = json.loads(Lines().format(next(record for record in caplog.records if record.message == "broken")))
    assert line["kind"] == "JSONDecodeError" and line["route"] == "/status"
    assert line["place"].startswith("routes/status.py:") and "MARK" not in str(line)


async def reading_in_the_program(unit):
    return unit(None)


def test_starts_stops_and_failed_sign_ins_are_said_without_a_name(client_for, world, caplog):
    caplog.set_level("INFO", "expertpool")
    posting = client_for("anyone")
    assert posting.post("/sign-in", data={"name": "MARKNAME", "password": "MARKPASSWORD"}).status_code == 403
    lines = [Lines().format(record) for record in caplog.records if record.name == "expertpool"]
    assert any("a sign-in failed" in line for line in lines) and "MARK" not in "".join(lines)
