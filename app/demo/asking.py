"""A browser for the demonstration: it asks the program as people's browsers do, without a network."""

import re
from collections.abc import MutableMapping
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from app.settings import setting


class Answer(NamedTuple):
    status: int
    text: str
    location: str

    def hidden(self, name: str) -> str:
        """The value of a hidden field of its form."""
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""

    def link(self, before: str, of: str = "") -> str:
        """What follows `before` in an address on the page, such as the token of a link; the first behind the name `of`
        somebody."""
        found = re.search(re.escape(before) + r"([a-z2-9]{42})", self.text.partition(of)[2] if of else self.text)
        return found[1] if found else ""


class Browser:
    """With cookies of its own. Raises RuntimeError where the program refuses: what people cannot do, the demonstration
    does not show."""

    def __init__(self, app: Any, language: str = "nl"):
        self.app, self.language = app, language
        self.cookies: dict[str, str] = {}

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def post(self, path: str, **form: str) -> Answer:
        return await self._ask("POST", path, urlencode(form).encode())

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        parts, server = urlsplit(path), urlsplit(setting("ADDRESS") or "http://localhost")
        headers = {"host": server.netloc, "sec-fetch-site": "same-origin", "accept-language": self.language,
                   "content-type": "application/x-www-form-urlencoded", "content-length": str(len(body)),
                   "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": server.scheme,
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": (server.hostname, server.port or 80), "client": ("127.0.0.1", 0), "state": {}}
        began: dict[str, Any] = {}
        pieces: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                began.update(message)
            else:
                pieces.append(message.get("body", b""))

        await self.app(scope, receive, send)
        location = ""
        for name, value in began["headers"]:
            if name.lower() == b"set-cookie":
                cookie, _equals, token = value.decode().partition(";")[0].partition("=")
                self.cookies[cookie] = token
            elif name.lower() == b"location":
                location = value.decode()
        if began["status"] >= 400:
            raise RuntimeError(f"{method} {parts.path}: {began['status']}")
        return Answer(began["status"], b"".join(pieces).decode(), location)
