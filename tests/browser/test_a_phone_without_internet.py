"""A phone whose internet goes: what was sent off is kept, leaves once and in order, and leaves nothing behind."""

import re
from urllib.parse import parse_qs

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.browser.phones import STORES, all_cards, comes_to, has_tried, join, kept_by, open_on_a_question, send
from tests.browser.windows import up_to_date
from tests.pace import PATIENCE
from tests.things import a_photo

pytestmark = pytest.mark.browser
# A second of a recording is as large as ten of them.
LOUD = """{ const Recorder = MediaRecorder;
  window.MediaRecorder = class extends Recorder {
    constructor(stream, options) { super(stream, { ...options, audioBitsPerSecond: 510000 }); } }; }"""


def test_answers_wait_visibly_and_leave_once_and_in_order(seated, server):
    phone, context, order, pieces = seated, seated.context, [], []
    sent = ["antwoord 0", "antwoord 1", "antwoord 2", "", "antwoord 4"]

    def note(request):
        if request.method == "POST" and "/contributions" in request.url:
            order.append(parse_qs(request.post_data).get("words", [""])[0])

    def lose(route):  # every third piece of the recording and of the photo, from the first on
        if route.request.method == "PUT":
            assert len(route.request.post_data_buffer) <= 32768
            lose.tries += 1
            if lose.tries % 3 == 1:
                return route.abort()
            pieces.append((route.request.url, route.request.headers["upload-offset"]))
        route.continue_()

    lose.tries = 0
    phone.clock.install()
    phone.add_init_script(LOUD)
    with phone.expect_response("**/voice"):  # fetched ahead, and last: from here on it needs no internet
        phone.reload()
    up_to_date(phone)
    seal = phone.evaluate("document.body.dataset.seal")
    context.route("**/uploads/*", lose)
    context.set_offline(True)
    for n in range(3):
        send(phone, f"antwoord {n}")
        expect(phone.locator("#queue [data-count]")).to_have_text(str(n + 1))
    phone.locator("[data-speak]").tap()
    phone.locator("[data-start]").tap()
    expect(phone.locator(".voice [data-count]")).to_have_text(re.compile(r"^0:(0[2-9]|[1-5]\d)$"))  # some pieces long
    phone.locator("[data-stop]").tap()
    phone.locator(".voice .choice:has(input[value=better])").tap()
    phone.locator("[data-send]").tap()
    expect(phone.locator("#queue [data-count]")).to_have_text("4")
    phone.locator("[data-photo]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": a_photo(size=(5000, 4000))})
    expect(phone.locator(".enclosed canvas")).to_be_visible()
    send(phone, "antwoord 4")
    expect(phone.locator("#queue [data-count]")).to_have_text("5")
    expect(phone.locator("#queue")).to_contain_text("Wacht op deze telefoon")

    # The login page of a network, a network that sends back what it gets, and the receipt of another card are no receipts.
    portal = [lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to Hotel Wi-Fi</h1>"),
              lambda route: route.fulfill(status=200, headers={"Kept": parse_qs(route.request.post_data)["key"][0]}),
              lambda route: route.fulfill(status=200, headers={"Kept": "an-earlier-card", "Seal": seal}),
              lambda route: route.fulfill(status=409, content_type="text/html", body="<p>Log in first</p>")]
    # Ours hears of none before the last was given: an answer is changed in place.
    # It stands there before time goes by: a try that begins without it may end after the line is there, at our own server.
    context.route("**/contributions", lambda route: portal[0](route))
    phone.clock.fast_forward(600_000)
    has_tried(phone)
    context.set_offline(False)
    for last in (False, False, False, True):
        with phone.expect_response("**/contributions"):
            has_tried(phone)
        expect(phone.locator("#queue [data-count]")).to_have_text("5")
        if not last:
            del portal[0]
    context.set_offline(True)
    has_tried(phone)
    context.unroute("**/contributions")
    assert kept_by(server) == []

    phone.on("request", note)
    context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), sorted(sent))
    expect(phone.locator("#queue")).to_be_hidden()
    # In the order in which they were sent off, each tried again before the next; no piece that came is sent a second time.
    assert [words for n, words in enumerate(order) if words not in order[:n]] == sent and order[-1] == sent[-1]
    assert lose.tries > 3 and len(set(pieces)) == len(pieces) and len({upload for upload, _offset in pieces}) == 2
    comes_to(phone, lambda: re.findall("antwoord", phone.evaluate(STORES)), [])
    has_tried(phone)
    assert len(all_cards(server)) == 5


def test_a_second_tab_of_the_same_phone_helps_and_doubles_nothing(seated, server):
    phone, context, order = seated, seated.context, []
    context.on("request", lambda request: order.append(parse_qs(request.post_data)["words"][0])
               if request.method == "POST" and "/contributions" in request.url else None)
    context.set_offline(True)
    for n in range(4):
        send(phone, f"antwoord {n}")
    expect(phone.locator("#queue [data-count]")).to_have_text("4")
    order.clear()
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"{server.address}/s/{server.code}")
    comes_to(phone, lambda: kept_by(server), [f"antwoord {n}" for n in range(4)])
    comes_to(phone, lambda: re.findall("antwoord", phone.evaluate(STORES)), [])
    # The browser may tell of a request after its card is there.
    comes_to(phone, lambda: [words for n, words in enumerate(order) if words not in order[:n]],
             [f"antwoord {n}" for n in range(4)])
    assert all_cards(server) == [f"antwoord {n}" for n in range(4)]


def test_an_answer_whose_receipt_was_lost_is_kept_once_and_before_the_next(seated, server):
    """It arrived, and the line broke before the phone knew: the same key says so the next time."""
    phone, context, sent = seated, seated.context, []

    def lost(route):
        form = parse_qs(route.request.post_data)
        sent.append((form["words"][0], form["key"][0]))
        if len(sent) > 3:
            return route.continue_()
        route.fetch()
        route.abort()

    context.route("**/contributions", lost)
    send(phone, "maar één keer")
    send(phone, "en dan dit")
    comes_to(phone, lambda: (has_tried(phone), len(sent))[1], 5)
    expect(phone.locator("[data-own-cards] .said")).to_have_text(["maar één keer", "en dan dit"])
    assert [words for words, _key in sent] == ["maar één keer"] * 4 + ["en dan dit"]
    assert len({key for _words, key in sent[:4]}) == 1 and all_cards(server) == ["en dan dit", "maar één keer"]


def stand_still(phone):
    """The next card that is sent reaches nobody and gets no answer; whether its phone gave it up."""
    phone.evaluate("""() => { const ask = window.fetch; window.gaveUp = 0;
        window.fetch = (to, options = {}) => {
            if (options.method !== "POST" || window.stands) return ask(to, options);
            window.stands = true;
            return new Promise((_, failed) => options.signal.addEventListener("abort", () => {
                window.gaveUp += 1; failed(new DOMException("", "AbortError")); })); }; }""")


@pytest.fixture
def in_a_try(seated):
    """A try that gets no answer, on a phone whose clock goes on only when a test says so."""
    phone = seated
    phone.clock.install()
    phone.reload()
    up_to_date(phone)
    stand_still(phone)
    phone.clock.pause_at(phone.evaluate("Date.now()") / 1000 + 60)
    send(phone, "staat stil")
    comes_to(phone, lambda: phone.evaluate("window.stands === true"), True)
    return phone


def test_a_try_that_gets_no_answer_is_given_up_after_twenty_seconds(in_a_try, server):
    phone = in_a_try
    phone.clock.run_for(19_000)
    assert phone.evaluate("gaveUp") == 0 and kept_by(server) == []
    phone.clock.run_for(2_000)
    comes_to(phone, lambda: phone.evaluate("gaveUp"), 1)
    phone.clock.resume()
    comes_to(phone, lambda: kept_by(server), ["staat stil"])
    assert phone.evaluate("gaveUp") == 1


def test_a_try_from_before_the_internet_came_back_is_given_up_at_once_and_a_fresh_one_is_not(in_a_try, server):
    phone = in_a_try
    phone.clock.run_for(2_500)
    phone.evaluate("dispatchEvent(new Event('online'))")
    assert phone.evaluate("gaveUp") == 0
    phone.clock.run_for(1_000)
    phone.evaluate("dispatchEvent(new Event('online'))")
    comes_to(phone, lambda: phone.evaluate("gaveUp"), 1)
    phone.clock.resume()
    comes_to(phone, lambda: kept_by(server), ["staat stil"])
    assert phone.evaluate("gaveUp") == 1


def test_what_one_person_left_waiting_is_not_shown_to_the_next_nor_sent_for_them(seated, server):
    """Somebody came in on this phone without anybody having tapped that another person writes now."""
    phone, context = seated, seated.context
    context.route("**/contributions", lambda route: route.abort())
    send(phone, "van de eerste")
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    phone.locator("#words").fill("half af van de eerste")
    first = context.cookies()
    context.add_cookies([{"name": "seat", "value": server.seat("nl"), "url": server.address}])
    context.unroute("**/contributions")
    phone.goto(f"{server.address}/s/{server.code}")
    expect(phone.locator("#words")).to_have_value("")
    send(phone, "van de tweede")
    comes_to(phone, lambda: kept_by(server), ["van de tweede"])
    has_tried(phone)
    assert kept_by(server) == ["van de tweede"] and "van de eerste" not in phone.content()
    # A page that still stands open when that happens is told by the server that it is somebody else's now.
    stood = context.new_page()
    context.add_cookies(first)
    stood.goto(f"{server.address}/s/{server.code}")
    comes_to(phone, lambda: kept_by(server), ["van de eerste", "van de tweede"])
    up_to_date(stood)
    context.add_cookies([{"name": "seat", "value": server.seat("nl"), "url": server.address}])
    with stood.expect_response(lambda answer: "/contributions" in answer.url and answer.status == 423):
        send(stood, "op de open bladzijde")
    assert "op de open bladzijde" not in all_cards(server)


def test_a_session_that_ends_meanwhile_takes_what_was_sent_off_and_asks_about_what_was_not(seated, server):
    phone, sent = seated, []
    phone.context.set_offline(True)
    send(phone, "uit de trein")
    expect(phone.locator("#queue [data-count]")).to_have_text("1")
    phone.locator("#words").fill("nog niet af")
    with server.organiser() as organiser:
        organiser.post(f"{server.address}/console/{server.code}/close", data={"sure": "1"})
    phone.on("request", lambda request: sent.append(request.post_data) if "/contributions" in request.url else None)
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["uit de trein"])
    # However late it is, nobody is asked a second time. The browser may tell of a request after its card is there.
    comes_to(phone, lambda: ["anyway=1" in form for form in sent[:1]], [True])
    expect(phone.locator("#words")).to_have_count(0)
    expect(phone.locator("#moved-on [data-draft]")).to_have_text("nog niet af")
    assert kept_by(server) == ["uit de trein"]
    phone.locator("[data-send-anyway]").tap()
    comes_to(phone, lambda: kept_by(server), ["nog niet af", "uit de trein"])
    comes_to(phone, lambda: re.findall("trein|af", phone.evaluate(STORES)), [])


def browser_of(chromium, folder):
    """A browser that remembers, with its program's number so that it can be killed."""
    return chromium.browser_type.launch_persistent_context(
        folder, **CHROMIUM, is_mobile=True, has_touch=True, viewport={"width": 360, "height": 640})


def kill_browser(folder) -> None:
    """As a phone does that is out of memory or battery: at once, and nothing is written down any more."""
    all_of_it = [process for process in psutil.process_iter(["cmdline"])
                 if f"--user-data-dir={folder}" in (process.info["cmdline"] or [])]
    for process in all_of_it:
        process.kill()
    psutil.wait_procs(all_of_it, timeout=PATIENCE)  # the next one finds no file still held


def test_answers_survive_a_browser_that_is_killed(open_page, server, chromium, tmp_path):
    open_on_a_question(open_page("console", "en"), server)
    first = browser_of(chromium, tmp_path / "phone")
    phone, order = first.pages[0], []
    join(phone, server, "nl", follows=False)
    expect(phone.locator("body")).to_have_attribute("data-connection", "live")
    first.set_offline(True)
    for n in range(3):
        send(phone, f"antwoord {n}")
    expect(phone.locator("#queue [data-count]")).to_have_text("3")
    seat = first.cookies()  # a browser writes them down only now and then
    kill_browser(tmp_path / "phone")
    second = browser_of(chromium, tmp_path / "phone")
    second.add_cookies(seat)
    phone = second.pages[0]
    phone.on("request", lambda request: order.append(parse_qs(request.post_data)["words"][0])
             if request.method == "POST" and "/contributions" in request.url else None)
    phone.goto(f"{server.address}/s/{server.code}")
    comes_to(phone, lambda: kept_by(server), [f"antwoord {n}" for n in range(3)])
    expect(phone.locator("#received [data-count]")).to_have_text("3")
    assert order == [f"antwoord {n}" for n in range(3)]
    comes_to(phone, lambda: re.findall("antwoord", phone.evaluate(STORES)), [])
    second.close()


def test_what_waits_can_be_changed_and_thrown_away(seated, server):
    phone = seated
    phone.context.set_offline(True)
    for n in range(4):
        send(phone, f"antwoord {n}")
        expect(phone.locator("#queue [data-count]")).to_have_text(str(n + 1))
    waiting = phone.locator("[data-waiting] li")
    waiting.nth(1).locator("[data-remove]").tap()
    expect(waiting).to_have_count(3)
    waiting.nth(0).locator("[data-reword]").tap()
    phone.locator("[data-waiting] textarea").fill("antwoord nul")
    phone.locator("[data-waiting] form [data-save]").tap()
    expect(waiting.nth(0)).to_contain_text("antwoord nul")
    # Who is still changing one finds it where it was, and none overtakes it.
    waiting.nth(1).locator("[data-reword]").tap()
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["antwoord nul"])
    has_tried(phone)
    assert kept_by(server) == ["antwoord nul"]
    phone.locator("[data-waiting] textarea").fill("antwoord twee")
    phone.locator("[data-waiting] form [data-save]").tap()
    comes_to(phone, lambda: kept_by(server), ["antwoord 3", "antwoord nul", "antwoord twee"])


def test_what_may_have_arrived_is_taken_back_there_too(seated, server):
    """The card came, its receipt was lost, and only then its speaker changes it, or throws it away."""
    phone, context = seated, seated.context

    def arrives_and_is_lost(route):
        route.fetch()
        route.abort()

    context.route("**/contributions", arrives_and_is_lost)
    send(phone, "antwoord 0")
    comes_to(phone, lambda: kept_by(server), ["antwoord 0"])
    context.set_offline(True)
    send(phone, "antwoord 1")
    waiting = phone.locator("[data-waiting] li")
    expect(waiting).to_have_count(2)
    waiting.nth(0).locator("[data-reword]").tap()
    phone.locator("[data-waiting] textarea").fill("anders gezegd")
    phone.locator("[data-waiting] form [data-save]").tap()
    context.unroute("**/contributions")
    context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["anders gezegd", "antwoord 1"])
    context.route("**/contributions", arrives_and_is_lost)
    send(phone, "toch liever niet")
    comes_to(phone, lambda: "toch liever niet" in kept_by(server), True)
    phone.locator("[data-waiting] [data-remove]").tap()
    comes_to(phone, lambda: kept_by(server), ["anders gezegd", "antwoord 1"])
    comes_to(phone, lambda: re.findall("liever", phone.evaluate(STORES)), [])


def test_rather_not_saying_needs_no_internet_either(seated, server):
    phone = seated
    phone.context.set_offline(True)
    phone.locator("footer [data-pass] button").tap()
    expect(phone.locator("[data-waiting] li")).to_contain_text("Dat zeg ik liever niet")
    send(phone, "en toch iets")
    expect(phone.locator("#queue [data-count]")).to_have_text("2")
    phone.context.set_offline(False)
    expect(phone.locator("[data-mine] [data-passed]")).to_be_visible()
    expect(phone.locator("#queue")).to_be_hidden()
    comes_to(phone, lambda: kept_by(server), ["en toch iets"])
    phone.locator("[data-mine] [data-pass] button").tap()
    expect(phone.locator("[data-mine] [data-passed]")).to_have_count(0)


def test_an_answer_that_stands_still_or_cannot_be_shown_keeps_no_other_waiting(seated, server):
    phone, sent = seated, []
    phone.context.set_offline(True)
    for n in range(3):
        send(phone, f"antwoord {n}")
    expect(phone.locator("#queue [data-count]")).to_have_text("3")
    # Showing the first never ends, showing the second goes wrong, and the deleting of the third.
    phone.evaluate("""() => { let times = 0; const before = window.putIn;
        window.putIn = (...all) => {
            if (!all[0].matches("[data-own-cards]")) return before(...all);
            times += 1;
            return times === 1 ? new Promise(() => {}) : times === 2 ? Promise.reject(new Error("no")) : before(...all); };
        const drop = IDBObjectStore.prototype.delete;
        IDBObjectStore.prototype.delete = function (n) {
            if (times === 2) throw new DOMException("full");
            return drop.call(this, n); }; }""")
    phone.on("request", lambda request: sent.append(request.url) if "/contributions" in request.url else None)
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), [f"antwoord {n}" for n in range(3)])
    expect(phone.locator("#queue")).to_be_hidden()
    has_tried(phone)
    has_tried(phone)
    assert len(sent) == 3  # what cannot be deleted is not sent for ever


def test_a_recording_that_only_the_page_holds_says_so_before_it_goes(seated, server):
    phone, asked = seated, []
    phone.add_init_script("""Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no") } })""")
    phone.reload()
    up_to_date(phone)
    phone.context.set_offline(True)
    phone.evaluate("""() => document.dispatchEvent(new CustomEvent("outbox:add", { detail: {
        to: document.querySelector("[data-outbox]").getAttribute("action"), fields: { kind: "better" },
        file: new Blob(["voice"], { type: "audio/webm" }) } }))""")
    expect(phone.locator("[data-page-only]")).to_be_visible()
    expect(phone.locator("[data-waiting] li")).to_contain_text("Mijn opname")
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    phone.locator("[data-waiting] [data-remove]").scroll_into_view_if_needed()
    phone.locator("h1").tap()  # browsers ask only where somebody has touched the page
    phone.evaluate("location.reload()")
    comes_to(phone, lambda: asked, ["beforeunload"])


@pytest.mark.parametrize("refused", ["indexedDB", "localStorage"])
def test_a_private_window_keeps_answers_too(seated, server, refused):
    phone = seated
    phone.add_init_script(f"""Object.defineProperty(window, "{refused}", {{ get() {{ throw new DOMException("no") }} }})"""
                          + ("" if refused == "indexedDB" else """
                          ; Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no") } })"""))
    phone.reload()
    up_to_date(phone)
    phone.context.set_offline(True)
    send(phone, "antwoord 0")
    send(phone, "antwoord 1")
    expect(phone.locator("#queue [data-count]")).to_have_text("2")
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["antwoord 0", "antwoord 1"])


def test_a_phone_that_is_full_keeps_answers_too(seated, server):
    """What was opened well refuses later: the card falls back to what there is."""
    phone = seated
    phone.evaluate("""() => { IDBObjectStore.prototype.put = function () {
        throw new DOMException("full", "QuotaExceededError"); }; }""")
    phone.context.set_offline(True)
    send(phone, "antwoord 0")
    send(phone, "antwoord 1")
    expect(phone.locator("#queue [data-count]")).to_have_text("2")
    phone.context.set_offline(False)
    comes_to(phone, lambda: kept_by(server), ["antwoord 0", "antwoord 1"])


def test_a_double_tap_a_reload_and_going_back_are_one_answer(seated, server, open_page):
    phone = seated
    phone.locator(".choice:has(input[value=better])").tap()
    phone.locator("#words").fill("maar één keer")
    phone.evaluate("""() => { const button = document.querySelector("footer .btn.go"); button.click(); button.click(); }""")
    comes_to(phone, lambda: kept_by(server), ["maar één keer"])
    phone.reload()
    phone.goto(f"{server.address}/s/{server.code}/help")
    phone.go_back()
    expect(phone.locator("#words")).to_have_value("")
    # Without JavaScript too: the key in the form makes the second tap and the reloaded POST the same card.
    plain = open_page("phone", "nl", java_script_enabled=False)
    join(plain, server, "nl", follows=False)
    plain.locator(".choice:has(input[value=better])").tap()
    plain.locator("#words").fill("ook één keer")
    plain.locator("footer .btn.go").tap()
    expect(plain.locator("h1")).to_have_text("Je kaart is bewaard")
    plain.reload()
    has_tried(phone)
    assert kept_by(server) == ["maar één keer", "ook één keer"]
    # Going back and sending once more is no second card either; other words take the place of the first, if one wants.
    plain.go_back()
    for words in ("ook één keer", "met andere woorden"):
        plain.locator(".choice:has(input[value=better])").tap()
        plain.locator("#words").fill(words)
        plain.locator("footer .btn.go").tap()
        if words == "ook één keer":
            expect(plain.locator("h1")).to_have_text("Je kaart is bewaard")
            plain.go_back()
    expect(plain.locator("[formaction]")).to_be_visible()
    expect(plain.locator("#words")).to_have_value("met andere woorden")
    plain.locator("[formaction]").tap()
    expect(plain.locator("[data-own-cards] .said")).to_have_text("met andere woorden")
    assert kept_by(server) == ["maar één keer", "met andere woorden"]
