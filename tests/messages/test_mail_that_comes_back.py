"""A report of a mail that we sent, and nothing else, says that an address is no more; who else writes changes nothing."""

import io
import sys
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import cli, clock
from app.messages import bounces
from app.models import Action, Contact, Member, Message
from app.settings import server_key
from tests.following import accept, evening_in
from tests.messages import returned
from tests.messages.outbox import at, claimed, look, sent

FIRST_STEP = date(2026, 12, 3)
ADDRESS = "marieke@example.org"


@pytest.fixture
def mail(world, monkeypatch):
    """An owner was asked how it goes, in a mail that was sent."""
    monkeypatch.setenv("MAIL_FROM", "Expertpool <pool@pool.example>")
    _code, action_id = evening_in(world)
    accept(world, action_id, date(2026, 11, 19), address=ADDRESS)
    assert sent(world, at(FIRST_STEP)) == [(ADDRESS, ["first_step"])]
    return Mail(world, action_id)


class Mail:
    def __init__(self, world, action_id):
        self.world, self.action_id = world, action_id
        self.id = self.message().mail_id
        self.path = bounces.return_path(self.id, ADDRESS)

    def message(self) -> Message:
        return self.world.read(lambda db: db.exec(select(Message).where(Message.kind == "first_step")).one())

    def comes(self, content: bytes, day: date = FIRST_STEP + timedelta(days=1), to: str = "") -> bounces.Outcome:
        with clock.frozen(at(day)):
            return self.world.keep(lambda db: bounces.take(
                db, bounces.read_at_most(io.BytesIO(content)), [to] if to else [], clock.now()))

    def state(self) -> tuple:
        message = self.message()
        contact = self.world.read(lambda db: db.get(Contact, self.world.contact_ids["owner"]))
        return contact.came_back_on, message.came_back, message.failed, message.ended, message.sent_at is not None


def test_for_good_nothing_more_goes_there_and_the_organisers_hear_of_it(mail):
    assert mail.comes(returned.report(mail.path, **returned.NO_SUCH_PERSON)) is bounces.Outcome.final
    assert mail.state() == (FIRST_STEP + timedelta(days=1), "5.1.1", "", "", True)
    assert mail.world.read(lambda db: db.get(Action, mail.action_id).owner_id) == mail.world.contact_ids["owner"]
    mail.world.keep(lambda db: db.exec(select(Member).where(Member.name == "Olga")).one().write_to(
        "olga@example.org", server_key()))
    later = date(2027, 3, 8)
    assert {address for address, _kinds in sent(mail.world, at(later))} == {"olga@example.org"}


@pytest.mark.parametrize("how", (returned.NOT_NOW, returned.FULL, returned.NO_WAY), ids=("soft", "full mailbox", "5.4.4"))
def test_what_can_pass_is_sent_again_as_the_same_mail(mail, how):
    assert mail.comes(returned.report(mail.path, **how)) is bounces.Outcome.again
    assert mail.state() == (None, "", how["status"], "", False)
    assert claimed(mail.world, at(FIRST_STEP + timedelta(days=1), 11)) == [], "not at once"
    [again] = claimed(mail.world, at(date(2026, 12, 7)))
    assert again.address == ADDRESS and again.id == mail.id


def test_what_comes_back_each_time_is_tried_three_times_more_after_longer_pauses(mail):
    pauses = []
    for day in range(1, 40):
        moment = at(FIRST_STEP + timedelta(days=day))
        full = returned.report(mail.path, **returned.FULL)
        if mail.message().sent_at and mail.comes(full, moment.date()) is bounces.Outcome.again:
            pauses.append(mail.message().next_try_at - moment)
        sent(mail.world, moment)
    assert pauses == [timedelta(days=1), timedelta(days=2), timedelta(days=3), timedelta(days=4)]
    assert mail.message().ended == "given_up" and mail.message().tries == 1 + bounces.MORE_TRIES


def test_a_relay_that_still_tries_changes_nothing(mail):
    before = mail.state()
    assert mail.comes(returned.report(mail.path, action="delayed", **returned.NOT_NOW)) is bounces.Outcome.nothing
    assert mail.state() == before


def test_an_automatic_answer_changes_nothing(mail):
    before = mail.state()
    assert mail.comes(returned.OUT_OF_OFFICE.format(to=mail.path).encode()) is bounces.Outcome.nothing
    assert mail.state() == before


def test_a_forged_one_changes_nothing(mail):
    before = mail.state()
    for to in (f"pool+b-{mail.id}{'0' * 20}@pool.example", "pool@pool.example",
               bounces.return_path(mail.id, "another@example.org"), f"pool+b-{'a' * 16}{mail.path[-34:]}"):
        assert mail.comes(returned.report(to, **returned.NO_SUCH_PERSON)) is bounces.Outcome.nothing
    assert mail.state() == before


def test_a_late_one_and_one_about_an_address_of_before_change_nothing(mail):
    report = returned.report(mail.path, **returned.NO_SUCH_PERSON)
    assert mail.comes(report, FIRST_STEP + timedelta(days=31)) is bounces.Outcome.nothing
    mail.world.keep(lambda db: db.get(Contact, mail.world.contact_ids["owner"]).reach("new@example.org", server_key()))
    assert mail.comes(report) is bounces.Outcome.nothing
    assert mail.state() == (None, "", "", "", True)


def test_one_about_a_mail_that_was_not_sent_changes_nothing(mail):
    mail.world.keep(lambda db: setattr(db.exec(select(Message)).one(), "sent_at", None))
    before = mail.state()
    assert mail.comes(returned.report(mail.path, **returned.NO_SUCH_PERSON)) is bounces.Outcome.nothing
    assert mail.state() == before


def hostile(path: str) -> dict[str, bytes]:
    whole = returned.report(path, **returned.NO_SUCH_PERSON)
    head = f"To: {path}\nContent-Type: multipart/report; report-type=delivery-status; boundary=b0\n\n"
    deep = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(5000))
    inside = "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n\n"
    many = "".join(f"--b0\nContent-Type: text/plain\n\n{n}\n" for n in range(5000))
    packed = ("--b0\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
              "QWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n--b0--")
    return {
        "in a letter": whole.replace(b"multipart/report", b"multipart/mixed"),
        "that it was read": whole.replace(b"report-type=delivery-status", b"report-type=disposition-notification"),
        "too long": whole + b"x" * 300_000, "deep": (head + deep + "--b5000\n" + inside).encode(),
        "many parts": (head + many + "--b0\n" + inside).encode(), "packed": (head + packed).encode(),
        "nothing": b"", "null bytes": b"\0" * 200_000, "one line": b"To:" + b" " * 250_000,
        "folded": (f"To: {path}\nContent-Type: multipart/report;" + "\n " * 60_000).encode(),
        "no end": (head.replace("b0\n\n", "b0") + "\n").encode(),
        "a status that is none": returned.report(path, status="5.1.1111111", said="x").replace(b"5.1.1111111", b"5.x.\0")}


@pytest.mark.parametrize("which", hostile("x").keys())
def test_a_hostile_one_changes_nothing_and_takes_no_time(mail, which):
    before, began = mail.state(), clock.now()
    assert mail.comes(hostile(mail.path)[which]) is bounces.Outcome.nothing
    assert mail.state() == before and clock.now() - began < timedelta(seconds=5)


def test_null_bytes_within_a_report_do_no_harm(mail):
    report = returned.report(mail.path, **returned.NO_SUCH_PERSON).replace(b"Hello", b"\0\0\xff\x00")
    assert mail.comes(report) is bounces.Outcome.final


def test_the_command_reads_a_pipe_says_no_address_and_knows_where_it_came_back(mail, data, monkeypatch, capsys):
    def piped(content: bytes, *words: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return cli.main(["bounce", *words, "--data", str(data)])

    with clock.frozen(at(FIRST_STEP + timedelta(days=1))):
        report = returned.report("pool@pool.example", **returned.NO_SUCH_PERSON)
        assert piped(report) == 0 and mail.state()[0] is None
        assert piped(report, mail.path) == 0 and mail.state()[0] == FIRST_STEP + timedelta(days=1)
    told = capsys.readouterr()
    assert "for good" in told.out and "@" not in told.out + told.err
    monkeypatch.setattr(cli, "existing_database", lambda: 1 / 0)
    assert piped(report, mail.path) == cli.TRY_AGAIN, "the mail server keeps it"


def test_twice_the_same_is_once(mail):
    report = returned.report(mail.path, **returned.NO_SUCH_PERSON)
    assert [mail.comes(report, FIRST_STEP + timedelta(days=days)) for days in (1, 5)] == [
        bounces.Outcome.final, bounces.Outcome.nothing]
    assert mail.state()[0] == FIRST_STEP + timedelta(days=1)


def test_the_envelope_sender_is_no_longer_than_any_may_be(mail, monkeypatch):
    for local in ("p", "p" * 25, "p" * 26, "p" * 60):
        monkeypatch.setenv("MAIL_FROM", f"{local}@pool.example")
        path = bounces.return_path(mail.id, ADDRESS)
        assert len(path.partition("@")[0]) <= 64 and path.endswith("@pool.example")
    assert look(mail.world, at(FIRST_STEP)) is None
