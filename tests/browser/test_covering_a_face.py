"""Who stands in a photo can be made unrecognisable before it leaves the phone: with taps alone, or with keys."""

import io
import random

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.phones import sit_down
from tests.browser.windows import until

pytestmark = pytest.mark.browser
SIZE, FACE = (1200, 900), (300, 400)
PATCH = (59, 74, 80)


def a_photo_of(face: int) -> bytes:
    """A street with somebody in it; another number is another face, and nothing else is different."""
    street = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    pen, dice = ImageDraw.Draw(street), random.Random(face)
    for x in range(-40, 40, 10):
        for y in range(-50, 50, 10):
            pen.rectangle((FACE[0] + x, FACE[1] + y, FACE[0] + x + 9, FACE[1] + y + 9),
                          fill=tuple(dice.randrange(256) for _part in range(3)))
    out = io.BytesIO()
    street.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def phone(open_page, server):
    server.show(1)
    phone = open_page("phone", "nl")
    phone.sent = []
    phone.on("request", lambda request: phone.sent.append(request.post_data_buffer) if request.method == "PUT" else None)
    sit_down(phone, server)
    return phone


def choose(phone, photo: bytes):
    phone.locator("[data-photo]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": photo})
    canvas = phone.locator(".enclosed canvas")
    expect(canvas).to_be_visible()
    expect(phone.locator(".enclosed")).to_contain_text("Tik op een gezicht om het onherkenbaar te maken")
    return canvas


def tap(phone, canvas, place=FACE) -> None:
    wide = canvas.bounding_box()["width"]
    canvas.tap(position={"x": place[0] * wide / SIZE[0], "y": place[1] * wide / SIZE[0]})


SUBMIT = "document.querySelector('form.answer').requestSubmit()"


def send(phone, words: str, button: bool = True) -> bytes:
    """What left the phone."""
    press_send(phone, words, button)
    return what_left(phone, words)


def press_send(phone, words: str, button: bool = True) -> None:
    del phone.sent[:]
    phone.locator(".choice:has(input[value=well]) input").evaluate("choice => { choice.checked = true }")
    field = phone.locator("form.answer textarea")
    field.fill(words) if button else field.evaluate("(field, words) => { field.value = words }", words)
    phone.locator("footer .btn.go").tap() if button else phone.evaluate(SUBMIT)


def what_left(phone, words: str) -> bytes:
    expect(phone.locator("[data-mine] .said", has_text=words)).to_be_visible()
    expect(phone.locator(".enclosed canvas")).to_have_count(0)
    return b"".join(phone.sent)


def colours(photo: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photo)).convert("RGB")


def colour(photo: bytes, place=FACE) -> tuple[int, ...]:
    return colours(photo).getpixel(place)


def is_covered(photo: bytes, place=FACE) -> bool:
    return max(abs(here - patch) for here, patch in zip(colour(photo, place), PATCH, strict=True)) < 6


def test_a_covered_face_never_leaves_the_phone(phone, server):
    """Whoever it was, exactly the same bytes leave; those who send at once after the tap are not too quick."""
    left = []
    for face in (1, 2):
        canvas = choose(phone, a_photo_of(face))
        phone.locator(".choice:has(input[value=well])").tap()
        phone.locator("form.answer textarea").fill(f"somebody {face}")
        tap(phone, canvas)
        left.append(send(phone, f"somebody {face}"))
    assert left[0] == left[1] and is_covered(left[0])
    kept = [file.read_bytes() for file in server.files()]
    assert len(kept) == 2 and kept[0] == kept[1] and is_covered(kept[0])
    assert not is_covered(send_uncovered(phone, 1))


def send_uncovered(phone, face: int) -> bytes:
    choose(phone, a_photo_of(face))
    return send(phone, "nobody asked to be covered")


def test_a_tap_more_covers_more_and_undo_takes_the_last_one_back(phone):
    canvas = choose(phone, a_photo_of(1))
    covered, undo = phone.locator(".enclosed [role=status]"), phone.get_by_role("button", name="Ongedaan")
    expect(undo).to_be_hidden()
    beside = (FACE[0] + 110, FACE[1])
    seen = lambda place: phone.evaluate(  # noqa: E731
        "([x, y]) => [...document.querySelector('.enclosed canvas').getContext('2d').getImageData(x, y, 1, 1).data]", place)
    before = seen(beside)
    tap(phone, canvas)
    expect(covered).to_have_text("Bedekt: 1")
    assert seen(FACE)[:3] == list(PATCH) and seen(beside) == before
    tap(phone, canvas)
    expect(covered).to_have_text("Bedekt: 1")  # the same face, and more of it
    assert seen(beside)[:3] == list(PATCH)
    tap(phone, canvas, (900, 200))
    expect(covered).to_have_text("Bedekt: 2")
    undo.tap()
    expect(covered).to_have_text("Bedekt: 1")
    undo.tap()
    assert seen(beside) == before
    undo.tap()
    expect(undo).to_be_hidden()
    assert not is_covered(send(phone, "as it was"))


def test_by_keyboard_a_ring_shows_where(phone):
    """And the ring itself is not in what is sent."""
    canvas = choose(phone, a_photo_of(1))
    canvas.evaluate("canvas => canvas.scrollIntoView()")
    phone.locator("[data-photo]").focus()
    phone.keyboard.press("Tab")
    expect(canvas).to_be_focused()
    expect(phone.locator(".enclosed")).to_contain_text("Met de pijltjes verschuif je de ring")
    for _step in range(6):
        phone.keyboard.press("ArrowLeft")
    phone.keyboard.press("ArrowUp")
    phone.keyboard.press("Space")
    expect(phone.locator(".enclosed [role=status]")).to_have_text("Bedekt: 1")
    left = send(phone, "by keyboard", button=False)  # an iPhone lets the canvas keep the focus when a button is tapped
    assert is_covered(left)
    photo = colours(left)
    wide = [photo.getpixel((x, FACE[1])) for x in range(SIZE[0])]
    assert not any(red > 200 and green > 150 and blue < 100 for red, green, blue in wide)  # no saffron


def test_a_removed_photo_does_not_go(phone):
    choose(phone, a_photo_of(1))
    phone.get_by_role("button", name="Haal de foto weg").tap()
    expect(phone.locator(".enclosed")).to_be_empty()
    phone.locator(".choice:has(input[value=well])").tap()
    phone.locator("form.answer textarea").fill("words alone")
    phone.locator("footer .btn.go").tap()
    expect(phone.locator("[data-mine] .said", has_text="words alone")).to_be_visible()
    assert not phone.sent and not phone.locator("[data-mine] img").count()


def test_who_reads_the_photo_can_cover_it_too_without_any_script(phone, open_page, server):
    console = open_page("console", "en", java_script_enabled=False)
    choose(phone, a_photo_of(1))
    send(phone, "nobody thought of it")
    console.goto(f"{server.address}/console/{server.code}")
    console.get_by_role("link", name="Cover a face").click()
    expect(console.locator("main")).to_contain_text("This cannot be undone")
    photo = console.locator("input[type=image]")
    before = photo.get_attribute("src")
    wide = photo.bounding_box()["width"]
    photo.click(position={"x": FACE[0] * wide / SIZE[0], "y": FACE[1] * wide / SIZE[0]})
    expect(photo).not_to_have_attribute("src", before)
    kept, = (file.read_bytes() for file in server.files())
    assert is_covered(kept)
    console.goto(f"{server.address}/console/{server.code}")
    expect(console.locator(".inbox img.photo")).to_have_attribute("src", photo_address(before, server))


def photo_address(before: str, server) -> str:
    name, = (file.name for file in server.files())
    return f"{before.rpartition('/')[0]}/{name}"


# A phone that needs some time to draw a photo: until the test lets it.
SLOW = """() => {
  const { set, ...rest } = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...rest, set(address) { window.draw = () => set.call(this, address); } });
}"""


def test_who_sends_before_the_photo_is_drawn_sends_it_all_the_same_and_small(phone):
    phone.evaluate(SLOW)
    phone.locator("[data-photo]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": a_photo_of(1)})
    until(phone, "document.querySelector('form.answer').enclosed")
    press_send(phone, "Dit is onze straat")
    until(phone, "window.draw")
    assert not phone.sent
    phone.evaluate("draw()")
    assert Image.open(io.BytesIO(what_left(phone, "Dit is onze straat"))).format == "JPEG"
    expect(phone.locator(".enclosed canvas")).to_have_count(0)  # nor does it wait for the next card
