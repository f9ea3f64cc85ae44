"""Speaking instead of writing, in real Chromium with a pretended microphone: recorded, heard, sent, written down, gone."""

import contextlib
import re

import httpx2
import pytest
from playwright.sync_api import Error, expect

from tests.browser.evening import PROMPTS
from tests.browser.phones import comes_to, join, open_on_a_question
from tests.pace import PATIENCE
from tests.things import a_photo, a_voice

pytestmark = pytest.mark.browser
A_SECOND_AT_LEAST = re.compile(r"^[01]:(0[1-9]|[1-9]\d)$")


def plays(player) -> bool:
    """Whether this browser can make sound of it."""
    return player.evaluate("""player => { player.muted = true; player.load();
        return new Promise(done => { player.oncanplaythrough = () => done(true); player.onerror = () => done(false) }) }""")


def test_a_voice_from_the_phone_to_the_card(open_page, server):
    console, nour = open_page("console", "en"), open_page("phone", "ar")
    open_on_a_question(console, server)
    join(nour, server, "ar")
    expect(nour.locator("[data-speak]")).to_be_visible()
    # How it is done comes later than the question, so that nobody waits for it.
    assert nour.evaluate("""() => performance.getEntriesByType("resource").every(({ name, startTime }) =>
        !/voice|photo/.test(name) || startTime > performance.timing.loadEventEnd - performance.timing.navigationStart)""")

    # Record, listen, throw away, record again; the group moves on meanwhile and takes nothing away.
    nour.locator("[data-speak]").tap()
    expect(nour.locator(".voice .ask")).to_have_text(PROMPTS["ar"])
    nour.locator("[data-start]").tap()
    expect(nour.locator(".voice [data-count]")).to_have_text(A_SECOND_AT_LEAST)
    nour.locator("[data-stop]").tap()
    assert plays(nour.locator("[data-listen]"))
    nour.locator("[data-delete]").tap()
    nour.locator("[data-start]").tap()
    console.locator("[data-key=next]").click()
    expect(console.locator(".phases .now")).to_contain_text("Kiezen")
    expect(nour.locator(".voice [data-count]")).to_have_text(A_SECOND_AT_LEAST)
    nour.locator("[data-stop]").tap()
    nour.locator("[data-send]").tap()
    expect(nour.locator(".voice [data-trouble]")).to_be_visible()  # what is it about?
    nour.locator(".voice .choice:has(input[value=better])").tap()

    # The network fails while it goes; it goes on by itself.
    failed = []
    nour.route("**/uploads/**", lambda route: (failed.append(1), route.abort())[1] if not failed else route.continue_())
    nour.locator("[data-send]").tap()
    expect(nour.locator(".voice")).to_have_count(0)
    card = console.locator(".inbox article", has=console.locator("audio"))
    expect(card).to_be_visible()
    assert failed and len(server.files()) == 1

    # Who writes it down hears it, and what they have typed stays when the room changes.
    assert plays(card.locator("audio"))
    assert "/media/" not in nour.content().split('id="stage"')[0]
    card.locator("textarea[name=words]").fill("My work is at")
    console.locator("[data-key=previous], .phases a, .phases button").first.click()
    expect(console.locator(".phases .now")).not_to_contain_text("Kiezen")
    card.locator("textarea[name=words]").press("End")
    card.locator("textarea[name=words]").press_sequentially(" the time of the lesson.")
    card.get_by_role("button", name="Written down").click()
    written = console.locator(".inbox article", has_text="My work is at the time of the lesson.")
    expect(written).to_contain_text("written down by a scribe")
    expect(console.locator("audio")).to_have_count(0)
    comes_to(console, lambda: server.files(), [])


def test_a_recording_ends_by_itself_after_ninety_seconds(open_page, server):
    server.show(1)
    phone = open_page("phone", "ti")
    phone.context.add_cookies([{"name": "seat", "value": server.seat("ti"), "url": server.address}])
    phone.clock.install()
    phone.goto(f"{server.address}/s/{server.code}")
    phone.locator("[data-speak]").tap()
    phone.locator("[data-start]").tap()
    expect(phone.locator(".voice [data-count]")).to_have_text("0:01")
    phone.clock.fast_forward(87_000)
    expect(phone.locator(".voice")).to_have_attribute("data-state", "recording")
    phone.clock.fast_forward(3_000)
    expect(phone.locator(".voice")).to_have_attribute("data-state", "done")
    expect(phone.locator(".voice [data-count]")).to_have_text("1:30")
    assert plays(phone.locator("[data-listen]"))


def test_a_phone_without_a_microphone_still_has_its_camera(open_page, server):
    """No button that does nothing, a sentence where the microphone is refused, and a photo made small before it goes."""
    console, refused = open_page("console", "en"), open_page("phone", "nl")
    nour = open_page("phone", "ar", user_agent="Mozilla/5.0 (Linux; Android 10) Chrome/80.0.3987.99 Mobile")
    open_on_a_question(console, server)
    nour.add_init_script("delete window.MediaRecorder")
    join(nour, server, "ar")
    lengths = []
    nour.on("request", lambda request: lengths.append(int(request.headers.get("upload-length", 0))))
    expect(nour.locator("[data-speak]")).to_be_hidden()
    nour.locator("[data-speak-app] input").set_input_files(
        {"name": "Voice 001.m4a", "mimeType": "audio/mp4", "buffer": a_voice(1, "mp4")})  # Android's own recorder
    assert plays(nour.locator(".voice [data-listen]"))
    nour.locator("[data-delete]").tap()
    photo = a_photo(size=(4000, 3000))
    nour.locator("[data-photo]").set_input_files({"name": "<b>.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect(nour.locator(".enclosed canvas")).to_be_visible()
    comes_to(nour, lambda: nour.locator(".enclosed canvas").evaluate("canvas => [canvas.width, canvas.height]"),
             [1200, 1600])
    nour.locator(".choice:has(input[value=well])").tap()
    nour.locator("form.answer textarea").fill("الدرج")
    nour.locator("footer .btn.go").tap()
    expect(nour.locator("[data-mine] img.photo")).to_be_visible()
    expect(nour.locator(".enclosed canvas")).to_have_count(0)
    assert 0 < max(lengths) < len(photo)
    expect(console.locator(".inbox article img.photo")).to_be_visible()
    comes_to(console, lambda: console.locator(".inbox img.photo").evaluate("image => image.naturalHeight"), 1600)

    refused.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'))")
    join(refused, server, "nl")
    expect(refused.locator("[data-speak-app]")).to_be_hidden()
    refused.locator("[data-speak]").tap()
    refused.locator("[data-start]").tap()
    expect(refused.locator(".voice [data-trouble]")).to_contain_text("microfoon")
    refused.locator("[data-close]").tap()
    expect(refused.locator("textarea[name=words]")).to_be_visible()


def test_what_somebody_hid_in_a_photo_or_a_voice_runs_nowhere(open_page, server):
    server.show(1)
    phone, seat, ran = open_page("phone"), server.seat("nl"), []
    phone.context.on("request", lambda request: ran.append(request.url) if "canary" in request.url else None)
    phone.context.add_cookies([{"name": "seat", "value": seat, "url": server.address}])
    phone.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    script = b"<html><script>alert('MARKEVIL'); fetch('/canary')</script></html>"
    photo = a_photo()
    with httpx2.Client(base_url=f"{server.address}/s/{server.code}", cookies={"seat": seat},
                       headers={"Sec-Fetch-Site": "same-origin"}, timeout=PATIENCE) as attacker:
        comment = b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script
        for key, content in (("in-a-jpeg-01", photo[:2] + comment + photo[2:]), ("after-a-png-1", a_photo("PNG") + script),
                             ("after-a-voice", a_voice() + script)):
            answer = attacker.put(f"/uploads/{key}", content=content, headers={
                "Upload-Offset": "0", "Upload-Length": str(len(content)), "Content-Type": "text/html"})
            assert answer.status_code == 200
            assert attacker.post(f"/steps/{server.steps[1]}/contributions", data={
                "key": key, "upload": key, "kind": "better", "words": "look"}).status_code == 303
        links = re.findall(r'src="(/s/[^"]+/media/\w+)"', attacker.get("/mine").text)
    assert len(links) == 3
    for link in links:
        with contextlib.suppress(Error):  # what may only be saved opens no page
            phone.goto(server.address + link)
        assert "MARKEVIL" not in phone.content()
    phone.complaints.clear()  # around a picture Chromium makes a page with styles of its own, which are forbidden here too
    assert not ran


def test_a_clip_is_played_before_any_other_voice(open_page, server):
    """The organiser reads a prompt aloud; who has that language hears it, who has another hears nothing wrong."""
    console, nour, jan = open_page("console", "en"), open_page("phone", "ar"), open_page("phone", "nl")
    open_on_a_question(console, server)
    for phone in (nour, jan):
        phone.add_init_script("""speechSynthesis.getVoices = () => []; window.played = [];
            HTMLMediaElement.prototype.play = function () { played.push(this.src); return Promise.resolve() }""")
    join(nour, server, "ar")
    join(jan, server, "nl")
    expect(nour.locator("[data-read-aloud]")).to_be_hidden()
    console.goto(f"{server.address}/prepare/{server.code}")
    console.locator(".block-title", has_text="Ervaringen").click()
    arabic = console.locator(".set .clip", has_text="Arabic")
    arabic.locator("[data-record]").click()
    expect(arabic.locator("[data-count]")).to_have_text(A_SECOND_AT_LEAST)
    arabic.locator("[data-finish]").click()
    assert plays(console.locator(".set .clip", has_text="Arabic").locator("audio"))
    nour.locator("[data-read-aloud]").tap()
    comes_to(nour, lambda: "/media/" in nour.evaluate("played[0] || ''"), True)
    expect(jan.locator("[data-read-aloud]")).to_be_hidden()
    console.locator("#p-nl").fill("Een andere vraag")
    console.locator(".set form .btn.ink").first.click()
    expect(console.locator(".clip", has_text="do not play this any more")).to_have_count(1)
    expect(nour.locator("[data-read-aloud]")).to_be_hidden()
