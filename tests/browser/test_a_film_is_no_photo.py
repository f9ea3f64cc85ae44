"""A film, an empty file or a page that was chosen as a photo is refused with a sentence; what was typed stays, and nothing
of it is sent."""

import pytest
from playwright.sync_api import expect

from tests.faults.test_the_photo_field_takes_photos import a_film
from tests.things import a_photo

pytestmark = pytest.mark.browser
WRONG = (("film.mp4", "video/mp4", a_film), ("film.jpg", "image/jpeg", a_film), ("leeg.jpg", "image/jpeg", lambda: b""),
         ("leeg", "", lambda: b""))


def test_what_is_no_photo_is_said_so(seated, server):
    phone = seated
    phone.locator("form.answer .choice").first.tap()
    phone.locator("#words").fill("kijk hier")
    for name, kind, content in WRONG:
        phone.locator("[data-photo]").set_input_files({"name": name, "mimeType": kind, "buffer": content()})
        expect(phone.locator("[data-enclosed]")).to_contain_text("We kunnen dit bestand niet lezen")
        assert phone.locator("#words").input_value() == "kijk hier"
        assert not phone.locator("[data-enclosed]").locator("img, canvas").count()
        # The next one starts from a photo that is one, so that the sentence is this file's own.
        phone.locator("[data-photo]").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
        expect(phone.locator(".enclosed canvas")).to_be_visible()
    phone.get_by_role("button", name="Haal de foto weg").tap()
    phone.locator("footer .btn.go").tap()
    expect(phone.locator("[data-own-cards]")).to_contain_text("kijk hier")
    assert not server.files()
