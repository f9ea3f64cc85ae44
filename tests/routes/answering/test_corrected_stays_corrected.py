"""An answer in whose place another came does not stand there again after a backup of before was put back."""

import pytest
from sqlmodel import select

from app.models import Recommendation, Report
from tests.room import posted
from tests.routes.answering.advised import advice_in, publish, write
from tests.test_a_backup_put_back import backed_up, elsewhere
from tests.test_what_was_deleted_stays_away import later, safe

pytestmark = pytest.mark.on_postgres_in_proof
__all__ = ["elsewhere", "safe"]  # fixtures


@pytest.fixture
def answered(client_for, world):
    id = advice_in(world)
    answer(client_for, id, "THEFIRST")
    return id


def answer(client_for, id: str, words: str) -> None:
    posted(write(client_for("answering"), id, words=words))
    posted(publish(client_for("answering"), id))


def answers(id: str):
    return lambda db: [report.words for report in db.get(Recommendation, id).answers]


@pytest.mark.on_postgres
def test_what_was_corrected_is_read_by_nobody_until_it_is_published_again(client_for, answered, data, elsewhere):
    backup = backed_up(data)
    answer(client_for, answered, "THESECOND")
    read = later(elsewhere, backup)
    assert read(answers(answered)) == [], "what took its place died with the machine"
    assert read(lambda db: db.get(Recommendation, answered).draft.words) == "THEFIRST", "and nothing is lost"


def test_both_that_were_in_the_backup_stay(client_for, answered, data, elsewhere):
    answer(client_for, answered, "THESECOND")
    assert later(elsewhere, backed_up(data))(answers(answered)) == ["THEFIRST", "THESECOND"]


def test_what_was_taken_back_stays_so(world, answered, data, elsewhere):
    backup = backed_up(data)
    world.keep(lambda db: db.get(Recommendation, answered).answer.take_back())
    assert later(elsewhere, backup)(lambda db: db.exec(select(Report).where(Report.released_on.is_not(None))).all()) == []
