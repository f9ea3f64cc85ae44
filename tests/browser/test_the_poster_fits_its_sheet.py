"""Nine languages and a place that takes 300 letters to describe: all of it is on the one sheet that is printed."""

import re
from itertools import product

import pytest

from app.words import LANGUAGES
from tests.pace import WHOLE

pytestmark = pytest.mark.browser
PLACE = "Wijkcentrum De Nieuwe Morgenster, ingang achterkant, zaal 4, tweede verdieping. "
PLACES = {"short": "Hal", "of 150 letters": (PLACE * 2)[:150], "of 300 letters": (PLACE * 4)[:300],
          "one word": "Wijkcentrum" * 27}
ROOMS = {"one language": ["nl"], "six": [*LANGUAGES][:6], "nine": [*LANGUAGES],
         "nine, and English first": ["en", *LANGUAGES]}
# The longest of each, and each of both once; `make proof` takes them all.
SHEETS = {f"{place}, {room}": (PLACES[place], ROOMS[room]) for place, room in (
    product(PLACES, ROOMS) if WHOLE else [*zip(PLACES, ROOMS, strict=True), ("of 300 letters", "nine, and English first")])}
CUT_OFF = """() => {
  const place = (part) => part.getBoundingClientRect(), find = (what) => document.querySelector(what);
  const sheet = place(find(".poster")), cut = [];
  for (const part of document.querySelectorAll(".poster *")) {
    const box = place(part);
    const outside = box.bottom > sheet.bottom + 1 || box.right > sheet.right + 1 || box.left < sheet.left - 1;
    const where = `${part.tagName} ${part.className} ${Math.round(box.bottom - sheet.bottom)}`;
    if (box.width && box.height && outside) cut.push(where);
  }
  const rows = [...find(".poster").children].map(place);
  rows.forEach((row, at) => { if (at && row.top < rows[at - 1].bottom - 1) cut.push(`row ${at} over the one before`); });
  if (place(find(".poster .six")).bottom > place(find(".poster .body")).bottom + 1) cut.push("languages over the facts");
  return cut;
}"""


@pytest.mark.parametrize("place, languages", SHEETS.values(), ids=SHEETS)
def test_nothing_is_cut_away(open_page, server, place, languages):
    with server.organiser() as organiser:
        assert organiser.post(f"{server.address}/prepare/{server.code}", data={
            "title": "Leren en werken", "held_on": "2026-12-01", "begins": "13:30", "expected": "20", "place": place[:300],
            "support": "", "language": list(dict.fromkeys(languages)), "main": languages[0]}).status_code in (200, 303)
    page = open_page("console", "nl")
    page.goto(f"{server.address}/prepare/{server.code}/poster")
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == []
    assert {item.get_attribute("lang") for item in page.locator(".six li").all()} == {*languages}
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
