"""Where it is measured: a server of its own with a database of its own, and halls full of people in it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx2
from sqlalchemy import insert

from app import clock, durable, settings
from app.library.permissions import ASKED
from app.models import Contribution, HelperRole, Organisation, Participant, Permission, Programme, Role, Step
from app.models.base import new_id
from app.models.organisation import hashed
from benchmarks.load import ask, built
from tests.server import ROOT, Server, free_port

CARDS_ON_THE_BOARD = 'class="live push">'  # on a board, before how many cards there are
WORDS = "Ik wil graag eerder beginnen met werk, dan leer ik de taal ook op de werkvloer."
MEMBER = "member=facilitator"


class Hall:
    """One live session: people with a seat, a screen, and a run of show."""

    def __init__(self, place: "Place", name: str, code: str, id: str, steps: list[str], seats: int):
        self.place, self.name, self.code, self.id, self.steps, self.seats = place, name, code, id, steps, seats
        self._turn, self._showing = count(), 0

    def seat(self, number: int) -> str:
        return f"seat={self.name}-{number % self.seats}"

    def phones(self, many: int) -> list[tuple[str, str]]:
        """Where they listen, and as who."""
        return [(f"/ws/phone/{self.code}", self.seat(number)) for number in range(many)]

    def boards(self, many: int) -> list[tuple[str, str]]:
        return [(f"/ws/board/{self.code}", f"helper=screen-{self.name}")] * many

    def cards(self, many: int, step: int = 0) -> list[bytes]:
        """Forms of as many people in turn, so that nobody meets the limit of cards in a minute; each with words of its own,
        because what was looked through for traces of a person before is remembered."""
        return [ask("POST", f"/s/{self.code}/steps/{self.steps[step]}/contributions", self.place.port, self.seat(turn),
                    f"key=key-{self.name}-{turn}-xxxx&kind=better&words={WORDS.replace(' ', '+')}+"
                    + "".join(chr(97 + int(digit)) for digit in str(turn)))
                for turn, _card in zip(self._turn, range(many), strict=False)]

    def show_next(self) -> None:
        """The facilitator shows another step: every phone has to hear of it."""
        self._showing = (self._showing + 1) % len(self.steps)
        self.place.member.post(f"/console/{self.code}/steps/{self.steps[self._showing]}/show")

    def fill(self, cards: int, state: str = "released") -> None:
        self.place.keep(lambda db: db.connection().execute(insert(Contribution), [
            Contribution(session_id=self.id, step_id=self.steps[0], kind="better", language="nl", words=WORDS,
                         state=state, position=position).model_dump() for position in range(cards)]))

    def stored(self) -> int:
        return self.place.rows("SELECT count(*) FROM contribution WHERE session_id = ? AND state = 'released'", self.id)


class Place:
    def __init__(self, folder: Path, base: durable.Database, server: Server):
        self.folder, self.base, self.server, self.port = folder, base, server, server.port
        self.halls = count()
        self.member = httpx2.Client(base_url=server.address, timeout=60, headers={
            "Cookie": MEMBER, "Sec-Fetch-Site": "same-origin"})

    @property
    def pid(self) -> int:
        return self.server.process.pid

    def keep(self, unit):
        os.environ["DATA"] = str(self.folder)  # of two places at once, the one that is being filled
        return self.base.keep_now(unit)

    def rows(self, query: str, *given) -> int:
        query = query if self.base.is_sqlite else query.replace("?", "%s")
        return self.base.read_now(lambda db: db.connection().exec_driver_sql(query, given).scalar())

    def hall(self, seats: int, kinds: tuple[str, ...] = ("text", "text")) -> Hall:
        name = f"hall{next(self.halls)}"

        def furnish(db):
            programme = Programme.begin(db.get(Organisation, self.organisation), name, controller="Bench", contact="Bench")
            session = programme.schedule(name, clock.today(), languages=["nl", "ar"], support="Marieke")
            session.holds = False
            for position, kind in enumerate(kinds, 1):
                session.steps.append(Step(
                    position=position, kind=kind, titles={"nl": f"Vraag {position}"},
                    settings={"choice_set": "agree"} if kind == "choice" else {},
                    prompts={"nl": {"text": f"Wat helpt u het meest, vraag {position}?", "state": "source"}}))
            session.door.hang(settings.server_key())
            session.running.open(clock.now())
            screen, _token = session.door.invite_helper(HelperRole.board)
            screen.token_hash = hashed(f"screen-{name}")
            db.add_all([session, screen])
            db.flush()
            people = [Participant(session_id=session.id, token_hash=hashed(f"{name}-{number}"),
                                  language="nl" if number % 2 else "ar").model_dump() for number in range(seats)]
            if people:
                db.connection().execute(insert(Participant), people)
                db.connection().execute(insert(Permission), [
                    {"id": new_id(), "participant_id": one["id"], "purpose": purpose, "given": True, "version": "1",
                     "language": one["language"], "given_on": clock.today()}
                    for one in people for purpose in ("take_part", *ASKED)])
            return Hall(self, name, session.code, session.id, [step.id for step in session.steps], seats)

        return self.keep(furnish)


@contextmanager
def place(database_url: str = "", **environment: str) -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="expertpool-bench-") as folder:
        os.environ |= {"DATA": folder, "DATABASE_URL": database_url}
        base = durable.open_database()

        def begin(db) -> str:
            organisation = Organisation(name="Bench")
            member = organisation.invite("Bench", "no password", Role.organiser)
            sign_in, _token = member.sign_in(clock.now())
            sign_in.token_hash = hashed("facilitator")
            db.add(member)
            db.flush()
            return organisation.id

        organisation = base.keep_now(begin)
        server = Server(Path(folder), DATABASE_URL=database_url, **environment).start()
        try:
            made = Place(Path(folder), base, server)
            made.organisation = organisation
            yield made
        finally:
            server.stop() if database_url else server.kill()  # workers outlive who was killed over them
            base.close()
            os.environ["DATABASE_URL"] = ""


@contextmanager
def beside(*command: str) -> Iterator[tuple[int, int]]:
    """A baseline's server while it is needed: its port and its process."""
    port = free_port()
    process = subprocess.Popen([part.replace("PORT", str(port)) for part in command], cwd=ROOT)
    try:
        for _try in range(200):
            try:
                httpx2.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx2.HTTPError:
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def empty_routes():
    return beside(sys.executable, "-m", "uvicorn", "benchmarks.empty:app", "--port", "PORT", "--log-level", "error",
                  "--no-access-log")


def bare_sender(size: int):
    """The least that sends so many bytes to everybody, and its name."""
    in_c = built("limit/sender.c")
    command = [str(in_c)] if in_c else [sys.executable, "-m", "benchmarks.bare"]
    return beside(*command, "PORT", str(size)), "a bare C sender" if in_c else "a bare uvloop sender"
