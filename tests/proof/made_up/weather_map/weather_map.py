"""Weather map: how the sky is for somebody, in one to three pictures."""

from pydantic import Field

from app.errors import NotLikeThat
from app.models.kinds.base import Form, Kind, Option, Settings
from app.words import N_, _, in_language

SKIES = {"clear": N_("Clear sky"), "wind": N_("Hard wind"), "fog": N_("Thick fog")}


class WeatherMapSettings(Settings):
    skies: int = Field(1, ge=1, le=3)  # that each person may choose


class WeatherMap(Kind):
    word, name, icon, place = "weather_map", N_("Weather map"), "cloud-sun", 45
    has_ballot = True
    Settings = WeatherMapSettings

    def options(self, language: str) -> list[Option]:
        return [Option(id, in_language(label, language), language) for id, label in SKIES.items()]

    @property
    def purse(self) -> int:
        return self.settings.skies

    def read_form(self, form: Form, languages: list[str]) -> dict:
        if "skies" not in form:
            return {}
        written = str(form.get("skies")).strip()
        if written not in ("1", "2", "3"):
            raise NotLikeThat(_("Please fill in how many pictures, from 1 to 3."))
        return {"skies": int(written)}
