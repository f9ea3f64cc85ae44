"""People say whether they notice it, one action at a time, without an account, a seat or a time. Nothing is chosen for
them; words wait for a reader; who sends the same page twice said it once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app import access, clock
from app.background.forgetting import forget
from app.models import Action, Notice, Session
from app.models.base import new_id
from app.models.notice import monday
from tests.room import posted, seen, sentence

pytestmark = pytest.mark.on_postgres_in_proof


def notices(world) -> list[Notice]:
    return world.read(lambda db: db.exec(select(Notice)).all())


def say(client, world, **data):
    return client.post(f"/s/{world.code}/notice/{world.action_id}", data={"key": new_id(), "language": "en", **data})


def test_four_answers_of_the_same_size_and_none_is_chosen(client_for, shared):
    text = client_for("anyone").get(f"/s/{shared.code}/notice?lang=en").text
    assert text.count('type="radio"') == 4 and "checked" not in text
    assert "Question 1 of 1" in text and "Skip" in text and "ask ten employers" in text
    assert "Who leads this says: started" in text, "what was released, and not what was said since"


@pytest.mark.parametrize("visitor", ["anyone", "stranger", "organiser"])
def test_an_answer_knows_nothing_of_who_gave_it(client_for, shared, visitor):
    answer = say(client_for(visitor), shared, answer="partly", words="only in the bakery", may_quote="1")
    assert answer.status_code == 303 and "kept=first_step" in answer.headers["location"]
    [notice] = notices(shared)
    assert notice.model_dump(exclude={"id"}) == {
        "session_id": shared.id, "action_id": shared.action_id, "round": "first_step", "week": monday(clock.today()),
        "answer": "partly", "words": "only in the bakery", "language": "en", "may_quote": True, "released_on": None}
    assert "Thank you." in seen(client_for("anyone"), answer.headers["location"])


def test_without_an_answer_nothing_is_kept_and_nothing_typed_is_lost(client_for, shared):
    refused = say(client_for("anyone"), shared, words="only in the bakery", may_quote="1")
    assert refused.status_code == 422 and "Please choose one of the four answers." in refused.text
    assert "only in the bakery</textarea>" in refused.text and 'value="1" checked' in refused.text
    assert "data-notice=" not in refused.text, "or a phone that answered before would skip what is wrong"
    too_long = say(client_for("anyone"), shared, answer="no", words="x" * 301)
    assert too_long.status_code == 422 and "x" * 301 in too_long.text and 'value="no" checked' in too_long.text
    assert notices(shared) == []


@pytest.mark.on_postgres
def test_the_same_page_sent_twice_is_one_answer(client_for, shared):
    key = new_id()
    for _time in range(2):
        posted(say(client_for("anyone"), shared, answer="yes", key=key))
    posted(say(client_for("anyone"), shared, answer="yes", key="not a key of ours; drop table"))
    assert len(notices(shared)) == 2


def test_words_are_for_nobody_before_they_are_read_and_allowed(client_for, shared):
    posted(say(client_for("anyone"), shared, answer="no", words="words that wait", may_quote="1"))
    posted(say(client_for("anyone"), shared, answer="no", words="words that stay within"))

    def public() -> str:
        return seen(client_for("anyone"), f"/s/{shared.code}?lang=en")

    waits, stays = sorted(notices(shared), key=lambda notice: notice.words, reverse=True)
    organiser = client_for("organiser")
    assert "words that" not in public()
    posted(organiser.post(f"/harvest/{shared.code}/noticed/{waits.id}", data={"what": "release"}))
    refused = organiser.post(f"/harvest/{shared.code}/noticed/{stays.id}", data={"what": "release"})
    assert refused.status_code == 409 and "did not allow" in sentence(refused)
    assert "words that wait" in public() and "stay within" not in public()
    posted(organiser.post(f"/harvest/{shared.code}/noticed/{waits.id}", data={"what": "hide"}))
    assert "words that" not in public()


def test_who_may_not_share_releases_no_words(client_for, shared):
    posted(say(client_for("anyone"), shared, answer="no", words="words that wait", may_quote="1"))
    [notice] = notices(shared)
    for role in ("anyone", "participant", "facilitator", "client", "stranger_organiser"):
        answer = client_for(role).post(f"/harvest/{shared.code}/noticed/{notice.id}", data={"what": "release"})
        assert answer.status_code in (303, 401, 404)
    other = client_for("stranger_organiser").post(
        f"/harvest/{shared.other_code}/noticed/{notice.id}", data={"what": "release"})
    assert other.status_code == 404
    assert notices(shared)[0].released_on is None


def test_nobody_is_asked_before_a_report_or_a_due_date(client_for, shared):
    def undo(db) -> None:
        action = db.get(Action, shared.action_id)
        for check_in in action.check_ins:
            check_in.due_on = clock.today() + timedelta(days=9)
            check_in.reported_on, check_in.report = None, None
        db.flush()
        action.reports = []

    shared.keep(undo)
    assert "There is nothing to ask yet." in seen(client_for("anyone"), f"/s/{shared.code}/notice?lang=en")
    assert say(client_for("anyone"), shared, answer="no").status_code == 409 and notices(shared) == []


def test_a_page_that_is_closed_takes_no_answer(client_for, shared):
    posted(client_for("organiser").post(f"/harvest/{shared.code}/share/end"))
    answer = say(client_for("anyone"), shared, answer="no")
    assert answer.status_code == 404 and notices(shared) == []


def test_another_site_answers_for_nobody(client_for, shared):
    answer = client_for("anyone", **{"Sec-Fetch-Site": "cross-site"}).post(
        f"/s/{shared.code}/notice/{shared.action_id}", data={"answer": "no"})
    assert answer.status_code == 403 and notices(shared) == []


def test_an_action_of_another_session_is_not_there(client_for, shared):
    answer = client_for("anyone").post(f"/s/{shared.code}/notice/another-action", data={"answer": "no"})
    assert answer.status_code == 404 and notices(shared) == []


@pytest.mark.on_postgres
@pytest.mark.from_within
def test_who_sends_many_is_slowed_down_and_beyond_three_times_the_room_nothing_is_kept(client_for, shared):
    def few_came(db) -> None:
        db.get(Session, shared.id).people_came = 2

    shared.keep(few_came)
    visitor = client_for("anyone")
    for _person in range(6):
        posted(say(visitor, shared, answer="no"))
    assert say(visitor, shared, answer="no").status_code == 409 and len(notices(shared)) == 6
    while access.NOTICES.take(shared.id):
        pass
    assert say(visitor, shared, answer="no").status_code == 429
    access.forget_limits()


def test_a_phone_of_another_language_answers_in_its_own(client_for, shared):
    answer = say(client_for("anyone"), shared, answer="no", words="لا يوجد أحد", language="ar")
    assert "lang=ar" in answer.headers["location"]
    assert notices(shared)[0].language == "ar"


@pytest.mark.on_postgres
def test_words_go_with_those_of_the_session_and_the_answer_stays(client_for, shared):
    posted(say(client_for("anyone"), shared, answer="no", words="words that wait", may_quote="1"))
    with clock.frozen(clock.today() + timedelta(days=420)):
        shared.keep(lambda db: forget(db, clock.now()))
    [notice] = notices(shared)
    assert (notice.answer, notice.words, notice.may_quote) == ("no", "", False)
