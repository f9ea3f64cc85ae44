"""The evening in real Chromium: a board, a console and two phones, one Arabic and one Dutch, at once."""

import io
import json
import re

import docx
import httpx2
import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.evening import PROMPTS
from tests.browser.phones import in_arabic_digits, join, open_on_a_question
from tests.pace import PATIENCE, within

pytestmark = pytest.mark.browser
ARABIC = "مواعيد العمل تتعارض مع مواعيد الدرس."
DUTCH = "Na mijn werk ben ik te moe voor de les."


def test_one_evening_in_the_room(open_page, server):
    console, board = open_page("console", "en"), open_page("board")
    console.goto(f"{server.address}/console/{server.code}")
    console.get_by_role("button", name="Open the session").click()
    board.goto(f"{server.address}/board/{server.code}")
    expect(board.locator(".lobby .code")).to_contain_text(f"{server.code[:3]} {server.code[3:]}")

    # At most three taps from the QR code on, no field to fill in, and cookies out of reach of scripts.
    nour, jan = open_page("phone", "ar"), open_page("phone", "nl")
    nour.add_init_script("""const taps = () => Number(sessionStorage.taps || 0);
        addEventListener("pointerup", () => { sessionStorage.taps = taps() + 1; }, true);""")
    join(nour, server, "ar")
    assert 0 < int(nour.evaluate("sessionStorage.taps")) <= 3
    join(jan, server, "nl")
    assert nour.locator("html").get_attribute("dir") == "rtl"
    assert nour.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {cookie["name"]: cookie["httpOnly"] for cookie in nour.context.cookies()} == {"seat": True, "door": True}
    expect(board.locator(".seats")).to_contain_text("2")

    # Phones and board follow within a second; half of one is for looking at the three of them.
    with within(1.5):
        console.locator("[data-key=next]").click()
        expect(nour.locator("#prompt")).to_have_text(PROMPTS["ar"])
        expect(jan.locator("#prompt")).to_have_text(PROMPTS["nl"])
        expect(board.locator("h1")).to_have_text(PROMPTS["nl"])

    # A card is held until one tap puts it on the board.
    for phone, kind, words in ((nour, "better", ARABIC), (jan, "better", DUTCH)):
        phone.locator(f".choice:has(input[value={kind}])").tap()
        phone.locator("textarea[name=words]").fill(words)
        phone.locator("footer .btn.go").tap()
        expect(phone.locator("[data-mine] .said")).to_have_text(words)
        assert phone.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft')).length") == 0
    expect(console.locator(".inbox .said", has_text=ARABIC)).to_be_visible()
    assert ARABIC not in board.content()
    card = console.locator(".inbox article", has_text=ARABIC)
    card.get_by_text("New theme").click()
    card.locator("input[name=new_theme]").fill("Werk en lestijden")
    card.get_by_role("button", name="Put there").click()
    expect(board.locator(".theme h2")).to_have_text("Werk en lestijden")
    expect(board.locator(".said", has_text=ARABIC)).to_be_visible()
    assert board.locator(".said", has_text=ARABIC).get_attribute("dir") == "rtl"
    console.locator(".inbox article", has_text=DUTCH).get_by_role("button", name="Werk en lestijden").click()
    expect(board.locator(".said", has_text=DUTCH)).to_be_visible()
    console.get_by_role("button", name="Undo").click()
    expect(board.locator(".said", has_text=DUTCH)).to_have_count(0)
    console.locator(".inbox article", has_text=DUTCH).get_by_role("button", name="Werk en lestijden").click()

    # The clock runs on every screen, and one key stops everything.
    console.get_by_role("button", name="Start the clock").click()
    expect(board.locator("[data-timer]")).to_contain_text(re.compile(r"\b9:\d\d"))
    console.locator("body").press("f")
    expect(board.locator(".covered")).to_be_visible()
    expect(nour.locator("textarea")).to_have_count(0)
    expect(console.get_by_role("button", name="Let it go on")).to_be_visible()
    console.locator("body").press("f")
    expect(board.locator(".theme")).to_be_visible()

    # Dots, hidden until closed.
    console.locator("[data-key=next]").click()
    plus = nour.locator(".vote button").last
    expect(plus).to_be_visible()
    plus.tap()
    expect(nour.locator(".purse .dot.open")).to_have_count(2)
    nour.locator(".vote button").last.tap()
    expect(nour.locator(".purse .dot.open")).to_have_count(1)
    # Of fewer than five people nothing is shown, so others choose too.
    target = nour.locator(".vote [name=target]").last.get_attribute("value")
    for _other in range(4):
        assert httpx2.post(
            f"{server.address}/s/{server.code}/votes", data={"target": target}, cookies={"seat": server.seat("nl")},
            headers={"Sec-Fetch-Site": "same-origin"}, timeout=PATIENCE).status_code == 303
    expect(board.locator(".prio .n")).to_have_count(0)
    console.get_by_role("button", name="Close and show").click()
    expect(board.locator(".prio .n")).to_contain_text("6")

    # From the theme to advice, and from advice to an action that is written on the board.
    console.locator(".inbox a", has_text="Make it advice").click()
    console.locator("#advise").fill("Maak het rooster samen met de werkgever")
    console.get_by_role("button", name="This is our advice").click()
    console.locator("[data-key=next]").click()
    console.get_by_role("button", name="Make it an action").click()
    expect(board.locator(".agenda-row.now .blank").first).to_be_visible()
    console.locator("#owner").fill("Marieke")
    expect(board.locator(".agenda-row")).to_contain_text("Marieke")
    console.locator("#first_step").fill("Bel twee werkgevers")
    console.locator("#first_step_on").fill("2026-12-03")
    expect(board.locator(".agenda-row")).to_contain_text("Bel twee werkgevers")
    console.get_by_role("button", name="Save").click()
    console.get_by_role("button", name="Back to the console").click()
    console.locator("[data-key=next]").click()
    console.locator("#close summary").click()
    console.locator("#close form button").click()
    console.wait_for_url("**/harvest/*")
    expect(console.locator(".thread")).to_contain_text("Marieke")

    # What is taken away is opened again and read back.
    def download(kind: str) -> bytes:
        with console.expect_download() as waiting:
            console.locator(f"a[href$='export/{kind}?language=nl']").click()
        return waiting.value.path().read_bytes()

    exported = json.loads(download("json"))
    assert exported["actions"][0]["owner"] == "Marieke" and ARABIC in json.dumps(exported, ensure_ascii=False)
    word = docx.Document(io.BytesIO(download("docx")))
    assert ARABIC in "\n".join([paragraph.text for paragraph in word.paragraphs] + [
        cell.text for table in word.tables for row in table.rows for cell in row.cells])
    sheets = openpyxl.load_workbook(io.BytesIO(download("xlsx")))
    assert any("Marieke" in str(cell.value) for row in sheets.worksheets[0].iter_rows() for cell in row)
    assert download("pdf").startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in download("ics")
    assert "Marieke" in download("csv").decode("utf-8-sig")


def test_a_card_waits_for_the_internet_and_goes_once(open_page, server):
    console, nour = open_page("console", "en"), open_page("phone", "ar")
    open_on_a_question(console, server)
    join(nour, server, "ar")
    expect(nour.locator("textarea")).to_be_visible()
    nour.context.set_offline(True)
    nour.locator(".choice:has(input[value=better])").tap()
    nour.locator("textarea[name=words]").fill(ARABIC)
    nour.locator("footer .btn.go").tap()
    expect(nour.locator("#queue")).to_be_visible()
    expect(console.locator(".inbox article")).to_have_count(0)
    nour.context.set_offline(False)
    expect(nour.locator("[data-mine] .said")).to_have_text(ARABIC)
    expect(nour.locator("#queue")).to_be_hidden()
    expect(console.locator(".inbox article")).to_have_count(1)


def test_what_is_being_typed_survives_a_step_that_moves_on(open_page, server):
    console, jan = open_page("console", "en"), open_page("phone", "nl")
    open_on_a_question(console, server)
    join(jan, server, "nl")
    jan.locator(".choice:has(input[value=better])").tap()
    jan.locator("textarea[name=words]").fill(DUTCH)
    jan.reload()
    expect(jan.locator("textarea[name=words]")).to_have_value(DUTCH)
    console.locator("[data-key=next]").click()
    expect(jan.locator("#moved-on")).to_be_visible()
    expect(jan.locator("#moved-on")).to_contain_text(DUTCH)
    jan.locator("[data-send-anyway]").tap()
    expect(console.locator(".inbox .said", has_text=DUTCH)).to_be_visible()
    expect(jan.locator("#moved-on")).to_be_hidden()


def test_without_javascript_people_join_and_answer(open_page, server):
    console = open_page("console", "en")
    open_on_a_question(console, server)
    phone = open_page("phone", "nl", java_script_enabled=False)
    phone.goto(f"{server.address}/join")
    phone.locator("#code").fill(in_arabic_digits(server.code))
    phone.locator(".btn.go").click()
    phone.locator(".langs a[hreflang=nl]").click()
    phone.locator("footer .btn.go").click()
    phone.locator("input[value=well]").check(force=True)
    phone.locator("textarea[name=words]").fill(DUTCH)
    phone.locator("footer .btn.go").click()
    expect(phone.locator(".big-state")).to_be_visible()
    expect(console.locator(".inbox .said", has_text=DUTCH)).to_be_visible()
