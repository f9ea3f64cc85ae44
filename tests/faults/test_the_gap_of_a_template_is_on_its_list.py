"""A template leaves “…” where a date or a time belongs. The builder has it on its list until it is filled in."""

from app.models import Session, Step
from tests.room import posted


def todo(client, world) -> str:
    lists = client.get(f"/prepare/{world.code}").text.split('class="todo"')[1:]
    return "".join(each.split("</ul>")[0] for each in lists)


def test_it_is_on_the_list_with_its_languages_until_it_is_filled_in(client_for, world):
    def lay_out(db):
        session = db.get(Session, world.id)
        session.steps.append(Step(position=9, kind="break", titles={"en": "Pause"}, prompts={
            "nl": {"text": "Pauze. We gaan verder om …", "state": "source"}}))
        db.flush()
        return session.steps[-1].id

    step_id, olga = world.keep(lay_out), client_for("organiser")
    line = next(line for line in todo(olga, world).split("<li>") if step_id in line and "…" in line)
    assert "Dutch" in line
    posted(olga.post(f"/prepare/{world.code}/steps/{step_id}", data={
        "title": "Pause", "minutes": "10", "prompt_nl": "Pauze. We gaan verder om 15:10"}))
    assert not [line for line in todo(olga, world).split("<li>") if step_id in line and "…" in line]


def test_every_gap_of_every_template_is_on_the_list(world):
    from app.library.templates import TEMPLATES
    for template in TEMPLATES:
        def look(db, template=template):
            session = db.get(Session, world.id)
            with db.no_autoflush:
                session.preparing.lay_out(template)
                return [(step.prompts, step.languages_with_gap(list(step.prompts))) for step in session.steps]
        for prompts, languages in world.read(look):
            assert languages == [language for language, prompt in prompts.items() if "…" in prompt["text"]]
