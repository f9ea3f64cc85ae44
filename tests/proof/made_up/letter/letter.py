"""Letter: a few lines about an idea, no longer than the organiser says."""

from pydantic import Field

from app.errors import NotLikeThat
from app.models.kinds.base import Form, Kind, Settings
from app.words import N_, _


class LetterSettings(Settings):
    letters: int = Field(200, ge=20, le=600)


class Letter(Kind):
    word, name, icon, place = "letter", N_("Letter to the council"), "pencil", 35
    takes_words = True
    card_kinds = ("idea",)
    Settings = LetterSettings

    @property
    def longest(self) -> int:
        return self.settings.letters

    def card_kind(self, kind: str, anyway: bool) -> str:
        return "idea"

    def read_form(self, form: Form, languages: list[str]) -> dict:
        if "letters" not in form:
            return {}
        written = str(form.get("letters")).strip()
        if not written.isdecimal() or not 20 <= int(written) <= 600:
            raise NotLikeThat(_("Please fill in how many letters, from 20 to 600."))
        return {"letters": int(written)}
