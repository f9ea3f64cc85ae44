"""A stop leaves one file in which everything is that people were told is kept."""

import json
import signal
import sqlite3
import subprocess
import sys

import pytest

from tests.pace import PATIENCE, WHOLE
from tests.server import ROOT, free_port

BEGIN = """
import os, signal, sys
from app import cli, serving
from app.models import Organisation

def keep_and_stop(start=serving.first_run_token):
    def unit(db):
        db.add(Organisation(name="kept before the stop"))
        return start(db)
    return unit

serving.first_run_token = keep_and_stop()
import uvicorn
began = uvicorn.Server.startup
async def startup(self, sockets=None):
    await began(self, sockets)
    os.kill(os.getpid(), int(os.environ["SIGNAL"]))
uvicorn.Server.startup = startup
sys.exit(cli.main(["serve", "--port", os.environ["PORT"], "--host", "127.0.0.1"]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, *([signal.SIGHUP, signal.SIGINT] if WHOLE else [])])
def test_the_file_alone_has_everything_after_a_stop(tmp_path, number):
    environment = {"PATH": "", "DATA": str(tmp_path), "SIGNAL": str(int(number)), "PORT": str(free_port()),
                   "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run([sys.executable, "-c", BEGIN], cwd=ROOT, env=environment, capture_output=True, text=True,
                           timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    assert [path.name for path in tmp_path.glob("expertpool.db*")] == ["expertpool.db"], "a journal stayed behind"
    (tmp_path / "copy.db").write_bytes((tmp_path / "expertpool.db").read_bytes())
    assert sqlite3.connect(tmp_path / "copy.db").execute("SELECT name FROM organisation").fetchall() == [
        ("kept before the stop",)]


WAIT = """
import asyncio
import os

import uvicorn
from app import logs
from app.limits import Line

line, port = Line(10), int(os.environ["PORT"])

async def app(scope, receive, send):
    if scope["type"] == "http":
        asyncio.get_running_loop().call_soon(setattr, server, "should_exit", True)
        if scope["path"] == "/broken":
            raise ValueError
        await line.turn()

server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=logs.CONFIG, log_level="warning",
                                       timeout_graceful_shutdown=0.1))

async def stop_while_somebody_waits():
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{os.environ['ASKED']} HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n".encode())
    await serving

asyncio.run(stop_while_somebody_waits())
"""


@pytest.mark.parametrize(("asked", "said"), [("", ""), ("broken", "ValueError")])
def test_who_waits_for_their_turn_at_a_stop_is_no_error_in_the_log(tmp_path, asked, said):
    """What breaks is one, at any moment."""
    environment = {"PATH": "", "DATA": str(tmp_path), "PORT": str(free_port()), "ASKED": asked}
    ended = subprocess.run([sys.executable, "-c", WAIT], cwd=ROOT, env=environment, capture_output=True, text=True,
                           timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    lines = map(json.loads, ended.stderr.splitlines())
    assert [line["kind"] for line in lines if "kind" in line] == ([said] if said else [])
