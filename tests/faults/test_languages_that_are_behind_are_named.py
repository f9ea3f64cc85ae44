"""When the source of a prompt has changed, console and builder name the languages that still say what it said before: at
the step, wherever the room is, and when the step is before the room."""

import pytest

from app.models import Step
from tests.room import listening, posted, show


@pytest.fixture
def changed(client_for, world):
    """The source of the dots' prompt changed after it was translated into Arabic and Tigrinya."""
    def translate(db):
        step = db.get(Step, world.step_ids["dots"])
        step.ask("ما الذي يجب أن يحدث أولًا؟", "ar")
        step.ask("ቅድሚ ኩሉ እንታይ?", "ti")

    world.keep(translate)
    olga = client_for("organiser")
    page = olga.get(f"/console/{world.code}").text
    assert "Arabic" not in run_of_show(page)
    posted(olga.post(f"/prepare/{world.code}/steps/{world.step_ids['dots']}", data={
        "title": "Choose", "minutes": "10", "prompt_nl": "Wat kan wachten?"}))
    return olga


def run_of_show(page: str) -> str:
    return page.split('class="phases"')[1].split("</ol>")[0]


def inbox(page: str) -> str:
    return page.split('class="inbox"')[1].split("</section>")[0]


def test_it_stands_at_the_step_while_the_room_is_elsewhere(world, changed):
    page = run_of_show(changed.get(f"/console/{world.code}").text)
    assert "Arabic" in page and "Tigrinya" in page
    assert f"/prepare/{world.code}?step={world.step_ids['dots']}" in page


def test_it_is_said_again_when_the_step_comes_before_the_room(world, changed):
    assert world.step_ids["dots"] not in inbox(changed.get(f"/console/{world.code}").text)
    show(changed, world, "dots")
    page = inbox(changed.get(f"/console/{world.code}").text)
    assert "Arabic" in page and "Tigrinya" in page
    assert f"/prepare/{world.code}?step={world.step_ids['dots']}" in page


def test_the_builder_has_it_on_its_list(world, changed):
    todo = changed.get(f"/prepare/{world.code}").text.split('class="todo"')[1].split("</div>")[0]
    assert "the source has changed" in todo and "Arabic, Tigrinya" in todo


def test_a_console_that_is_open_hears_of_it_and_of_its_end(world, changed):
    with listening(changed, "console", world.code) as console:
        assert "Tigrinya" in run_of_show(console.receive_text())
        posted(changed.post(f"/prepare/{world.code}/steps/{world.step_ids['dots']}", data={
            "title": "Choose", "minutes": "10", "right_ar": "1", "right_ti": "1"}))
        assert "Tigrinya" not in run_of_show(console.receive_text())
