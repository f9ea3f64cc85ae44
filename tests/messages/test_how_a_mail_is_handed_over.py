"""Of whatever a mail server does, it is known what became of the mail; and nothing goes over a network in clear."""

import asyncio
from functools import partial

import pytest
from aiosmtpd.smtp import AuthResult

from app.messages import sending
from app.messages.sending import How, Line, MailServer, mail_server
from tests import mail_server as taking
from tests.mail_server import CUT, SILENCE, certificate
from tests.server import free_port

MAIL = b"Message-ID: <one@pool.example>\r\nSubject: Hello\r\n\r\n.A line that begins with a point\r\n"
TO, SENDER = "marieke@example.org", "bounce+one@pool.example"


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setenv("MAIL_FROM", "expertpool@pool.example")
    for name in ("CONNECTS", "ANSWERS", "TAKES"):
        monkeypatch.setattr(sending, name, 0.3)


@pytest.fixture
def server():
    with taking.MailServer() as server:
        yield server


def here(server, **given) -> MailServer:
    return MailServer("127.0.0.1", server.port, given.pop("tls", ""), **given)


def sent(to_server: MailServer, *addresses: str) -> list[tuple[str, str]]:
    async def send():
        line = Line(to_server)
        try:
            outcomes = [await line.send(SENDER, to, MAIL) for to in addresses or (TO,)]
        finally:
            await line.close()
        return [(outcome.how.value, outcome.code) for outcome in outcomes]

    return asyncio.run(send())


def test_it_arrives_as_it_was_and_many_go_over_one_connection(server):
    assert sent(here(server), TO, "b@example.org", "c@bücher.example") == [("sent", "")] * 3
    assert [mail.to for mail in server.answers.came] == [TO, "b@example.org", "c@xn--bcher-kva.example"]
    assert server.answers.came[0].content == MAIL and server.answers.came[0].sender == SENDER
    assert server.answers.lines == 1


@pytest.mark.parametrize("step, says, becomes", (
    ("RCPT", "550 5.1.1 no such person", ("refused", "5.1.1")),
    ("RCPT", "550 marieke@example.org is unknown here", ("refused", "550")),
    ("RCPT", "552 5.2.2 mailbox full", ("refused", "5.2.2")),
    ("RCPT", "452 4.2.2 mailbox full", ("later", "4.2.2")),
    ("RCPT", "451 try again", ("later", "451")),
    ("RCPT", "550 5.4.4 cannot be routed", ("later", "5.4.4")),
    ("RCPT", "554 5.7.1 relay access denied", ("later", "5.7.1")),
    ("RCPT", "421 4.3.2 going down", ("later", "4.3.2")),
    ("RCPT", SILENCE, ("later", "silence")),
    ("RCPT", CUT, ("later", "cut")),
    ("DATA", "451 4.3.0 no room", ("later", "4.3.0")),
    ("DATA", "554 5.6.0 looks like spam", ("later", "5.6.0")),
    ("DATA", "554 5.1.1 no such person", ("refused", "5.1.1")),
    ("DATA", "550 no", ("later", "550")),
    ("DATA", CUT, ("later", "cut")),
    ("DATA", SILENCE, ("later", "silence")),
    ("MAIL", "530 5.7.0 who are you?", ("trouble", "5.7.0")),
    ("MAIL", "451 4.7.1 too many", ("trouble", "4.7.1")),
    ("MAIL", SILENCE, ("trouble", "silence")),
    ("MAIL", CUT, ("trouble", "cut")),
    ("EHLO", SILENCE, ("trouble", "silence")),
))
def test_each_answer_is_sorted(server, step, says, becomes):
    server.answers.says[step] = says
    assert sent(here(server)) == [becomes]


def test_what_went_wrong_with_one_mail_does_not_touch_the_next(server):
    for says in ("550 5.1.1 no", SILENCE, CUT, "451 later"):
        server.answers.says["RCPT"] = lambda to, says=says: says if to == TO else ""
        [_first, second] = sent(here(server), TO, "b@example.org")
        assert second == ("sent", "")
    assert {mail.to for mail in server.answers.came} == {"b@example.org"}


@pytest.mark.parametrize("step", ("RCPT", "DATA"))
def test_a_line_that_is_cut_is_called_that_for_a_later_mail_too(server, step):
    server.answers.says[step] = lambda to: CUT if to == TO else ""
    assert sent(here(server), "b@example.org", TO) == [("sent", ""), ("later", "cut")]


def test_an_answer_that_comes_late_is_not_taken_for_that_to_the_next_mail(server):
    server.answers.says["RCPT"] = lambda to: SILENCE if to == TO else ""
    assert sent(here(server), TO, "b@example.org")[1] == ("sent", "")
    assert server.answers.lines == 2


def test_a_server_that_hung_up_since_the_last_mail_is_called_again(server):
    seen = []
    server.answers.says["MAIL"] = lambda _sender: CUT if seen.append(1) or len(seen) == 2 else ""
    assert sent(here(server), TO, "b@example.org") == [("sent", "")] * 2
    assert server.answers.lines == 2


def test_a_server_that_is_not_there_is_no_fault_of_the_mail():
    assert sent(MailServer("127.0.0.1", free_port(), "")) == [("trouble", "not_reached")]
    assert sent(MailServer("nowhere.invalid", 25, "")) == [("trouble", "not_reached")]


@pytest.mark.parametrize("to", ("", "nobody", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@example.org",
                                "a@example.org,b@example.org", "<a@example.org>", "åsa@example.org", "a@.example.org"))
def test_what_is_no_address_never_reaches_a_server(server, to):
    assert sent(here(server), to) == [("refused", "5.1.3")]
    assert server.answers.lines == 0


# --- in clear only on this machine --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls, options", (("starttls", "tls_context"), ("first", "ssl_context")))
def test_elsewhere_it_goes_under_tls_to_a_server_that_is_who_it_says(tmp_path, monkeypatch, tls, options):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with taking.MailServer(**{options: certificate(tmp_path)}) as server:
        assert sent(MailServer("localhost", server.port, tls)) == [("sent", "")]
        monkeypatch.delenv("SSL_CERT_FILE")
        assert sent(MailServer("localhost", server.port, tls)) == [("trouble", "tls")]
        assert len(server.answers.came) == 1


def test_where_a_server_offers_no_tls_nothing_is_said(server):
    assert sent(here(server, tls="starttls", name="pool", password="secret")) == [("trouble", "tls")]
    assert server.answers.came == []


def test_it_says_who_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    given = []

    def knows(_server, _session, _envelope, _mechanism, data):
        given.append((data.login, data.password))
        return AuthResult(success=data.password == b"s@cret/", handled=False)

    with taking.MailServer(tls_context=certificate(tmp_path), authenticator=knows, auth_required=True) as server:
        of = partial(MailServer, "localhost", server.port, "starttls", "pool")
        assert sent(of("s@cret/")) == [("sent", "")]
        [(how, code)] = sent(of("wrong"))
        assert how == How.trouble and code.startswith("5")
    assert given[0] == (b"pool", b"s@cret/")


@pytest.mark.parametrize("url, host, port, tls", (
    ("smtps://pool:s%40cret%2F@mail.example", "mail.example", 465, "first"),
    ("smtp://mail.example", "mail.example", 587, "starttls"),
    ("smtp://mail.example:2525", "mail.example", 2525, "starttls"),
    ("smtp://localhost", "localhost", 25, ""), ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, ""),
    ("smtp://[::1]", "::1", 25, ""), ("smtps://localhost", "localhost", 465, "first"),
    ("smtp://10.0.0.1", "10.0.0.1", 587, "starttls"), ("smtp://localhost.example", "localhost.example", 587, "starttls")))
def test_the_setting_is_read(monkeypatch, url, host, port, tls):
    monkeypatch.setenv("SMTP_URL", url)
    found = mail_server()
    assert (found.host, found.port, found.tls) == (host, port, tls)
    assert found.password in ("", "s@cret/") and "cret" not in repr(found)


def test_without_it_there_is_none(monkeypatch):
    monkeypatch.delenv("SMTP_URL", raising=False)
    assert mail_server() is None
