"""What keyboards and clipboards hold comes back as it was typed, or without the sign that nobody sees: never with a letter
less, and never with a space within a word."""

from html import unescape

import pytest

from tests.room import card_ids, on_board, posted, say

PINK_HEART = "\U0001fa77"  # younger than the tables of some Pythons
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
TYPED = {
    "a heart of 2022": (f"dank {PINK_HEART} u",),
    "a heart alone": (PINK_HEART,),
    "the flag of Wales": (f"dag {WALES}",),
    "a family": ("\U0001f468\u200d\U0001f469\u200d\U0001f467 thuis",),
    "Farsi with a joiner": ("می\u200cخواهم",),
    "a soft hyphen": ("inburgerings\u00adplicht", "inburgeringsplicht"),
    "a space of no width": ("arbeids\u200bmarkt", "arbeidsmarkt"),
    "the mark at the head of a file": ("\ufefftaal", "taal"),
    "isolates": ("\u2067سلام\u2069؟", "سلام؟"),
    "an Arabic letter mark": ("س\u061cس", "سس"),
    "an accent that is typed after its letter": ("ve\u0301lo", "vélo"),
    "a bell": ("taal\x07les", "taalles"),
    "half of a sign": ("taal\ud83dles".encode("utf-8", "surrogatepass").decode(errors="replace"),),
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_a_card(client_for, world, typed):
    posted(say(client_for("participant"), world, typed[0], "my-key-0001"))
    on_board(client_for("facilitator"), world, *card_ids(world))
    for role, where in (("board", f"/board/{world.code}"), ("participant", f"/s/{world.code}/help")):
        page = unescape(client_for(role).get(where).text)
        assert any(f">{words}<" in page for words in typed), ascii(page)


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_a_theme_an_advice_an_action_and_a_translation(client_for, world, typed):
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": typed[0]}))
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": f"1 {typed[0]}"}))
    advice = facilitator.get(f"/console/{world.code}").text.split("/recommendations/")[1][:16]
    posted(facilitator.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": f"2 {typed[0]}"}))
    posted(say(client_for("participant"), world, "bus", "my-key-0001"))
    card, = card_ids(world)
    posted(client_for("interpreter").post(f"/desk/{world.code}/contributions/{card}/translate", data={
        "language": "nl", "words": f"3 {typed[0]}"}))
    page = unescape(facilitator.get(f"/console/{world.code}").text)
    for before in ("", "1 ", "2 ", "3 "):
        assert any(before + words in page for words in typed), (before, ascii(page))


@pytest.mark.parametrize("nothing", ["\u200b", "\u200d\u200e", "\u00ad \u2060", "\ufe0f"])
def test_what_nobody_can_see_is_nothing(client_for, world, nothing):
    assert say(client_for("participant"), world, nothing, "my-key-0001").status_code == 422
    assert client_for("facilitator").post(f"/console/{world.code}/themes", data={"name": nothing}).status_code == 422


def test_nothing_hides_in_a_card(client_for, world):
    """Tags spell letters that nobody sees, and an override turns around what everybody sees."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "secret")
    posted(say(client_for("participant"), world, f"bus {hidden}\u202eus", "my-key-0001"))
    on_board(client_for("facilitator"), world, *card_ids(world))
    assert ">bus us<" in client_for("board").get(f"/board/{world.code}").text


def test_a_title_a_place_and_a_prompt(client_for, world):
    olga = client_for("organiser")
    posted(olga.post(f"/prepare/{world.code}", data={
        "title": f"Taal {PINK_HEART}\u200bplein", "held_on": "2026-12-01", "begins": "\u200e13:30", "place": "Zaal\u00ad3",
        "expected": "\u200e20", "support": "vraag\x07 Anna", "language": ["nl"], "main": "nl", "holds": "1"}))
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['text']}", data={
        "prompt_nl": f"Wat\u200b helpt {PINK_HEART}?", "title": "Vraag\u00ad1", "minutes": "\u200e10", "kind": "text"}))
    page = unescape(olga.get(f"/prepare/{world.code}?step={world.step_ids['text']}").text)
    for words in (f"Taal {PINK_HEART}plein", "Zaal3", "vraag Anna", f"Wat helpt {PINK_HEART}?", "Vraag1"):
        assert words in page, words
