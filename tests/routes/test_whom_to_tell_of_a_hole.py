"""Who finds a hole is told whom to tell, by whoever runs this installation; where nobody is named, nobody is invented."""

from datetime import date

import pytest

from app import cli, clock, serving
from app.addresses import security_contact
from app.errors import CannotStart
from tests.conftest import ADDRESS

pytestmark = pytest.mark.from_within  # what is set here is not set at a worker
PATH = "/.well-known/security.txt"


def test_without_a_contact_there_is_no_such_page(client_for, monkeypatch):
    monkeypatch.delenv("SECURITY_CONTACT", raising=False)
    assert client_for("anyone").get(PATH).status_code == 404


def test_it_says_whom_to_tell_and_until_when_that_is_known(client_for, monkeypatch):
    monkeypatch.setenv("SECURITY_CONTACT", "security@pool.example")
    answer = client_for("anyone").get(PATH)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert lines["Contact"] == "mailto:security@pool.example"
    assert lines["Canonical"] == f"{ADDRESS}{PATH}"
    assert 30 < (date.fromisoformat(lines["Expires"][:10]) - clock.today()).days < 365


@pytest.mark.parametrize("given, contact", [
    ("https://pool.example/security", "https://pool.example/security"), ("mailto:a@b.example", "mailto:a@b.example"),
    ("tel:+31201234567", "tel:+31201234567"), ("", "")])
def test_a_page_and_a_number_are_taken_as_they_are(monkeypatch, given, contact):
    monkeypatch.setenv("SECURITY_CONTACT", given)
    assert security_contact() == contact


@pytest.mark.parametrize("given", ["ask Anna", "http://pool.example", "a@b.example\nContact: c@d.example", "x" * 900])
def test_what_nobody_could_write_to_does_not_start(monkeypatch, tmp_path, capsys, given):
    monkeypatch.setenv("SECURITY_CONTACT", given)
    with pytest.raises(CannotStart, match="SECURITY_CONTACT"):
        security_contact()
    monkeypatch.setattr(serving, "serve_together", lambda *_given: 0)
    assert cli.main(["serve", "--data", str(tmp_path)]) == 1
    assert "SECURITY_CONTACT" in capsys.readouterr().err and not list(tmp_path.iterdir())
