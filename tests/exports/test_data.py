import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.exports import data
from app.exports.harvest import Answer
from app.words import Words
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


SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "exports.schema.json").read_text())
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def wrong(value, rule: dict, where: str = "") -> list[str]:
    """What is not as the schema says, by the words of JSON Schema that it uses."""
    rule = SCHEMA["$defs"][rule["$ref"].rpartition("/")[2]] if "$ref" in rule else rule
    if "anyOf" in rule:
        return [] if any(not wrong(value, each) for each in rule["anyOf"]) else [f"{where}: none of them"]
    found = []
    if "type" in rule:
        types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
        if not any(type(value) is int if kind == "integer" else isinstance(value, TYPES[kind]) for kind in types):
            return [f"{where}: {value!r} is no {types}"]
    if ("const" in rule and value != rule["const"]) or ("enum" in rule and value not in rule["enum"]):
        found.append(f"{where}: {value!r}")
    if isinstance(value, int) and value < rule.get("minimum", value):
        found.append(f"{where}: {value!r} is too little")
    if rule.get("format") == "date" and value is not None:
        date.fromisoformat(value)
    if isinstance(value, dict):
        keys = rule["properties"]
        found += [f"{where}: without {key}" for key in rule["required"] if key not in value]
        found += [f"{where}: {key} is not in the schema" for key in value if key not in keys]
        found += [each for key in keys if key in value for each in wrong(value[key], keys[key], f"{where}/{key}")]
    if isinstance(value, list):
        found += [each for number, item in enumerate(value) for each in wrong(item, rule["items"], f"{where}/{number}")]
        found += [f"{where}: twice"] if rule.get("uniqueItems") and len({*map(str, value)}) < len(value) else []
    return found


def answered(harvest):
    first, *others = harvest.recommendations
    answer = Answer("partly", Words("Vanaf maart.", "nl"), "", "", "", "College", date(2026, 12, 1), None,
                    date(2026, 12, 2), True)
    return replace(harvest, recommendations=(replace(first, answers=(answer,)), *others),
                   summary=Words("Kort gezegd.", "nl"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_as_the_schema_in_docs_says(harvest, hostile, language):
    nothing = replace(harvest, people=None, actions=(), recommendations=(), themes=(), voices=(), tallies=())
    for brought in (harvest, hostile, answered(harvest), nothing):
        assert wrong(json.loads(data.write(replace(brought, language=language))), SCHEMA) == []
    assert SCHEMA["properties"]["schema"]["const"] == data.SCHEMA


def test_what_is_not_in_the_schema_is_seen(harvest):
    whole = json.loads(data.write(harvest))
    for break_it in (lambda: whole["session"].update(people=9), lambda: whole["cards"][0].pop("kind"),
                     lambda: whole["actions"][0].update(status="asleep"), lambda: whole.update(more="x")):
        before = len(wrong(whole, SCHEMA))
        break_it()
        assert len(wrong(whole, SCHEMA)) == before + 1
