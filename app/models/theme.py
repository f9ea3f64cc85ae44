"""A Theme: a named group of contributions, coded with domains; and the Changes of the wall, which can be undone."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app.errors import NotLikeThat, NotNow
from app.library.domains import DOMAINS
from app.models.base import JSON, Table, new_id
from app.models.contribution import CardState, Contribution
from app.models.numbers import Counted
from app.typed import clean
from app.words import _

if TYPE_CHECKING:
    from app.models.session import Session

MOST_QUOTES = 3


class Theme(Counted, table=True):
    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    position: int
    names: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # by language
    domains: list[str] = Field(default_factory=list, sa_type=JSON)  # of the Indicators of Integration, e.g. "A1"
    dissolved: bool = False  # merged into another; kept, so that it can be undone
    into_id: str | None = None  # the other, which has its dots too
    quotes: list[str] = Field(default_factory=list, sa_type=JSON)  # ids of cards, as a person chose them for the report

    session: "Session" = Relationship(back_populates="themes")
    contributions: list[Contribution] = Relationship(
        back_populates="theme", sa_relationship_kwargs={"order_by": "Contribution.position"})

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    def as_it_stands(self) -> dict:
        return {"names": dict(self.names), "domains": list(self.domains), "dissolved": self.dissolved,
                "into_id": self.into_id, "counted": dict(self.counted)}

    def dissolve(self, into: "Theme | None") -> None:
        """Into another, or with None not any more."""
        self.dissolved, self.into_id = into is not None, into.id if into else None

    @property
    def cards(self) -> list[Contribution]:
        on_board = [card for card in self.contributions if card.state == CardState.released]
        return sorted(on_board, key=lambda card: card.position)

    def name(self, language: str) -> tuple[str, str]:
        """The name and the language it is in."""
        for wanted in (language, "nl", "en", *self.names):
            if self.names.get(wanted):
                return self.names[wanted], wanted
        return "", language

    def rename(self, name: str, language: str) -> None:
        name = clean(name)
        if not 1 <= len(name) <= 80:
            raise NotLikeThat(_("A theme has a name of 1 to 80 letters."))
        self.names = {**self.names, language: name}

    def quote(self, chosen: Sequence[str], quotable: Collection[str]) -> None:
        """For the report: cards of this theme whose speakers said that they may be quoted. One that is taken back later
        goes out of the report by itself."""
        if not {*chosen} <= {*quotable}:
            raise NotNow(_("One of these cards may not be quoted any more. Please look again."))
        if len({*chosen}) > MOST_QUOTES:
            raise NotLikeThat(_("Please choose at most three cards of a theme."), self.id)
        self.quotes = list(dict.fromkeys(chosen))

    def touch_on(self, domains: list[str]) -> None:
        self.domains = [code for code in DOMAINS if code in domains]


class Change(Table, table=True):
    """How the wall was before a change: ids and names, never words of speakers."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    position: int
    name: str  # of what was done, to be translated
    before: dict = Field(default_factory=dict, sa_type=JSON)
    undone: bool = False

    session: "Session" = Relationship(back_populates="changes")
