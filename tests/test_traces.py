"""What may say who somebody is is seen, in any script's digits; an appointment is not."""

import json
from pathlib import Path

from app.library.traces import KINDS, is_iban, passes_eleven, traces_in

FIXTURE = json.loads((Path(__file__).parent / "traces.json").read_text())


def test_formatted_identifiers_are_seen():
    formatted = [(text, kind) for _language, text, kind in FIXTURE["told"] if kind != "name"]
    assert len(FIXTURE["told"]) >= 60 and {kind for *_rest, kind in FIXTURE["told"]} == set(KINDS)
    assert sum(kind in traces_in(text) for text, kind in formatted) >= 0.9 * len(formatted)


def test_most_names_that_are_told_are_seen():
    names = [text for _language, text, kind in FIXTURE["told"] if kind == "name"]
    assert sum("name" in traces_in(text) for text in names) >= 0.9 * len(names)


def test_ordinary_sentences_raise_few_alarms():
    assert sum(bool(traces_in(text)) for _language, text in FIXTURE["ordinary"]) <= 2


def test_checks_are_those_of_the_numbers():
    assert passes_eleven("111222333") and not passes_eleven("111222334") and not passes_eleven("000000000")
    assert is_iban("NL91ABNA0417164300") and not is_iban("NL92ABNA0417164300")
