"""Of what is too large no more is read than may come, whether it says its length beforehand or not."""

import pytest

from app import media
from app.guard import LARGER_FORMS, LARGEST_FORM
from app.main import app
from tests.room import awaited

PIECE = 65_536
MOST_TO_BE_POLITE = 4 * 1024 * 1024  # read and thrown away, so that a browser hears the answer
FORM, PHOTO = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


def read_of(cookie: str, path: str, content_type: str, length: int | None, ends: bool = False) -> tuple[int, int]:
    """The status, and how many bytes were read of somebody who would send for ever."""
    read, status = 0, 0

    async def receive():
        nonlocal read
        body = b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x.jpg\"\r\n\r\n" if not read else b""
        read += PIECE // 2
        assert read < 100_000_000, "read without end"
        return {"type": "http.request", "body": body + b"x" * (PIECE // 2 - len(body)), "more_body": not ends}

    async def send(message):
        nonlocal status
        status = message.get("status", status)

    headers = [(b"host", b"localhost:8000"), (b"cookie", cookie.encode()), (b"content-type", content_type.encode()),
               (b"sec-fetch-site", b"same-origin"), (b"transfer-encoding", b"chunked") if length is None else
               (b"content-length", str(length).encode())]
    awaited(app({"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
                 "headers": headers, "scheme": "http", "server": ("localhost", 8000), "client": ("127.0.0.1", 1),
                 "http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"}}, receive, send))
    return status, read


def cookie_of(client) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


@pytest.mark.parametrize("length", [None, 50 * 1024 * 1024])
@pytest.mark.parametrize("content_type, limit", [(FORM, LARGEST_FORM), (PHOTO, media.LARGEST_PHOTO + LARGEST_FORM)])
def test_no_more_is_read_than_may_come(client_for, world, length, content_type, limit):
    cookie = cookie_of(client_for("participant"))
    path = f"/s/{world.code}/steps/{world.step_ids['text']}/contributions"
    assert limit in (LARGEST_FORM, *LARGER_FORMS.values())
    status, read = read_of(cookie, path, content_type, length)
    assert status == 413
    assert read <= (limit if length is None else max(limit, MOST_TO_BE_POLITE)) + PIECE


def test_what_says_that_it_is_too_large_is_not_looked_into(client_for, world):
    cookie, path = cookie_of(client_for("participant")), f"/s/{world.code}/permission"
    assert read_of(cookie, path, FORM, LARGEST_FORM + 1, ends=True)[0] == 413
    assert read_of(cookie, path, FORM, LARGEST_FORM, ends=True)[0] == 303


def test_only_where_photos_and_clips_come_may_more_come(client_for, world):
    cookie = cookie_of(client_for("participant"))
    for path in (f"/s/{world.code}/permission", f"/s/{world.code}/wish", f"/s/{world.code}/pass", "/words",
                 "/join", "/sign-in"):
        status, read = read_of(cookie, path, PHOTO, None)
        assert LARGEST_FORM < read <= LARGEST_FORM + PIECE and status == 413, path
