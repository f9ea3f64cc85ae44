"""One server and one session for all tests that only look: every kind of step, eight languages, hard words."""

import shutil
from contextlib import contextmanager

import httpx2
import pytest

from app import clock, durable, settings
from app.models import Kind, Organisation, Programme, Role, Step
from app.models.organisation import hashed
from tests.pace import PATIENCE
from tests.server import QuickServer

CODE = "739214"
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
KINDS = (Kind.welcome, Kind.permission, Kind.text, Kind.choice, Kind.react, Kind.dots, Kind.recommendation, Kind.action,
         Kind.pause, Kind.check_out)


class Hall(QuickServer):
    """`show("text")` puts a step on the phones; `seat("ar")` is the token of somebody who came in."""

    def show(self, kind: str) -> None:
        self.ask(f"/console/{CODE}/steps/{self.steps[kind]}/show")

    def ask(self, path: str, **data) -> None:
        assert self.organiser.post(self.address + path, data=data).status_code in (200, 204, 303), path

    def seat(self, language: str) -> str:
        answer = httpx2.post(f"{self.address}/s/{CODE}/door", data={"language": language}, timeout=PATIENCE)
        return answer.cookies["seat"]

    @contextmanager
    def phone(self, chromium, language: str, width: int = 360, height: int = 640, **options):
        """A phone that has come in, in a browser of its own; what its scripts complain about fails the test."""
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=language, has_touch=True,
                                       **options)
        context.add_cookies([{"name": "seat", "value": self.seat(language), "url": self.address}])
        page, trouble = context.new_page(), []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        try:
            yield page
        finally:
            context.close()
        assert not trouble


@pytest.fixture(scope="session")
def hall(tmp_path_factory, empty_database):
    data = tmp_path_factory.mktemp("hall")
    shutil.copy(empty_database, data / "expertpool.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA", str(data))
        patch.delenv("DATABASE_URL", raising=False)
        base = durable.open_database()

        def fill(db) -> dict[str, str]:
            organisation = Organisation(name="Beekstede")
            member = organisation.invite("Olga", "no password", Role.organiser, language="en")
            sign_in, _token = member.sign_in(clock.now())
            sign_in.token_hash = hashed("organiser")
            db.add(member)
            session = Programme.begin(organisation, "Samen leren", client="Gemeente Beekstede",
                                      controller="Gemeente Beekstede", contact="fg@beekstede.example").schedule(
                "Leren en werken tegelijk", clock.today(), place="Bibliotheek", languages=LANGUAGES, support="Marieke")
            for position, kind in enumerate(KINDS, 1):
                session.steps.append(Step(
                    position=position, kind=kind, minutes=10, titles={"nl": "Stap", "en": "Step"},
                    choice_set="roles" if kind is Kind.choice else "",
                    prompts={language: {"text": text, "state": "source" if language == "nl" else "checked"}
                             for language, text in PROMPTS.items()}))
            session.code = CODE
            session.hang_door(settings.server_key())
            for name in ({"nl": "Werk en school", "ar": "العمل والمدرسة"}, {"nl": "De Z-route", "ar": "مسار Z"}):
                theme = session.new_theme(name["nl"], "nl")
                theme.names = name
            session.open(clock.now())
            db.add(session)
            db.flush()
            return {str(step.kind): step.id for step in session.steps}

        steps = base.keep_now(fill)
        base.close()
        server = Hall(data)
        server.steps = steps
        server.organiser = httpx2.Client(cookies={"member": "organiser"}, headers={"Sec-Fetch-Site": "same-origin"},
                                         timeout=PATIENCE)
        yield server.start()
        server.stop()
