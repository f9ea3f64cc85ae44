"""On screens and in files: what few people are or chose is counted with others or not at all, large groups are not said to
be few, and organisations are no people."""

import re

import pytest

from app import clock
from app.models import Answer, Participant, Session, Step
from app.models.organisation import hashed
from tests.faults.seen import seen
from tests.room import come_in, posted, several, show, theme_ids

PAGES = (("facilitator", "console"), ("board", "board"), ("organiser", "harvest"))


def in_come(client_for, world, languages: str) -> None:
    for language in languages.split():
        come_in(client_for("anyone"), world, language)


def balance(client_for, world) -> list[tuple[str, str]]:
    page = client_for("facilitator").get(f"/console/{world.code}").text
    found = re.search(r'<ul class="people">([\s\S]*?)</ul>', page)
    return [tuple(seen(part) for part in re.findall(r"<(?:span|b)[^>]*>([\s\S]*?)</(?:span|b)>", line))
            for line in re.findall(r"<li>([\s\S]*?)</li>", found[1])] if found else []


def test_eighteen_are_not_said_to_be_fewer_than_five(client_for, world):
    in_come(client_for, world, "en " * 17 + "nl nl nl en")
    show(client_for("facilitator"), world, "text")
    page = seen(client_for("facilitator").get(f"/console/{world.code}").text)
    assert "fewer than 5" not in page
    assert all(int(count) >= 5 for _languages, count in balance(client_for, world))


def test_no_language_of_few_people_is_counted_by_itself(client_for, world):
    in_come(client_for, world, "nl " * 8 + "en " * 6)  # beside one in ar and one in ti
    show(client_for("facilitator"), world, "text")
    lines = balance(client_for, world)
    assert lines and all(int(count) >= 5 for _languages, count in lines)
    assert 12 <= sum(int(count) for _languages, count in lines) <= 16
    assert all("," in languages for languages, _count in lines if "Arabic" in languages or "Tigrinya" in languages)


def test_who_comes_in_is_not_seen_in_the_difference(client_for, world):
    in_come(client_for, world, "nl " * 8 + "en " * 6)
    show(client_for("facilitator"), world, "text")
    before = balance(client_for, world)
    for language in ("ar", "fa", "en"):
        come_in(client_for("anyone"), world, language)
        show(client_for("facilitator"), world, "text")
        assert balance(client_for, world) == before


def answered(world, step: str, chosen: dict[str, int], **settings) -> str:
    """A question with choices that so many have answered, and that is closed."""
    def fill(db):
        session = db.get(Session, world.id)
        step = Step(position=len(session.steps) + 1, kind="choice", titles={"nl": "Q"}, settings={
            "options": [{"id": id, "labels": {"nl": id, "en": id}} for id in chosen], **settings})
        session.steps.append(step)
        db.flush()
        for id, number in chosen.items():
            for person in range(number):
                seat = Participant(session_id=session.id, language="nl", token_hash=hashed(f"{id} {person}"))
                db.add(seat)
                db.flush()
                db.add(Answer(step_id=step.id, participant_id=seat.id, option_id=id, number=1))
        session.running.show(step, clock.now())
        step.close_ballot(clock.now())
        return step.id

    return world.keep(fill)


def exported(client_for, world) -> dict[str, int]:
    tallies = client_for("organiser").get(f"/harvest/{world.code}/export/json").json()["tallies"]
    return {line["answer"]: line["count"] for tally in tallies for line in tally["answers"]}


def test_of_82_organisations_every_figure_is_shown(client_for, world):
    answered(world, "poll", {"new policy": 74, "small": 5, "nothing": 3}, who="organisations")
    assert exported(client_for, world) == {"new policy": 74, "small": 5, "nothing": 3}
    for role, page in PAGES:
        text = seen(client_for(role).get(f"/{page}/{world.code}").text)
        assert all(figure in text for figure in ("74", "5", "3")), page


def test_of_people_few_are_counted_with_their_neighbours(client_for, world):
    answered(world, "poll", {"new policy": 74, "small": 5, "nothing": 3})
    assert exported(client_for, world) == {}  # of 82 people 74 are too many: who is not among them could be subtracted
    page = seen(client_for("organiser").get(f"/harvest/{world.code}").text)
    assert "82" in page and "74" in page and "8" in page


@pytest.mark.parametrize("chosen", [{"yes": 9, "no": 1}, {"yes": 1, "a little": 1, "no": 8}, {"yes": 4, "no": 4}])
def test_where_only_one_group_is_left_only_their_number_is_said(client_for, world, chosen):
    answered(world, "poll", chosen)
    for role, page in PAGES:
        text = seen(client_for(role).get(f"/{page}/{world.code}").text)
        assert str(sum(chosen.values())) in text and "fewer than" not in text, page
    assert exported(client_for, world) == {}


def test_who_answers_in_between_is_not_seen_when_a_question_is_opened_again(client_for, world):
    facilitator = client_for("facilitator")
    step = answered(world, "poll", {"yes": 9, "no": 8})
    before = seen(client_for("board").get(f"/board/{world.code}").text)
    posted(facilitator.post(f"/console/{world.code}/ballot/open"))
    late = client_for("anyone")
    come_in(late, world, "nl")
    posted(late.post(f"/s/{world.code}/votes", data={"target": "yes", "by": "1"}))
    posted(facilitator.post(f"/console/{world.code}/ballot/close"))
    after = seen(client_for("board").get(f"/board/{world.code}").text)
    assert re.findall(r"(?:yes|no) (\d+)", before) == re.findall(r"(?:yes|no) (\d+)", after) == ["9", "8"] and step


def test_for_whom_people_answer_stays_once_they_have_answered(client_for, world):
    step = answered(world, "poll", {"yes": 9, "no": 1})
    refused = client_for("organiser").post(f"/prepare/{world.code}/steps/{step}", data={
        "title": "Q", "minutes": "10", "kind": "choice", "choice_set": "", "choices_nl": "yes\nno", "who": "organisations"})
    assert refused.status_code in (409, 422) and exported(client_for, world) == {}


def test_few_who_said_no_are_not_counted_and_neither_are_few_who_said_yes(client_for, world):
    in_come(client_for, world, "nl " * 14)
    phone = client_for("anyone")
    posted(phone.post(f"/s/{world.code}/door", data={"language": "nl"}))
    show(client_for("facilitator"), world, "text")
    page = client_for("facilitator").get(f"/console/{world.code}").text
    said = seen(re.search(r'<ul class="people said">([\s\S]*?)</ul>', page)[1])
    assert "too few to show" in said and not re.search(r"without my name 1\b", said)


def voted(client_for, world, voters: int) -> None:
    """So many give their three dots to the only theme; the facilitator closes the vote and makes it advice."""
    facilitator = client_for("facilitator")
    posted(facilitator.post(f"/console/{world.code}/themes", data={"name": "Waiting"}))
    theme, = theme_ids(world)
    show(facilitator, world, "dots")
    for person in several(client_for, world, voters):
        for _dot in range(3):
            posted(person.post(f"/s/{world.code}/votes", data={"target": theme}))
    posted(facilitator.post(f"/console/{world.code}/ballot/close"))
    posted(facilitator.post(f"/console/{world.code}/recommend", data={"advise": "Wait less", "theme": theme}))


def dots_in(page: str) -> list[str]:
    return re.findall(r"(\d+) (?:dots?|stip(?:pen)?)\b", page)


@pytest.mark.parametrize("voters", [4, 5])
def test_dots_are_shown_whole_from_five_voters_and_of_fewer_not_at_all(client_for, world, voters):
    voted(client_for, world, voters)
    theme, = theme_ids(world)
    for role, page in (*PAGES, ("facilitator", f"console/{world.code}/recommend?theme={theme}")):
        text = seen(client_for(role).get(page if "?" in page else f"/{page}/{world.code}").text)
        assert (str(3 * voters) in dots_in(text)) is (voters >= 5), page
        assert "0 dots" not in text and "0 stippen" not in text, page
    olga = client_for("organiser")
    taken = olga.get(f"/harvest/{world.code}/export/json").json()
    assert taken["themes"][0]["dots"] == taken["recommendations"][0]["dots"] == (15 if voters == 5 else None)


def test_dots_counted_by_hand_do_not_tell_those_of_few_phones(client_for, world):
    voted(client_for, world, 2)
    facilitator, (theme,) = client_for("facilitator"), theme_ids(world)
    posted(facilitator.post(f"/console/{world.code}/ballot/count", data={"target": theme, "dots": "31"}))
    for role, page in PAGES:
        assert "37" not in seen(client_for(role).get(f"/{page}/{world.code}").text), page
