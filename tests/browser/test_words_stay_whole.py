"""Letters of twice the size on the smallest phone: who is learning to read finds words whole, not cut somewhere.

Only a word that is wider than the screen leaves may be broken: where its language breaks it if the browser knows how."""

import pytest

from tests.browser.windows import settled
from tests.pace import WHOLE

pytestmark = pytest.mark.browser

BROKEN = r"""() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest("script, noscript, .sr, .num")) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}’']+/gu)) {
      const range = document.createRange();
      range.setStart(node, index); range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (word.length < 10 && lines.size > 1) found.push(word);
    }
  }
  return found;
}"""


# One with long words, and one with letters of its own; `make proof` takes more.
LANGUAGES = ["nl", "ti", *(["ar", "uk", "tr", "so"] if WHOLE else [])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_up_to_nine_letters_is_broken(windows, hall, language):
    with hall.phone(windows, language, 320) as phone:
        broken = {}
        for kind, path in (("text", ""), ("permission", ""), ("dots", ""), ("react", ""), ("text", "/help"),
                           ("text", f"/door?lang={language}")):
            hall.show(kind)
            hall.go(phone, path)
            phone.evaluate("document.documentElement.style.fontSize = '200%'")
            settled(phone)
            if words := phone.evaluate(BROKEN):
                broken[f"{kind}{path}"] = words
    assert not broken


def test_a_card_of_my_own_too(windows, hall):
    hall.show("text")
    with hall.phone(windows, "nl", 320) as phone:
        hall.go(phone)
        phone.locator("form.answer .choice").first.tap()
        phone.locator("#words").fill("de les")
        phone.locator("footer .btn.go").tap()
        phone.locator("[data-own-cards] summary").tap()
        phone.evaluate("document.documentElement.style.fontSize = '200%'")
        settled(phone)
        assert phone.evaluate(BROKEN) == []
