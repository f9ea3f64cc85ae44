"""Nothing is said by colour alone or by a picture alone: every choice is a picture and a word, what is chosen is marked by
a sign, and a card's kind is seen by its picture and its pattern in black and white too."""

import pytest
from playwright.sync_api import expect

from app.words import in_language
from tests.pace import WHOLE

pytestmark = pytest.mark.browser

# Of each choice its words and its pictures; the sign of what is chosen is none.
CHOICES = """() => [...document.querySelectorAll(".choice, .pick")].map((choice) => ({ words: choice.innerText.trim(),
  pictures: [...choice.querySelectorAll("use")]
    .filter((e) => !e.closest(".tick, .push") && e.closest("svg").clientWidth > 15)
    .map((e) => e.getAttribute("href").split("#")[1]) }))"""
# Which of them are marked as chosen by a sign that can be seen without colour.
MARKED = """() => [...document.querySelectorAll(".choice, .pick")].filter((choice) => {
  const sign = choice.querySelector(".tick, .push");
  return sign && sign.querySelector("use") && getComputedStyle(sign).color !== "rgba(0, 0, 0, 0)"
    && getComputedStyle(sign).display !== "none"; }).map((choice) => choice.innerText.trim())"""


def choices_of(phone, least: int) -> list[str]:
    found = phone.evaluate(CHOICES)
    assert len(found) >= least and all(choice["words"] and len(choice["pictures"]) == 1 for choice in found), found
    pictures = [choice["pictures"][0] for choice in found]
    assert len(set(pictures)) == len(pictures), "two choices with one picture"
    return [choice["words"] for choice in found]


@pytest.mark.parametrize("language", ["so", "ar"] if WHOLE else ["so"])
def test_every_choice_has_its_picture_its_word_and_its_name(windows, hall, language):
    with hall.phone(windows, language) as phone:
        for kind, role, least in (("text", "radio", 3), ("choice", "button", 8), ("react", "button", 3),
                                  ("check_out", "button", 5)):
            hall.show(kind)
            hall.go(phone)
            for words in choices_of(phone, least):
                expect(phone.get_by_role(role, name=words, exact=True)).to_have_count(1)
            assert phone.evaluate(MARKED) == []
            phone.locator(".choice, .pick").nth(1).click()
            expect(phone.locator("input:checked, [aria-pressed=true]")).to_have_count(1)
            assert phone.evaluate(MARKED) == [phone.evaluate(CHOICES)[1]["words"]]
        # Dots are counted in words, and more or less of them is said beside the theme that they go to.
        hall.show("dots")
        hall.go(phone)
        for more, less in zip(phone.locator(".vote form:last-child button").all(),
                              phone.locator(".vote form:first-child button").all(), strict=True):
            assert more.get_attribute("aria-label") == in_language("Add a dot", language)
            assert less.get_attribute("aria-label") == in_language("Take a dot away", language)
            about = [button.get_attribute("aria-describedby") for button in (more, less)]
            assert about[0] == about[1] and phone.locator(f"#{about[0]}").inner_text().strip()


def test_what_is_permitted_is_chosen_by_picture_and_word_too(window, hall):
    page = window(360, 740)
    hall.go(page, "/door?lang=ti")
    for words in choices_of(page, 3):
        expect(page.get_by_role("checkbox", name=words, exact=True)).not_to_be_checked()
    assert page.evaluate(MARKED) == []
    page.locator(".choice").first.click()
    assert len(page.evaluate(MARKED)) == 1


def test_kinds_of_cards_are_told_apart_in_black_and_white(window, place):
    page = window(1920, 1080)
    page.context.add_cookies([{"name": "member", "value": place.member, "url": place.address}])
    page.goto(f"{place.address}/board/{place.code}")
    legend = page.evaluate("""() => [...document.querySelectorAll(".legend > span")].map((e) => [e.innerText.trim(),
      e.querySelector("use").getAttribute("href"), getComputedStyle(e.querySelector(".seal")).backgroundImage])""")
    assert len(legend) == 3 and all(all(part) for part in legend)
    for part in zip(*legend, strict=True):  # words, pictures, patterns
        assert len(set(part)) == 3
    cards = page.evaluate("""() => [...document.querySelectorAll(".card")].map((e) => [
      e.querySelector(".spine use").getAttribute("href"), getComputedStyle(e.querySelector(".spine")).backgroundImage])""")
    assert cards and {tuple(card) for card in cards} <= {(picture, pattern) for _word, picture, pattern in legend}
