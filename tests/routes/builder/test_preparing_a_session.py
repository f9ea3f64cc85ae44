"""The run of show is the organiser's: steps added, changed, moved, dropped; and a template never changes with it."""

import pytest

from app import clock
from app.library.templates import QUESTION_SETS, TEMPLATES
from app.models import Session
from app.words import LANGUAGES
from tests.room import posted, say


@pytest.fixture
def prepared(client_for, world):
    """The code of a session that is laid out and not yet opened."""
    made = posted(client_for("organiser").post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "Next evening", "held_on": clock.today().isoformat(), "begins": "19:00", "template": "making_session",
        "questions": "newcomers", "language": ["nl", "ar"], "main": "nl"}))
    return made.headers["location"].rsplit("/", 1)[-1]


def steps(world, code) -> list[str]:
    return world.read(lambda db: [step.id for step in session_of(db, code).steps])


def session_of(db, code) -> Session:
    from sqlmodel import select
    return db.exec(select(Session).where(Session.code == code)).one()


@pytest.mark.parametrize("template", list(TEMPLATES))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_template_makes_a_session_whose_minutes_add_up(client_for, world, template, language):
    made = posted(client_for("organiser").post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "Evening", "held_on": "2027-03-01", "begins": "13:30", "template": template, "questions": "newcomers",
        "language": [language], "main": language}))
    code = made.headers["location"].rsplit("/", 1)[-1]
    told = world.read(lambda db: (session_of(db, code).minutes, [
        (step.prompt(language), step.title(language)) for step in session_of(db, code).steps]))
    assert told[0] == TEMPLATES[template].minutes
    assert all(prompt[1] == language and prompt[0] and title for prompt, title in told[1])
    assert client_for("organiser").get(f"/prepare/{code}").status_code == 200


# What is asked of newcomers; the knowledge session and the professionals' questions are for people who work in Dutch.
@pytest.mark.parametrize("template", ["expert_pool_1", "expert_pool_2", "making_session", "sounding_board", "poll_round"])
def test_newcomers_are_asked_in_every_language(client_for, world, template):
    made = posted(client_for("organiser").post(f"/programmes/{world.programme_id}/sessions/new", data={
        "title": "Evening", "held_on": "2027-03-01", "begins": "13:30", "template": template, "questions": "newcomers",
        "language": list(LANGUAGES), "main": "nl"}))
    code = made.headers["location"].rsplit("/", 1)[-1]
    asked = world.read(lambda db: [(step.title("en"), language, step.prompt(language)[1], {
        option.language for option in (step.form.options(language) if step.kind == "choice" else ())})
        for step in session_of(db, code).steps for language in LANGUAGES])
    assert not [(title, language) for title, language, spoken, options in asked
                if spoken != language or options - {language}]


@pytest.mark.parametrize("questions", list(QUESTION_SETS))
def test_a_question_set_becomes_steps(client_for, world, prepared, questions):
    before = len(steps(world, prepared))
    posted(client_for("organiser").post(f"/prepare/{prepared}/steps", data={"questions": questions}))
    assert len(steps(world, prepared)) > before


def test_buttons_and_dragging_give_the_same_order(client_for, world, prepared):
    organiser, before = client_for("organiser"), steps(world, prepared)
    posted(organiser.post(f"/prepare/{prepared}/steps/{before[0]}/move", data={"by": "1"}))
    by_button = steps(world, prepared)
    assert by_button[:2] == [before[1], before[0]]
    posted(organiser.post(f"/prepare/{prepared}/order", data={"step": before}))
    assert steps(world, prepared) == before
    organiser.post(f"/prepare/{prepared}/order", data={"step": before[1:]})
    assert sorted(steps(world, prepared)) == sorted(before), "half an order loses no step"


def test_a_step_is_removed_after_asking(client_for, world, prepared):
    organiser, before = client_for("organiser"), steps(world, prepared)
    assert organiser.get(f"/prepare/{prepared}/steps/{before[3]}/remove").status_code == 200
    assert steps(world, prepared) == before
    posted(organiser.post(f"/prepare/{prepared}/steps/{before[3]}/remove"))
    assert steps(world, prepared) == before[:3] + before[4:]


def test_a_step_that_people_answered_keeps_its_words_and_its_kind(client_for, world):
    posted(say(client_for("participant"), world, "my words", "my-key-0001"))
    organiser, step = client_for("organiser"), world.step_ids["text"]
    assert organiser.post(f"/prepare/{world.code}/steps/{step}/remove").status_code == 409
    assert organiser.post(f"/prepare/{world.code}/steps/{step}",
                          data={"title": "T", "minutes": "5", "kind": "dots"}).status_code == 409
    assert world.read(lambda db: db.get(Session, world.id).step_by_id(step).kind) == "text"


def test_changing_the_source_prompt_marks_the_translations_as_stale(client_for, world, prepared):
    organiser, step = client_for("organiser"), steps(world, prepared)[0]
    posted(organiser.post(f"/prepare/{prepared}/steps/{step}", data={
        "title": "Start", "minutes": "10", "prompt_nl": "Een heel andere vraag"}))
    prompts = world.read(lambda db: session_of(db, prepared).step_by_id(step).prompts)
    assert prompts["nl"]["state"] == "source" and prompts["ar"]["state"] == "stale"


@pytest.mark.parametrize("change", [
    {"minutes": "0"}, {"minutes": "many"}, {"title": "x" * 81}, {"prompt_nl": "x" * 301}])
def test_what_cannot_be_taken_comes_back_in_the_form(client_for, world, prepared, change):
    organiser, step = client_for("organiser"), steps(world, prepared)[2]
    data = {"title": "My title", "minutes": "10", "prompt_nl": "My question"} | change
    answer = organiser.post(f"/prepare/{prepared}/steps/{step}", data=data)
    assert answer.status_code == 422 and data["prompt_nl"] in answer.text and data["title"] in answer.text


def test_a_question_of_more_than_twelve_words_is_pointed_out(client_for, world, prepared):
    organiser, step = client_for("organiser"), steps(world, prepared)[2]
    for words, told in ((12, False), (13, True)):
        posted(organiser.post(f"/prepare/{prepared}/steps/{step}", data={
            "title": "Mine", "minutes": "10", "prompt_nl": " ".join(["woord"] * words)}))
        page = organiser.get(f"/prepare/{prepared}").text
        assert (f'?step={step}">Mine</a>: more than 12 words' in page) is told


def test_our_own_questions_are_of_twelve_words_at_most():
    phases = [phase.prompts for template in TEMPLATES.values() for phase in template.phases]
    questions = [question.prompts for known in QUESTION_SETS.values() for question in known.questions]
    for prompts in (*phases, *questions, *(known.why for known in QUESTION_SETS.values())):
        assert all(len(prompts.get(language, "").split()) <= 12 for language in ("nl", "en")), prompts


def test_making_a_session_own_never_changes_the_template(client_for, world, prepared):
    phase = TEMPLATES["making_session"].phases[0]
    posted(client_for("organiser").post(f"/prepare/{prepared}/steps/{steps(world, prepared)[0]}", data={
        "title": "Mine", "minutes": "3", "prompt_nl": "Van mij"}))
    assert "Van mij" not in str(TEMPLATES) and phase.minutes != 3


def test_the_poster_speaks_the_languages_of_the_session_and_opens_its_door(client_for, world, prepared):
    import re
    page = client_for("organiser").get(f"/prepare/{prepared}/poster").text
    assert 'lang="nl"' in page and 'lang="ar"' in page and "<svg" in page
    assert re.search(f"{prepared[:3]}.*{prepared[3:]}", page)


@pytest.mark.parametrize("role", ["anyone", "participant", "client", "stranger_organiser", "cofacilitator", "board"])
def test_nobody_else_prepares(client_for, world, prepared, role):
    before, other = steps(world, prepared), client_for(role)
    for path in ("", "/poster", "/run-sheet"):
        answer = other.get(f"/prepare/{prepared}{path}")
        assert answer.status_code in (303, 401, 404) and "Next evening" not in answer.text
    other.post(f"/prepare/{prepared}/steps/{before[0]}/remove")
    assert steps(world, prepared) == before
