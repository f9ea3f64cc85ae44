import pytest

from tests.messages.year import Year


@pytest.fixture
def year(world):
    return Year(world)


@pytest.fixture
def on_the_web(world, monkeypatch):
    """At an address of its own, over https, and with a mail server."""
    monkeypatch.setenv("ADDRESS", "https://pool.example")
    monkeypatch.setenv("MAIL_FROM", "expertpool@pool.example")
