"""One session for all tests that only look: every kind of step, eight languages, hard words."""

from contextlib import contextmanager

import httpx2
import pytest
from playwright.sync_api import Page

from app import clock
from app.models import Step
from app.models.kinds import KINDS
from tests.browser.windows import arrived, stand_on
from tests.pace import PATIENCE

LANGUAGES = ["nl", "ar", "ti", "tr", "fa", "uk", "so", "en"]
PROMPTS = {
    "nl": "Hoe was de brede intake, en past de Z-route bij jou?",
    "en": "How was the broad intake, and does the Z-route fit you?",
    "ar": "كيف كانت المقابلة الشاملة، وهل يناسبك مسار Z؟",
    "ti": "ሰፊሕ ቃለ መጠይቕ ከመይ ነይሩ፣ መንገዲ Z ከ ይሰማምዓኩም ድዩ፧",
    "tr": "Geniş görüşme nasıldı, Z yolu size uygun mu?",
    "fa": "گفت‌وگوی گسترده چطور بود، و آیا مسیر Z برای شما مناسب است؟",
    "uk": "Якою була широка бесіда, і чи підходить вам маршрут Z?",
    "so": "Sidee buu ahaa wareysi ballaaran, jidka Z-na ma kugu habboon yahay?",
}


class Hall:
    """`show("text")` puts a step on the phones; `seat("ar")` is the token of somebody who came in."""

    def __init__(self, house):
        def add_steps(session) -> None:
            for position, kind in enumerate(KINDS, 1):
                session.steps.append(Step(
                    position=position, kind=kind, minutes=10, titles={"nl": "Stap", "en": "Step"},
                    settings={"choice_set": "roles"} if kind == "choice" else {},
                    prompts={language: {"text": text, "state": "source" if language == "nl" else "checked"}
                             for language, text in PROMPTS.items()}))
            for name in ({"nl": "Werk en school", "ar": "العمل والمدرسة"}, {"nl": "De Z-route", "ar": "مسار Z"}):
                theme = session.wall.new_theme(name["nl"], "nl")
                theme.names = name
            session.running.open(clock.now())

        self.address = house.address
        self.__dict__ |= house.prepare(LANGUAGES, add_steps)
        self.steps = dict(zip(map(str, KINDS), self.steps, strict=True))
        self.organiser = httpx2.Client(cookies={"member": "organiser"}, headers={"Sec-Fetch-Site": "same-origin"},
                                       timeout=PATIENCE)

    def show(self, kind: str, *phones: Page) -> None:
        """Shows a step; once it has come to these phones, goes on."""
        self.ask(f"/console/{self.code}/steps/{self.steps[kind]}/show")
        stand_on(self.steps[kind], *phones)

    def ask(self, path: str, **data) -> None:
        assert self.organiser.post(self.address + path, data=data).status_code in (200, 204, 303), path

    def seat(self, language: str) -> str:
        answer = httpx2.post(f"{self.address}/s/{self.code}/door", data={"language": language}, timeout=PATIENCE)
        return answer.cookies["seat"]

    def go(self, page: Page, path: str = "") -> None:
        """To a page of this session; once it stands still, goes on."""
        page.goto(f"{self.address}/s/{self.code}{path}")
        arrived(page)

    @contextmanager
    def phone(self, windows, language: str, width: int = 360, height: int = 640, **options):
        """A phone that has come in; what its page complains about fails the test."""
        with windows.page(width, height, language, own=self.address, has_touch=True, **options) as page:
            page.context.add_cookies([{"name": "seat", "value": self.seat(language), "url": self.address}])
            yield page


@pytest.fixture(scope="session")
def hall(house, windows):
    windows.origins.add(house.address)
    return Hall(house)
