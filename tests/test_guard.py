"""What stands before every route: other sites, other hosts, and what browsers may do with our pages."""

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.test_policy import address, routes

BY_SIGNATURE = "/stop/{signed}"  # no cookie counts there: tests/messages/test_one_click_stops_mail.py


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}])
def test_no_form_of_another_site_is_taken(client_for, world, headers):
    facilitator = client_for("facilitator")
    for route in routes():
        if "POST" in route.methods and route.path != BY_SIGNATURE:
            answer = facilitator.post(address(route.path, world), headers=headers)
            assert answer.status_code == 403, route.path


def test_a_browser_without_either_header_and_with_a_cookie_is_refused(client_for, world):
    client = client_for("participant")
    del client.headers["Sec-Fetch-Site"]
    assert client.post(f"/s/{world.code}/votes", data={"target": "x"}).status_code == 403
    assert client.post(f"/s/{world.code}/votes", data={"target": "x"},
                       headers={"Origin": "http://localhost:8000"}).status_code != 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8000.evil.example", None])
def test_no_socket_of_another_site_opens(client_for, world, origin):
    headers = {"Host": "localhost:8000"} | ({"Origin": origin} if origin else {})
    with pytest.raises(WebSocketDisconnect), client_for("participant").websocket_connect(
            f"/ws/phone/{world.code}", headers=headers):
        pass


def test_another_hosts_name_is_refused(client_for):
    assert client_for("anyone").get("/", headers={"Host": "evil.example"}).status_code == 400


def test_every_page_names_the_rules(client_for, world):
    for role in ("participant", "facilitator", "organiser"):
        client = client_for(role)
        for route in routes():
            if "GET" in route.methods:
                answer = client.get(address(route.path, world))
                policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
                assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
                # Nothing of anybody else, whatever a page says; `blob:` is what the page itself has made.
                sources = {source for allowed in policy.values() for source in allowed.split()}
                assert sources <= {"'none'", "'self'", "blob:"}
                assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "server" not in answer.headers
                for banned in (" style=", " onclick", "javascript:", "http://cdn", "https://cdn"):
                    assert banned not in answer.text, f"{banned} in {route.path}"


def test_nothing_of_the_workshop_is_open(client_for):
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert client_for("anyone").get(path).status_code == 404


def test_text_of_people_is_never_markup(client_for, world):
    from tests.room import posted, say
    attack = "<img src=x onerror=alert(1)></div><script>alert(1)</script>{{7*7}}"
    posted(say(client_for("participant"), world, attack, "attack-key-1"))
    page = client_for("facilitator").get(f"/console/{world.code}").text
    assert "<img src=x" not in page and "<script>alert" not in page and "&lt;img src=x" in page and "{{7*7}}" in page


def test_too_much_is_refused_and_said(client_for, world):
    from tests.room import say
    answer = say(client_for("participant"), world, "x" * 100_000, "big-key-000")
    assert answer.status_code == 413
    assert say(client_for("participant"), world, "x" * 700, "big-key-001").status_code == 422
