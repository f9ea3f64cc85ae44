"""Pictures of every page of the year after an evening, from the demonstration, each beside the design of it where there is
a folder of designs. Ids and codes are new each time: they are to be looked at, and not to be compared by the pixel."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import select

from app import clock, durable
from app.models import Action, Pass, Session
from app.models.contact import Purpose
from app.models.report import OVER
from app.settings import server_key
from tests.pace import PATIENCE
from tests.pictures.sheet import beside_their_design
from tests.pictures.taking import AFRESH, LET_GO, SERVE, STILL, launched
from tests.server import ROOT, Server

DAY = datetime(2026, 12, 2, 9, 30, tzinfo=clock.HERE)
PHONE, DESK, BOARD = (390, 844), (1366, 900), (1920, 1080)
STANDS = "() => document.fonts.status === 'loaded' && [...document.images].every((picture) => picture.complete)"
PHONES, DESKS = ("nl", "ar", "ti"), ("nl", "en")


class Seen(NamedTuple):
    """`who` looks: a cookie, or nobody. `design` is the name of its drawing, with {lang} where each language has one."""

    name: str
    who: str
    path: str
    design: str = ""
    size: tuple[int, int] = PHONE
    languages: tuple[str, ...] = PHONES
    presses: str = ""  # what is opened or chosen before the picture is taken


def pages(place: SimpleNamespace) -> list[Seen]:
    code, agenda = place.code, f"/agenda/actions/{place.action_id}"
    own, advice = f"/o/actions/{place.own_id}", place.advice_id
    desk = {"size": DESK, "languages": DESKS}
    client = {"size": DESK, "languages": ("nl", "en", "ar")}
    return [
        Seen("owner-door", "", f"/o/{place.owner}", "24e-phone-door"),
        Seen("owner-all", "owner", "/o", "14-owner-phone"),
        Seen("owner-one", "owner", own, "14b-owner-desk"),
        Seen("owner-report", "owner", f"{own}/report", "24d-phone-report"),
        Seen("owner-handover", "owner", f"{own}/change", "24c-phone-handover", presses="[name=what][value=handover]"),
        Seen("owner-help", "owner", f"{own}/change", "24c-phone-help", presses="[name=what][value=help]"),
        Seen("owner-decline", "owner", f"{own}/change", "24c-phone-decline", presses="[name=what][value=decline]"),
        Seen("owner-ended", "", f"/o/{place.ended}", "24f-phone-link-expired"),
        Seen("owner-no-link", "", "/o"),
        Seen("owner-calendar", "owner", "/o/calendar"),
        Seen("public", "", f"/s/{code}?lang={{lang}}", "26c-phone-saiddid-{lang}"),
        Seen("public-desk", "", f"/s/{code}?lang={{lang}}", "15-feedback", DESK),
        Seen("public-notice", "", f"/s/{code}/notice?lang={{lang}}", "26a-phone-notice-{lang}"),
        Seen("public-thanks", "", f"/s/{code}/notice?after={place.last_id}&lang={{lang}}"),
        Seen("public-paper", "", f"/s/{code}/paper?lang={{lang}}", "26d-print-saiddid", DESK, ("nl", "ar", "ti")),
        Seen("public-picture", "", f"/s/{code}/picture/{advice}.png?lang={{lang}}", "26e-picture-{lang}", (1080, 1080)),
        Seen("week", "member", "/agenda", "24a-week", **desk),
        Seen("action", "member", agenda, "24b-action", **desk),
        Seen("action-edit", "member", f"{agenda}/edit", **desk),
        Seen("action-report", "member", f"{agenda}/report", **desk),
        Seen("action-ask", "member", f"{agenda}/ask", **desk),
        Seen("action-owner", "member", f"/console/{code}/actions/{place.action_id}/owner", **desk),
        Seen("action-console", "member", f"/console/{code}/actions/{place.action_id}", **desk),
        Seen("answers-asked", "member", f"/agenda/sessions/{place.unanswered}/answers", **desk),
        Seen("people-told", "member", f"/agenda/sessions/{code}/tell", **desk),
        Seen("calendar", "member", f"/harvest/{code}/calendar", **desk),
        Seen("harvest", "member", f"/harvest/{code}", "13-harvest", **desk),
        Seen("cards", "member", f"/harvest/{code}/cards", **desk),
        Seen("noticed", "member", f"/harvest/{code}/noticed", "26b-notice-result", **desk),
        Seen("share", "member", f"/harvest/{code}/share", **desk),
        Seen("client-link", "member", f"/harvest/{code}/recommendations/{advice}", **desk),
        Seen("programme", "member", f"/programmes/{place.programme_id}", "28a-programme-year", **desk),
        Seen("programme-of-sessions", "member", f"/programmes/{place.programme_id}", "12-programme", DESK, ("nl",)),
        Seen("client-door", "", f"/a/{place.client}", **client),
        Seen("client-all", "client", "/a", "25a-client", **client),
        Seen("client-answer", "client", f"/a/{place.to_answer}", "25b-answer", **client),
        Seen("client-preview", "client", f"/a/{place.to_answer}/preview", "25c-answer-preview", **client),
        Seen("board-since", "member", f"/board/{place.live}", "20j-board-since-last-time", BOARD, ("nl",)),
    ]


def facts(db) -> SimpleNamespace:
    """Of the demonstration: the shared session of which most is told, who leads an open action there, who answers."""
    def link(found: Pass) -> str:
        return found.token(server_key())

    today = clock.today()
    sessions = [session for session in db.exec(select(Session)) if session.shared_on]
    session = max(sessions, key=lambda each: sum(bool(action.newest and action.newest.words) for action in each.actions))
    of_owners = {found.contact_id: found for found in db.exec(select(Pass).where(Pass.purpose == Purpose.owner))}
    led = [action for action in db.exec(select(Action)) if action.owner_id in of_owners and action.status not in OVER]
    own = max((action for action in led if not of_owners[action.owner_id].is_over(today)),
              key=lambda action: (len(action.recommendation.cards) > 0, len(action.reports)))
    ended = next(found for found in of_owners.values() if found.is_over(today))
    for_clients = [found for found in db.exec(select(Pass).where(Pass.purpose == Purpose.client))
                   if not found.is_over(today)]
    held = [each for each in db.exec(select(Session)) if each.closed_at]
    answers, to_answer = next((found, advice) for found in for_clients for each in held if each.programme_id == found.opens
                              for advice in each.recommendations if advice.answer is None)
    programme = session.programme
    live = next(each for each in db.exec(select(Session)) if each.opened_at and not each.closed_at)
    return SimpleNamespace(
        code=session.code, action_id=max(session.actions, key=lambda action: len(action.reports)).id,
        last_id=[action for advice in session.recommendations for action in advice.actions][-1].id,
        advice_id=session.recommendations[0].id, programme_id=programme.id,
        ended_id=ended.contact_id, owner=link(of_owners[own.owner_id]), owner_id=own.owner_id, own_id=own.id,
        ended=link(ended),
        client=link(answers), client_id=answers.contact_id, to_answer=to_answer.id, unanswered=to_answer.session.code,
        live=live.code)


class DemoServer(Server):
    def begin(self) -> "DemoServer":
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, DAY.isoformat(), "serve", "--data", str(self.data), "--port", str(self.port),
             "--host", "127.0.0.1"], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)
        return self


def take_year(folder: Path, designs: Path | None, only: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob("*.png"):
        earlier.unlink()
    with tempfile.TemporaryDirectory(prefix="expertpool-year-") as data:
        environment = {"DATA": data, "DATABASE_URL": "", "ADDRESS": "http://pool.example"}
        made = subprocess.run(
            [sys.executable, "-c", SERVE, DAY.isoformat(), "demo", "--no-serve", "--data", data], cwd=ROOT,
            env=os.environ | environment, capture_output=True, text=True, check=True)
        password = made.stdout.split("“")[2].split("”")[0]
        os.environ.update(environment)
        with clock.frozen(DAY):
            base = durable.open_database()
            place = base.read_now(facts)
            base.close()
        server = DemoServer(Path(data), ADDRESS="http://pool.example", DATABASE_URL="")
        try:
            server.start()
            looked_at(server, place, password, folder, only)
        finally:
            server.stop()
    return beside_their_design(folder, designs, {each.name: each.design for each in pages(place)})


def looked_at(server: Server, place: SimpleNamespace, password: str, folder: Path, only: str) -> None:
    with sync_playwright() as playwright:
        browser = launched(playwright, server.port)
        member = signed_in(browser, password)
        cookies = {"member": member, "owner": place.owner, "client": place.client}
        prepare(server, place, cookies)
        for each in pages(place):
            for language in each.languages:
                file = folder / f"{each.name}-{language}.png"
                if only in file.name:
                    speak(server, place, language, member)
                    file.write_bytes(picture(browser, each, language, cookies))
        browser.close()


def prepare(server: Server, place: SimpleNamespace, cookies: dict[str, str]) -> None:
    """An answer that is not published yet; and the step that opens an evening with what came of the one before."""
    def post(path: str, who: str, **form: str) -> httpx2.Response:
        answer = httpx2.post(f"{server.address}{path}", data=form, cookies={who: cookies[who]}, timeout=PATIENCE,
                             headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-2000:])
        return answer

    def seen(path: str, who: str) -> str:
        return httpx2.get(f"{server.address}{path}", cookies={who: cookies[who]}, timeout=PATIENCE).text

    page = seen(f"/a/{place.to_answer}", "client")
    post(f"/a/{place.to_answer}", "client", state="partly",
         words="Wij doen dit in twee wijken, en kijken in mei of het werkt.",
         instead="In de andere wijken komt een spreekuur.", body="Burgemeester en wethouders", decided_on="2026-12-01",
         seen=page.split('name="seen" value="')[1].split('"')[0])
    post(f"/prepare/{place.live}/steps", "member", kind="since", title="")
    page = seen(f"/prepare/{place.live}", "member")
    step = page.split(f"/prepare/{place.live}/steps/")[-1].split("/")[0].split('"')[0]
    post(f"/console/{place.live}/steps/{step}/show", "member")


def signed_in(browser: Browser, password: str) -> str:
    context = browser.new_context()
    page = context.new_page()
    page.goto("http://pool.example/sign-in")
    page.fill("[name=name]", "demo")
    page.fill("[name=password]", password)
    page.locator("form").filter(has=page.locator("[name=password]")).locator("button").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "member")


def speak(server: Server, place: SimpleNamespace, language: str, member: str) -> None:
    """Members choose the language of their pages; who leads and who answers are known in one."""
    if language in DESKS:
        httpx2.post(f"{server.address}/language", data={"language": language}, cookies={"member": member}, timeout=PATIENCE,
                    headers={"Sec-Fetch-Site": "same-origin"})
    base = sqlite3.connect(server.data / "expertpool.db", timeout=PATIENCE)
    with base:
        base.executemany("UPDATE contact SET language = ? WHERE id = ?", [
            (language, who) for who in (place.owner_id, place.ended_id, place.client_id)])
    base.close()


def picture(browser: Browser, each: Seen, language: str, cookies: dict[str, str]) -> bytes:
    width, height = each.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language, color_scheme="light",
                                  timezone_id="Europe/Amsterdam", has_touch=each.size == PHONE, reduced_motion="reduce")
    if each.who:
        context.add_cookies([{"name": each.who, "value": cookies[each.who], "url": "http://pool.example"}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.clock.set_fixed_time(DAY)
    try:
        return shown(page, each, each.path.replace("{lang}", language))
    finally:
        context.close()


def wait(page: Page) -> None:
    """Until its letters, its pictures and what comes over its socket are there, and nothing more moves."""
    before, ends = None, time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        now = page.screenshot() if page.evaluate(STANDS) else None
        if now and now == before:
            return
        before = now
        page.wait_for_timeout(STILL)


def shown(page: Page, each: Seen, path: str) -> bytes:
    answer = page.goto("http://pool.example" + path)
    assert answer is not None and answer.status in (200, 401, 404, 410), (path, answer and answer.status)
    if each.presses:
        page.locator(each.presses).first.check(force=True)
    wait(page)
    if each.size != (1080, 1080):
        page.evaluate(LET_GO)
        page.evaluate(AFRESH)
    return page.screenshot(full_page=each.size != BOARD, animations="disabled", caret="hide", scale="css")
