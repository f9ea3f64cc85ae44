"""What a browser keeps for us goes over https alone where people come over https, whatever the proxy says of it."""

import pytest

from tests.room import posted


@pytest.mark.parametrize(("address", "secure"), [("https://pool.example", True), ("http://localhost:8000", False)])
@pytest.mark.from_within
def test_cookies_are_secure_when_the_address_is_https(client_for, world, monkeypatch, address, secure):
    monkeypatch.setenv("ADDRESS", address)
    answer = posted(client_for("anyone").post(f"/s/{world.code}/door", data={"language": "nl", "quote": "1"}))
    cookie = next(line for line in answer.headers.get_list("set-cookie") if "seat=" in line)
    assert cookie.startswith("__Host-seat=" if secure else "seat=") and ("Secure" in cookie) == secure
    assert "HttpOnly" in cookie
