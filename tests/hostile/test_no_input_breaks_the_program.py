"""Every route by every role with generated input: refused kindly or taken, and never an answer that says it broke.

Each request follows from its seed alone; a failure names it. `make test` takes a sample of routes and roles.
"""

import inspect
import random
import re
import signal
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from starlette.websockets import WebSocketDisconnect

from app.main import app
from app.models import Session
from tests.conftest import COOKIES, ON_POSTGRES, PASSWORD
from tests.ids import filled, ids_in
from tests.pace import PATIENCE, WHOLE
from tests.room import listening, posted, say
from tests.test_policy import roles_of, routes

pytestmark = [pytest.mark.on_postgres, pytest.mark.from_within]

INPUTS = 200 if WHOLE else 1 if ON_POSTGRES else 2  # of each route, role and method
PARTS = 12 if WHOLE else 1  # so that who goes through all of them hears soon what breaks
# They end what the others need, and come last.
ENDINGS = re.compile("sign-out|/leave|/close$|/renew|revoke|/remove$|sub-rooms|freeze|forget")
VALUES = (
    "", "1", "0", "-1", "abc", "9" * 5000, "9" * 19, "1e309", "NaN", "٣", "²", "null", "[]", "{}", "\x00", "a\x00b",
    "\ud800", "\u202e", "x" * 700, "a." * 9_000 + "@", "<script>alert(1)</script>", "{{7*7}}", "%s%s%n", "' OR 1=1 --",
    "../../etc",
    "19-11-2026", "99999999999-1-1", "2026-02-30", "13:30", "²:³", "9" * 5000 + ":00", "nl", "ar", "xx", "participant",
    "😀" * 50, "\r\nSet-Cookie: x=y", "on", PASSWORD, "x@example.org", "NL91ABNA0417164300")
HEADERS = {
    "host": ("[::1", "localhost:8000", "localhost:x", "[", "", "localhost:99999999", "a" * 300, "é"),
    "origin": ("null", "http://[::1", "http://localhost:8000", "", "x" * 300),
    "sec-fetch-site": ("same-origin", "none", "cross-site", "é"),
    "content-length": ("-1", "abc", "²", "9" * 5000, "3"),
    "range": ("bytes=0-1", "bytes=9-1", "bytes=" + "9" * 5000 + "-", "x"), "if-none-match": ('"x"', "é"),
    "accept-language": ("nl", "xx;q=" + "9" * 500, "-", ",,,;"), "accept": ("application/json", "*/*"),
    "hx-request": ("true",), "seat": ("x", "é"), "authorization": ("Bearer é", "Bearer", ""),
    "upload-offset": ("0", "-1", "9" * 30), "upload-length": ("1", "9" * 30, "x"),
    "cookie": ("seat=\x01", "member=é; helper=;", "; ;=", "seat=" + "x" * 4000)}
PIECES = "multipart/form-data; boundary=b"
TYPES = ("application/x-www-form-urlencoded", PIECES, "multipart/form-data", "application/json", "text/é",
         f"{PIECES}; charset=unicode_escape", f"{PIECES}; charset=idna")
NAMES = sorted({"self", "seen", "version", "words", "step", "names", "due_", "frame"}.union(
    *(re.findall(r'name="(\w+)"', page.read_text()) for page in Path("templates").rglob("*.html"))))


class Made:
    """One request, out of a seed."""

    def __init__(self, seed: str, method: str, path: str, own: list[str], ids: dict[str, list[str]]):
        self.chance = random.Random(seed)
        self.method, self.path = method, filled(path, lambda name: self.one(
            (*ids.get(name, ()), *ids.get(name, ()), self.value().replace("\ud800", "\ufffd"))))  # as a server reads it
        names = [*own * 3, *NAMES]
        fields = [(self.one(names), self.value()) for _field in range(self.chance.randrange(6))]
        self.headers = {"host": "localhost:8000", "sec-fetch-site": "same-origin"}
        self.query = text(urlencode(fields, errors="replace")) if method == "GET" or self.chance.random() < .1 else b""
        self.body = b""
        if method != "GET":
            self.headers["content-type"] = self.one((TYPES[0], TYPES[0], *TYPES))
            self.body = self.body_of(fields)
        if self.chance.random() < .25:
            name = self.one(sorted(HEADERS))
            self.headers[name] = self.one(HEADERS[name])

    def one(self, choices):
        return self.chance.choice(choices)

    def value(self) -> str:
        return self.one(VALUES)

    def body_of(self, fields: list[tuple[str, str]]) -> bytes:
        if self.headers["content-type"].startswith("multipart"):
            parts = [b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (
                text(name), b'; filename="x"' if self.chance.random() < .2 else b"", text(value)) for name, value in fields]
            return b"".join(parts) + (b"--b--\r\n" if self.chance.random() < .9 else b"")
        return self.one((text(urlencode(fields, errors="replace")),) * 4 + (b"\xff\xfe=%ZZ&&&=;", b"[1", b"\x00" * 90))


def text(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


async def status_of(made: Made, cookie: str) -> int:
    """Handed to the program as a server would, also what no client would send."""
    status, body = 0, [{"type": "http.request", "body": made.body}, {"type": "http.disconnect"}]
    headers = {"cookie": cookie, "content-length": str(len(made.body))} | made.headers

    async def receive():
        return body.pop(0) if len(body) > 1 else body[0]

    async def send(message):
        nonlocal status
        status = message.get("status", status)

    await app({"type": "http", "method": made.method, "path": made.path, "raw_path": quote(made.path).encode(),
               "query_string": made.query, "headers": [(name.encode(), text(value)) for name, value in headers.items()],
               "scheme": "http", "server": ("localhost", 8000), "client": ("127.0.0.1", 1), "http_version": "1.1",
               "root_path": "", "asgi": {"version": "3.0"}}, receive, send)
    return status


def own_names(route) -> list[str]:
    """What the route asks for by name, in its signature or in what it reads of a form."""
    source = inspect.getsource(inspect.getmodule(route.endpoint))
    return sorted({*inspect.signature(route.endpoint).parameters, *re.findall(r'form\.get(?:list)?\("(\w+)"', source)}
                  - {"request", "visitor", "room", "session", "seat", "me", "member", "return"}) or ["words"]


@pytest.fixture
def without_waiting(monkeypatch):
    """Delays are looked at elsewhere."""
    from app import access
    from app.access import policy, throttle

    async def at_once(*_given):
        pass

    monkeypatch.setattr(throttle, "wait_ones_turn", at_once)
    monkeypatch.setattr(access, "slow_down_sign_in", at_once)
    for place in (access, policy):
        monkeypatch.setattr(place, "allow", lambda *_given: None)


@pytest.mark.parametrize("last", [False, True], ids=["what goes on", "what ends something"])
@pytest.mark.parametrize("part", range(PARTS))
def test_no_input_is_answered_with_an_error_of_ours(client_for, world, without_waiting, last, part):
    signal.alarm(3600 if WHOLE else 5 * PATIENCE)
    posted(say(client_for("participant"), world, "a card of mine", "a-key-of-mine"))
    ids, portal = world.read(lambda db: ids_in(db.get(Session, world.id))), client_for("anyone").portal
    trouble, asked = [], 0
    cookies = {role: f"{name}={world.tokens[who]}" for role, (name, who) in COOKIES.items()} | {"anyone": ""}
    every = enumerate({route.path + str(route.methods): route for route in routes()}.values())
    for number, route in [each for each in every if bool(ENDINGS.search(each[1].path)) is last][part::PARTS]:
        may = [role for role in cookies if role in roles_of(route) or "anyone" in roles_of(route)]
        for place, role in enumerate(may if WHOLE else [may[number % len(may)]]):
            for method in sorted(route.methods - {"HEAD"}):
                for turn in range(INPUTS):
                    seed = f"{method} {route.path} {place} {turn}"
                    made = Made(seed, method, route.path, own_names(route), ids)
                    asked += 1
                    try:
                        status = portal.call(status_of, made, cookies[role])
                    except Exception as broken:
                        trouble.append((seed, role, repr(broken)[:200]))
                        continue
                    if not 200 <= status < 500 and status != 503:
                        trouble.append((seed, role, status))
    assert asked and not trouble, "\n".join(map(str, trouble))


@pytest.mark.parametrize("role", ["participant", "facilitator", "anyone"])
def test_no_socket_breaks_on_what_it_is_asked_for(client_for, world, without_waiting, role):
    client = client_for(role)
    for value in VALUES:
        for audience, code in ((quote(value, errors="replace") or "x", world.code),
                               ("phone", quote(value, errors="replace") or "x")):
            with pytest.raises(WebSocketDisconnect), listening(client, audience, code[:2000]):
                pass
