"""`expertpool check` says what is wrong, each thing in one sentence with what to do, and changes nothing."""

import os
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app import check, cli, clock, durable, settings
from app.durable import copies, taken_back
from app.durable.belonging import fingerprint
from app.models import Installation
from tests.server import free_port

HOUR = timedelta(hours=1)


@pytest.fixture
def wrong(world, data, monkeypatch):
    """`wrong()`: what is said to be wrong, by what it is about, beside what any machine of tests has."""
    monkeypatch.setenv("ADDRESS", "")
    monkeypatch.setattr(check, "is_set_by_others", lambda: True)
    settings.only_for_us(data)

    def look() -> dict[str, str]:
        return {finding.about: finding.wrong for finding in check.check() if finding.wrong}

    assert set(look()) == {"backup"}
    return look


def a_backup_of(made, ending: str = "tar.age") -> None:
    copies.backups().mkdir(exist_ok=True)
    (copies.backups() / f"{made:%Y-%m-%d-%H%M%S}-expertpool.{ending}").touch(mode=0o600)


def test_the_age_of_the_backup(wrong, monkeypatch):
    assert "there is none" in wrong()["backup"]
    a_backup_of(clock.now() - 49 * HOUR)
    assert "none since" in wrong()["backup"]
    a_backup_of(clock.now() - HOUR)
    assert "same disk" in wrong()["backup"]
    monkeypatch.setattr(check, "disk_of", lambda folder: folder.name)
    assert "not encrypted" in wrong()["backup"]
    monkeypatch.setenv("RECIPIENT", "age1")
    assert "backup" not in wrong()
    a_backup_of(clock.now() + 5 * HOUR)
    assert "not yet" in wrong()["backup"]


def test_the_key(wrong, data):
    key = settings.server_key()
    for content, said in ((b"", "empty"), (b"k" * 32, "another database")):
        (data / "key").write_bytes(content)
        if said == "another database":
            base_knows(key)
        assert said in wrong()["key"]


def base_knows(key: bytes) -> None:
    durable.database().keep_now(lambda db: db.merge(Installation(key_fingerprint=fingerprint(key))) and None)


def test_a_full_disk_and_files_that_others_can_read(wrong, data, monkeypatch):
    (data / "key").chmod(0o644)
    assert str(data / "key") in wrong()["files"]
    monkeypatch.setattr(check, "ROOM", 10 ** 18)
    assert "less than 1 GB" in wrong()["disk"]


def test_a_bucket_that_does_not_answer(wrong, monkeypatch):
    monkeypatch.setenv("MEDIA_URL", f"s3+http://key:secret@127.0.0.1:{free_port()}/pool")
    assert "does not take, give and delete" in wrong()["bucket"]


@pytest.mark.parametrize(("proxy", "said"), [
    (None, {"address": "does not answer"}), ("another page", {"proxy": "something else answers"}),
    ("no sockets", {"proxy": "web sockets"}), ("metrics", {"metrics": "answers everybody"}), ("good", {})])
def test_the_proxy(wrong, monkeypatch, proxy, said):
    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = {"/health": (200, b'{"status":"ok"}'), "/ws/phone/000000": (403, b"")}.get(self.path, (404, b""))
            if proxy == "another page":
                body = b"<h1>Welcome to nginx</h1>"
            if proxy == "no sockets" and self.path.startswith("/ws/"):
                status = 404
            if proxy == "metrics" and self.path == "/metrics":
                status = 200
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_what):
            pass

    port = free_port()
    if proxy:
        server = ThreadingHTTPServer(("127.0.0.1", port), Proxy)
        Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ADDRESS", f"http://127.0.0.1:{port}")
    found = wrong()
    assert set(found) == {"backup", *said}
    for about, words in said.items():
        assert words in found[about]
    if proxy:
        server.shutdown()
        server.server_close()


def test_a_list_that_is_not_copied(wrong, data, monkeypatch):
    listed = taken_back.TakenBack("worker")
    listed.add({("contribution", "an-id")})
    assert "what was taken back" not in wrong()
    for path in taken_back.lists_in(data / taken_back.FOLDER):
        os.utime(path, (0, 0))
    assert "is not copied" in wrong()["what was taken back"]
    taken_back.copy_to(copies.backups())
    assert "what was taken back" not in wrong()


def test_the_command_ends_with_1_when_anything_is_wrong_and_without_a_database(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["check", "--data", str(tmp_path / "nothing")]) == 1
    assert "WRONG database" in capsys.readouterr().out and not (tmp_path / "nothing").exists()
