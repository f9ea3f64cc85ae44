"""The server behind nginx, as in `deploy/nginx.conf`: what goes through, what stays out, and who is not waited for."""

import asyncio
import shutil
import signal
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace

import httpx2
import pytest
from websockets.sync.client import connect

from app import durable
from tests.pace import PATIENCE
from tests.proof.hall import hall_of
from tests.server import ROOT, Server, free_port

pytestmark = [pytest.mark.proof, pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="nginx or openssl is not here")]
PHONES, SLOW, SECONDS = 200, 500, 20
SECRET = "thesecretofalink"
SECRETS = [f"/{place}/{SECRET}" for place in ("o", "a", "feeds", "stop", "h", "invited", "first-run", "s/123456/door")]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    signal.alarm(0)
    folder, port = tmp_path_factory.mktemp("behind"), free_port()
    address = f"https://pool.example:{port}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA", str(folder))
        environment.delenv("DATABASE_URL", raising=False)
        base = durable.open_database()
        code, step = base.keep_now(hall_of(PHONES))
        base.close()
    server = Server(folder, HOST="127.0.0.1", PROXY="127.0.0.1", ADDRESS=address, METRICS_TOKEN="counted").start()
    proxy = nginx(folder, port, server.port)
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    yield SimpleNamespace(code=code, step=step, port=port, address=address, trust=trust)
    proxy.terminate()
    proxy.wait(10)
    server.stop()


def nginx(folder, port: int, behind: int, **more: str) -> subprocess.Popen:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=pool.example",
                    "-keyout", folder / "pool.key", "-out", folder / "pool.pem"], check=True, capture_output=True)
    config = (ROOT / "deploy/nginx.conf").read_text()
    for ours, here in (("/etc/ssl", str(folder)), ("listen 443", f"listen 127.0.0.1:{port}"), (":8000", f":{behind}"),
                       ("listen 80", f"listen 127.0.0.1:{free_port()}"), ("worker_processes auto", "worker_processes 1"),
                       ("http {", " ".join(["http {", *(f"{name} {value};" for name, value in more.items())]))):
        assert ours in config
        config = config.replace(ours, here)
    (folder / "nginx.conf").write_text(f"pid {folder}/nginx.pid; daemon off;\n{config}")
    proxy = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], stderr=(folder / "nginx.log").open("wb"))
    comes_up(port)
    return proxy


def comes_up(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("the proxy does not start")


def browser(hall, kind=httpx2.Client, **given):
    return kind(base_url=f"https://127.0.0.1:{hall.port}", verify=hall.trust, timeout=30, headers={
        "Host": f"pool.example:{hall.port}", "Sec-Fetch-Site": "same-origin", **given})


def seat(number: int) -> dict[str, str]:
    return {"Cookie": f"__Host-seat=phone-{number}"}


def card(hall, key: str) -> tuple[str, dict]:
    return (f"/s/{hall.code}/steps/{hall.step}/contributions", {"key": key, "kind": "better", "words": "بطاقة"})


def test_a_phone_has_all_it_needs_and_nobody_what_is_not_theirs(hall):
    with browser(hall) as phone:
        assert phone.get(f"/s/{hall.code}", headers=seat(1)).status_code == 200
        path, form = card(hall, "through-the-proxy")
        assert phone.post(path, data=form, headers=seat(1)).status_code == 303
        cookie = phone.post(f"/s/{hall.code}/door", data={"language": "nl"}).headers["set-cookie"]
        assert cookie.startswith("__Host-seat=") and "Secure" in cookie
        assert phone.get("/metrics", headers={"Authorization": "Bearer counted"}).status_code == 404
        assert phone.post(path, content=b"x" * 26_000_000, headers=seat(1)).status_code == 413
    with connect(f"wss://pool.example:{hall.port}/ws/phone/{hall.code}", origin=hall.address, compression=None,
                 additional_headers=seat(1), ssl=hall.trust, address=("127.0.0.1", hall.port)) as listener:
        assert listener.recv(timeout=5)
        time.sleep(40)  # longer than who says nothing is waited for
        assert listener.ping().wait(5)


async def slow_header(hall, cut: list[float]) -> None:
    await slow(hall, b"GET / HTTP/1.1\r\nHost: pool.example\r\n", b"X-Slow: 1\r\n", cut)


async def slow_body(hall, cut: list[float]) -> None:
    path, _form = card(hall, "")
    await slow(hall, f"POST {path} HTTP/1.1\r\nHost: pool.example:{hall.port}\r\nCookie: __Host-seat=phone-1\r\n"
               "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               "Content-Length: 60000\r\n\r\n".encode(), b"", cut)


async def slow_reader(hall, cut: list[float]) -> None:
    large = f"GET /static/vendor/htmx-4.0.1.min.js HTTP/1.1\r\nHost: pool.example:{hall.port}\r\n\r\n".encode()
    await slow(hall, large * 20, b"", cut, reads=False)


async def slow(hall, begins: bytes, goes_on: bytes, cut: list[float], reads: bool = True) -> None:
    """Says how it begins, and then only so much as keeps it from being forgotten."""
    await asyncio.sleep(2 * len(cut) / SLOW)
    place = len(cut)
    cut.append(SECONDS)
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port, ssl=hall.trust, limit=1024)
    began = time.monotonic()
    with suppress(OSError):
        writer.write(begins)
        while time.monotonic() < began + SECONDS:
            writer.write(goes_on)
            with suppress(TimeoutError):
                if not await asyncio.wait_for(reader.read(100) if reads else asyncio.sleep(2), 1):
                    break
    cut[place] = time.monotonic() - began
    writer.transport.abort()


async def honest(hall, number: int, waits: list[float], phone: httpx2.AsyncClient, where: str) -> None:
    await asyncio.sleep(4 + number / PHONES * 10)
    path, form = card(hall, f"honest-{where}-{number:04}")
    for asked in (phone.get(f"/s/{hall.code}", headers=seat(number)), phone.post(path, data=form, headers=seat(number))):
        began = time.monotonic()
        assert (await asked).status_code in (200, 303)
        waits.append(time.monotonic() - began)


@pytest.mark.parametrize("attack", [None, slow_header, slow_body, slow_reader])
def test_five_hundred_slow_sockets_keep_no_phone_waiting(hall, attack):
    signal.alarm(0)
    waits, cut = [], []

    async def evening():
        async with browser(hall, httpx2.AsyncClient) as phone:
            attackers = [asyncio.create_task(attack(hall, cut)) for _each in range(SLOW)] if attack else []
            await asyncio.gather(*(honest(hall, number, waits, phone, attack.__name__ if attack else "none")
                                   for number in range(PHONES)))
            await asyncio.gather(*attackers)

    with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread when browsers were there before
        aside.submit(asyncio.run, evening()).result()
    late = sorted(waits)[int(len(waits) * 0.95)]
    last = f"; {len(cut)} slow sockets, the last one cut after {max(cut):.1f} s" if attack else ""
    print(f"{attack.__name__ if attack else 'nobody slow'}: p95 of {PHONES} phones {late * 1000:.0f} ms{last}")
    assert len(waits) == 2 * PHONES and late < 1
    # What nobody reads lies in the kernel's buffers, and of its end a socket that does not read knows nothing.
    assert not attack or (len(cut) == SLOW and (attack is slow_reader or max(cut) < 17))


def test_no_secret_of_a_link_and_no_address_is_in_its_log_whatever_goes_wrong(tmp_path):
    """The server is away, and then the disk takes no body: that is worse, and nginx says it louder."""
    port, body = free_port(), tmp_path / "body"
    proxy = nginx(tmp_path, port, free_port(), client_body_temp_path=str(body))
    try:
        with httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=False, timeout=30,
                           headers={"Host": f"pool.example:{port}"}) as phone:
            assert {phone.get(path).status_code for path in SECRETS} == {502}
            shutil.rmtree(body)
            body.touch()
            assert {phone.post(path, content=b"x" * 100_000).status_code for path in SECRETS} == {500}
    finally:
        proxy.terminate()
        proxy.wait(10)
    log = (tmp_path / "nginx.log").read_text()
    assert SECRET not in log and "client: " not in log
