"""Stopped is not done: a mail about it thanks nobody, in nine languages, and says as much of it as of what worked."""

from sqlmodel import select

from app.models import Report
from app.words import LANGUAGES
from tests.messages.year import WISH

THANKS = {"nl": ("dank", "bedankt"), "en": ("thank",), "ar": ("شكر",), "ti": ("የቐንየል", "ነመስግን"),
          "tr": ("teşekkür", "sağ ol"), "fa": ("سپاس", "ممنون", "متشکر"), "uk": ("дяку",),
          "so": ("mahadsan",), "es": ("gracias",)}


def test_no_word_of_thanks(year):
    year.world.keep(lambda db: [report.take_back() for report in db.exec(select(Report).where(
        Report.state != "stopped", Report.released_on.is_not(None)))] and None)
    assert THANKS.keys() == LANGUAGES.keys()
    for language, thanks in THANKS.items():
        year.speak(language)
        mail = year.mail(WISH)
        whole = f"{mail.subject} {mail.text} {mail.html}".lower()
        assert "no money came" in mail.text and "Lessons ended" in mail.text and "we began" not in mail.text
        assert not [word for word in thanks if word in whole], language
