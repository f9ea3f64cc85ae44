"""Saving an answer is never publishing it, and what was published stays."""

from datetime import date, timedelta

import pytest

from app.errors import NotLikeThat, NotNow
from app.models import Wording
from tests.models.evening import DAY, a_session

WHY = {"words": "Letters get a film of one minute.", "body": "Municipal executive"}


@pytest.fixture
def advice():
    return a_session("text").wall.recommend("Explain every letter", "", "")


def test_a_draft_is_read_by_nobody_until_it_is_published(advice):
    draft = advice.write_answer("partly", WHY, DAY)
    assert advice.draft is draft and advice.answer is None and advice.answers == []
    assert advice.publish_answer(DAY) is draft and advice.answer is draft and advice.draft is None
    assert advice.publish_answer(DAY) is draft and len(advice.reports) == 1


def test_what_was_published_stays_and_is_corrected_by_a_later_one(advice):
    advice.write_answer("no", WHY, DAY)
    first = advice.publish_answer(DAY)
    second = advice.write_answer("yes", WHY | {"words": "We found the money."}, DAY)
    assert (first.state, first.words, advice.answer) == ("no", WHY["words"], first)
    advice.publish_answer(DAY)
    assert advice.answers == [first, second] and second.corrects == first.id and second.position == 2


@pytest.mark.parametrize(("decision", "texts", "field"), [
    ("", WHY, "state"), ("perhaps", WHY, "state"), ("no", {"body": "Executive"}, "words"), ("not_ours", WHY, "passed_to"),
    ("yes", WHY | {"decided_on": "2026-03-01"}, "decided_on"), ("yes", WHY | {"decided_on": "2031-01-01"}, "decided_on"),
    ("yes", WHY | {"noticed_from": "x" * 81}, "noticed_from")])
def test_what_cannot_be_is_refused_beside_its_field(advice, decision, texts, field):
    with pytest.raises(NotLikeThat) as refused:
        advice.write_answer(decision, texts, DAY)
    assert refused.value.field == field and advice.reports == []


def test_an_answer_names_who_decided(advice):
    advice.write_answer("yes", {"words": "We will."}, DAY)
    with pytest.raises(NotLikeThat) as refused:
        advice.publish_answer(DAY)
    assert refused.value.field == "body" and advice.answer is None


def test_of_two_stale_pages_the_second_is_asked(advice):
    advice.write_answer("yes", WHY, DAY, seen="0")
    assert advice.write_answer("yes", WHY, DAY, seen="0") is advice.draft, "sent again"
    with pytest.raises(NotNow):
        advice.write_answer("no", WHY, DAY, seen="0")
    assert advice.draft.state == "yes"


def test_of_two_who_change_the_same_draft_the_second_is_asked(advice):
    advice.write_answer("yes", WHY, DAY)
    seen = advice.answer_seen
    advice.write_answer("partly", WHY, DAY, seen=seen)
    with pytest.raises(NotNow):
        advice.write_answer("no", WHY, DAY, seen=seen)
    assert advice.draft.state == "partly" and len(advice.reports) == 1
    with pytest.raises(NotNow):
        advice.publish_answer(DAY, seen=seen)  # what was read is not what would go out
    assert advice.publish_answer(DAY, seen=advice.answer_seen).state == "partly"


def test_what_says_the_same_as_what_was_published_is_no_correction(advice):
    advice.write_answer("yes", WHY, DAY)
    answer = advice.publish_answer(DAY)
    assert advice.write_answer("yes", WHY, DAY) is answer and len(advice.reports) == 1


def test_who_looks_into_it_says_until_when(advice):
    for next_on in ("", "2026-03-02", "2028-03-04"):
        with pytest.raises(NotLikeThat) as refused:
            advice.write_answer("studying", WHY | {"next_on": next_on}, DAY)
        assert refused.value.field == "next_on"
    assert advice.write_answer("studying", WHY | {"next_on": "1-4-2026"}, DAY).next_on == date(2026, 4, 1)


def test_it_is_due_after_six_weeks_and_late_the_day_after(advice):
    assert advice.answer_due == date(2026, 4, 14) and not advice.answer_is_late(date(2026, 4, 14))
    assert advice.answer_is_late(date(2026, 4, 15))
    advice.address_to("Housing association", date(2026, 5, 1))
    assert not advice.answer_is_late(date(2026, 5, 1))
    advice.write_answer("studying", WHY | {"next_on": "2026-07-01"}, DAY)
    assert advice.answer_is_late(date(2026, 6, 1))  # a draft is no answer
    advice.publish_answer(DAY)
    assert not advice.answer_is_late(date(2026, 6, 1))
    with pytest.raises(NotLikeThat):
        advice.address_to("", DAY - timedelta(days=1))


def test_a_wording_is_behind_once_its_original_says_something_else():
    wording, original = Wording(session_id="s", about="a"), {"advise": "Explain every letter", "because": ""}
    wording.write("ar", {"advise": "اشرحوا كل رسالة", "other": "x"}, original)
    assert wording.texts == {"advise": "اشرحوا كل رسالة"} and wording.is_of(original)
    assert not wording.is_of(original | {"advise": "Explain each letter"})
    assert not wording.is_of(original | {"because": "we are afraid of them"})
    with pytest.raises(NotLikeThat):
        wording.write("xx", {}, original)
