"""Since last time: the next session of a programme can open with what came of the one before, as everybody may read it."""

from datetime import timedelta

from app.models import Wording
from app.models.report import By
from tests.models.evening import DAY, NOW, a_session


def next_of(session, *kinds: str):
    """Another session of the same programme, a season later."""
    later = a_session(*kinds, live=False)
    later.programme = session.programme
    later.held_on = DAY + timedelta(days=90)
    return later


def an_evening():
    session = a_session()
    advice = session.wall.recommend("Lessen in de avond", "", "")
    action = advice.take_up("Tien werkgevers vragen", DAY)
    session.running.close(NOW)
    return session, advice, action


def shown(session) -> list[tuple[str, str, str]]:
    session.running.open(NOW)
    return [(line["state"], " ".join(line["what"].values()), " ".join(line["words"].values()))
            for line in session.step.settings["lines"]]


def test_it_draws_released_reports_and_published_answers():
    before, advice, action = an_evening()
    action.report(By.owner, "started", {"words": "er zijn er twee"}, DAY).release(DAY)
    action.report(By.owner, "done", {"words": "nog niemand las dit"}, DAY)
    advice.write_answer("yes", {"words": "dat doen we", "body": "het college"}, DAY)
    assert shown(next_of(before, "since")) == [("started", "Tien werkgevers vragen", "er zijn er twee")]
    advice.publish_answer(DAY)
    assert shown(next_of(before, "since")) == [
        ("yes", "Lessen in de avond", "dat doen we"), ("started", "Tien werkgevers vragen", "er zijn er twee")]


def test_no_name_and_no_card_is_in_it():
    before, _advice, action = an_evening()
    action.owner = "Olena Owner"
    later = next_of(before, "since")
    shown(later)
    assert "Olena" not in str(later.step.settings)


def test_only_of_the_last_one_that_closed():
    first, _advice, action = an_evening()
    action.report(By.owner, "done", {"words": "klaar"}, DAY).release(DAY)
    second, third = next_of(first, "since"), next_of(first, "since")
    third.held_on = second.held_on + timedelta(days=90)
    assert [line[0] for line in shown(third)] == ["done"]
    assert shown(next_of(a_session(), "since")) == [], "one that goes on is none"


def test_what_failed_is_not_left_out_where_few_lines_fit():
    before, advice, _action = an_evening()
    for number in range(6):
        action = advice.take_up(f"actie {number}", DAY)
        state, words = ("stuck", "geen geld") if number == 5 else ("done", "klaar")
        action.report(By.owner, state, {"words": words}, DAY).release(DAY)
    assert "stuck" in [line[0] for line in shown(next_of(before, "since"))[:5]]


def test_it_is_in_each_language_in_which_a_person_wrote_it():
    before, _advice, action = an_evening()
    wording = Wording(session_id=before.id, about=action.id, language="ar")
    wording.write("ar", {"what": "نسأل عشرة"}, action.to_word)
    before.wordings.append(wording)
    later = next_of(before, "since")
    shown(later)
    assert later.step.settings["lines"][-1]["what"] == {"ar": "نسأل عشرة", "nl": "Tien werkgevers vragen"}
    action.write(what="Twintig werkgevers vragen")
    again = next_of(before, "since")
    shown(again)
    assert "ar" not in again.step.settings["lines"][-1]["what"]
