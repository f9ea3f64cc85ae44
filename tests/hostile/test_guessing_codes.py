"""Which codes there are is said to nobody who does not know one: one budget of guesses for the whole server, and the same
answer after the same time for a code that exists and one that does not. Who has something to show does not wait."""

import re
from types import SimpleNamespace

import pytest
from starlette.websockets import WebSocketDisconnect

from app import limits, settings
from app.access import throttle
from app.limits import Line, SlowLine
from app.models import Session
from tests.pace import WHOLE
from tests.room import awaited, listening, posted
from tests.test_policy import roles_of, routes

pytestmark = pytest.mark.from_within
NOBODY = "000000"
# What some form cannot do without: else it would not be looked at at all.
ENOUGH = {"role": "board", "language": "nl", "target": "x", "key": "a-key-of-mine", "x": "1", "y": "1", "wide": "1",
          "high": "1", "by": "1", "words": "x"}


@pytest.fixture
def turns(monkeypatch):
    """The lines in which somebody waited, in order; no time goes by, and no room comes back."""
    waited = []

    async def wait(line):
        waited.append(line)

    monkeypatch.setattr(throttle, "wait_ones_turn", wait)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    return waited


def use_up() -> None:
    while throttle.UNKNOWN_CODES.take(""):
        pass


def with_code() -> list[tuple[str, str]]:
    """Every address that names a session by its code: its method and its path."""
    return sorted({(method, route.path) for route in routes() if "{code}" in route.path and roles_of(route)
                   for method in route.methods - {"HEAD"}})


def ask(client, method: str, path: str, code: str):
    filled = re.sub(r"{\w+}", "nothing", path.replace("{code}", code).replace("{language}", "nl"))
    return client.request(method, filled, headers={"Upload-Offset": "0", "Upload-Length": "1"}, **(
        {} if method == "GET" else {"data": ENOUGH}))


def seen(answer, code: str) -> tuple:
    text = re.sub(r'data-now="\d+"', "", answer.text)
    text = re.sub(r'data-passkey="[^"]*"', "", text)  # what a device signs, each time anew
    return answer.status_code, answer.headers.get("location", "").replace(code, "CODE"), text.replace(code, "CODE")


def end(world, db) -> str:
    session = db.get(Session, world.id)
    session.running.close(session.opened_at)
    return session.code


def test_a_stranger_learns_nothing_from_any_address(client_for, world, turns):
    """A session that has ended is answered like a code that nobody knows; so is one of others, where staff look."""
    world.keep(lambda db: end(world, db))
    stranger = client_for("anyone")
    stranger.cookies.set("seat", "x")
    for method, path in with_code():
        there, not_there = (seen(ask(stranger, method, path, code), code) for code in (world.code, NOBODY))
        assert there == not_there, f"{method} {path}"


def test_nor_does_somebody_who_belongs_elsewhere(client_for, world, turns):
    """Of a session of another organisation, or of a room that is not theirs. Each address is asked for by the next of them;
    `make proof` asks for it as all of them."""
    visitors = [(client_for(role), world.code if role == "stranger_organiser" else world.other_code) for role in (
        "client", "stranger_organiser", "facilitator", "board", "participant")]
    for number, (method, path) in enumerate(with_code()):
        if not path.startswith("/s/"):
            for visitor, code in visitors if WHOLE else [visitors[number % len(visitors)]]:
                there, not_there = (seen(ask(visitor, method, path, each), each) for each in (code, NOBODY))
                assert there == not_there, f"{method} {path}"


def test_who_has_nothing_to_show_waits_their_turn_wherever_they_ask(client_for, world, turns):
    stranger = client_for("anyone")
    stranger.cookies.set("seat", "x")
    ask(stranger, "GET", "/s/{code}/door", NOBODY)
    assert not turns, "a wrong code now and then is nobody's loss"
    use_up()
    for method, path in with_code():
        for code in (world.code, NOBODY):
            stranger.cookies.clear()  # or they would have a seat by now
            stranger.cookies.set("seat", "x")
            turns.clear()
            ask(stranger, method, path, code)
            assert len(turns) == 1, f"{method} {path} of {code}"
    stranger.cookies.clear()
    for code in (world.code, NOBODY):
        turns.clear()
        stranger.post("/join", data={"code": code})
        assert len(turns) == 1
        for audience in ("phone", "board", "console"):
            with pytest.raises(WebSocketDisconnect), listening(stranger, audience, code):
                pass
        assert len(turns) == 4


def test_a_code_that_nobody_knows_counts_wherever_it_is_tried(client_for, world, turns):
    stranger, counted = client_for("anyone"), []
    for method, path in with_code():
        throttle.UNKNOWN_CODES.forget()
        ask(stranger, method, path, NOBODY)
        counted.append(bool(throttle.UNKNOWN_CODES.whole_at))
    assert all(counted)
    throttle.UNKNOWN_CODES.forget()
    stranger.post("/words", data={"code": NOBODY, "receipt": "aaaa-aaaa-aaaa-aaaa"})
    assert throttle.UNKNOWN_CODES.whole_at


def test_who_has_something_to_show_does_not_wait(client_for, world, turns):
    token = world.read(lambda db: db.get(Session, world.id).door.token(settings.server_key()))
    use_up()
    for role, path in (("participant", "/s/{}"), ("participant", "/s/{}/door"), ("facilitator", "/console/{}"),
                       ("board", "/board/{}"), ("scribe", "/desk/{}"), ("client", "/harvest/{}")):
        assert client_for(role).get(path.format(world.code)).status_code == 200
    assert client_for("other_participant").post("/join", data={"code": world.code}).status_code == 303
    newcomer = client_for("anyone")
    assert newcomer.get(f"/j/{token}").status_code == 200
    for path in ("/door?lang=nl", "/privacy"):
        assert newcomer.get(f"/s/{world.code}{path}").status_code == 200
    posted(newcomer.post(f"/s/{world.code}/door", data={"language": "nl"}))
    assert newcomer.get(f"/s/{world.code}").status_code == 200
    # Also on a phone that sat somewhere else before.
    guest = client_for("stranger")
    assert guest.get(f"/j/{token}").headers["location"] == f"/s/{world.code}"
    assert guest.get(f"/s/{world.code}").headers["location"] == f"/s/{world.code}/door"
    posted(guest.post(f"/s/{world.code}/door", data={"language": "nl"}))
    assert not turns


def test_a_right_code_takes_nothing_from_the_budget(client_for, world, turns):
    stranger = client_for("anyone")
    for _phone in range(70):
        assert stranger.get(f"/s/{world.code}/door").status_code == 200
    assert not turns and not throttle.UNKNOWN_CODES.whole_at


def test_in_a_line_the_newest_goes_first_and_of_too_many_the_oldest_is_sent_away():
    import asyncio

    async def evening() -> list[tuple[str, bool]]:
        line, went = Line(4), []

        async def wait(name: str) -> None:
            went.append((name, await line.turn()))

        people = [asyncio.create_task(wait(name)) for name in ("1st", "2nd", "3rd", "4th", "5th")]
        await asyncio.sleep(0)
        people[2].cancel()
        await asyncio.sleep(0)
        while line.next():
            await asyncio.sleep(0)
        return went

    assert awaited(evening()) == [("1st", False), ("5th", True), ("4th", True), ("2nd", True)]


def test_in_a_slow_line_each_waits_for_their_moment():
    import asyncio

    async def evening() -> int:
        line, went = SlowLine(10, lambda: 0.05), []

        async def wait() -> None:
            went.append(await line.turn())

        people = asyncio.gather(*(wait() for _person in range(3)))
        began, counts = asyncio.get_running_loop().time(), []
        while len(went) < 3:
            await asyncio.sleep(0.005)
            counts.append(len(went))
        await people
        assert asyncio.get_running_loop().time() - began >= 0.15
        return max(after - before for before, after in zip([0, *counts], counts, strict=False))

    assert awaited(evening()) == 1
