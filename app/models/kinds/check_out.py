"""Check-out: how the day was, in five faces, and when the room meets again."""

from app.library.choices import SETS
from app.models.kinds.base import Kind, Option
from app.models.kinds.choice import from_set
from app.words import N_


class CheckOut(Kind):
    word, name, icon, place = "check_out", N_("Check-out"), "heart-handshake", 100
    takes_words = has_ballot = begins_or_ends = True

    def card_kind(self, kind: str, anyway: bool) -> str:
        return "answer"

    def options(self, language: str) -> list[Option]:
        return from_set(SETS["faces"], language)
