"""What tests do in a room, in the words of the room."""

import asyncio
import html
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from starlette.testclient import TestClient

from tests.pace import PATIENCE


def awaited(coroutine):
    """Runs it in a thread of its own: a browser test of the same run may keep an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def posted(answer):
    """A form that was taken: without JavaScript it leads to a page, and never breaks."""
    assert answer.status_code in (200, 204, 303), f"{answer.status_code}: {sentence(answer)}"
    return answer


def sentence(answer) -> str:
    found = re.search(r"<h1>(.*?)</h1>|role=\"alert\"[^>]*>(.*?)</p>", answer.text, re.S)
    return re.sub(r"<[^>]+>", "", next((part for part in found.groups() if part), "")) if found else answer.text[:200]


def seen(client: TestClient, path: str) -> str:
    """The words that somebody sees there, without their markup."""
    page = re.sub(r"(?s)<(script|style|svg|template)\b.*?</\1>", "", client.get(path).text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def say(client: TestClient, world, words: str, key: str, kind: str = "better", step: str = "text"):
    return client.post(f"/s/{world.code}/steps/{world.step_ids[step]}/contributions",
                       data={"key": key, "kind": kind, "words": words})


def totals_of(step) -> dict[str, int]:
    """What was chosen at a step, by option, those counted by hand included."""
    given = Counter()
    for answer in step.answers:
        given[answer.option_id] += answer.number
    for tally in step.tallies:
        given[tally.option_id] += tally.number
    return step.totals(given)


def voters_of(step) -> int:
    return len({answer.participant_id for answer in step.answers}) + max(
        (tally.voters for tally in step.tallies if not tally.by_hand), default=0)


def comes(ask, wanted):
    """Asks until what was wanted is there, and returns it: another worker gets the news of a change a moment later."""
    ends = time.monotonic() + PATIENCE
    while not wanted(answer := ask()):
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)
    return answer


def card_ids(world, state: str | None = None) -> list[str]:
    from app.models import Session
    return world.read(lambda db: [card.id for card in db.get(Session, world.id).contributions
                                  if state in (None, card.state)])


def cards_in(session, state: str) -> list:
    return [card for card in session.contributions if card.state == state]


def on_board(client: TestClient, world, card_id: str, theme: str = "", new_theme: str = ""):
    return posted(client.post(f"/console/{world.code}/contributions/{card_id}/release",
                              data={"theme": theme, "new_theme": new_theme}))


def show(client: TestClient, world, kind: str):
    return posted(client.post(f"/console/{world.code}/steps/{world.step_ids[kind]}/show"))


def theme_ids(world) -> list[str]:
    from app.models import Session
    return world.read(lambda db: [theme.id for theme in db.get(Session, world.id).standing_themes])


def listening(client: TestClient, audience: str, code: str):
    # The test client sends cookies that an answer gave to pages only; a browser sends them to sockets too.
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    return client.websocket_connect(f"/ws/{audience}/{code}", headers={
        "Origin": "http://localhost:8000", "Host": "localhost:8000", **({"Cookie": cookies} if cookies else {})})


def heard(socket, *wanted: str, unwanted: tuple[str, ...] = (), tries: int = 6) -> str:
    """Waits for a stage that has all of `wanted`; none that comes may have `unwanted`."""
    for _try in range(tries):
        stage = socket.receive_text()
        for text in unwanted:
            assert text not in stage, f"{text!r} was sent to who must not see it"
        if all(text in stage for text in wanted):
            return stage
    raise AssertionError(f"never heard {wanted}")


def gone(socket, text: str, tries: int = 6) -> str:
    """Waits for a stage that no longer has it."""
    for _try in range(tries):
        stage = socket.receive_text()
        if text not in stage:
            return stage
    raise AssertionError(f"{text} stays")


def set_apart(client: TestClient, world, name: str = "Women's table", *kinds: str):
    """A sub-room of the world's session, as a small world of its own."""
    from app.models import Session
    posted(client.post(f"/console/{world.code}/sub-rooms", data={
        "name": name, "step": [world.step_ids[kind] for kind in kinds or world.step_ids]}))

    def look(db):
        apart = next(known for known in db.get(Session, world.id).sub_rooms if known.title == name)
        return SimpleNamespace(code=apart.code, id=apart.id, step_ids={str(step.kind): step.id for step in apart.steps},
                               programme_id=apart.programme_id, read=world.read, keep=world.keep)

    apart = world.read(look)
    if "text" in apart.step_ids and world.read(lambda db: db.get(Session, apart.id).state) == "live":
        show(client, apart, "text")
    return apart


def come_in(client: TestClient, room, language: str = "ar", **allowed: str):
    """Through the door, with one's own phone."""
    return posted(client.post(f"/s/{room.code}/door", data={"language": language, "quote": "1", **allowed}))


def several(client_for, room, count: int) -> list:
    """People who came in with phones of their own."""
    people = [client_for("anyone") for _each in range(count)]
    for person in people:
        come_in(person, room, "en")
    return people
