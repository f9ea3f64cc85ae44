"""Dots: everybody divides a few over themes or recommendations."""

from typing import Literal

from pydantic import Field

from app.errors import NotLikeThat, NotNow
from app.models.dates import as_number
from app.models.kinds.base import Form, Kind, Option, Settings
from app.words import N_, _


class DotsSettings(Settings):
    dots: int = Field(3, ge=1, le=10)  # of each person
    vote_on: Literal["themes", "recommendations"] = "themes"
    offered: Literal["", "themes", "recommendations"] = ""  # settled when the vote began


class Dots(Kind):
    word, name, icon, meaning, place = "dots", N_("Dots"), "vote", "advice", 60
    has_ballot = votes = True
    Settings = DotsSettings

    def options(self, language: str) -> list[Option]:
        session, settings = self.step.session, self.settings
        if (settings.offered or self._offer(settings.vote_on)) == "recommendations":
            return [Option(advice.id, advice.advise, advice.language) for advice in session.recommendations]
        return [Option(theme.id, *theme.name(language), labels=tuple(
                (theme.names[other], other) for other in session.languages if theme.names.get(other)) or (
                    theme.name(session.language),)) for theme in session.standing_themes]

    def _offer(self, vote_on: str) -> str:
        """Themes, or recommendations once there are any."""
        return "recommendations" if vote_on == "recommendations" and self.step.session.recommendations else "themes"

    def begin(self) -> None:
        """The first advice that is written during a vote on themes does not take their place."""
        if self.settings.vote_on == "recommendations":
            self.step.set(offered=self._offer("recommendations"))

    def stands_for(self, option_id: str) -> str:
        return self.step.session.wall.standing_in_for(option_id)

    @property
    def purse(self) -> int:
        return self.settings.dots

    def chosen_after(self, chosen: dict[str, int], option: str, by: int) -> dict[str, int]:
        return self._within(chosen, option, by)

    def read_form(self, form: Form, languages: list[str]) -> dict:
        if "dots" not in form:
            return {}
        dots, vote_on = as_number(str(form.get("dots"))), str(form.get("vote_on", "themes"))
        if not 1 <= dots <= 10 or vote_on not in ("themes", "recommendations"):
            raise NotLikeThat(_("Please fill in how many dots each person has, from 1 to 10."))
        before = self.settings
        offered = before.offered if vote_on == before.vote_on else self._offer(vote_on) if self.step.shown_at else ""
        return {"dots": dots, "vote_on": vote_on, "offered": offered}

    def must_keep_answers(self, settings: dict) -> None:
        before = self.settings
        if settings and (settings["dots"] < before.dots or settings["vote_on"] != before.vote_on):
            raise NotNow(_("People have already given dots. You can give everybody more of them, not fewer, and what they "
                           "choose among stays."))
