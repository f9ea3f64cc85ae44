"""Is this right? The room looks at what was gathered and says whether it is."""

from app.library.choices import SETS
from app.models.kinds.base import Kind, Option
from app.models.kinds.choice import from_set
from app.words import N_


class React(Kind):
    word, name, icon, place = "react", N_("Is this right?"), "check", 50
    takes_words = looks_back = has_ballot = True

    def card_kind(self, kind: str, anyway: bool) -> str:
        return "answer"

    def options(self, language: str) -> list[Option]:
        return from_set(SETS["react"], language)
