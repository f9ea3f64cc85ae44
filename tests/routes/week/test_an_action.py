"""From an action one look to the cards, the advice, the answer, and to whether people notice it. What was said is only
added to; nobody but the organisation reads it before somebody releases it."""

from datetime import timedelta

import pytest
from sqlmodel import delete, select

from app.models import AuditEvent, Contact, Contribution, Membership, Notice, Programme, RecommendationContribution
from tests.following import accept, action_of, evening, evening_in, on, on_day, report, signed_in
from tests.room import posted, seen


@pytest.fixture
def action(world):
    _code, id = evening_in(world)
    accept(world, id, on(1))
    return id


def path(id: str, more: str = "") -> str:
    return f"/agenda/actions/{id}{more}"


def notice(world, id: str, *answers: str, on_day: int = 20) -> None:
    def fill(db) -> None:
        action = action_of(db, id)
        action.session.people_came = 40
        db.add_all(Notice.of(action, answer, "", "nl", False, on(on_day)) for answer in answers)

    world.keep(fill)


def test_it_says_why_it_is_there(client_for, world, action):
    def fill(db) -> None:
        advice = action_of(db, action).recommendation
        advice.disagreement = "Rather at the weekend"
        card = Contribution(session_id=advice.session_id, step_id=advice.session.steps[0].id, kind="better", language="nl",
                            words="My work and my lessons collide", state="released", may_quote=False,
                            permission_version="1")
        db.add(card)
        db.flush()
        db.add(RecommendationContribution(recommendation_id=advice.id, contribution_id=card.id))
        advice.write_answer("partly", {"words": "Two companies", "body": "The executive"}, on(30))
        advice.publish_answer(on(30))

    world.keep(fill)
    with on_day(40, client_for, world, "organiser") as (member,):
        page = seen(member, path(action))
    for words in ("My work and my lessons collide", "Plan lessons with the employer", "Rather at the weekend",
                  "The executive says", "Two companies"):
        assert words in page


def test_what_people_notice_stands_beside_the_owners_word(client_for, world, action):
    report(world, action, on(10), "on_track", "Six people come", contact_id=world.contact_ids["owner"])
    notice(world, action, *["yes"] * 4)
    with on_day(40, client_for, world, "organiser") as (member,):
        page = seen(member, path(action))
        assert "Six people come" in page and "Fewer than 5 answers: not shown" in page
        notice(world, action, *["yes"] * 3, *["partly"] * 5, *["no"] * 4, *["cannot_say"] * 2)
        page = seen(member, path(action))
    assert "18 answers" in page and "No, or I cannot say 6" in page and "Yes 7" in page


def test_an_organiser_writes_down_what_the_owner_said_and_that_is_marked(client_for, world, action):
    with on_day(15, client_for, world, "organiser") as (member,):
        form = {"who": "owner", "state": "started", "words": "First talk held", "seen": "2"}
        posted(member.post(path(action, "/report"), data=form))
        assert "Hanna owner, said by phone" in seen(member, path(action))
        posted(member.post(path(action, "/report"), data=form | {"seen": ""}))
        assert len(kept(world, action)) == 3, "the same twice is one"
        posted(member.post(path(action, "/report"), data={"who": "us", "state": "delayed", "words": "It takes longer"}))
        assert "The organisation: takes longer" in seen(member, path(action))
    last = kept(world, action)[-1]
    assert (last["by"], last["by_phone"], last["contact_id"], last["released_on"]) == ("organiser", False, None, None)
    assert world.read(noted).count("report_written") == 2, "the same again is no deed"


def noted(db) -> list[str]:
    return list(db.exec(select(AuditEvent.what)))


def kept(world, id: str) -> list[dict]:
    return world.read(lambda db: [report.model_dump() for report in action_of(db, id).reports])


@pytest.mark.parametrize("form, sentence", [
    ({"state": "done"}, "what was done"), ({"state": "stuck"}, "write why"), ({"state": "stopped"}, "write why"),
    ({"state": "passed_on", "words": "Elsewhere now"}, "who does it now"), ({"state": "accepted"}, "Only the owner"),
    ({"state": "agreed"}, "how it goes"), ({"state": "started", "who": ""}, "who says it"),
    ({"state": "started", "number": "many"}, "a number"), ({"state": "started", "link": "our page"}, "whole address"),
    ({"state": "started", "next_on": "2026-11-30"}, "from today on"),
    ({"state": "started", "next_on": "2029-01-02"}, "two years"),
    ({"state": "started", "seen": "1"}, "reported meanwhile"), ({"state": "started", "corrects": "another"}, "not here"),
    ({"state": "started", "milestone_id": "another"}, "not here"), ({"state": "started", "words": "x" * 601}, "shorter")])
def test_what_cannot_be_taken_is_said_and_stays_in_the_form(client_for, world, action, form, sentence):
    form = {"who": "us", "next_step": "Call the bakers"} | form
    with on_day(15, client_for, world, "organiser") as (member,):
        answer = member.post(path(action, "/report"), data=form)
    assert answer.status_code in (409, 422) and sentence in answer.text and "Call the bakers" in answer.text
    assert form.get("words", "")[:300] in answer.text and len(kept(world, action)) == 2


def test_a_report_is_corrected_by_a_later_one_and_stays(client_for, world, action):
    report(world, action, on(10), "stuck", "No room")
    first = kept(world, action)[-1]["id"]
    with on_day(15, client_for, world, "organiser") as (member,):
        assert "No room" in member.get(path(action, f"/report?corrects={first}")).text
        posted(member.post(path(action, "/report"), data={
            "who": "us", "state": "started", "words": "There is a room", "corrects": first}))
        page = seen(member, path(action))
    assert "Corrects what was said on 29 November" in page and "No room" in page and "There is a room" in page


def test_a_report_is_for_everybody_once_it_is_released_until_it_is_taken_back(client_for, world, action):
    report(world, action, on(10), "started", "We began")
    id = kept(world, action)[-1]["id"]
    with on_day(15, client_for, world, "facilitator") as (member,):
        posted(member.post(path(action, f"/reports/{id}/release")))
        assert kept(world, action)[-1]["released_on"] == on(15) and "Public since 4 December" in seen(member, path(action))
        posted(member.post(path(action, f"/reports/{id}/take-back")))
        assert kept(world, action)[-1]["released_on"] is None
        assert member.post(path(action, "/reports/of-another/release")).status_code == 404
    assert {"report_released", "report_taken_back"} <= {*world.read(noted)}


def test_who_said_no_and_why_cannot_be_released(client_for, world, action):
    def decline(db) -> None:
        action_of(db, action).decline(db.get(Contact, world.contact_ids["owner"]), "My boss forbids it", on(9))

    world.keep(decline)
    id = kept(world, action)[-1]["id"]
    with on_day(15, client_for, world, "organiser") as (member,):
        assert "gives the action back" in seen(member, path(action))
        assert f"{id}/release" not in member.get(path(action)).text
        assert member.post(path(action, f"/reports/{id}/release")).status_code == 409
    assert kept(world, action)[-1]["released_on"] is None


def test_a_client_reads_no_reason_before_it_is_released(client_for, world, action):
    report(world, action, on(10), "stuck", "The baker will not")
    code = world.read(lambda db: action_of(db, action).session.code)
    with on_day(15, client_for, world, "client", "facilitator") as (client, facilitator):
        for here in (f"/harvest/{code}", f"/programmes/{world.programme_id}"):
            assert "The baker will not" not in client.get(here).text and "/agenda" not in client.get(here).text
            assert "The baker will not" in facilitator.get(here).text and path(action) in facilitator.get(here).text


def edit(world, id: str, **form) -> dict:
    version = world.read(lambda db: action_of(db, id).version)
    return {"version": str(version), "what": "Lesson plan 0"} | form


def test_what_stood_there_before_stays_to_be_read(client_for, world, action):
    check_in = world.read(lambda db: action_of(db, action).check_ins[1].id)
    with on_day(15, client_for, world, "organiser") as (member,):
        posted(member.post(path(action, "/edit"), data=edit(
            world, action, what="Lesson plan with the bakers", means="Two hours", baseline="14", target="3",
            milestone_0="Draw it", milestone_on_0="2027-01-11", **{f"due_{check_in}": "2027-03-01"})))
        page = seen(member, path(action))
    assert "Lesson plan 0 Lesson plan with the bakers" in page and "2027-02-19 2027-03-01" in page
    assert "Draw it (2027-01-11)" in page and "Two hours" in page
    assert 'aria-label="19 November 2026: 14. goal: 3."' in member.get(path(action)).text


@pytest.mark.parametrize("day", ["2026-11-18", "2029-01-01", "31-2-2027"])
@pytest.mark.parametrize("field", ["finished_by", "milestone_on_0", "due_"])
def test_a_day_that_cannot_be_is_refused_and_nothing_is_lost(client_for, world, action, field, day):
    if field == "due_":
        field += world.read(lambda db: action_of(db, action).check_ins[1].id)
    with on_day(15, client_for, world, "organiser") as (member,):
        answer = member.post(path(action, "/edit"), data=edit(
            world, action, means="Two hours", milestone_0="Draw it", **{field: day}))
    assert answer.status_code == 422 and "Two hours" in answer.text and day in answer.text and "Draw it" in answer.text
    assert world.read(lambda db: action_of(db, action).means) == ""


@pytest.mark.parametrize("day", ["2027-01-09", "2027-04-27"])
def test_a_weekend_or_holiday_is_asked_about_and_a_second_press_accepts(client_for, world, action, day):
    with on_day(15, client_for, world, "organiser") as (member,):
        form = edit(world, action, finished_by=day, means="Two hours")
        answer = member.post(path(action, "/edit"), data=form)
        assert answer.status_code == 422 and f'name="sure" value="{day}"' in answer.text and "Two hours" in answer.text
        other = member.post(path(action, "/edit"), data=form | {
            "sure": day, "milestone_0": "x", "milestone_on_0": "2027-01-10"})
        assert other.status_code == 422, "another day is asked about by itself"
        posted(member.post(path(action, "/edit"), data=form | {"sure": day}))
        posted(member.post(path(action, "/edit"), data=edit(world, action, finished_by=day)))  # no more asked about
        told = {"who": "us", "state": "started", "next_on": day}
        assert member.post(path(action, "/report"), data=told).status_code == 422
        posted(member.post(path(action, "/report"), data=told | {"sure": day}))
    assert kept(world, action)[-1]["next_on"].isoformat() == day


def test_of_two_who_write_the_second_sees_both_texts(client_for, world, action):
    with on_day(15, client_for, world, "organiser", "facilitator") as (first, second):
        form = edit(world, action, means="Two hours")
        posted(first.post(path(action, "/edit"), data=form))
        answer = second.post(path(action, "/edit"), data=form | {"means": "Three hours"})
    assert answer.status_code == 409 and "Three hours" in answer.text and "Two hours" in answer.text
    assert world.read(lambda db: action_of(db, action).means) == "Two hours"


def test_an_action_is_agreed_on_later_without_an_evening(client_for, world, action):
    code, advice = world.read(lambda db: (action_of(db, action).session.code, action_of(db, action).recommendation_id))
    here = f"/agenda/sessions/{code}/recommendations/{advice}/actions"
    with on_day(100, client_for, world, "organiser") as (member,):
        assert here in member.get(f"/harvest/{code}").text
        too_long = member.post(here, data={"what": "x" * 161})
        assert too_long.status_code == 422 and "x" * 161 in too_long.text
        made = posted(member.post(here, data={"what": "Ask the bakers"})).headers["location"]
        assert posted(member.post(here, data={"what": "Ask the bakers"})).headers["location"] == made, "twice is one"
        id = made.split("/")[3]
        posted(member.post(path(id, "/edit"), data=edit(world, id, what="Ask the bakers")))
        world.keep(lambda db: action_of(db, id).fill_in({"owner": "Marieke"}, None) and None)
        posted(member.post(path(id, "/agree")))
        assert "agreed in the room" in seen(member, path(id))
    due = world.read(lambda db: action_of(db, id).check_ins[0].due_on)
    assert due == on(114) + timedelta(days=(7 - on(114).weekday()) % 7 if on(114).weekday() > 4 else 0)


def test_a_cell_of_the_heat_map_leads_to_the_cards_of_that_area_and_no_others(client_for, world, action):
    def fill(db):
        session = action_of(db, action).session
        for name, domain, words in (("Jobs", "A1", "said of work"), ("School", "B1", "said of school")):
            theme = session.wall.new_theme(name, "nl")
            theme.domains = [domain]
            db.add(theme)
            db.flush()
            db.add(Contribution(session_id=session.id, step_id=session.steps[0].id, kind="better", language="nl",
                                words=words, state="released", may_quote=words == "said of work", theme_id=theme.id,
                                permission_version="1"))
        return session.code

    code = world.keep(fill)
    with on_day(15, client_for, world, "organiser", "client") as (member, client):
        assert f"/harvest/{code}/cards?area=A1" in member.get(f"/programmes/{world.programme_id}").text
        page = member.get(f"/harvest/{code}/cards?area=B1").text
        assert "said of school" in page and "said of work" not in page
        assert "said of school" not in client.get(f"/harvest/{code}/cards?area=B1").text
        assert "said of work" in client.get(f"/harvest/{code}/cards?area=nothing").text, "what is no area is all"


STRANGERS = ("anyone", "participant", "client", "facilitator_of_another", "stranger_organiser", "owner", "answering")


def test_nobody_else_reads_or_changes_anything(client_for, world, action):
    """An organiser of elsewhere, a facilitator of another programme, a client, and who came by a link."""
    report(world, action, on(10), "started", "We began")
    code, advice = world.read(lambda db: (action_of(db, action).session.code, action_of(db, action).recommendation_id))
    said = kept(world, action)[-1]["id"]
    pages = [path(action, more) for more in ("", "/ask", "/report", "/edit")] + [
        f"/agenda/sessions/{code}/{more}" for more in ("answers", "tell", f"recommendations/{advice}/actions")]
    deeds = [path(action, more) for more in ("/ask", "/link", "/report", "/edit", "/agree", f"/reports/{said}/release",
                                             f"/reports/{said}/take-back")] + pages[4:]
    before = world.read(lambda db: (action_of(db, action).model_dump(), kept(world, action)))
    with on_day(40, client_for, world, *(role for role in STRANGERS if role != "facilitator_of_another")) as others:
        world.keep(lambda db: db.exec(delete(Membership)) and None)
        facilitator = signed_in(client_for, world, "facilitator")
        for client in (*others, facilitator):
            for here in pages:
                assert client.get(here).status_code in (303, 404), here
            for here in deeds:
                answer = client.post(here, data={"who": "us", "state": "done", "words": "done", "what": "x", "body": ""})
                assert answer.status_code in (303, 401, 404) and not answer.headers.get(
                    "location", "").startswith("/agenda"), here
    assert world.read(lambda db: (action_of(db, action).model_dump(), kept(world, action))) == before


def test_a_facilitator_gets_no_link_that_opens_what_they_do_not_see(client_for, world, action):
    """The same owner leads an action of another programme."""
    def elsewhere(db) -> None:
        beekstede = db.get(Programme, world.programme_id).organisation
        session = evening(db, Programme.begin(beekstede, "Another programme"), title="Elsewhere")
        session.actions[0].offer(db.get(Contact, world.contact_ids["owner"]))

    with on_day(40, client_for, world, "organiser", "facilitator") as (organiser, facilitator):
        assert world.tokens["owner"] in facilitator.get(path(action, "/ask")).text
        world.keep(elsewhere)
        assert world.tokens["owner"] in organiser.get(path(action, "/ask")).text
        assert world.tokens["owner"] not in facilitator.get(path(action, "/ask")).text
        assert facilitator.post(path(action, "/link"), data={"contact": world.contact_ids["owner"]}).status_code == 404
        code = world.read(lambda db: action_of(db, action).session.code)
        assert world.tokens["answering"] not in facilitator.get(f"/agenda/sessions/{code}/answers").text


def test_a_text_to_send_is_in_the_language_of_who_gets_it(client_for, world, action):
    world.keep(lambda db: db.get(Contact, world.contact_ids["owner"]).call("Hanna", language="ar"))
    with on_day(40, client_for, world, "organiser") as (member,):
        page = member.get(path(action, "/ask")).text
    assert 'lang="ar"' in page and 'dir="rtl"' in page
    assert "كيف يسير هذا الإجراء" in page and "how this action goes" not in page
