"""What stands in a mail stands at a mail company too. No card's word, no reason, no address, nothing that counts who read
it; and everything that is asked can be understood without a link."""

import re
from html import unescape

import pytest

from app.models.message import Kind
from tests.messages.year import CLIENT, DEPUTY, NEVER, ORGANISER, OWNER, WISH, text_of

pytestmark = pytest.mark.usefixtures("on_the_web")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
A_LINK = re.compile(r"https?://\S+")
# What is asked, of which action or advice, and by when: as somebody reads it who has no links.
ASKED = {
    (OWNER, Kind.invitation): ("Wil jij deze actie trekken?", "Lessons offered", "Zeg ja of nee voor 8 maart"),
    (OWNER, Kind.invitation_again): ("wacht deze actie op jouw ja of nee", "Lessons offered before", "voor 8 maart"),
    (OWNER, Kind.hand_over): ("Noor vraagt of jij deze actie wilt overnemen", "Lessons handed to", "voor 8 maart"),
    (OWNER, Kind.taken_over): ("Noor zei op 1 maart ja", "Lessons handed away", "niets meer gevraagd"),
    (OWNER, Kind.first_step): ("Hoe gaat het met de eerste stap?", "Lesson plan 0", "voor 8 maart"),
    (OWNER, Kind.check_in): ("Hoe gaat het?", "Lessons quarter", "19 februari"),
    (OWNER, Kind.reminder): ("Er is nog niets gekomen", "Lessons deputised", "voor 8 maart"),
    (DEPUTY, Kind.reminder): ("Hanna owner is de trekker en jij bent de vervanger", "Lessons deputised", "voor 8 maart"),
    (OWNER, Kind.moved): ("We vragen je op 2 maart", "Lessons moved", "een andere dag"),
    (OWNER, Kind.not_noticed): ("niet merken: 6", "Lessons unnoticed", "vertel wat je eraan doet"),
    (OWNER, Kind.link): ("Hier is je link, zoals je vroeg", "Jouw link", "Deze link is alleen voor jou"),
    (CLIENT, Kind.answer_asked): ("Work and home", "Plan lessons with the employer", "voor 30 maart 2027 antwoorden"),
    (CLIENT, Kind.answer_due): ("Mensen verwachten jullie antwoord", "Plan lessons with the employer", "31 december 2026"),
    (CLIENT, Kind.answer_late): ("Die dag is voorbij", "Plan lessons with the employer", "31 december 2026"),
    (WISH, Kind.word_back): ("wilde je later horen", "Plan lessons with the employer", "19 november"),
    (ORGANISER, Kind.silent): ("dingen wachten op jou", "Lessons silent", "Stil sinds 88 dagen"),
    (ORGANISER, Kind.stuck): ("dingen wachten op jou", "Lessons stuck", "Het zit vast"),
    (ORGANISER, Kind.declined): ("dingen wachten op jou", "Lessons declined", "Nog niemand trekt het"),
    (ORGANISER, Kind.bounced): ("Mail aan iemand kwam terug", "Beekstede", "Sinds 1 maart"),
    (ORGANISER, Kind.bounced_soon): ("Mail aan Fatma kwam terug", "Lesson plan 1", "maandag 1 maart"),
    (ORGANISER, Kind.trial): ("Het werkt", "Je vroeg om deze mail", "op maandag"),
}


def test_no_card_no_reason_and_no_address_is_in_any_mail(year):
    for name, mail in year.mails():
        whole = f"{mail.subject}\n{mail.text}\n{mail.html}\n{mail.calendar.decode()}"
        assert not [word for word in NEVER if word in whole], name
        assert not ADDRESS.search(re.sub(r"UID:\S+@expertpool", "", whole)), name


def test_what_is_asked_of_what_and_by_when_is_understood_without_links(year):
    asked_of = {(who, kind) for who, kinds in year.kinds().items() for kind in kinds if who != "client member"}
    assert asked_of | {(ORGANISER, "trial")} == {*ASKED, (ORGANISER, "answer_silent")}
    for (who, kind), sentences in ASKED.items():
        mail = year.mail(who, kind)
        for whole in (A_LINK.sub("", mail.text), text_of(mail.html)):
            whole = " ".join(whole.split())
            assert [sentence for sentence in sentences if sentence not in whole] == [], (who, kind, whole)


def test_text_and_html_say_the_same(year):
    """The same words as often; the labels of links too."""
    for language in ("nl", "ar"):
        year.speak(language)
        for name, mail in year.mails():
            assert words(A_LINK.sub("", mail.text)) == words(text_of(mail.html)), name
            links = re.findall(r'href="([^"]+)"', mail.html)
            assert set(A_LINK.findall(mail.text)) <= set(map(unescape, links)), name


def words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", re.sub("[\u2066-\u2069]", "", text)))


def test_every_link_leads_to_the_address_of_the_settings(year):
    for name, mail in year.mails():
        links = [*re.findall(r'href="([^"]+)"', mail.html), *A_LINK.findall(mail.text), mail.stop]
        assert links and all(link.startswith("https://pool.example/") for link in links), name


def test_nothing_tells_that_it_was_read(year):
    for name, mail in year.mails():
        assert not re.search(r"<img|<link|<script|<style|<iframe|<object|src=|url\(|@import|background=", mail.html), name
    assert year.mail(OWNER, "invitation").html == year.mail(OWNER, "invitation").html, "no number of its own"


def test_everybody_of_an_evening_gets_the_same_link(year):
    assert "https://pool.example/s/" + year.code in A_LINK.findall(year.mail(WISH).text)


def test_the_subject_of_word_back_says_nothing_to_who_looks_along(year):
    subject = year.mail(WISH).subject
    assert subject == "Er is nieuws over 19 november"


def test_a_digest_names_nobody(year):
    text = year.mail(ORGANISER, "silent", "stuck", "declined", "bounced", "answer_silent").text
    assert not [name for name in ("Hanna", "Noor", "Marieke", "Dina", "Fatma") if name in text]


def test_the_deputy_is_told_why_they_get_it(year):
    assert "omdat jij bij deze actie de vervanger van Hanna owner bent" in year.mail(DEPUTY).text


def test_the_first_mail_says_who_gave_the_address_and_leads_to_the_door(year, client_for):
    by_owner, by_organisation = year.mail(OWNER, "hand_over").text, year.mail(OWNER, "invitation").text
    assert "omdat Noor ons jouw adres gaf" in by_owner
    assert "omdat Beekstede jouw adres kreeg voor deze actie" in by_organisation
    door = re.search(r"https://pool.example(/o/\S+/not-me)", by_owner)[1]
    assert client_for("anyone").get(door).status_code == 200
