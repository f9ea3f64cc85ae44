"""What stands before every route: who may send, what browsers may do with our pages, and which hosts are ours."""

import ipaddress
import re
import socket
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from app import logs, media, metrics, words
from app.access import seat_of
from app.pages import refusal
from app.settings import setting
from app.words import _

LARGEST_FORM = media.PIECE  # bytes of a form or of a piece of an upload; the longest card is far smaller
# A photo in an ordinary form, for phones without JavaScript; a prompt and the text at the door read aloud; a logo.
LARGER_FORMS = {re.compile(r"/s/[^/]+/steps/[^/]+/contributions"): media.LARGEST_PHOTO + LARGEST_FORM,
                re.compile(r"/o/actions/[^/]+/report"): media.LARGEST_PHOTO + LARGEST_FORM,
                re.compile(r"/prepare/[^/]+/(steps/[^/]+/)?clips/[^/]+"): media.LARGEST_VOICE + LARGEST_FORM,
                re.compile(r"/(organisation|programmes/[^/]+)/logo"): media.LARGEST_LOGO + LARGEST_FORM}
SAFE = ("GET", "HEAD", "OPTIONS")
BY_SIGNATURE = "/stop/"  # the one address whose own signature decides, and that can only stop mail
POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"),
    "Referrer-Policy": "same-origin",  # never to others; the forms of old phones need it on our own pages
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), interest-cohort=()",
}
# Pages on which a person may record.
SPOKEN = ("/s/", "/prepare/")
SPOKEN_POLICY = POLICY | {"Permissions-Policy": "geolocation=(), camera=(), microphone=(self), interest-cohort=()"}
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


@cache
def rules(spoken: bool, secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers for browsers as they go over the wire."""
    return [(name.lower().encode(), value.encode()) for name, value in (
        (SPOKEN_POLICY if spoken else POLICY) | (SECURE if secure else {})).items()]


class Guard:
    """Refuses requests and sockets that another site sent in a visitor's name, and names the rules for browsers.

    A browser says where a request comes from in `Sec-Fetch-Site`, an older one in `Origin`; no token has to travel in
    forms, so cached pages, waiting phones and pages without JavaScript keep working.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # Read once: asking the framework for each header takes longer than all else here. Of two with the same name the
        # first counts.
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        words.speak(chosen(scope.get("query_string", b"")) or preferred(headers.get("accept-language", "")))
        if scope["type"] == "websocket":
            scope["expertpool.send"] = send  # the connection's own, before the framework wraps it; see `hub`
            if not is_our_host(headers.get("host", "")) or not socket_may_open(headers):
                await receive()
                await send({"type": "websocket.close", "code": 1008})  # before accepting: answered with 403
                return
            await self.app(scope, receive, send)
            return
        if not is_our_host(headers.get("host", "")):
            await PlainTextResponse("This server is not known by that name.", 400)(scope, receive, send)
            return
        if scope["path"].startswith(BY_SIGNATURE):
            # From anywhere, without `Origin` or with “null” (RFC 8058). Whoever is signed in here, it is not theirs to say.
            scope = scope | {"headers": [each for each in scope["headers"] if each[0] != b"cookie"]}
        elif scope["method"] not in SAFE and not may_send(headers):
            await PlainTextResponse("This form was sent by another site.", 403)(scope, receive, send)
            return
        limit = largest_body(scope["path"], headers)
        length = headers.get("content-length") or "0"
        if not (length.isascii() and length.isdecimal()) or not is_utf_8(headers.get("content-type", "")):
            await PlainTextResponse("This form cannot be read.", 400)(scope, receive, send)
            return
        if len(length) > 12 or int(length) > limit:
            await refuse_too_much(scope, receive, send, limit)
            return
        read = 0

        async def receive_no_more():
            """What says no length beforehand is counted while it comes."""
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        began = time.monotonic()

        async def send_with_policy(message):
            if message["type"] == "http.response.start":
                metrics.answer(scope["method"], logs.route_of(scope), message["status"], time.monotonic() - began)
                sent = message["headers"] = list(message.get("headers", ()))
                given = {name for name, _value in sent}
                sent += [rule for rule in rules(scope["path"].startswith(SPOKEN), scope["scheme"] == "https")
                         if rule[0] not in given]
            await send(message)

        await self.app(scope, receive_no_more, send_with_policy)


def largest_body(path: str, headers: Mapping[str, str]) -> int:
    if headers.get("content-type", "").startswith("multipart/form-data"):
        for larger, limit in LARGER_FORMS.items():
            if larger.fullmatch(path):
                return limit
    return LARGEST_FORM


async def refuse_too_much(scope, receive, send, limit: int) -> None:
    """The framework would answer in English and without a page."""
    request = Request(scope, receive)
    read = 0
    while read < max(limit, 4 * 1024 * 1024):  # a browser that is cut off while it sends does not show the answer
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await refusal(request, await too_much(request))(scope, receive, send)


async def too_much(request: Request) -> media.TooLarge:
    here = request.url.path.split("/")  # it is refused before the route knows who sends it
    seat = await seat_of(request, here[2]) if here[1] == "s" and len(here) > 2 else None
    if seat:
        words.speak(seat.language)
    if largest_body(request.url.path, request.headers) > LARGEST_FORM:
        return media.too_large()
    return media.TooLarge(_("That is too much at once. Please make it a bit shorter."))


def may_send(headers: Mapping[str, str]) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        return is_same(origin, headers.get("host", ""))
    return "cookie" not in headers  # no browser: without cookies there is nobody's name to misuse


def socket_may_open(headers: Mapping[str, str]) -> bool:
    origin = headers.get("origin")
    if origin is None:
        return "cookie" not in headers
    return is_same(origin, headers.get("host", ""))


def is_utf_8(content_type: str) -> bool:
    """As all our forms are. Others are no form of ours, and some make letters that no database takes."""
    charset = content_type.lower().partition("charset=")[2]
    return not charset or charset.strip('"').startswith("utf-8")


def is_same(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc == host


def is_our_host(host: str) -> bool:
    """Addresses by number, this machine's names and the configured address: a page of another name that was pointed at
    us (DNS rebinding) is none of ours."""
    return _is_ours(host, setting("ADDRESS"))


@lru_cache(64)
def _is_ours(host: str, address: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if not name:
        return False
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        pass
    own = {"localhost", socket.gethostname().lower(), f"{socket.gethostname().lower()}.local",
           urlsplit(address).hostname}
    return name.lower() in own


def chosen(query: bytes) -> str:
    """The language that a visitor of a public page chose there. It stays in the address, so that nothing is stored."""
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
    return asked if asked in words.LANGUAGES else ""


def preferred(accept: str) -> str:
    """The language that a browser asks for, among ours."""
    for part in accept.split(","):
        language = part.split(";")[0].strip().split("-")[0].lower()
        if language in words.LANGUAGES:
            return language
    return "nl"
