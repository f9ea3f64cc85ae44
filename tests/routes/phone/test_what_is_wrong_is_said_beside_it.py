"""What cannot be taken comes back without scripts too: the sentence beside its field, in the language of the person, and
all that was typed still there."""

from html import unescape
from html.parser import HTMLParser

import pytest

from app.models import Contribution
from app.models.participant import receipt_of
from app.routes.phone.sending import FRAME
from app.words import in_language
from tests.room import card_ids, posted, say, show

LANGUAGES = ["nl", "ar", "ti"]
LONG, SHORTER = "س" * 700, "Please make it a bit shorter: at most %d letters."


class Page(HTMLParser):
    """Fields with what is in them, and texts by the id of what they stand in."""

    VOID = {"input", "use", "path", "meta", "link", "br", "circle"}

    def __init__(self, html: str):
        super().__init__()
        self.fields: dict[str, dict] = {}
        self.texts: dict[str, str] = {}
        self.open: list[dict] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes) | {"tag": tag}
        if tag == "html":
            self.language = known["lang"]
        if tag in ("input", "textarea") and known.get("type") != "hidden":
            self.fields.setdefault(known.get("name", ""), known).setdefault("value", "")
            known["around"] = [outer["id"] for outer in self.open if outer.get("id")] + [
                outer["aria-describedby"] for outer in self.open if outer.get("aria-describedby")]
        if tag not in self.VOID:
            self.open.append(known)

    def handle_endtag(self, tag):
        while tag not in self.VOID and self.open and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, text):
        for outer in self.open:
            if outer.get("id"):
                self.texts[outer["id"]] = f"{self.texts.get(outer['id'], '')} {text}".strip()
        if self.open and self.open[-1]["tag"] == "textarea":
            self.open[-1]["value"] += text


def beside(answer, field: str, message: str, language: str, *given, typed: dict[str, str]) -> None:
    assert answer.status_code in (404, 422), answer.status_code
    page = Page(answer.text)
    sentence = in_language(message, language)
    assert sentence != message, "not translated"
    sentence = sentence % given if given else sentence
    assert page.language == language
    wrong = page.fields[field]
    assert wrong.get("aria-invalid") == "true"
    described = [wrong.get("aria-describedby"), *wrong["around"]]
    assert any(sentence in page.texts.get(id or "", "") for id in described)
    for name, words in typed.items():
        assert page.fields[name]["value"].strip() == words or page.fields[name].get("checked") is not None, name


@pytest.fixture(params=LANGUAGES)
def speaker(request, client_for, world):
    client = client_for("participant")
    posted(client.post(f"/s/{world.code}/language", data={"language": request.param}))
    posted(client.post(f"/s/{world.code}/permission", data={"quote": "1", "results": "1"}))
    return client, request.param


def test_a_card(speaker, world):
    client, language = speaker
    beside(say(client, world, "half", "my-key-0001", kind=""), "kind", "Please choose what your card is about.", language,
           typed={"words": "half"})
    beside(say(client, world, "  ", "my-key-0002"), "words", "Please write something first.", language, typed={})
    beside(say(client, world, LONG, "my-key-0003"), "words", SHORTER, language, 600, typed={"words": LONG})


def test_an_advice(speaker, client_for, world):
    client, language = speaker
    show(client_for("facilitator"), world, "recommendation")

    def advise(**frame):
        return client.post(f"/s/{world.code}/steps/{world.step_ids['recommendation']}/contributions",
                           data={"key": "my-key-0001", "advise": "", "because": "", "so_that": ""} | frame)

    beside(advise(because="omdat"), "advise", "Please fill in what you advise.", language, typed={"because": "omdat"})
    beside(advise(advise=LONG, so_that="zodat"), "advise", SHORTER, language, 600,
           typed={"advise": LONG, "so_that": "zodat"})


@pytest.mark.parametrize("kind, fields", [("text", {"words": ""}), ("recommendation", dict.fromkeys(FRAME, ""))])
def test_what_comes_back_takes_no_more_and_no_fewer_letters_than_before(client_for, world, kind, fields):
    show(client_for("facilitator"), world, kind)
    nour = client_for("participant")
    first = Page(nour.get(f"/s/{world.code}").text).fields
    again = Page(nour.post(f"/s/{world.code}/steps/{world.step_ids[kind]}/contributions", data={
        "key": "my-key-0001", "kind": "better", **fields}).text).fields
    assert {name: again[name]["maxlength"] for name in fields} == {name: first[name]["maxlength"] for name in fields}


def test_a_card_that_is_changed(speaker, world):
    client, language = speaker
    posted(say(client, world, "my words", "my-key-0001"))
    card = card_ids(world)[0]
    for words, message, *given in ((" ", "Please write something first."),
                                   (LONG, SHORTER, 600)):
        answer = client.post(f"/s/{world.code}/mine/{card}/reword", data={"words": words})
        beside(answer, "words", message, language, *given, typed={"words": words.strip()})
        assert f"/mine/{card}/reword" in answer.text and "contributions" not in answer.text, "it would be a second card"
    assert world.read(lambda db: db.get(Contribution, card).words) == "my words"


def test_an_address(speaker, world):
    client, language = speaker
    for address in ("nour", ""):
        beside(client.post(f"/s/{world.code}/wish", data={"address": address}), "address",
               "Please write an e-mail address or a telephone number.", language, typed={"address": address})


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes(client_for, world, language):
    anyone = client_for("anyone")
    for code in ("12", ""):
        beside(anyone.post(f"/join?lang={language}", data={"code": code}), "code",
               "The code has six digits. It is on the big screen.", language, typed={"code": code})
    wrong = anyone.post(f"/words?lang={language}", data={"code": world.code, "receipt": "aaaa-bbbb-cccc-dddd"})
    beside(wrong, "receipt", "We find no words with this code. Please check the six digits and your own code.", language,
           typed={"code": world.code, "receipt": "aaaa-bbbb-cccc-dddd"})
    beside(anyone.post(f"/words?lang={language}", data={}), "receipt",
           "We find no words with this code. Please check the six digits and your own code.", language, typed={})


def test_with_the_code_for_later(speaker, client_for, world):
    client, language = speaker
    posted(say(client, world, "my words", "my-key-0001"))
    card = card_ids(world)[0]
    mine = {"code": world.code, "receipt": receipt_of(world.tokens["nour"])}
    anyone = client_for("anyone")
    beside(anyone.post("/words", data={**mine, "reword": card, "words": LONG}), "words",
           SHORTER, language, 600, typed={"words": LONG})
    beside(anyone.post("/words", data={**mine, "address": "nour", "yes": "1"}), "address",
           "Please write an e-mail address or a telephone number.", language, typed={"address": "nour", "yes": "1"})
    beside(anyone.post("/words", data={**mine, "address": "nour@example.org"}), "yes",
           "Please say yes first: You may tell me later what came of it.", language, typed={"address": "nour@example.org"})


@pytest.mark.parametrize("path", ["/join", "/words", "/s/{code}/help"])
def test_no_bubble_of_the_browser_speaks_in_its_own_language(client_for, world, path):
    """Where no script of ours says what is missing, the form is sent as it is and the answer says it."""
    nour = client_for("participant")
    posted(nour.post(f"/s/{world.code}/permission", data={"results": "1"}))
    page = unescape(nour.get(path.format(code=world.code)).text)
    for form in page.split("<form")[1:]:
        head, body = form.split(">", 1)
        if " required" in body.split("</form>")[0]:
            assert "novalidate" in head or "data-beside" in head, head
