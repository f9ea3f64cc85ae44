"""Dots: everybody divides a few over themes or recommendations."""

from typing import Literal

from pydantic import Field

from app.errors import NotLikeThat
from app.models.dates import as_number
from app.models.kinds.base import Form, Kind, Option, Settings
from app.words import N_, _


class DotsSettings(Settings):
    dots: int = Field(3, ge=1, le=10)  # of each person
    vote_on: Literal["themes", "recommendations"] = "themes"


class Dots(Kind):
    word, name, icon, meaning, place = "dots", N_("Dots"), "vote", "advice", 60
    has_ballot = votes = True
    Settings = DotsSettings

    def options(self, language: str) -> list[Option]:
        """Themes, or recommendations once there are any."""
        session = self.step.session
        if self.settings.vote_on == "recommendations" and session.recommendations:
            return [Option(advice.id, advice.advise, advice.language) for advice in session.recommendations]
        return [Option(theme.id, *theme.name(language), labels=tuple(
                (theme.names[other], other) for other in session.languages if theme.names.get(other)) or (
                    theme.name(session.language),)) for theme in session.standing_themes]

    @property
    def purse(self) -> int:
        return self.settings.dots

    def chosen_after(self, chosen: dict[str, int], option: str, by: int) -> dict[str, int]:
        return self._within(chosen, option, by)

    def read_form(self, form: Form, languages: list[str]) -> dict:
        if "dots" not in form:
            return {}
        dots, vote_on = str(form.get("dots")).strip(), str(form.get("vote_on", "themes"))
        if not 1 <= as_number(dots) <= 10 or vote_on not in ("themes", "recommendations"):
            raise NotLikeThat(_("Please fill in how many dots each person has, from 1 to 10."))
        return {"dots": as_number(dots), "vote_on": vote_on}
