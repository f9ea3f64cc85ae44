"""The prompt of a step: its title and its question in every language of the room, and how right each is."""

from enum import StrEnum

from app.errors import NotLikeThat
from app.models.clips import Clips
from app.typed import clean, clean_lines
from app.words import _

MOST_WORDS = 12  # what a room reads at a glance


class PromptState(StrEnum):
    """How a prompt is in a language. Changing the source makes the others stale until someone looks again."""

    source = "source"
    machine = "machine"
    checked = "checked"
    stale = "stale"
    missing = "missing"


class Prompt(Clips):
    """What a step asks. Its clips read it aloud, and are stale once it has changed."""

    titles: dict[str, str]  # by language
    prompts: dict[str, dict]  # by language: {"nl": {"text": "…", "state": "source"}}; state is a PromptState

    def title(self, language: str) -> str:
        titles = self.titles
        return titles.get(language) or titles.get("nl") or titles.get("en") or next(iter(titles.values()), "")

    def prompt(self, language: str, main: str = "nl") -> tuple[str, str]:
        """The prompt and the language it is in: never blank, and never pretending to be in another language."""
        for wanted in (language, main, "nl", "en", *self.prompts):
            if text := self._text(wanted):
                return text, wanted
        return self.title(language), main

    def _text(self, language: str) -> str:
        return self.prompts.get(language, {}).get("text", "")

    def ask(self, text: str, language: str, state: str = PromptState.checked) -> None:
        """Words the prompt in a language."""
        text = clean_lines(text)
        if len(text) > 300:
            raise NotLikeThat(_("A prompt has at most 300 letters."))
        prompts = {other: dict(prompt) for other, prompt in self.prompts.items()}
        source = next((other for other, prompt in prompts.items() if prompt["state"] == PromptState.source), language)
        if prompts.get(language, {}).get("text") == text:
            return
        if not text:
            prompts.pop(language, None)
        else:
            prompts[language] = {"text": text, "state": str(PromptState.source if language == source else state)}
        if language == source:
            for other, prompt in prompts.items():
                if other != source and prompt["state"] in (PromptState.checked, PromptState.machine):
                    prompt["state"] = str(PromptState.stale)
        self.prompts = prompts
        # A clip says the words as they were: everybody's when the source changes, else those of this language.
        self.clips = {other: clip | {"stale": clip["stale"] or language in (other, source)}
                      for other, clip in self.clips.items()}

    def confirm(self, language: str) -> None:
        """Somebody who reads the language has looked at the prompt."""
        if self.state_of(language) in (PromptState.machine, PromptState.stale):
            self.prompts = self.prompts | {language: self.prompts[language] | {"state": str(PromptState.checked)}}

    def state_of(self, language: str) -> str:
        return self.prompts[language]["state"] if self._text(language) else PromptState.missing

    def is_long(self, languages: list[str]) -> bool:
        """More words in one of the languages than a room reads at a glance."""
        return any(len(self._text(language).split()) > MOST_WORDS for language in languages)

    def missing_languages(self, languages: list[str]) -> list[str]:
        return [language for language in languages if not self._text(language)]

    def languages_with_gap(self, languages: list[str]) -> list[str]:
        """Those in which a date, a time or the end of a sentence is still to be filled in."""
        return [language for language in languages if "…" in self._text(language) or "..." in self._text(language)]

    def languages_behind(self, languages: list[str]) -> list[str]:
        """Those in which the prompt still says what the source said before."""
        return [language for language in languages if self.state_of(language) == PromptState.stale]

    def new_clip(self, language: str, id: str) -> dict:
        if not self._text(language):
            raise NotLikeThat(_("Write the prompt in this language first."))
        return {"id": id, "stale": False}

    def is_current(self, language: str, clip: dict) -> bool:
        return not clip["stale"]

    def rename(self, title: str, language: str) -> None:
        title = clean(title)
        if len(title) > 80:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 80)
        titles = {other: text for other, text in (self.titles | {language: title}).items() if text}
        if not titles:
            raise NotLikeThat(_("Please give the step a title."))
        self.titles = titles
