"""A Wording: an advice, an action, a report or an answer in another language, as a person wrote or read it."""

from sqlmodel import Field

from app.errors import NotLikeThat
from app.models.base import JSON, Table, new_id
from app.models.organisation import hashed
from app.typed import clean_lines
from app.words import LANGUAGES, _

LONGEST_TEXT = 700


class Wording(Table, table=True):
    """Behind once the text that it is of says something else: then it is not shown."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    about: str = Field(index=True)  # the id of an advice, action or report
    language: str
    texts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # by the name of a field
    of: str = ""  # a hash of the texts in the original

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    def write(self, language: str, texts: dict[str, str], original: dict[str, str]) -> None:
        if language not in LANGUAGES:
            raise NotLikeThat(_("Please choose a language."), "language")
        texts = {name: clean_lines(text[:4 * LONGEST_TEXT]) for name, text in texts.items() if name in original}
        if any(len(text) > LONGEST_TEXT for text in texts.values()):
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % LONGEST_TEXT)
        self.language, self.texts, self.of = language, texts, hash_of_texts(original)

    def is_of(self, original: dict[str, str]) -> bool:
        """Whole, and of what the original says now."""
        return self.of == hash_of_texts(original) and all(self.texts.get(name) for name, text in original.items() if text)


def hash_of_texts(texts: dict[str, str]) -> str:
    return hashed("\n".join(f"{name} {text}" for name, text in sorted(texts.items()) if text))
