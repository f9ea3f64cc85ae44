"""A phone on a slow line: how much it loads to join and to answer, and that nothing half arrives."""

import re
import time

import pytest

from app import live
from app.models import Session
from tests.pace import WHOLE
from tests.room import card_ids, listening, on_board, posted, say, show

FIRST, LATER, EVENING = 60_000, 10_000, 1_000_000  # bytes over the wire


def weight(answer) -> int:
    """What goes over the wire without its head."""
    return int(answer.headers["content-length"])


def load(client, address: str, known: set[str]) -> int:
    """A page and what it needs that is not yet on the phone; without fonts, which only some scripts need."""
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page.status_code == 200
    total = weight(page)
    for part in re.findall(r'(?:src|href)="(/(?:bundles|static)/[^"#]+)', page.text):
        if part not in known:
            known.add(part)
            total += weight(client.get(part, headers={"Accept-Encoding": "gzip"}))
    return total


@pytest.mark.parametrize("language", ["nl", "ar", "ti"])
def test_joining_and_answering_fits_a_slow_line(client_for, world, language):
    phone, known = client_for("anyone"), set()
    first = load(phone, f"/s/{world.code}/door", known) + load(phone, f"/s/{world.code}/door?lang={language}", known)
    posted(phone.post(f"/s/{world.code}/door", data={"language": language}))
    first += load(phone, f"/s/{world.code}", known)
    assert first <= FIRST
    posted(say(phone, world, "words", "a-key-of-mine"))
    show(client_for("facilitator"), world, "dots")
    for path in ("", "/help"):
        assert load(phone, f"/s/{world.code}{path}", known) <= LATER


@pytest.mark.parametrize("language", ["nl", "ar", "ti"])
def test_what_a_question_fetches_ahead_for_a_voice_or_a_photo_is_light(client_for, world, language):
    """So that both work without internet: once, and within what a later screen may weigh."""
    phone, gzip = client_for("anyone"), {"Accept-Encoding": "gzip"}
    posted(phone.post(f"/s/{world.code}/door", data={"language": language}))
    page = phone.get(f"/s/{world.code}", headers=gzip)
    scripts = re.findall(r'data-(?:voice|photo)-script="([^"]+)"', page.text)
    answers = [phone.get(address, headers=gzip) for address in (*scripts, f"/s/{world.code}/voice")]
    assert len(scripts) == 2 and all("immutable" in answer.headers["cache-control"] for answer in answers[:2])
    assert sum(map(weight, answers)) <= 5_200 and weight(page) + sum(map(weight, answers)) <= LATER


def test_a_whole_evening_is_less_than_a_megabyte(client_for, world, monkeypatch):
    """Thirty people, twelve questions and back, themes, dots closed and opened, six actions written on the board.
    Here only the first letters of each are typed, and it is half as much; `make proof` types all of them."""
    phone, known, sent = client_for("anyone"), set(), []
    publish = live.hub.publish

    async def counted(session_id, audience, language, text):
        if (audience, language) == ("phone", "ar"):
            sent.append(len(text.encode()))
        await publish(session_id, audience, language, text)

    def told(answer):
        """Each is seen by itself, as in a room where minutes go by."""
        telling = live._tellings[world.id]
        while telling.waiting or (telling.task and not telling.task.done()):
            time.sleep(.002)
        return posted(answer)

    monkeypatch.setattr(live.hub, "publish", counted)
    monkeypatch.setattr(live, "TICK", 0)
    facilitator, here = client_for("facilitator"), f"/s/{world.code}"
    total = load(phone, f"{here}/door", known) + load(phone, f"{here}/door?lang=ar", known)
    posted(phone.post(f"{here}/door", data={"language": "ar", "quote": "1"}))
    total += load(phone, here, known)
    with listening(phone, "phone", world.code) as socket:
        total += len(socket.receive_text().encode())
        for _other in range(30):
            posted(client_for("anyone").post(f"{here}/door", data={"language": "nl"}))
        for number in range(12):
            told(show(facilitator, world, "text" if number % 2 else "recommendation"))
            told(facilitator.post(f"/console/{world.code}/timer/start"))
            total += 2 * weight(phone.get(f"{here}/mine", headers={"Accept-Encoding": "gzip"}))
            if number % 2:
                total += weight(posted(say(phone, world, f"my answer {number}", f"my-key-{number:04}")))
                posted(say(client_for("other_participant"), world, f"an answer {number}", f"selams-{number:04}"))
                for card in card_ids(world, "held"):
                    told(on_board(facilitator, world, card, new_theme=f"Theme {number}"))
        told(show(facilitator, world, "dots"))
        for verb in ("close", "open", "close"):
            told(facilitator.post(f"/console/{world.code}/ballot/{verb}"))
        told(show(facilitator, world, "action"))
        told(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Lessons in the evening"}))
        advice = world.read(lambda db: db.get(Session, world.id).recommendations[0].id)
        for number in range(6):
            made = told(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={
                "what": f"Action {number}"})).headers["location"]
            for typed in range(20 if WHOLE else 5):  # kept as somebody types
                page = facilitator.get(made).text
                told(facilitator.post(made, headers={"Accept": "application/json"}, data={
                    "version": re.search(r'name="version" value="(\d+)"', page)[1], "what": f"Action {number}",
                    "owner": "Marieke van den Berg"[:typed + 1], "why": "x" * typed}))
        for _time in range(4):  # a lock screen, a helping hand
            total += load(phone, here, known) + load(phone, f"{here}/help", known)
    assert len(sent) > (100 if WHOLE else 50)
    assert total + sum(sent) <= (EVENING if WHOLE else EVENING / 2), (total, len(sent), sum(sent))


def test_pages_travel_compressed_to_phones_and_as_they_are_to_who_cannot_read_that(client_for, world):
    phone, address = client_for("participant"), f"/s/{world.code}"
    squeezed = phone.get(address, headers={"Accept-Encoding": "gzip"})
    plain = phone.get(address, headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert "Accept-Encoding" in squeezed.headers["vary"] and weight(squeezed) < weight(plain) / 2
    for answer in (squeezed, plain):
        assert answer.headers["cache-control"] == "no-store" and answer.headers["content-security-policy"]


def test_asking_for_the_stage_again_costs_next_to_nothing(client_for, world):
    phone, address = client_for("participant"), f"/s/{world.code}/stage"
    first = phone.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = phone.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and "content-encoding" not in again.headers


def test_no_page_with_a_secret_repeats_its_address(client_for, world):
    """Else its length would say, letter by letter, whether a guess stands in it (BREACH)."""
    phone = client_for("participant")
    for path in ("", "/help", "/my-code", "/mine", "/stage"):
        for name in ("sent", "after", "lang", "q"):
            assert "guess-4711" not in phone.get(f"/s/{world.code}{path}", params={name: "guess-4711"}).text


def test_a_card_is_answered_uncompressed_and_so_are_board_and_console(client_for, world):
    gzip = {"Accept-Encoding": "gzip"}
    answers = [say(client_for("participant"), world, "words", "a-key-of-mine")]
    answers += [client_for("board").get(f"/board/{world.code}", headers=gzip),
                client_for("facilitator").get(f"/console/{world.code}", headers=gzip)]
    assert not any("content-encoding" in answer.headers for answer in answers)


def test_the_scripts_of_a_live_page_are_one_file(client_for, world):
    """In two files the second can come too late: then htmx starts without its web sockets and the page stays as it is."""
    for role, address in (("participant", f"/s/{world.code}"), ("board", f"/board/{world.code}"),
                          ("facilitator", f"/console/{world.code}"), ("interpreter", f"/desk/{world.code}")):
        client = client_for(role)
        scripts = re.findall(r'<script src="([^"]+)"', client.get(address).text)
        assert len(scripts) == (2 if role == "participant" else 1)  # a phone's own scripts do without the live one
        script = client.get(scripts[-1])
        assert "htmx" in script.text and "WebSocket" in script.text and "immutable" in script.headers["cache-control"]


def test_an_unknown_bundle_is_not_there(client_for):
    for name in ("nothing.js", "phone.txt", "..%2fsettings.css", "phone"):
        assert client_for("anyone").get(f"/bundles/{name}").status_code == 404
