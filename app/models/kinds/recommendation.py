"""Recommendation: advice in a sentence frame, "We advise …, because …, so that …"."""

from app.models.kinds.base import Kind
from app.words import N_


class Recommendation(Kind):
    word, name, icon, meaning, place = "recommendation", N_("Recommendation"), "lightbulb", "advice", 70
    takes_words = True
    longest_part = 400  # letters of each of the three lines

    def card_kind(self, kind: str, anyway: bool) -> str:
        return "advice"
