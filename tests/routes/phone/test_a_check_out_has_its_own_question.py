"""Faces answer "how was today for you?", also where the step only says when the room meets again."""

from app import live
from app.models import Step
from app.words import in_language
from tests.room import show

ASKED = "How was today for you?"


def test_a_check_out_has_its_own_question(client_for, world):
    def ask(text: str) -> None:
        world.keep(lambda db: db.get(Step, world.step_ids["check_out"]).ask(text, "ar"))
        live.forget_rooms()
        show(client_for("facilitator"), world, "check_out")

    nour, asked = client_for("participant"), in_language(ASKED, "ar")
    ask("نلتقي من جديد بعد 3 أشهر.")
    assert nour.get(f"/s/{world.code}").text.count(asked) == 1
    ask(asked)  # a step that asks it itself asks it once
    assert nour.get(f"/s/{world.code}").text.count(asked) == 1
