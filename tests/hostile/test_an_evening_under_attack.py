"""A real server without a proxy, as on a laptop in a hall. While somebody attacks it, a phone, a board, a console and
whoever signs in are answered as on any evening."""

import contextlib
import itertools
import random
import shutil
import socket
import threading
import time
from types import SimpleNamespace

import httpx2
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from app import clock, durable, settings
from app.models import HelperRole, Organisation, Programme, Role, Step
from tests.conftest import OF_THE_PROGRAM, ON, PASSWORD
from tests.pace import PATIENCE, WHOLE, slowness
from tests.server import QuickServer

pytestmark = pytest.mark.skipif(ON != "sqlite", reason="the line to the server is the same on every database")

AT_ONCE = 30 if WHOLE else 3  # that an attacker does
ROUNDS = 5 if WHOLE else 1  # of all that honest people do
LINES = 400  # that an attacker keeps open
SITE = {"Sec-Fetch-Site": "same-origin"}
LATEST = {  # seconds of a quiet machine
    "a card is taken": 1, "the board shows it": 1, "the console opens": 1, "it is taken back": 1, "somebody signs in": 2,
    "who came by the QR code comes in": 1, "the server says that it lives": 0.5}


@pytest.fixture(scope="module")
def evening(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("evening")
    shutil.copy(empty_database, folder / "expertpool.db")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATA", str(folder))
        environment.delenv("DATABASE_URL", raising=False)
        base = durable.open_database()
        room = base.keep_now(fill)
        base.close()
    server = QuickServer(folder, DATABASE_URL="").start()
    yield Evening(server, room)
    server.stop()


def fill(db) -> SimpleNamespace:
    organisation = Organisation(name="Beekstede")
    member = organisation.invite("Olga", OF_THE_PROGRAM.hash(PASSWORD), Role.organiser)
    _sign_in, token = member.sign_in(clock.now())
    session = Programme.begin(organisation, "Learning", controller="Beekstede", contact="fg@beekstede.example").schedule(
        "Learning", clock.today(), languages=["nl", "en"], support="Marieke")
    session.steps.append(Step(position=1, kind="text", prompts={"nl": {"text": "Hoe?", "state": "source"}}))
    session.holds = False
    session.door.hang(settings.server_key())
    session.running.open(clock.now())
    session.running.show(session.steps[0], clock.now())
    helper, board = session.door.invite_helper(HelperRole.board)
    # A phone may send so many cards a minute: with all attacks together one would send more.
    seats = [session.door.admit("nl", quote=True, looking=False, today=clock.today()) for _seat in [*ATTACKS, "attacker"]]
    db.add_all([member, session, helper, *(seat for seat, _token in seats)])
    db.flush()
    return SimpleNamespace(code=session.code, step=session.steps[0].id, board=board, member=token,
                           qr=session.door.token(settings.server_key()), seats=[token for _seat, token in seats[1:]],
                           attacker=seats[0][1])


class Evening:
    """What honest people do, and how long it takes."""

    def __init__(self, server: QuickServer, room: SimpleNamespace):
        self.server, self.room, self.numbers, self.late = server, room, itertools.count(), []

    def client(self, **cookies: str) -> httpx2.Client:
        return httpx2.Client(base_url=self.server.address, headers=SITE, cookies=cookies, timeout=PATIENCE)

    def listener(self, audience: str, **cookies: str):
        return connect(f"ws://127.0.0.1:{self.server.port}/ws/{audience}/{self.room.code}", compression=None,
                       origin=self.server.address, close_timeout=0.1, additional_headers={
                           "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})

    def goes_on(self) -> None:
        room = self.room
        with (self.client(seat=room.seats.pop()) as phone, self.client(member=room.member) as console,
              self.client() as stranger, self.listener("board", helper=room.board) as board):
            for _round in range(ROUNDS):
                words = f"words of card {next(self.numbers)}"
                key = words.replace(" ", "-")
                with self.timed("a card is taken"):
                    assert phone.post(f"/s/{room.code}/steps/{room.step}/contributions", data={
                        "key": key, "kind": "better", "words": words}).status_code == 303
                with self.timed("the board shows it"):
                    while words not in board.recv(PATIENCE):
                        pass
                with self.timed("the console opens"):
                    assert words in console.get(f"/console/{room.code}").text
                with self.timed("it is taken back"):
                    assert phone.post(f"/s/{room.code}/unsend", data={"key": key}).status_code == 303
                with self.timed("the server says that it lives"):
                    assert stranger.get("/health").status_code == 200
            with self.timed("who came by the QR code comes in"), self.client() as newcomer:
                assert newcomer.get(f"/j/{room.qr}").status_code == 200
                assert newcomer.post(f"/s/{room.code}/door", data={"language": "nl"}).status_code == 303
                assert newcomer.get(f"/s/{room.code}").status_code == 200
            with self.timed("somebody signs in"):
                assert stranger.post("/sign-in", data={"name": "Olga", "password": PASSWORD}).status_code == 303

    @contextlib.contextmanager
    def timed(self, what: str):
        began = time.monotonic()
        yield
        if (took := time.monotonic() - began) > LATEST[what] and took > LATEST[what] * max(
                slowness() for _moment in range(3)):
            self.late.append(f"{what}: {took:.1f} seconds")


# --- attacks: each does a little of what it does, again and again ---------------------------------------------------------


def a_text_for_the_patterns(evening: Evening):
    with evening.client(seat=evening.room.attacker) as phone:
        yield lambda: phone.post(f"/s/{evening.room.code}/steps/{evening.room.step}/contributions", data={
            "key": f"k{random.randrange(10**9):09}", "kind": "better", "words": "a." * 31_000 + "@"})


def names_and_passwords(evening: Evening):
    with evening.client() as stranger:
        yield lambda: stranger.post("/sign-in", data={"name": f"n{random.random()}", "password": "x" * 10})


def codes(evening: Evening):
    with evening.client(seat="x") as stranger:
        paths = itertools.cycle(("/s/{}", "/console/{}", "/board/{}", "/harvest/{}", "/s/{}/door"))
        yield lambda: stranger.get(next(paths).format(f"{random.randrange(10**6):06}"))


def headers_without_end(evening: Evening):
    def send() -> None:
        with line_to(evening) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
            for _part in range(50):
                line.sendall(b"a" * 100_000)

    yield send


def half_a_request(evening: Evening):
    kept = []  # each stays open

    def send() -> None:
        if len(kept) >= LINES // AT_ONCE:
            time.sleep(0.1)
            return
        kept.append(line := line_to(evening))
        line.sendall(random.choice((
            b"", b"GET / HT", b"POST /join HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nc")))

    yield send
    for line in kept:
        line.close()


def talk_on_a_socket(evening: Evening):
    def send() -> None:
        with evening.listener("phone", seat=evening.room.attacker) as phone:
            for _message in range(20_000):
                phone.send("x")

    yield send


def calls_for_help(evening: Evening):
    with evening.client(seat=evening.room.attacker) as phone:
        yield lambda: phone.post(f"/s/{evening.room.code}/help", data={"needed": random.choice(("", "1"))})


def refused_recordings(evening: Evening):
    with evening.client(seat=evening.room.attacker) as phone:
        def send() -> None:
            key, sound = f"k{random.randrange(10**9):09}", b"OggS" + b"0" * 20_000
            phone.put(f"/s/{evening.room.code}/uploads/{key}", content=sound, headers={
                "Upload-Offset": "0", "Upload-Length": str(len(sound))})
            phone.post(f"/s/{evening.room.code}/steps/{evening.room.step}/contributions", data={
                "key": key, "upload": key, "kind": "better"})

        yield send


def line_to(evening: Evening) -> socket.socket:
    return socket.create_connection(("127.0.0.1", evening.server.port), PATIENCE)


ATTACKS = [a_text_for_the_patterns, names_and_passwords, codes, headers_without_end, half_a_request, talk_on_a_socket,
           calls_for_help, refused_recordings]


@contextlib.contextmanager
def under(attack, evening: Evening):
    stop, busy = threading.Event(), threading.Semaphore(0)

    def go_on() -> None:
        with contextlib.contextmanager(attack)(evening) as once:
            while not stop.is_set():
                with contextlib.suppress(httpx2.HTTPError, OSError, WebSocketException):
                    once()
                busy.release()

    threads = [threading.Thread(target=go_on, daemon=True) for _thread in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    busy.acquire(timeout=2)  # it is under way, or hangs where it should
    try:
        yield
    finally:
        stop.set()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_evening_goes_on(evening, attack):
    with under(attack, evening):
        evening.goes_on()
    assert not evening.late


def test_no_more_than_a_few_codes_a_second_are_tried_wherever_it_is(evening):
    """One that the budget has got back, and one of those who wait."""
    answers = []

    def guess(path: str) -> None:
        with evening.client() as stranger:
            answers.append(stranger.get(path.format("000000")).status_code)

    with evening.client() as stranger:
        while stranger.post("/join", data={"code": "000000"}).elapsed.total_seconds() < 0.5:
            pass  # until the budget of guesses is used up
    began = time.monotonic()
    threads = [threading.Thread(target=guess, args=(path,)) for path in (
        "/s/{}/door", "/s/{}/mine", "/console/{}", "/board/{}", "/harvest/{}", "/prepare/{}")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == 6 and time.monotonic() - began > 1.9
