"""Every word on a phone is there in every language, every word of the desk in Dutch, and nothing is mixed."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from app import words
from app.models.choices import SETS
from app.models.contribution import KIND_NAMES
from app.words import LANGUAGES, LOCALES
from tests.room import posted, say

ROOT = Path(__file__).parent.parent
ON_PHONES = [*ROOT.glob("templates/phone/*.html"), *ROOT.glob("templates/door/*.html"), ROOT / "templates/refused.html",
             ROOT / "templates/_refused.html", ROOT / "templates/signin/front.html"]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "gettext": None}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true",
           "extensions": "jinja2.ext.i18n,jinja2.ext.do"}


def said_in(path: Path) -> set[str]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    found = extract_from_file(method, path, keywords=KEYWORDS, options=OPTIONS if path.suffix == ".html" else None)
    return {message[0] if isinstance(message, tuple) else message for _line, message, _comments, _context in found}


def catalogue(language: str) -> dict[str, list[str]]:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return {message.id[0] if isinstance(message.id, (list, tuple)) else message.id:
                list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]
                for message in read_po(source) if message.id}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_word_on_a_phone_is_there(language):
    wanted = set().union(*(said_in(path) for path in ON_PHONES), said_in(ROOT / "app/routes/door.py"),
                         said_in(ROOT / "app/routes/phone.py"), said_in(ROOT / "app/routes/media.py"),
                         said_in(ROOT / "app/media.py"), KIND_NAMES.values(),
                         *({label for _key, label, _icon in known.options} for known in SETS.values()))
    known = catalogue(language)
    assert not {message for message in wanted if not all(known.get(message) or [""])}


def test_every_word_of_the_desk_is_there_in_dutch():
    known = catalogue("nl")
    wanted = set().union(*(said_in(path) for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("app/**/*.py")]))
    assert not {message for message in wanted if not all(known.get(message) or [""])}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_that_is_filled_in_gets_lost(language):
    places = re.compile(r"%\(\w+\)s|%[ds]")
    for message, forms in catalogue(language).items():
        for form in forms:
            assert set(places.findall(form)) == set(places.findall(message)), message


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("nl", "en")])
def test_a_draft_is_called_a_draft(language):
    assert "Machine draft, not yet read by a native speaker." in (
        LOCALES / language / "LC_MESSAGES" / "messages.po").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_speaks_one_language(client_for, world, language):
    """No page of a phone mixes English into another language; prompts and languages' own names say what they are in."""
    client = client_for("participant")
    posted(client.post(f"/s/{world.code}/language", data={"language": language}))
    posted(say(client, world, "…", "a-key-of-mine"))
    english = ("My card", "Send my card", "Help", "Take part", "You may", "Read aloud", "Save", "Kept", "Back to", "board")
    for path in ("", "/help", "/door?lang=" + language):
        page = client.get(f"/s/{world.code}{path}").text
        assert f'<html lang="{language}" dir="{words.direction(language)}"' in page
        if language != "en":
            text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.split("<body", 1)[1], flags=re.S)
            assert not [phrase for phrase in english if phrase in text]


def test_a_refusal_speaks_the_language_of_the_person(client_for, world):
    answer = say(client_for("participant"), world, "   ", "a-key-of-mine")
    assert answer.status_code == 422 and "اكتب شيئًا أولًا" in answer.text
    kept = say(client_for("participant"), world, "س" * 700, "another-key-of-mine")
    assert kept.status_code == 422 and "س" * 700 in kept.text  # nothing that was typed is lost
