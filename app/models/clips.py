"""Clips: a text read aloud by a person, one in each language, as long as it says what is written."""

from abc import ABC, abstractmethod


class Clips(ABC):
    """What a step's prompt and the text at the door share. `clips` is by language: {"nl": {"id": "…", …}}; the id is the
    name of a file, and what else it holds says whether it is still current."""

    clips: dict[str, dict]

    @abstractmethod
    def new_clip(self, language: str, id: str) -> dict:
        """An entry for a clip of the text as it is now. Raises NotLikeThat where there is nothing to read in a language."""

    @abstractmethod
    def is_current(self, language: str, clip: dict) -> bool:
        """Whether it says what is written now."""

    def read_aloud(self, language: str, id: str) -> str:
        """Puts a clip under the text in a language; returns the file whose place it takes, "" for none."""
        before = self.clips.get(language, {}).get("id", "")
        self.clips = self.clips | {language: self.new_clip(language, id)}
        return before

    def remove_clip(self, language: str) -> str:
        """Returns the file that goes, "" for none."""
        before = self.clips.get(language, {}).get("id", "")
        self.clips = {other: clip for other, clip in self.clips.items() if other != language}
        return before

    def clip(self, language: str) -> str:
        """The file that the listen button plays, "" for none that says what is written."""
        clip = self.clips.get(language)
        return clip["id"] if clip and self.is_current(language, clip) else ""
