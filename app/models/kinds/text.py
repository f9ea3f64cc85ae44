"""Answer in words: cards about what goes well, what could be better, and what people advise."""

from typing import Literal

from app.errors import NotLikeThat
from app.models.contribution import CARD_KINDS
from app.models.kinds.base import Form, Kind, Settings
from app.words import N_, _


class TextSettings(Settings):
    card_kinds: list[str] = ["well", "better", "advice"]
    source: Literal["own", "heard"] = "own"


class Text(Kind):
    word, name, icon, place = "text", N_("Answer in words"), "message", 30
    takes_words = True
    Settings = TextSettings

    @property
    def source(self) -> str:
        return self.settings.source

    @property
    def card_kinds(self) -> tuple[str, ...]:
        return tuple(self.settings.card_kinds)

    def read_form(self, form: Form, languages: list[str]) -> dict:
        if "kinds" not in form:
            return {}
        card_kinds = [kind for kind in CARD_KINDS if kind in form.getlist("card_kind")]
        source = str(form.get("source", "own"))
        if not card_kinds or source not in ("own", "heard"):
            raise NotLikeThat(_("Please choose at least one kind of card."))
        return {"card_kinds": card_kinds, "source": source}

    def card_kind(self, kind: str, anyway: bool) -> str:
        kind = kind or (self.card_kinds[0] if len(self.card_kinds) == 1 else "")
        if anyway and not kind:
            return "answer"  # the room went on before they had chosen: a card without a kind is better than none
        if kind not in self.card_kinds:
            raise NotLikeThat(_("Please choose what your card is about."), "kind")
        return kind
