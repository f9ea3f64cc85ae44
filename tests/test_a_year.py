"""The year after an evening, from the promise in the room to word back: by requests, commands and the clock alone."""

import html
import re
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from app import clock
from app.background.forgetting import forget
from tests.conftest import PASSWORD, WORKERS
from tests.room import card_ids, on_board, posted, say, seen, show
from tests.server import THE_DAY

pytestmark = pytest.mark.on_postgres_in_proof
EVENING = date(2027, 1, 12)
WORDS, ARABIC = "MARKWORDS the lessons are when I work", "MARKARABIC الدروس في وقت العمل"


@pytest.fixture
def calendar(request):
    """The world begins on the day of the evening; `calendar(days)` is a day of the year after it."""
    day = request.getfixturevalue("data") / THE_DAY

    @contextmanager
    def after(days: int):
        with clock.frozen(EVENING + timedelta(days=days)):
            if WORKERS:
                day.write_text(clock.now().isoformat())
            yield

    with after(0):
        request.getfixturevalue("world")
    yield after
    day.unlink(missing_ok=True)


class Year:
    """Who takes part in it, and what they find on their pages."""

    def __init__(self, client_for, world):
        self.client_for, self.world, self.owners = client_for, world, {}

    def sign_in(self, name: str = "Olga"):
        client = self.client_for("anyone")
        posted(client.post("/sign-in", data={"name": name, "password": PASSWORD}))
        return client

    def link(self, client, page: str, before: str) -> str:
        return re.search(re.escape(before) + "([a-z2-9]{42})", client.get(page).text)[1]

    def ask_to_lead(self, olga, action: str, name: str, **given) -> None:
        page = f"/console/{self.world.code}/actions/{action}/owner"
        posted(olga.post(page, data={"name": name, "body": "Bakery", "language": "nl", "address": ""} | given))
        self.owners[name] = self.come_in(self.link(olga, page, "/o/"))

    def come_in(self, token: str, at: str = "/o"):
        client = self.client_for("anyone")
        posted(client.get(f"{at}/{token}"))
        posted(client.post(f"{at}/{token}"))
        return client

    def report(self, name: str, action: str, state: str, words: str = "", **more) -> None:
        owner = self.owners[name]
        page = owner.get(f"/o/actions/{action}/report").text
        count = re.search(r'name="seen" value="(\d+)"', page)[1]
        posted(owner.post(f"/o/actions/{action}/report", data={"state": state, "words": words, "seen": count} | more))

    def release(self, action: str) -> None:
        olga = self.sign_in()
        for path in re.findall(rf'action="(/agenda/actions/{action}/reports/\w+/release)"',
                               olga.get(f"/agenda/actions/{action}").text):
            posted(olga.post(path))

    def public(self, language: str = "nl"):
        return self.client_for("anyone").get(f"/s/{self.world.code}?lang={language}")

    def week(self) -> str:
        return seen(self.sign_in(), "/agenda")

    def notice(self, action: str, answer: str) -> None:
        posted(self.client_for("anyone").post(f"/s/{self.world.code}/notice/{action}", data={
            "answer": answer, "language": "nl"}))

    def forget(self) -> None:
        self.world.keep(lambda db: forget(db, clock.now()))


def test_a_year(calendar, client_for, world):
    year = Year(client_for, world)
    with calendar(0):
        advice, actions, code_for_later = an_evening(year, client_for, world)
    goes_well, gets_stuck, changes_hands = actions
    with calendar(1):
        year.forget()
    with calendar(14):
        assert "Timetable" not in year.week().split("Stuck or silent")[-1].split("First step")[0]
        year.report("Hanna", goes_well, "started", "MARKREPORT three companies take part")
        year.report("Oksana", changes_hands, "started", "We begin")
    with calendar(15):
        assert "A room to practise" in year.week() and "Timetable" not in year.week().split("Search")[-1].split("Soon")[0]

    with calendar(20):
        assert year.public().status_code == 404  # closed, and not shared
        share(year)
        assert "MARKREPORT" not in year.public().text  # nobody of the organisation released it
        assert WORDS in html.unescape(year.public().text) and "Hanna" not in year.public().text
        year.release(goes_well)
        assert "MARKREPORT" in year.public().text

    with calendar(43):  # the answer was due after six weeks
        assert "1 day late Learn at work" in year.week()
        assert "Op 23 februari 2027 zou er een antwoord zijn" in seen(client_for("anyone"), f"/s/{world.code}?lang=nl")
        olga = year.sign_in()
        page = f"/harvest/{world.code}/recommendations/{advice}"
        posted(olga.post(f"{page}/contacts", data={"name": "Mila", "body": "Executive", "language": "nl", "address": ""}))
        mila = year.come_in(year.link(olga, page, "/a/"), "/a")
        answer = {"state": "partly", "words": "MARKANSWER not every company", "body": "Executive", "language": "nl",
                  "seen": hidden(mila.get(f"/a/{advice}"), "seen")}
        posted(mila.post(f"/a/{advice}", data=answer))
        assert "MARKANSWER" not in year.public().text
        preview = mila.get(f"/a/{advice}/preview")
        posted(mila.post(f"/a/{advice}/preview", data={"sure": "1", "seen": hidden(preview, "seen")}))
        assert "MARKANSWER" in year.public().text

    with calendar(90):
        year.report("Hanna", goes_well, "on_track", "Six people miss no lesson", number="6")
        year.report("Joost", gets_stuck, "stuck", "MARKSTUCK no decision yet")
        year.release(gets_stuck)
        assert "MARKSTUCK" in year.public().text and "Stuck or silent" in year.week()
        for answer, times in (("yes", 7), ("no", 5)):
            for _person in range(times):
                year.notice(goes_well, answer)
        assert "Mensen die antwoordden" not in year.public().text
    with calendar(97):  # counted as of Monday
        assert "Mensen die antwoordden: 12." in seen(client_for("anyone"), f"/s/{world.code}?lang=nl")

    with calendar(180):  # an owner leaves: until the next one says yes, nothing changes
        old = year.owners["Oksana"]
        posted(old.post(f"/o/actions/{changes_hands}/change", data={"what": "handover", "name": "Selam", "address": ""}))
        year.report("Oksana", changes_hands, "on_track", "I still lead it")
        token = re.search("/o/([a-z2-9]{42})", old.get(f"/o/actions/{changes_hands}/invitation").text)[1]
        selam = year.owners["Selam"] = year.come_in(token)
        accepted = posted(selam.post(f"/o/actions/{changes_hands}/accept", data={"answer": "yes"}))
        year.owners["Selam"].get(accepted.headers["location"])
        assert old.get("/o").status_code == 410 and client_for("anyone").get(f"/o/{token}").status_code == 410
        year.report("Selam", changes_hands, "on_track", "Now I do")

    with calendar(200):  # a quote is taken back: it is nowhere in public from that moment on
        phone = client_for("anyone")
        found = posted(phone.post("/words", data={"code": world.code, "receipt": code_for_later}))
        assert WORDS in html.unescape(found.text) and "Learn at work" in found.text
        card = re.search(r'name="withdraw" value="(\w+)"', found.text)[1]
        posted(phone.post("/words", data={"code": world.code, "receipt": code_for_later, "withdraw": card}))
        assert "MARKWORDS" not in year.public().text and "MARKARABIC" in year.public().text

    with calendar(365):
        year.report("Hanna", goes_well, "done", "The timetable is made together")
        year.release(goes_well)
        assert "The timetable is made together" in year.public().text
    with calendar(396):  # thirteen months
        assert year.public().status_code == 200
    with calendar(399):
        assert year.public().status_code == 404

    with calendar(430):  # words are erased as promised, which is not the same as taken back
        year.forget()
        page = seen(year.sign_in(), f"/harvest/{world.code}")
        assert "MARKARABIC" not in page and "Learn at work" in page
        assert "1 card" in page and ("erased" in page or "gewist" in page)
        assert year.owners["Hanna"].get("/o").status_code in (200, 410)
    with calendar(430 + 400):  # thirteen months after the last open action nobody is known any more
        year.forget()
    with calendar(430 + 800):
        year.forget()
        assert year.owners["Hanna"].get("/o").status_code == 410
        assert "Hanna" not in seen(year.sign_in(), f"/harvest/{world.code}")


def hidden(answer, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1])


def an_evening(year: Year, client_for, world):
    """Two cards, an advice with both behind it, and three actions, of which one is accepted by its owner in the room."""
    fatma, nour, selam = (client_for(role) for role in ("facilitator", "participant", "other_participant"))
    for _person in range(14):
        phone = client_for("anyone")
        posted(phone.post("/join", data={"code": world.code}))
        posted(phone.post(f"/s/{world.code}/door", data={"language": "nl", "quote": "1"}))
    posted(say(nour, world, WORDS, "nours-first-key"))
    posted(say(selam, world, ARABIC, "selams-first-key"))
    first, second = card_ids(world)
    on_board(fatma, world, first, new_theme="Work and lessons")
    theme = exported(year)["themes"][0]["id"]
    on_board(fatma, world, second, theme=theme)
    posted(fatma.post(f"/console/{world.code}/recommend", data={"advise": "Learn at work", "theme": theme}))
    advice = exported(year)["recommendations"][0]["id"]
    show(fatma, world, "action")
    actions = []
    for what in ("Timetable made together", "A room to practise", "A buddy for everybody"):
        made = posted(fatma.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": what}))
        actions.append(made.headers["location"].split("?")[0].split("/")[-1])
    olga = year.sign_in()
    for action, name in zip(actions, ("Hanna", "Joost", "Oksana"), strict=True):
        year.ask_to_lead(olga, action, name)
        posted(year.owners[name].post(f"/o/actions/{action}/accept", data={"answer": "yes"}))
    code = re.search(r'dir="ltr">\s*([\w-]{4}(?:[ -]\w{4}){3})', nour.get(f"/s/{world.code}/my-code").text)
    posted(fatma.post(f"/console/{world.code}/close", data={"sure": "1"}))
    return advice, actions, code[1]


def exported(year: Year) -> dict:
    return year.sign_in().get(f"/harvest/{year.world.code}/export/json?language=en").json()


def share(year: Year) -> None:
    olga = year.sign_in()
    page = f"/harvest/{year.world.code}/share"
    posted(olga.post(page, data={"sure": "1", "although_few": "1", "seen": hidden(olga.get(page), "seen")}))
