"""The headers of a mail: who sends it, that a machine wrote it, and how it is stopped; whatever names people have."""

import email
from email import policy

import pytest
from sqlmodel import select

from app.messages.envelope import as_email
from app.messages.outbox import Claimed
from app.messages.writing import Mail
from app.models import Action, Contact, Organisation, Recommendation, Session
from tests.messages.year import CLIENT, OWNER, WISH

pytestmark = pytest.mark.usefixtures("on_the_web")
EVIL = "Eve\r\nBcc: everybody@example.net\r\n\r\nMARKBODY"
USUAL = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language",
         "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"}


def parsed(message):
    return email.message_from_bytes(message.as_bytes(), policy=policy.default)


def test_its_headers(year):
    year.speak("ar")
    message = parsed(year.email(OWNER))
    assert set(message.keys()) == USUAL and "Precedence" not in message
    assert message["From"].addresses[0].addr_spec == "expertpool@pool.example"
    assert message["From"].addresses[0].display_name == "Beekstede"
    assert [each.addr_spec for each in message["To"].addresses] == ["person0@example.org"]
    assert message["Message-ID"] == "<mailid@pool.example>"
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Content-Language"] == "ar" and message["Date"].datetime.tzinfo
    assert message["Subject"].startswith("هل تريد أن تقود هذا الإجراء؟")


def test_the_one_click_is_whole_on_the_wire(year):
    """A header that the library broke or encoded is an address that no program follows."""
    raw = year.email(OWNER).as_bytes().decode()
    stop = year.mail(OWNER).stop
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n" in raw and stop.startswith("https://")
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert "\r\nMessage-ID: <mailid@pool.example>\r\n" in raw


def test_without_https_there_is_no_one_click(year, monkeypatch):
    monkeypatch.setenv("ADDRESS", "http://pool.example")
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(year.email(OWNER).keys())


def test_text_first_then_html_and_a_moved_date_as_a_file(year):
    message = parsed(year.email(OWNER, "moved"))
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "text/calendar"]
    assert "DTSTART;VALUE=DATE:20270302" in message.get_payload()[1].get_content()
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == year.mail(OWNER, "moved").text


def test_no_name_or_title_adds_a_header(year):
    def rename(db) -> None:
        for row in db.exec(select(Organisation)):
            row.name = EVIL
        for row in db.exec(select(Session)):
            row.title = row.place = EVIL
        for row in db.exec(select(Action)):
            row.what = EVIL
        for row in db.exec(select(Recommendation)):
            row.advise = EVIL
        for row in db.exec(select(Contact)):
            row.name = row.body = EVIL

    year.world.keep(rename)
    for who in (OWNER, CLIENT, WISH):
        raw = year.email(who)
        message = parsed(raw)
        assert set(message.keys()) == USUAL and "everybody@example.net" not in str(message["To"])
        assert not raw.as_bytes().decode().splitlines().count("MARKBODY")
        assert "\r" not in message["Subject"] and "\n" not in message["Subject"]


def to(address: str) -> Claimed:
    return Claimed("mailid", "claim", Contact(), address, [])


def test_whatever_stands_in_it_the_headers_stay_ours(world):
    for subject, sender in (("a\r\nBcc: x@example.net", "b\r\nBcc: x@example.net"), ("ጽ" * 400, "ש" * 400),
                            ("a" * 2000, "\"<x@example.net>, y"), ("", "")):
        mail = Mail(subject, "text", "<p>text</p>", "nl", sender, "https://pool.example/stop/x")
        raw = as_email(mail, to("person@example.org")).as_bytes()
        message = email.message_from_bytes(raw, policy=policy.default)
        assert set(message.keys()) == USUAL and len(message["From"].addresses) == 1
        assert message["From"].addresses[0].addr_spec == "expertpool@pool.example"
        assert len(message["Subject"]) <= 150 and max(map(len, raw.split(b"\r\n"))) < 998


def test_addresses_of_other_letters(world):
    mail = Mail("subject", "text", "<p>text</p>", "nl", "sender", "https://pool.example/stop/x")
    for address in ("jörg@example.org", "info@münchen.example", "o'neil+x@example.org"):
        message = as_email(mail, to(address))
        reader = message["To"].addresses[0]
        assert reader.domain.isascii() and reader.username == address.rpartition("@")[0] and message.as_bytes()
