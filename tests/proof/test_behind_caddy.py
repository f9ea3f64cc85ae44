"""The server behind Caddy, of whichever version is here, as in `deploy/Caddyfile`."""

import os
import shutil
import ssl
import subprocess

import httpx2
import pytest
from websockets.sync.client import connect

from tests.proof.test_behind_a_proxy import SECRET, SECRETS, comes_up
from tests.proof.test_drills import Machine, as_long_as_it_takes, wait_for  # noqa: F401
from tests.server import ROOT, Server, free_port

pytestmark = pytest.mark.proof


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not here")
def test_pages_cards_and_sockets_go_through_and_what_is_counted_does_not(tmp_path):
    port = free_port()
    machine = Machine(tmp_path / "data")
    machine.furnish()
    machine.server = Server(machine.folder, HOST="127.0.0.1", PROXY="127.0.0.1", ADDRESS=f"https://localhost:{port}",
                            METRICS_TOKEN="counted").start()
    config = (ROOT / "deploy/Caddyfile").read_text()
    for ours, here in (("{\n\tlog {", f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n"
                        f"\tstorage file_system {tmp_path}/caddy\n\tlog {{"),
                       ("{$DOMAIN} {", f"https://localhost:{port} {{\n\ttls internal"),
                       ("expertpool:8000", f"127.0.0.1:{machine.server.port}")):
        assert ours in config
        config = config.replace(ours, here, 1)
    (tmp_path / "Caddyfile").write_text(config)
    proxy = subprocess.Popen(["caddy", "run", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"],
                             stderr=(tmp_path / "caddy.log").open("wb"))
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    try:
        comes_up(port)
        with httpx2.Client(base_url=f"https://localhost:{port}", verify=trust, timeout=30, headers={
                "Sec-Fetch-Site": "same-origin", "Cookie": "__Host-seat=phone-1"}) as phone:
            wait_for(lambda: answer_of(phone, "/health") == 200)
            assert phone.get(f"/s/{machine.code}").status_code == 200
            form = {"key": "through-the-proxy", "kind": "better", "words": "بطاقة"}
            assert phone.post(f"/s/{machine.code}/steps/{machine.step}/contributions", data=form).status_code == 303
            assert phone.get("/metrics", headers={"Authorization": "Bearer counted"}).status_code == 404
        with connect(f"wss://localhost:{port}/ws/phone/{machine.code}", origin=f"https://localhost:{port}", ssl=trust,
                     compression=None, additional_headers={"Cookie": "__Host-seat=phone-1"}) as listener:
            assert listener.recv(timeout=10)
    finally:
        machine.server.stop()
        with httpx2.Client(base_url=f"https://localhost:{port}", verify=trust, timeout=30) as phone:
            assert {answer_of(phone, path) for path in SECRETS} == {502}, "the server starts anew"
        proxy.terminate()
        proxy.wait(20)
    log = (tmp_path / "caddy.log").read_text()
    assert "serving initial configuration" in log and SECRET not in log and "remote_ip" not in log
    assert machine.words() == {"بطاقة"}


def answer_of(phone: httpx2.Client, path: str) -> int:
    try:
        return phone.get(path).status_code
    except httpx2.HTTPError:
        return 0


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not here")
def test_the_file_is_taken_as_it_is():
    environment = {"DOMAIN": "pool.example", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    done = subprocess.run(["caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy/Caddyfile"],
                          env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
