"""The demonstration shows each stage of a year, and nothing of it that people could not do with a page of the program."""

from datetime import date

from sqlmodel import select

from app import cli, clock, demo, durable
from app.models import Action, Contact, Notice, Report, Session
from app.models.report import By, Decision, Status
from tests.pace import WHOLE

TODAY = date(2026, 11, 24)
SOME = ("Werk: meedoen met wat je kunt", "Gezinsmigranten: niet meer alleen zoeken")


def test_its_year_goes_by_requests(tmp_path, monkeypatch):
    """What is refused ends the command."""
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if not WHOLE:
        year = {title: demo.content("year")[title] for title in SOME}
        monkeypatch.setattr(demo, "content", lambda name, of=demo.content: year if name == "year" else of(name))
    with clock.frozen(TODAY):
        assert cli.main(["demo", "--no-serve", "--data", str(tmp_path)]) == 0
    base = durable.open_database()
    actions, reports, sessions, contacts, notices = (
        base.read_now(lambda db, table=table: db.exec(select(table)).all())
        for table in (Action, Report, Session, Contact, Notice))
    base.close()
    assert {action.status for action in actions} >= {
        Status.proposed, Status.started, Status.on_track, Status.done, Status.stopped}
    assert {report.by for report in reports} == {By.owner, By.client}
    assert {report.state for report in reports if report.recommendation_id} == {*Decision}
    assert all(report.contact_id and report.on <= TODAY for report in reports)
    assert any(report.is_released for report in reports) and not all(report.is_released for report in reports)
    assert 1 < sum(session.shared_on is not None for session in sessions) < len(sessions)
    assert len({contact.language for contact in contacts}) > 3 and not any(contact.sealed for contact in contacts)
    assert {notice.answer for notice in notices} == {"yes", "partly", "no", "cannot_say"}
