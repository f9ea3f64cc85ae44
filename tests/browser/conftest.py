"""Real Chromium against a real server: a board, a console and phones at once."""

import shutil

import httpx2
import pytest
from playwright.sync_api import expect, sync_playwright

from app import clock, durable, settings
from app.models import Kind, Organisation, Programme, Role, Step
from app.models.organisation import hashed
from tests.browser.hall import hall  # noqa: F401
from tests.browser.place import place  # noqa: F401
from tests.pace import PATIENCE
from tests.server import QuickServer

CODE = "482193"
PROMPTS = {"nl": "Hoe is het om te leren en te werken?", "ar": "كيف تجد التعلّم والعمل معًا؟"}
WELCOME = {"nl": "Welkom bij deze avond", "ar": "أهلًا بكم في هذه الأمسية"}

expect.set_options(timeout=PATIENCE * 1000)

# What Chromium and htmx write when the network goes, as it does in these tests.
EXPECTED = ("Failed to load resource", "WebSocket", "htmx:ws:error")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


def launched(kind, *more: str):
    return kind.launch(
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
              "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
              # One process for all pages of a context, and none made ready for a page that never comes.
              "--renderer-process-limit=1", *more])


@pytest.fixture
def server(tmp_path, monkeypatch, empty_database):
    """A session in preparation, and an organiser who is signed in with the token "organiser"."""
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copy(empty_database, tmp_path / "expertpool.db")
    base = durable.open_database()

    def fill(db):
        organisation = Organisation(name="Beekstede")
        member = organisation.invite("Olga", "no password", Role.organiser, language="en")
        sign_in, _token = member.sign_in(clock.now())
        sign_in.token_hash = hashed("organiser")
        db.add(member)
        session = Programme.begin(organisation, "Samen leren", client="Gemeente Beekstede",
                                  controller="Gemeente Beekstede", contact="fg@beekstede.example").schedule(
            "Leren en werken tegelijk", clock.today(), place="Bibliotheek", languages=["nl", "ar", "ti"],
            support="Marieke")
        for position, (kind, title) in enumerate((
                (Kind.welcome, "Welkom"), (Kind.text, "Ervaringen"), (Kind.dots, "Kiezen"), (Kind.action, "Agenda"),
                (Kind.check_out, "Afronden")), 1):
            session.steps.append(Step(position=position, kind=kind, minutes=10, titles={"nl": title, "en": title}, prompts={
                language: {"text": text, "state": "source" if language == "nl" else "checked"}
                for language, text in (WELCOME if kind is Kind.welcome else PROMPTS).items()}))
        session.code = CODE
        session.hang_door(settings.server_key())
        db.add(session)
        db.flush()
        return session.door_token(settings.server_key()), [step.id for step in session.steps]

    token, steps = base.keep_now(fill)
    base.close()
    server = Evening(tmp_path)
    server.door = f"{server.address}/j/{token}"
    server.steps = steps
    yield server.start()
    server.stop()


class Evening(QuickServer):
    """What a test needs of the room before its own story begins, without the screens that others test."""

    def organiser(self) -> httpx2.Client:
        return httpx2.Client(cookies={"member": "organiser"}, headers={"Sec-Fetch-Site": "same-origin"}, timeout=PATIENCE)

    def show(self, number: int) -> None:
        """Opens the session and shows a step, as the organiser does at the console."""
        with self.organiser() as organiser:
            for path in ("open", f"steps/{self.steps[number]}/show"):
                assert organiser.post(f"{self.address}/console/{CODE}/{path}").status_code == 303, path

    def seat(self, language: str) -> str:
        """Somebody comes in: the token of their seat."""
        return httpx2.post(f"{self.address}/s/{CODE}/door", data={"language": language, "quote": "1"},
                            timeout=PATIENCE).cookies["seat"]


class Trouble(list):
    """What a page complains about: scripts, the content policy, requests to other hosts."""


@pytest.fixture
def open_page(chromium, server):
    """`open_page("phone", "ar")`: a fresh browser of its own; every complaint of any page fails the test."""
    contexts, trouble = [], Trouble()

    def make(surface: str, language: str = "nl", **options):
        sizes = {"phone": (360, 740), "board": (1920, 1080), "console": (1366, 768)}
        width, height = sizes[surface]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, accept_downloads=True,
            is_mobile=surface == "phone", has_touch=surface == "phone", **options)
        if surface != "phone":
            context.add_cookies([{"name": "member", "value": "organiser", "url": server.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: trouble.append(f"{surface}: {error}"))
        page.on("console", lambda message: trouble.append(f"{surface}: {message.text}") if message.type == "error"
                and not any(known in message.text for known in EXPECTED) else None)
        page.on("request", lambda request: None if request.url.startswith((server.address, "blob:", "data:"))
                else trouble.append(f"{surface} asked {request.url}"))
        contexts.append(context)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not trouble
