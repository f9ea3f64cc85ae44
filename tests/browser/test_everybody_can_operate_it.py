"""By finger, by keyboard, by ear, with large letters and with few words: nobody is left at the door."""

import pytest
from playwright.sync_api import expect

from app.library.hard_words import WORDS
from app.words import LANGUAGES as NAMES
from app.words import direction, in_language
from tests.browser.hall import LANGUAGES, PROMPTS
from tests.browser.windows import settled
from tests.pace import WHOLE

pytestmark = pytest.mark.browser

# What can be tapped: too small, too near to another, or beside the screen; and letters that are too small.
MEASURE = """() => {
  const wrong = [], seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const name = (e) => e.tagName + " " + (e.innerText || e.name || e.id || "").trim().slice(0, 30);
  const targets = [...document.querySelectorAll("a[href], button, summary, textarea, input:not([type=hidden])")]
    .filter((e) => seen(e) && !e.matches("a.hard") && !e.closest(".sr"));
  const boxes = targets.map((e) => [e, (e.closest("label") || e).getBoundingClientRect(), Boolean(e.closest("footer"))]);
  for (const [e, box] of boxes) {
    if (box.height < 47.5 || box.width < 47.5) wrong.push(`small: ${name(e)} ${box.width}x${box.height}`);
    if (box.left < -.5 || box.right > innerWidth + .5) wrong.push(`beside the screen: ${name(e)}`);
  }
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, p, x] = boxes[i], [b, q, y] = boxes[j];
    if (x !== y || a.contains(b) || b.contains(a)) continue;  // what scrolls under the foot of the page is not beside it
    const gap = Math.max(q.left - p.right, p.left - q.right, q.top - p.bottom, p.top - q.bottom);
    if (gap < 7.5) wrong.push(`near: ${name(a)} and ${name(b)} ${gap}`);
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || !seen(e) || e.closest("script, noscript, .sr")) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < 16) wrong.push(`letters of ${size}: ${name(e)}`);
    const range = document.createRange(); range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.left < -.5 || box.right > innerWidth + .5) wrong.push(`cut: ${name(e)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the screen");
  if (parseFloat(getComputedStyle(document.body).fontSize) < 18) wrong.push("the body is below 18");
  return wrong;
}"""


@pytest.mark.parametrize("language, width, kinds", [
    ("nl", 320, ("permission", "text", "choice", "dots", "recommendation", "check_out")),
    ("ti", 320, ("text", "dots")), ("ar", 360, ("text", "dots"))])
def test_everything_is_large_and_apart(windows, hall, language, width, kinds):
    wrong = []
    with hall.phone(windows, language, width) as phone:
        for kind in kinds:
            hall.show(str(kind))
            hall.go(phone)
            for summary in phone.locator("details.hard summary").all():
                summary.click()
            settled(phone)
            wrong += [f"{kind}: {found}" for found in phone.evaluate(MEASURE)]
            # Letters of twice the size: nothing is cut, nothing falls beside the screen.
            phone.evaluate("document.documentElement.style.fontSize = '200%'")
            settled(phone)
            wrong += [f"{kind}, 200%: {found}" for found in phone.evaluate(MEASURE) if "near" not in found]
            # What sticks to the foot of the screen would cover what is asked.
            if phone.evaluate("""() => { const foot = document.querySelector("#scene > footer"); scrollTo(0, 0);
                return foot && getComputedStyle(foot).display !== "none"
                  && foot.getBoundingClientRect().top
                    < document.querySelector("#scene > main").getBoundingClientRect().bottom - 1; }"""):
                wrong.append(f"{kind}, 200%: the foot of the page lies over the question")
        for path in ("/help", "/door", f"/door?lang={language}"):
            hall.go(phone, path)
            wrong += [f"{path}: {found}" for found in phone.evaluate(MEASURE)]
        for path in ("/", "/join", "/words", "/goodbye", "/nowhere"):
            phone.goto(hall.address + path)
            settled(phone)
            wrong += [f"{path}: {found}" for found in phone.evaluate(MEASURE)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["nl", "ti"] if WHOLE else ["ti"])
def test_my_own_words_are_large_and_apart_too(windows, hall, language):
    hall.show("text")
    with hall.phone(windows, language, 320) as phone:
        hall.go(phone)
        phone.locator("form.answer .choice").first.tap()
        phone.locator("#words").fill(PROMPTS[language])
        phone.locator("footer .btn.go").tap()
        code = phone.locator("#my-code .num").inner_text()
        phone.locator("#my-code [data-understood]").tap()
        phone.locator("[data-own-cards] summary").tap()
        settled(phone)
        wrong = phone.evaluate(MEASURE)
        phone.goto(f"{hall.address}/words?lang={language}")
        for field, typed in (("code", hall.code), ("receipt", code)):
            phone.locator(f"#{field}").fill(typed)
        phone.locator(".btn.go").tap()
        phone.locator("details.more summary").tap()
        settled(phone)
        wrong += phone.evaluate(MEASURE)
    assert not wrong, "\n".join(wrong)


def test_a_window_at_400_percent_still_scrolls_to_everything(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl", 320, 256) as phone:
        hall.go(phone)
        assert phone.evaluate("getComputedStyle(document.querySelector('footer')).position") == "static"
        assert not [found for found in phone.evaluate(MEASURE) if "small" not in found]


# Of countries and regions, and flags as such.
FLAGS = "[\\u{1F1E6}-\\u{1F1FF}\\u{1F3F3}\\u{1F3F4}\\u{1F38C}\\u{1F6A9}]"


def test_the_door_shows_every_language_of_the_session_at_once_and_no_flag(window, hall):
    page = window(360, 640)
    hall.go(page, "/door")
    for language in LANGUAGES:
        link = page.locator(f"nav.langs a[hreflang={language}]")
        box = link.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 640, language
        assert (link.get_attribute("lang"), link.get_attribute("dir")) == (language, direction(language))
        assert link.locator("b").inner_text() == NAMES[language][0]
    # Nothing else can be done here, and nothing is drawn.
    assert page.locator("main").locator("a, button, input, summary").count() == len(NAMES) + 1
    page.locator(".more-langs summary").click()
    assert not page.evaluate(f"/{FLAGS}/u.test(document.documentElement.innerText)")
    assert page.locator(".langs").locator("img, svg, picture, canvas").count() == 0
    assert page.evaluate("""[...document.querySelectorAll(".langs a, .langs a *")].every((e) =>
      getComputedStyle(e).backgroundImage === "none"
      && ["::before", "::after"].every((part) => ["none", "normal"].includes(getComputedStyle(e, part).content)))""")
    page.locator(".more-langs a[hreflang=es]").click()
    assert page.locator("html").get_attribute("lang") == "es"


def test_public_pages_can_be_read_in_each_of_nine_languages(window, hall):
    page = window(360, 640, "de")
    page.goto(hall.address)
    assert page.locator("html").get_attribute("lang") == "nl"
    assert [link.get_attribute("lang") for link in page.locator("nav.langline a").all()] == list(NAMES)
    page.locator("nav.langline a[lang=ti]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ti")
    # It stays chosen: after a wrong code, and on the page for later.
    page.locator("#code").fill("12")
    page.locator(".codebox .btn").click()
    expect(page.locator("#wrong")).to_have_text(in_language("The code has six digits. It is on the big screen.", "ti"))
    page.goto(f"{hall.address}/?lang=ar")
    page.locator("main a[href^='/words']").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto(f"{hall.address}/words?lang=xx")
    assert page.locator("html").get_attribute("lang") == "nl"
    # The six digits are read from left to right in Arabic too.
    hall.go(page, "/door?lang=zz")
    assert page.locator("header .num bdi").get_attribute("dir") == "ltr"


@pytest.mark.parametrize("language", ["nl", "ar", "ti"] if WHOLE else ["ar"])
def test_what_is_wrong_stands_beside_its_field_in_the_language_of_the_person(windows, hall, language):
    hall.show("text")
    with hall.phone(windows, language) as phone:
        hall.go(phone)
        phone.locator("footer .btn.go").tap()
        kind = phone.locator("fieldset .wrong")
        expect(kind).to_have_text(in_language("Please choose what your card is about.", language))
        expect(phone.locator("fieldset :focus")).to_have_attribute("name", "kind")
        assert phone.locator("fieldset").get_attribute("aria-describedby") == kind.get_attribute("id")
        phone.locator(".choice").first.tap()
        expect(kind).to_be_hidden()
        phone.locator("footer .btn.go").tap()
        words = phone.locator("textarea[name=words]")
        expect(phone.locator("[data-wrong=words]")).to_have_text(in_language("Please write something first.", language))
        expect(words).to_be_focused()
        assert words.get_attribute("aria-invalid") == "true"
        # What the server cannot take comes back to its field, and nothing that was typed is lost.
        words.evaluate("field => field.removeAttribute('maxlength')")
        words.fill("x" * 700)
        expect(phone.locator("[data-wrong=words]")).to_be_hidden()
        phone.locator("footer .btn.go").tap()
        expect(phone.locator("[data-wrong=words]")).to_have_text(
            in_language("Please make it a bit shorter: at most %d letters.", language) % 600)
        expect(words).to_be_focused()
        expect(words).to_have_value("x" * 700)
        # One's own card, changed.
        words.fill("kort")
        phone.locator("footer .btn.go").tap()
        phone.locator("[data-own-cards] summary").tap()
        again = phone.locator("[data-own-cards] textarea")
        for typed, message, *given in (("", "Please write something first."),
                                       ("x" * 700, "Please make it a bit shorter: at most %d letters.", 600)):
            again.evaluate("field => field.removeAttribute('maxlength')")
            again.fill(typed)
            phone.locator("[data-own-cards] .btn.ink").tap()
            expect(phone.locator("[data-own-cards] [data-wrong]")).to_have_text(
                in_language(message, language) % tuple(given) if given else in_language(message, language))
            expect(again).to_be_focused()
            expect(again).to_have_value(typed)
        # An advice.
        hall.show("recommendation", phone)
        phone.locator("#because").fill("omdat")
        phone.locator("footer .btn.go").tap()
        expect(phone.locator("[data-wrong=advise]")).to_have_text(in_language("Please fill in what you advise.", language))
        expect(phone.locator("#advise")).to_be_focused()
        expect(phone.locator("#because")).to_have_value("omdat")
        # What one wants to add to a choice.
        hall.show("choice", phone)
        phone.locator("form.answer button:not([type=button])").tap()
        expect(phone.locator("[data-wrong=words]")).to_have_text(in_language("Please write something first.", language))
        # Where to tell what came of it.
        hall.go(phone, "/help")
        phone.locator("input[name=results]").locator("xpath=ancestor::label").tap()
        phone.locator("form[action$=permission] .btn").first.tap()
        phone.wait_for_url(f"**/s/{hall.code}")
        hall.go(phone, "/help")
        phone.locator("#address").fill("ergens")
        phone.locator("#wish .btn").tap()
        expect(phone.locator("[data-wrong=address]")).to_have_text(
            in_language("Please write an e-mail address or a telephone number.", language))
        expect(phone.locator("#address")).to_be_focused()
        expect(phone.locator("#address")).to_have_value("ergens")
        # The code at the door.
        phone.goto(f"{hall.address}/join")
        phone.locator("#code").fill("12")
        phone.locator(".btn.go").tap()
        expect(phone.locator("#wrong")).to_have_text(
            in_language("The code has six digits. It is on the big screen.", language))
        expect(phone.locator("#code")).to_be_focused()


def test_a_hard_word_opens_beside_the_answer_and_the_answer_stays(windows, hall):
    hall.show("text")
    with hall.phone(windows, "ar") as phone:
        hall.go(phone)
        phone.locator(".choice:has(input[value=advice])").tap()
        phone.locator("textarea[name=words]").fill("مسودة")

        def as_it_was():
            expect(phone.locator("textarea[name=words]")).to_have_value("مسودة")
            expect(phone.locator("input[value=advice]")).to_be_checked()

        explanation = phone.locator("#says-z-route")
        expect(explanation).to_be_hidden()
        phone.locator("h1 a.hard[href='#hard-z-route']").click()
        expect(explanation).to_have_text(WORDS["z-route"]["says"]["ar"])
        as_it_was()
        assert phone.evaluate("parseFloat(getComputedStyle(document.getElementById('says-z-route')).fontSize)") >= 18
        # The room goes on meanwhile: the explanation stays open and the answer stays.
        more = phone.locator("[data-clock]").get_attribute("data-total")
        hall.ask(f"/console/{hall.code}/timer/add")
        expect(phone.locator("[data-clock]")).not_to_have_attribute("data-total", more)
        expect(explanation).to_be_visible()
        phone.locator("#hard-z-route summary").click()
        expect(explanation).to_be_hidden()
        assert phone.url.endswith(f"/s/{hall.code}")
        as_it_was()
        # And so it is kept, for when the phone was locked meanwhile. A reload alone would be the browser's own memory.
        hall.go(phone, "/help")
        hall.go(phone)
        as_it_was()
    with hall.phone(windows, "nl", java_script_enabled=False) as phone:
        hall.go(phone)
        phone.locator("#hard-z-route summary").click()
        expect(phone.locator("#says-z-route")).to_be_visible()


def test_another_language_keeps_the_draft_and_the_step(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl") as phone:
        hall.go(phone)
        phone.locator(".choice:has(input[value=better])").tap()
        phone.locator("textarea[name=words]").fill("half geschreven")
        for language in ("ti", "es"):  # one of the session's, and one behind "more"
            hall.go(phone, "/help")
            if language not in LANGUAGES:
                phone.locator(".more-langs summary").tap()
            phone.locator(f"button[name=language][value={language}]").tap()
            phone.wait_for_url(f"**/s/{hall.code}")
            assert phone.locator("html").get_attribute("lang") == language
            expect(phone.locator("textarea[name=words]")).to_have_value("half geschreven")
            expect(phone.locator("input[value=better]")).to_be_checked()


def test_what_was_typed_for_one_question_does_not_stand_under_the_next(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl") as phone:
        hall.go(phone)
        phone.locator("#words").fill("over de eerste vraag")  # and the cursor stays there
        hall.show("choice", phone)
        expect(phone.locator("#moved-on [data-draft]")).to_have_text("over de eerste vraag")
        expect(phone.locator("#words")).to_have_value("")
        phone.locator("#words").fill("over de tweede")
        hall.show("text", phone)
        expect(phone.locator("#words")).to_have_value("over de eerste vraag")
        expect(phone.locator("#moved-on [data-draft]")).to_have_text("over de tweede")


def test_rather_not_say_is_as_large_as_sending_and_loses_nothing(windows, hall):
    hall.show("text")
    with hall.phone(windows, "uk") as phone:
        hall.go(phone)
        phone.locator("textarea[name=words]").fill("чернетка")
        send, rather_not = (phone.locator(f"footer {button}").bounding_box() for button in (".btn.go", "form .btn"))
        assert abs(send["width"] - rather_not["width"]) < 2 and abs(send["height"] - rather_not["height"]) < 2
        phone.locator("footer form .btn").tap()
        expect(phone.locator("[data-mine] [data-passed]")).to_be_visible()
        expect(phone.locator("textarea[name=words]")).to_be_hidden()
        phone.locator("[data-mine] form .btn").first.tap()
        expect(phone.locator("textarea[name=words]")).to_have_value("чернетка")
        phone.locator("footer form .btn").tap()
        expect(phone.locator("textarea[name=words]")).to_be_hidden()
        hall.show("recommendation")  # the next question is open again
        expect(phone.locator("textarea[name=advise]")).to_be_visible()


VOICES = """(() => {
  window.voices = []; window.spoken = []; window.stopped = 0;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const speech = { getVoices: () => window.voices, speak: (words) => window.spoken.push(words),
    cancel: () => { window.stopped++; },
    addEventListener: (_name, listener) => { window.tellVoices = listener; } };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
})()"""


def test_a_question_is_read_aloud_only_by_a_voice_of_its_language(windows, hall):
    hall.show("text")
    with hall.phone(windows, "ti") as phone:
        phone.add_init_script(VOICES)
        phone.clock.install()
        hall.go(phone)
        button = phone.locator("[data-read-aloud=prompt]")
        phone.clock.run_for(6_000)  # some browsers do not say when voices came, and are asked
        expect(button).to_be_hidden()  # no voices: no dead button
        phone.evaluate("window.voices = [{ lang: 'en-US' }, { lang: 'tig' }]; window.tellVoices()")
        expect(button).to_be_hidden()  # voices of other languages
        phone.evaluate("window.voices.push({ lang: 'ti_ER' }); window.tellVoices()")
        expect(button).to_be_visible()  # it came late
        button.tap()
        assert phone.evaluate("window.spoken.map((words) => [words.text, words.lang])") == [[PROMPTS["ti"], "ti_ER"]]
        expect(button).to_have_attribute("aria-pressed", "true")
        before = phone.evaluate("window.stopped")
        button.tap()  # again: stop
        assert phone.evaluate("window.stopped") > before and phone.evaluate("window.spoken.length") == 1
        expect(button).to_have_attribute("aria-pressed", "false")
        phone.locator("#hard-z-route summary").click()
        phone.locator("[data-read-aloud=says-z-route]").tap()
        assert phone.evaluate("window.spoken[1].text") == WORDS["z-route"]["says"]["ti"]


def test_the_permission_page_is_read_as_a_whole(window, hall):
    page = window(360, 740)
    page.add_init_script(VOICES + "; window.voices = [{ lang: 'ar-SA' }]")
    hall.go(page, "/door?lang=ar")
    page.locator("[data-read-aloud='permission answers']").click()
    spoken = " ".join(page.evaluate("window.spoken.map((words) => words.text)"))
    seen = page.locator("main").inner_text() + " " + page.locator("footer").inner_text()
    assert spoken.split() == seen.split()


@pytest.mark.parametrize("language", ["nl", "ar"] if WHOLE else ["ar"])
def test_a_screen_reader_finds_its_way(windows, hall, language):
    """What Chromium tells assistive technology: one page, one main part, one first heading, and a name for everything."""
    nameless = []
    with hall.phone(windows, language) as phone:
        tree = phone.context.new_cdp_session(phone)
        for kind in ("text", "check_out"):
            hall.show(kind)
            hall.go(phone)
            nodes = [node for node in tree.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
            roles = [node["role"]["value"] for node in nodes]
            assert roles.count("main") == 1 and roles.count("banner") == 1
            levels = [part["value"]["value"] for node in nodes if node["role"]["value"] == "heading"
                      for part in node["properties"] if part["name"] == "level"]
            assert levels.count(1) == 1 and levels[0] == 1
            nameless += [f"{kind}: {node['role']['value']}" for node in nodes if node["role"]["value"] in (
                "button", "link", "radio", "textbox", "checkbox", "DisclosureTriangle", "navigation")
                and not node.get("name", {}).get("value")]
        assert not nameless
        # What changes is said once: the next question, and the dots that are left.
        hall.show("dots", phone)
        expect(phone.locator("#told[role=status]")).to_contain_text("3")
        phone.locator(".vote form:last-child button").first.click()
        expect(phone.locator("#told")).to_contain_text("2")
        assert phone.locator("#told p").count() == 1


def test_letters_that_need_air_get_it_and_only_they_fetch_their_font(windows, hall):
    hall.show("text")
    for language in ("nl", "ti"):
        with hall.phone(windows, language) as phone:
            fonts = []
            phone.on("request", lambda request, fonts=fonts: fonts.append(request.url) if "woff2" in request.url else None)
            hall.go(phone)
            phone.evaluate("document.fonts.ready.then(() => true)")
            assert all(("ethiopic" in font) == (language == "ti") for font in fonts), fonts
            if language == "ti":
                tight = phone.evaluate("""() => [...document.querySelectorAll("h1, p, label, legend, summary, .btn")]
                  .filter((e) => e.innerText.trim() && e.closest("[lang]").lang === "ti")
                  .map((e) => [e.tagName + " " + e.className,
                    parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)])
                  .filter(([, air]) => !(air >= 1.59))""")
                assert not tight, tight
                # A letter that the font lacks is a box, and all boxes are of one width.
                assert phone.evaluate("""() => { const pen = document.createElement("canvas").getContext("2d");
                  pen.font = "20px " + getComputedStyle(document.querySelector("h1")).fontFamily;
                  return new Set([..."ትግርኛመ"].map((letter) => pen.measureText(letter).width)).size; }""") > 1


def test_who_asks_for_contrast_gets_it(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl", contrast="more") as phone:
        hall.go(phone)
        assert phone.evaluate("getComputedStyle(document.querySelector('.choice')).borderTopColor") == "rgb(0, 0, 0)"
        assert phone.evaluate("getComputedStyle(document.querySelector('.phone')).backgroundColor") == "rgb(255, 255, 255)"
        assert phone.evaluate("getComputedStyle(document.querySelector('.hint')).color") == "rgb(0, 0, 0)"
    with hall.phone(windows, "nl", forced_colors="active") as phone:
        hall.go(phone)
        assert phone.evaluate("getComputedStyle(document.querySelector('.choice')).borderTopStyle") == "solid"
        phone.locator(".choice").first.click()
        assert phone.evaluate("getComputedStyle(document.querySelector('.choice .tick')).color") != phone.evaluate(
            "getComputedStyle(document.querySelector('.choice .tick')).backgroundColor")
