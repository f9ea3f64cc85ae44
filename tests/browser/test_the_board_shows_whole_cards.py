"""A card that has no room on the board is not shown half: it counts among the others. One that is longer than its column
ends in "…", at a whole line."""

import re

import pytest

from tests.browser.windows import until, up_to_date

pytestmark = pytest.mark.browser
# In each column: how many cards there are, how many can be read, what is said of the others, what is cut or in half lines.
COLUMNS = r"""() => [...document.querySelectorAll(".theme")].map((theme) => {
  const edge = theme.querySelector(".stack").getBoundingClientRect();
  const seen = (all) => [...theme.querySelectorAll(all)].filter((e) => e.checkVisibility({ visibilityProperty: true })
    && e.getBoundingClientRect().left < edge.right && e.getBoundingClientRect().right > edge.left);
  const lines = (text) => text.clientHeight - parseFloat(getComputedStyle(text).paddingTop);
  return {
    all: [...theme.querySelectorAll(".tally > :not(.also-l)")].reduce((sum, e) => sum + parseInt(e.innerText), 0),
    read: seen(".card").length, others: seen(".slips").map((e) => e.innerText).join(),
    cut: seen(".card").filter((e) => e.getBoundingClientRect().bottom > edge.bottom + 1).length,
    half: seen(".said, .tr").filter((text) => {
      const rest = lines(text) / parseFloat(getComputedStyle(text).lineHeight);
      return Math.abs(rest - Math.round(rest)) > .1; }).length }; })"""
LONGER = {
    "": "() => {}",
    "a name that takes more lines": """() => { for (const name of document.querySelectorAll(".tally .also-l bdi"))
        name.textContent = "عنوان طويل جدا يأخذ أكثر من سطر واحد تحت اسم هذا الموضوع"; }""",
    "a card of a whole page": """() => { for (const text of document.querySelectorAll(".card:first-child p"))
        text.textContent = "Dit is een lange kaart. ".repeat(25); }"""}


def test_a_card_is_read_whole_or_counts_among_the_others(window, place):
    board, wrong = window(1920, 1080), []
    board.context.add_cookies([{"name": "member", "value": place.member, "url": place.address}])
    board.goto(f"{place.address}/board/{place.code}")
    up_to_date(board)
    for what, change in LONGER.items():
        board.evaluate(change)
        for width, height in ((1600, 900), (1366, 768), (1024, 768), (961, 540)):
            board.set_viewport_size({"width": width, "height": height})
            until(board, f"innerWidth === {width}")
            board.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            for column in board.evaluate(COLUMNS):
                others = int((re.search(r"\d+", column["others"]) or [0])[0])
                if column["cut"] or column["half"] or not column["read"] or (
                        column["all"] and column["all"] != column["read"] + others):
                    wrong.append((what, width, column))
    assert not wrong, "\n".join(map(str, wrong))
