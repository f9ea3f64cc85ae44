"""What is set wrong is said in one sentence, before anything else is printed, and nothing is made."""

import io
import socket
import sys

import pytest

from app import addresses, cli, serving
from app.errors import CannotStart


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """`refused("--port", "abc")`: what a start says that cannot be."""
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def start(*words: str) -> str:
        for name in ("PORT", "HOST", "WORKERS"):
            monkeypatch.delenv(name, raising=False)
        assert cli.main(["serve", "--data", str(tmp_path / "data"), *words]) == 1
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1 and "Traceback" not in said.err
        assert not (tmp_path / "data").exists()
        return said.err

    return start


@pytest.mark.parametrize("port", ["abc", "99999", "0", "-1", "8000.5", "٨٠٨٠٨٠"])
def test_what_is_no_port(refused, port):
    assert f"“{port}” is no port" in refused(f"--port={port}")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_a_port_that_is_taken(refused, host):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.bind((host, 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"port {port} is taken" in refused("--port", port, "--host", host)


def test_a_port_of_the_administrator(monkeypatch, refused):
    assert "only for the administrator" in serving.why_not("0.0.0.0", "80", PermissionError(13, "x"))


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_this_machine_has_not(refused, host):
    assert f"“{host}” is no address of this machine" in refused("--host", host)


@pytest.mark.parametrize("address", ["pool.example", "https://", "ftp://pool.example", "https://pool.example/app", "http://a:b",
                                     "https://u:p@pool.example", "https://pool .example", "http://[::1"])
def test_an_address_that_is_none(refused, monkeypatch, address):
    monkeypatch.setenv("ADDRESS", address)
    assert f"ADDRESS is “{address}”" in refused()


@pytest.mark.parametrize("address", ["", "https://pool.example", "https://pool.example/", "http://192.168.1.10:8000",
                                     "http://[2001:db8::1]:8000"])
def test_an_address_that_is_one(address):
    serving.check_address(address)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://pool:hush@mail.example/x",
                                 "smtps://pool:hu#sh@mail.example", "smtps://pool:hush@mail.example:99999",
                                 "smtps://pool:hush@mail.example:0", "smtps://pool:hu sh@mail.example",
                                 "smtps://pool@mail.example", "smtps://:hush@mail.example"])
def test_a_mail_server_that_is_none(refused, monkeypatch, url):
    monkeypatch.setenv("SMTP_URL", url)
    monkeypatch.setenv("MAIL_FROM", "pool@pool.example")
    said = refused()
    assert "SMTP_URL" in said and "pool@" not in said.replace("name:password@", "") and "sh@" not in said


@pytest.mark.parametrize(("address", "why"), [("", "MAIL_FROM is not"), *((address, "MAIL_FROM must be") for address in (
    "pool", "Pool <pool@pool.example>", "pool@pool.example, a@b.example", "pool@pool.example\nBcc: x@x.example",
    "poöl@pool.example"))])
def test_a_sender_that_is_none(refused, monkeypatch, address, why):
    monkeypatch.setenv("SMTP_URL", "smtps://mail.example")
    monkeypatch.setenv("MAIL_FROM", address)
    assert why in refused()


def test_both_kinds_of_network_reach_it():
    with serving.listen("::", free_port()) as listening:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family) as phone:
                phone.connect((host, listening.getsockname()[1]))
    with pytest.raises(CannotStart), serving.listen("::", "99999"):
        pass


def free_port() -> str:
    with socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return str(probe.getsockname()[1])


def printed(monkeypatch, encoding: str) -> str:
    out = io.BytesIO()
    monkeypatch.setenv("PORT", "8000")  # a mistake that was tried before stays in the environment
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding))
    serving.tell_where("the-token")
    sys.stdout.flush()
    return out.getvalue().decode(encoding)


def test_a_terminal_of_another_alphabet_is_told_where_to_go(monkeypatch):
    monkeypatch.setenv("ADDRESS", "https://pool.example")
    said = printed(monkeypatch, "ascii")
    assert "https://pool.example/join" in said and "cannot show the QR code" in said
    assert "█" in printed(monkeypatch, "utf-8")


def test_the_first_link_has_the_address_that_people_use(monkeypatch):
    monkeypatch.setenv("ADDRESS", "https://pool.example")
    assert "https://pool.example/first-run/the-token" in printed(monkeypatch, "utf-8")


def test_without_a_network_it_says_so_before_anything_else(monkeypatch):
    monkeypatch.setenv("ADDRESS", "")
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.setattr(addresses, "local_network_address", lambda: "127.0.0.1")
    assert printed(monkeypatch, "utf-8").lstrip().startswith("This machine is on no network")
    monkeypatch.setattr(addresses, "local_network_address", lambda: "192.168.1.10")
    assert "no network" not in printed(monkeypatch, "utf-8")
