"""One server for a whole run; each test has an evening of its own in it, with a code that no other has."""

import shutil
import sqlite3
from itertools import count

import httpx2
import pytest

from app import clock, durable, settings
from app.models import Organisation, Programme, Role, Step
from app.models.organisation import hashed
from tests.pace import PATIENCE
from tests.server import QuickServer

PROMPTS = {"nl": "Hoe is het om te leren en te werken?", "ar": "كيف تجد التعلّم والعمل معًا؟"}
WELCOME = {"nl": "Welkom bij deze avond", "ar": "أهلًا بكم في هذه الأمسية"}


class House(QuickServer):
    """An organisation, and an organiser who is signed in with the token "organiser"."""

    def __init__(self, folder):
        super().__init__(folder)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATA", str(folder))
            environment.delenv("DATABASE_URL", raising=False)
            self.base, self.key = durable.open_database(), settings.server_key()
        self.codes = count(482193)
        self.organisation_id = self.base.keep_now(self.found)

    def found(self, db) -> str:
        organisation = Organisation(name="Beekstede")
        member = organisation.invite("Olga", "no password", Role.organiser, language="en")
        sign_in, _token = member.sign_in(clock.now())
        sign_in.token_hash = hashed("organiser")
        db.add(member)
        db.flush()
        return organisation.id

    def prepare(self, languages: list[str], add_steps) -> dict:
        """Another session; what is known of it."""
        code = str(next(self.codes))

        def fill(db) -> dict:
            session = Programme.begin(
                db.get(Organisation, self.organisation_id), "Samen leren", client="Gemeente Beekstede",
                controller="Gemeente Beekstede", contact="fg@beekstede.example").schedule(
                "Leren en werken tegelijk", clock.today(), place="Bibliotheek", languages=languages, support="Marieke")
            add_steps(session)
            session.code = code
            session.door.hang(self.key)
            db.add(session)
            db.flush()
            return {"code": code, "id": session.id, "door": f"{self.address}/j/{session.door.token(self.key)}",
                    "steps": [step.id for step in session.steps]}

        return self.base.keep_now(fill)

    def stop(self) -> None:
        super().stop()
        self.base.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(empty_database, folder / "expertpool.db")
    house = House(folder)
    yield house.start()
    house.stop()


class Evening:
    """A session in preparation: what a test needs of the room before its own story begins, without the screens that
    others test."""

    def __init__(self, house: House):
        def add_steps(session) -> None:
            for position, (kind, title) in enumerate((
                    ("welcome", "Welkom"), ("text", "Ervaringen"), ("dots", "Kiezen"), ("action", "Agenda"),
                    ("check_out", "Afronden")), 1):
                prompts = WELCOME if kind == "welcome" else PROMPTS
                session.steps.append(Step(
                    position=position, kind=kind, minutes=10, titles={"nl": title, "en": title},
                    prompts={language: {"text": text, "state": "source" if language == "nl" else "checked"}
                             for language, text in prompts.items()}))

        self.address, self.data, self.port = house.address, house.data, house.port
        self.__dict__ |= house.prepare(["nl", "ar", "ti"], add_steps)
        self._files_before = set(self._all_files())

    def organiser(self) -> httpx2.Client:
        return httpx2.Client(cookies={"member": "organiser"}, headers={"Sec-Fetch-Site": "same-origin"}, timeout=PATIENCE)

    def show(self, number: int) -> None:
        """Opens the session and shows a step, as the organiser does at the console."""
        with self.organiser() as organiser:
            for path in ("open", f"steps/{self.steps[number]}/show"):
                assert organiser.post(f"{self.address}/console/{self.code}/{path}").status_code == 303, path

    def seat(self, language: str) -> str:
        """Somebody comes in: the token of their seat."""
        return httpx2.post(f"{self.address}/s/{self.code}/door", data={"language": language, "quote": "1"},
                           timeout=PATIENCE).cookies["seat"]

    def cards(self) -> list[tuple[str, str]]:
        """Words and state of everything that was ever kept; doubles are seen."""
        with sqlite3.connect(f"file:{self.data}/expertpool.db?mode=ro", uri=True) as base:
            return sorted(base.execute("SELECT words, state FROM contribution WHERE session_id = ?", [self.id]))

    def files(self) -> list:
        """Photos and voices of this evening."""
        return [file for file in self._all_files() if file not in self._files_before]

    def _all_files(self) -> list:
        return [file for file in (self.data / "media").glob("*") if file.is_file()]
