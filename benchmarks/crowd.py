"""People who come in through the door within a minute, and a questionnaire for four thousand."""

import asyncio
import re
import time

from benchmarks.load import Line, Listeners, Sent, Watch, ask, cpu, meanwhile, percentile, under_way
from benchmarks.place import Hall, Place, place
from benchmarks.report import Row

HALLS = 10  # one door lets in 300 a minute
QUESTIONS = ("choice", "text")


def measure(quick: bool):
    with place() as here:
        yield from wave(here, *((60, 4) if quick else (1500, 30)))
    with place() as here:
        yield from questionnaire(here, *((100, 2) if quick else (4000, 20)))


def wave(here: Place, people: int, seconds: int):
    """Everybody takes their way from the link to the question, with all that a browser loads for it."""
    codes = [here.hall(0).code for _hall in range(HALLS)]
    before = cpu(here.pid)
    sent = under_way(come_in, here.port, codes, people, people / seconds).get(180)
    spent, seats = cpu(here.pid) - before, here.rows("SELECT count(*) FROM participant")
    # Those who are in stand in the list as status 1, with the time from the link to the live question.
    whole = [took for _began, took, status in sent.answers if status == 1]
    requests = [took for _began, took, status in sent.answers if status != 1]
    yield Row(f"{people:,} people through {HALLS} doors in {seconds} s: a request, p50 / p99",
              f"{percentile(requests, 0.5) * 1000:.0f} / {percentile(requests, 0.99) * 1000:.0f} ms",
              f"{len(requests) / people:.0f} requests each; {spent / sent.seconds:.2f} cores, "
              f"{spent / people * 1000:.0f} ms of CPU each; the load client was busy for {sent.busy:.0%}")
    yield Row("from the link until the question is live, p50 / p99",
              f"{percentile(whole, 0.5) * 1000:.0f} / {percentile(whole, 0.99) * 1000:.0f} ms", "without time to read")
    yield Row("people who came, and seats in the database", f"{people:,} and {seats:,}", "", "equal",
              1 if seats == people == len(whole) else 99)


async def come_in(port: int, codes: list[str], people: int, each_second: float) -> Sent:
    answers, live, watch, loop = [], [], Watch(), asyncio.get_running_loop()

    async def person(number: int) -> None:
        code, cookie, began = codes[number % len(codes)], "", time.monotonic()
        _transport, line = await loop.create_connection(Line, "127.0.0.1", port)

        async def get(path: str, method: str = "GET", body: str = "") -> None:
            asked = time.monotonic()
            status = await line.ask(ask(method, path, port, cookie, body, fragment=False))
            answers.append((asked, time.monotonic() - asked, status))
            if status not in (200, 303):
                raise RuntimeError(f"{path} was answered with {status}")

        await get(f"/s/{code}/door")
        for address in dict.fromkeys(re.findall(r'(?:src|href)="(/(?:bundles|static)/[^"]+)"', line.body.decode())):
            await get(address)
        await get(f"/s/{code}/door?lang=nl")
        await get(f"/s/{code}/door", "POST", "language=nl&quote=1")
        cookie = re.search(rb"set-cookie: (seat=[^;]+)", line.head, re.I)[1].decode()
        await get(f"/s/{code}")
        _transport, socket = await loop.create_connection(Line, "127.0.0.1", port)
        await socket.ask((f"GET /ws/phone/{code} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: {cookie}\r\n\r\n").encode())
        live.append(socket)
        answers.append((began, time.monotonic() - began, 1))

    coming = []
    for number in range(people):
        await asyncio.sleep(max(0, watch.began + number / each_second - time.monotonic()))
        coming.append(asyncio.create_task(person(number)))
    await asyncio.gather(*coming)
    return watch.sent(answers)


def questionnaire(here: Place, people: int, seconds: int):
    """Everybody answers a choice and a question in words. A new question makes every phone ask for its own things, spread
    over as long as the page spreads it."""
    hall = here.hall(people, QUESTIONS)
    sents, spread = [], min(8, people * 0.004)
    with Listeners(here.port, hall.phones(people)) as phones:
        opened, before, began = phones.open(), cpu(here.pid), time.monotonic()
        for question in range(len(QUESTIONS)):
            show(hall, question)
            own = [ask("GET", f"/s/{hall.code}/mine", here.port, hall.seat(number)) for number in range(people)]
            said = choices(hall, people) if QUESTIONS[question] == "choice" else hall.cards(people, question)
            looking, answering = meanwhile(here.port, own, people / spread), meanwhile(here.port, said, people / seconds)
            sents += [looking.get(180).must_be(200), answering.get(180).must_be(200)]
        took, spent = time.monotonic() - began, cpu(here.pid) - before
    slowest = max(sent.took(1) for sent in sents)
    answers = [took * 1000 for sent in sents for _began, took, _status in sent.answers]
    kept = here.rows("SELECT count(*) FROM vote") + hall.stored()
    yield Row.at_most(f"{people:,} people answer {len(QUESTIONS)} questions: slowest request", f"{slowest:.0f} ms",
                      f"p50 / p99 {percentile(answers, 0.5):.0f} / {percentile(answers, 0.99):.0f} "
                      f"ms; {spent / took:.2f} cores; all connected in {opened:.0f} s", slowest, 1000, " ms")
    yield Row.at_most("all have answered, after", f"{took:.0f} s", f"{people / seconds:.0f} answers a second", took, 600,
                      " s")
    yield Row("answers acknowledged, and kept", f"{people * len(QUESTIONS):,} and {kept:,}", "", "equal",
              1 if kept == people * len(QUESTIONS) else 99)


def show(hall: Hall, question: int) -> None:
    hall.place.member.post(f"/console/{hall.code}/steps/{hall.steps[question]}/show")


def choices(hall: Hall, people: int) -> list[bytes]:
    return [ask("POST", f"/s/{hall.code}/votes", hall.place.port, hall.seat(number), "target=agree&by=1")
            for number in range(people)]
