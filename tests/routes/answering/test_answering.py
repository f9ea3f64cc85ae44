"""Saving is never publishing, what is published stays, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock
from app.models import AuditEvent, Member, Recommendation, Translation
from app.models.numbers import Number, Numbers
from tests.room import posted
from tests.routes.answering.advised import ANSWER, DUE_ON, advice_in, publish, reports, seen, write

pytestmark = pytest.mark.on_postgres_in_proof


def test_five_answers_and_none_is_chosen(client_for, world):
    page = client_for("answering").get(f"/a/{advice_in(world)}").text
    assert page.count('type="radio"') == 5 and "checked" not in page


def test_a_draft_is_kept_and_read_by_nobody_else(client_for, world):
    id, client = advice_in(world), client_for("answering")
    posted(write(client, id, words="DRAFTWORDS"))
    assert "DRAFTWORDS" in client.get(f"/a/{id}").text and "Hanna" in client.get("/a").text
    organiser = client_for("organiser")
    for path in ("", "/export/json", "/export/csv"):
        page = organiser.get(f"/harvest/{world.code}{path}")
        assert page.status_code == 200 and "DRAFTWORDS" not in page.text


@pytest.mark.parametrize(("wrong", "field"), [
    ({"state": ""}, "state"), ({"state": "no", "words": ""}, "words"), ({"state": "not_ours"}, "passed_to"),
    ({"state": "studying"}, "next_on"), ({"decided_on": "the day before"}, "decided_on"), ({"words": "x" * 601}, "words"),
    ({"body": "x" * 121}, "body"), ({"decided_on": "2099-01-01"}, "decided_on")])
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(client_for, world, wrong, field):
    id, client = advice_in(world), client_for("answering", **{"Accept-Language": "en"})
    answer = write(client, id, **{"instead": "MARKINSTEAD", "noticed_from": "from May"} | wrong)
    assert answer.status_code == 422 and "MARKINSTEAD" in answer.text and "from May" in answer.text
    beside = re.search(rf'id="{field}-wrong"[^>]*>(.*?)</span>\s*</span>', answer.text, re.S)
    assert "hidden" not in answer.text[beside.start():beside.start() + 200].split(">")[0] and beside[1].strip()
    assert reports(world, id) == []


@pytest.mark.on_postgres
def test_the_second_of_two_writers_is_shown_both_texts(client_for, world):
    id, first, second = advice_in(world), client_for("answering"), client_for("client")
    before = seen(second, id)
    posted(write(first, id, words="FIRSTWORDS"))
    answer = second.post(f"/a/{id}", data=ANSWER | {"words": "SECONDWORDS", "seen": before})
    assert answer.status_code == 409 and "FIRSTWORDS" in answer.text and "SECONDWORDS" in answer.text
    assert reports(world, id)[0]["words"] == "FIRSTWORDS"
    again = re.search(r'name="seen" value="([^"]+)"', answer.text)[1]
    posted(second.post(f"/a/{id}", data=ANSWER | {"words": "SECONDWORDS", "seen": again}))
    assert [report["words"] for report in reports(world, id)] == ["SECONDWORDS"]


@pytest.mark.on_postgres
def test_publishing_needs_a_tick_and_who_decided_and_is_done_once(client_for, world):
    id, client = advice_in(world), client_for("answering")
    assert publish(client, id).status_code == 409, "nothing to publish"
    posted(write(client, id, body=""))
    assert publish(client, id).status_code == 422, "who decided?"
    posted(write(client, id))
    assert publish(client, id, sure="").status_code == 422
    stale = seen(client, id)
    posted(write(client, id, words="Something else."))
    assert publish(client, id, seen=stale).status_code == 409, "what was read is not what would go out"
    with clock.frozen(DUE_ON):
        posted(publish(client, id))
        posted(publish(client, id))
    report, = reports(world, id)
    assert report["released_on"] == DUE_ON
    events = world.read(lambda db: [event.what for event in db.exec(select(AuditEvent))])
    assert events.count("answer_published") == 1


def test_what_was_published_is_corrected_by_a_later_one_and_stays_readable(client_for, world):
    id, client = advice_in(world), client_for("answering")
    posted(write(client, id, words="THEFIRST"))
    posted(publish(client, id))
    posted(write(client, id, words="THESECOND"))
    assert "THESECOND" not in client_for("organiser").get(f"/harvest/{world.code}").text
    posted(publish(client, id))
    first, second = reports(world, id)
    assert (first["words"], second["words"], second["corrects"]) == ("THEFIRST", "THESECOND", first["id"])
    for page in (client.get(f"/a/{id}").text, client_for("organiser").get(f"/harvest/{world.code}").text):
        assert page.rindex("THESECOND") < page.rindex("THEFIRST")


def test_an_organiser_writes_down_what_the_client_said_and_it_says_so(client_for, world):
    id, organiser = advice_in(world), client_for("organiser")
    posted(write(organiser, id))
    posted(publish(organiser, id))
    assert reports(world, id)[0]["by"] == "organiser"
    assert "Written down by the organiser" in client_for("client").get(f"/a/{id}/preview").text


def test_a_member_with_the_role_of_a_client_answers_after_signing_in(client_for, world):
    id, cees = advice_in(world, "MARKADVICE"), client_for("client")
    assert "MARKADVICE" in cees.get("/a").text
    posted(write(cees, id))
    assert reports(world, id)[0]["by"] == "client"


@pytest.mark.on_postgres
def test_it_is_due_in_six_weeks_and_late_the_day_after(client_for, world):
    id, client = advice_in(world), client_for("answering")
    with clock.frozen(DUE_ON - timedelta(17)):
        assert "nog <b class=\"num\">17</b> dagen" in client.get("/a").text
    for day, late in ((DUE_ON, False), (DUE_ON + timedelta(25), True)):
        with clock.frozen(day):
            assert late_on(client_for, world) == [late] * 3
    posted(write(client, id))
    posted(publish(client, id))
    with clock.frozen(DUE_ON + timedelta(25)):
        assert late_on(client_for, world) == [False] * 3


def late_on(client_for, world) -> list[bool]:
    """Before the client, in the harvest, and on the page of the programme."""
    def sign_in(db) -> str:
        olga = db.exec(select(Member).where(Member.name == "Olga")).one()
        row, token = olga.sign_in(clock.now())
        db.add(row)
        return token

    organiser = client_for("anyone")
    organiser.cookies.set("member", world.keep(sign_in))
    late = r'<b class="num">25</b> days late'
    return [bool(re.search(late, organiser.get("/a").text)),
            bool(re.search(late, organiser.get(f"/harvest/{world.code}").text)),
            "Answers that are late" in organiser.get(f"/programmes/{world.programme_id}").text]


@pytest.mark.on_postgres
def test_what_is_open_stands_first(client_for, world):
    first, client = advice_in(world, "AAANSWERED"), client_for("client")
    posted(write(client, first))
    posted(publish(client, first))
    advice_in(world, "BBOPEN")
    page = client.get("/a").text
    assert page.index("BBOPEN") < page.index("AAANSWERED")


def test_no_card_without_permission_and_none_that_a_machine_alone_translated(client_for, world):
    by_machine, by_a_person = (Translation(language="nl", words=words, origin=origin) for words, origin in (
        ("BYMACHINE", "machine"), ("BYAPERSON", "interpreter")))
    id = advice_in(world, cards=(("QUOTED", {"translations": [by_machine]}), ("UNQUOTED", {"may_quote": False}),
                                 ("HELD", {"state": "held"}), ("HIDDEN", {"state": "hidden"}),
                                 ("ANOTHER", {"translations": [by_a_person]})))
    page = client_for("answering").get(f"/a/{id}").text
    assert "QUOTED" in page.replace("UNQUOTED", "") and not re.search("UNQUOTED|HELD|HIDDEN|BYMACHINE", page)
    assert "ANOTHER" in page and "BYAPERSON" in page


@pytest.mark.parametrize(("people", "came", "shown"), [(9, 40, False), (10, 40, True), (10, 19, False), (30, 40, True),
                                                       (31, 40, False)])
def test_people_are_counted_from_ten_and_where_the_others_are_ten(client_for, world, people, came, shown):
    id = advice_in(world)

    def count(db) -> None:
        advice = db.get(Recommendation, id)
        advice.keep_numbers(Numbers({"": Number(people, people), "language ti": Number(5, 5), "language ar": Number(5, 5)}))
        advice.session.people_came = came

    world.keep(count)
    for path in ("/a", f"/a/{id}"):
        page = client_for("client").get(path).text
        assert (f"People: {people}" in page) is ("Languages: 2" in page) is shown


def test_words_are_words_and_each_has_its_own_direction(client_for, world):
    id, client = advice_in(world, "<b>Explain</b>"), client_for("answering")
    posted(write(client, id, words="<script>x</script> اشرحوا كل رسالة للناس جميعًا", body="<i>Council</i>", language="nl"))
    for path in ("/a", f"/a/{id}", f"/a/{id}/preview"):
        page = client.get(path).text
        assert "<script>x" not in page and "<b>Explain" not in page and "<i>Council" not in page
    assert re.search(r'<p class="lines-kept" lang="ar" dir="rtl">&lt;script', client.get(f"/a/{id}/preview").text)
