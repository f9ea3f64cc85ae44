import json
import re
from pathlib import Path

from app.exports import data
from tests.exports.conftest import ARABIC, DUTCH, FORMULA, TIGRINYA, UKRAINIAN


def test_everything_is_there_and_actions_come_first(harvest):
    whole = json.loads(data.write(harvest))
    assert whole["schema"] == "expertpool/1"
    keys = list(whole)
    assert keys.index("actions") < keys.index("recommendations") < keys.index("themes") < keys.index("cards")
    assert [card["words"]["text"] for card in whole["cards"]] == [ARABIC, TIGRINYA, DUTCH, UKRAINIAN, FORMULA]
    assert whole["cards"][0]["words"]["language"] == "ar"
    assert whole["tallies"][0]["answers"][0] == {"answer": "'s Ochtends / Overdag", "count": 10}


def test_a_card_that_may_not_be_quoted_is_only_counted(harvest):
    content = data.write(harvest).decode()
    assert "v5" not in content
    assert json.loads(content)["recommendations"][0]["not_quoted"] == 1


def test_the_documentation_lists_every_key(harvest):
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text().split("## JSON")[1]
    whole = json.loads(data.write(harvest))
    assert re.findall(r"^- `(\w+)`:", docs, re.M) == list(whole)
    for key in ("actions", "recommendations", "themes", "cards", "tallies"):
        listed = re.search(rf"^- `{key}`:(.*?)(?=^- |\Z)", docs, re.M | re.S)[1]
        assert set(whole[key][0]) <= set(re.findall(r"`(\w+)`", listed))
