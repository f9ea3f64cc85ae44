"""A Contribution: someone's words, in their own language, and the layers that others put over them."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Optional

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, Relationship

from app.errors import NotLikeThat, NotNow, Outdated
from app.library.permissions import names_public_page
from app.models.base import JSON, Table, new_id
from app.models.media import Photo, Recording
from app.models.organisation import hashed
from app.typed import clean, clean_lines
from app.words import LANGUAGES, N_, _, language_of

if TYPE_CHECKING:
    from app.models.participant import Participant
    from app.models.session import Session
    from app.models.step import Step
    from app.models.theme import Theme

LONGEST_CARD = 600  # letters: a card, not a letter
CARD_KINDS = ("well", "better", "advice", "idea", "signal", "answer")
CARD_KIND_NAMES = {
    "well": N_("Goes well"),
    "better": N_("Could be better"),
    "advice": N_("My advice"),
    "idea": N_("Idea"),
    "signal": N_("Watch out"),
    "answer": N_("Answer"),
}
SOURCE_NAMES = {
    "own": N_("own experience"),
    "heard": N_("heard from others"),
    "proxy": N_("spoken, written down by a scribe"),
    "paper": N_("written on paper"),
}


class CardState(StrEnum):
    """Compared with ==: what comes from the database is the plain word."""

    held = "held"  # waits until the facilitator has read it
    released = "released"  # on the board
    hidden = "hidden"
    withdrawn = "withdrawn"  # by its speaker: the words are gone
    expired = "expired"  # erased as promised, when its time was over


GONE = (CardState.withdrawn, CardState.expired)


class Contribution(Table, table=True):
    """A card. It knows its step, but not its time and not its speaker."""

    CHANGED: ClassVar[str] = "card:"  # before its id, among what a commit touched

    # Everything that a board counts, so that counting reads this index and no cards.
    __table_args__ = (Index("ix_contribution_board", "session_id", "state", "theme_id", "kind", "step_id", "position"),
                      # A card that comes in has no theme yet, and this index is not written then. That is said
                      # to PostgreSQL where its tables are made; here, its whole dialect would be loaded beside SQLite.
                      Index("ix_contribution_theme_id", "theme_id", sqlite_where=text("theme_id IS NOT NULL")),
                      Table.__table_args__)

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id")
    step_id: str = Field(foreign_key="step.id", index=True)
    theme_id: str | None = Field(default=None, foreign_key="theme.id")
    kind: str
    source: str = "own"
    language: str
    words: str
    frame: dict | None = Field(default=None, sa_type=JSON)  # advise, because, so_that of a sentence frame
    state: str = CardState.held
    # Came after the room had gone on.
    late: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    position: int = 0  # on the board: given by the facilitator's hand, not by the clock
    may_quote: bool = False
    permission_version: str = ""  # of the text that its speaker read when they said whether it may be quoted
    receipt_hash: str = ""  # of the speaker's code and this id together, so that cards of one speaker cannot be matched

    session: "Session" = Relationship(back_populates="contributions")
    step: "Step" = Relationship(back_populates="contributions")
    theme: Optional["Theme"] = Relationship(back_populates="contributions")
    translations: list["Translation"] = Relationship(back_populates="contribution", cascade_delete=True)
    authorship: "Authorship" = Relationship(back_populates="contribution", cascade_delete=True)
    recording: Recording | None = Relationship(back_populates="contribution", cascade_delete=True)  # while it waits
    photo: Photo | None = Relationship(back_populates="contribution", cascade_delete=True)

    @property
    def wording(self) -> str:
        """Names the words as they are now, so that a decision is about the words that were read."""
        return hashed(self.words)[:12]

    @property
    def may_be_public(self) -> bool:
        """On a public page, a paper or a picture: only what was given under a text that names it."""
        return self.may_quote and names_public_page(self.permission_version)

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, self.CHANGED + self.id  # its speaker's phone shows what becomes of it

    def as_it_stands(self) -> dict:
        return {"state": self.state, "theme_id": self.theme_id or (self.theme.id if self.theme else None),
                "position": self.position}

    def reword(self, words: str) -> list[str]:
        """The speaker says it differently, as long as the room listens. Returns the files that go: see `_say`."""
        self.session.running.must_listen()
        return self._say(words)

    def _say(self, words: str) -> list[str]:
        """New words are looked at like those of a new card, whatever was decided about the old ones, whose translations go.
        Returns the files that go too: a voice that is written down is not needed any more."""
        if self.state == CardState.withdrawn:
            raise NotNow(_("You took this card back."))
        if self.is_gone:
            raise NotNow(_("The words of this card were erased, as promised."))
        text = clean(words)
        if not text:
            raise NotLikeThat(_("Please write something first."))
        longest = self.step.form.longest
        if len(text) > longest:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % longest)
        voice = [self.recording.id] if self.recording else []
        self.recording = None
        if text != self.words:
            self.words, self.language, self.frame = text, language_of(text, self.language), None
            self.translations = []
            for advice in self.session.recommendations:  # the room did not draw it from these words
                if self in advice.contributions:
                    advice.contributions.remove(self)
            if self.state != CardState.released or self.session.wall.is_read_first(text):
                self.state = CardState.held
            if self.session.spotlight_id == self.id:
                self.session.spotlight_id = None
        return voice

    def write_down(self, words: str) -> list[str]:
        """What somebody heard in the recording. From here on it is a card like others, and the voice goes."""
        if self.recording is None:
            raise NotNow(_("This is not waiting to be written down any more."))
        voice = self._say(words)
        if self.source == "own":
            self.source = "proxy"
        return voice

    def show_covered(self, was: str, now: str) -> None:
        """Somebody in the photo was covered: the file `now` takes the place of `was`. Raises Outdated where another took
        that place meanwhile."""
        if self.photo is None or self.photo.id != was:
            raise Outdated
        self.photo.id = now

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    def withdraw(self) -> list[str]:
        """Its speaker takes it back. Returns the files that go too."""
        return self._erase(CardState.withdrawn)

    def expire(self) -> list[str]:
        """The months that were promised are over, or the days in which a voice could be written down."""
        return self._erase(CardState.expired)

    def _erase(self, state: CardState) -> list[str]:
        """The words themselves go, everywhere; what remains is that something was said. What is gone stays as it went."""
        if self.is_gone:
            return []
        files = [enclosed.id for enclosed in (self.recording, self.photo) if enclosed]
        self.state, self.words, self.frame, self.may_quote = state, "", None, False
        self.theme_id, self.theme, self.translations, self.recording, self.photo = None, None, [], None, None
        return files

    def translate(self, words: str, language: str, origin: str) -> "Translation":
        """Lays a translation over the words; a later one in the same language takes its place."""
        if not self.words:
            raise NotNow(_("Write down first what is said."))
        if language not in LANGUAGES or language == self.language:
            raise NotLikeThat(_("Please choose another language than that of the card."))
        words = clean_lines(words)
        if not words or len(words) > 1200:
            raise NotLikeThat(_("Please write the translation first."))
        translation = next((layer for layer in self.translations if layer.language == language), None)
        if translation is None:
            translation = Translation(language=language, words="", origin=origin)
            self.translations.append(translation)
        translation.words, translation.origin = words, origin
        return translation

    def layer(self, *languages: str) -> "Translation | None":
        """The translation to show below the words for readers of these languages, most wanted first."""
        if self.language in languages[:1]:
            return None
        for language in languages:
            for translation in self.translations:
                if translation.language == language:
                    return translation
        return None


@dataclass(slots=True)
class Received:
    """Someone's words that are not kept yet. A plain object: making rows that SQLAlchemy watches takes longer than
    everything that is decided about a card."""

    session_id: str
    step_id: str
    participant_id: str
    key_hash: str
    body_hash: str
    kind: str
    source: str
    language: str
    words: str
    frame: dict | None
    state: str
    late: bool
    may_quote: bool
    permission_version: str
    receipt: str = ""
    recording: Recording | None = None
    photo: Photo | None = None
    id: str = field(default_factory=new_id)
    theme: ClassVar[None] = None  # nobody gathered it yet
    theme_id: ClassVar[None] = None
    position: ClassVar[int] = 0

    @property
    def news(self) -> str:
        """What the room hears of it when it comes in."""
        return "contribution_received" if self.state == CardState.held else "contribution_on_board"

    @property
    def key(self) -> tuple[str, str]:
        return self.participant_id, self.key_hash

    @property
    def contribution_id(self) -> str:
        return self.id

    @property
    def receipt_hash(self) -> str:
        return hashed(f"{self.receipt} {self.id}") if self.receipt else ""

    def as_rows(self) -> Contribution:
        """As the rows of the database, for the same unit of work to go on with."""
        contribution = Contribution(**{name: getattr(self, name) for name in Contribution.model_fields})
        authorship = Authorship(**{name: getattr(self, name) for name in Authorship.model_fields})
        contribution.authorship = authorship
        contribution.recording, contribution.photo = self.recording, self.photo
        return contribution


class Kept(NamedTuple):
    """The card that is kept for a key, and a hash of the words with which it came."""

    id: str
    body_hash: str


class Translation(Table, table=True):
    """`origin` is machine, interpreter, facilitator or confirmed (by the speaker); it never replaces the words."""

    id: str = Field(default_factory=new_id, primary_key=True)
    contribution_id: str = Field(foreign_key="contribution.id", index=True)
    language: str
    words: str
    origin: str

    contribution: Contribution = Relationship(back_populates="translations")


ORIGIN_NAMES = {
    "machine": N_("machine translation"),
    "interpreter": N_("by the interpreter"),
    "facilitator": N_("by the facilitator"),
    "confirmed": N_("confirmed by the speaker"),
}


class Authorship(Table, table=True):
    """Which seat a contribution came from: needed while the session runs, erased 24 hours after it closes.

    `key_hash` is of the key that the phone made before its first try, so that a repeat is no second contribution.
    """

    __table_args__ = (UniqueConstraint("participant_id", "key_hash"), {"sqlite_with_rowid": False})

    contribution_id: str = Field(foreign_key="contribution.id", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id")  # found by the unique key, which begins with it
    key_hash: str
    body_hash: str

    contribution: Contribution = Relationship(back_populates="authorship")
    participant: "Participant" = Relationship(back_populates="authored")

    @staticmethod
    def hash_of(words: str, kind: str, frame: dict | None) -> str:
        return hashed(json.dumps([words.strip(), kind, frame or {}]))


def worded(words: str, language: str, frame: dict[str, str] | None, longest: int) -> str:
    """The text of a card, made of the parts of a sentence frame where there is one."""
    text = clean(words)
    if frame is not None:
        if not frame.get("advise"):
            raise NotLikeThat(_("Please fill in what you advise."), "advise")
        parts = [frame["advise"]]
        if frame.get("because"):
            parts.append(_("because %s") % frame["because"])
        if frame.get("so_that"):
            parts.append(_("so that %s") % frame["so_that"])
        # People who end each line with a full stop still write one sentence.
        parts[:-1] = [part.rstrip(" .,;!،؛።፣") for part in parts[:-1]]
        text = {"ar": "، ", "fa": "، ", "ti": "፣ "}.get(language, ", ").join(parts)
    if not text:
        raise NotLikeThat(_("Please write something first."))
    if len(text) > longest:
        raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % longest)
    return text


def matches_receipt(card_id: str, receipt_hash: str, receipt: str) -> bool:
    return bool(receipt_hash) and receipt_hash == hashed(f"{receipt} {card_id}")
