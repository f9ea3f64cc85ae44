"""In the language of who gets it, the subject too, whatever language anybody else speaks; and in its direction."""

import re

import pytest

from app.words import LANGUAGES, direction, script_of
from tests.messages.year import CLIENT, DEPUTY, OWNER, WISH, text_of
from tests.test_words import ROOT, catalogue, said_in

pytestmark = pytest.mark.usefixtures("on_the_web")
WRITTEN = [*map(ROOT.joinpath, (f"app/messages/{name}.py" for name in ("to_owners", "to_clients", "to_wishes", "writing"))),
           *ROOT.glob("templates/stopping/*.html")]
OF_THE_DESK = ROOT / "app/messages/to_organisers.py"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_everything_that_a_mail_says_is_there(language):
    known = catalogue(language)
    assert not [text for path in WRITTEN for text in said_in(path) if not all(known.get(text) or [""])]


def test_what_organisers_read_is_there_in_dutch():
    assert not [text for text in said_in(OF_THE_DESK) if not all(catalogue("nl").get(text) or [""])]


def test_no_english_is_left_in_any_of_them(year):
    """Subject, text and HTML of every kind, in each of the other languages."""
    english = [re.sub(r"%\(\w+\)s", "%", text) for path in (*WRITTEN, OF_THE_DESK) for text in said_in(path)]
    parts = {part.strip() for text in english for part in text.split("%") if len(part.strip()) > 8}
    for language in LANGUAGES:
        if language == "en":
            continue
        year.speak(language)
        for name, mail in year.mails():
            if mail.language == language:
                whole = f"{mail.subject}\n{mail.text}\n{text_of(mail.html)}"
                assert not [part for part in parts if part in whole], (language, name)


def test_the_subject_is_in_letters_of_that_language(year):
    for language, letters in (("ar", "Arab"), ("fa", "Arab"), ("ti", "Ethi"), ("uk", "Cyrl")):
        year.speak(language)
        for who in (OWNER, CLIENT, WISH, DEPUTY):
            subject = re.sub("\u2068[^\u2069]*\u2069|[A-Za-z]", "", year.mail(who).subject)
            assert script_of(subject, "en") == letters, subject


@pytest.mark.parametrize("language", ("nl", "ar", "fa"))
def test_the_whole_mail_has_its_direction(year, language):
    year.speak(language)
    html = year.mail(OWNER).html
    assert f'<html lang="{language}" dir="{direction(language)}">' in html
    # Some programs throw the outermost elements away.
    assert re.search(rf'<div lang="{language}" dir="{direction(language)}"', html)


def test_words_of_people_keep_their_own(year):
    year.speak("ar")
    assert re.search(r'<p lang="nl" dir="ltr"[^>]*text-align:left[^>]*>Lessons offered</p>', year.mail(OWNER).html)


def test_a_member_reads_dutch_or_english_and_a_date_is_in_their_language(year):
    year.speak("uk")
    assert "8 березня" in year.mail(OWNER).text
    assert year.mail("client member").language == "nl", "as before: a desk has no Ukrainian"
