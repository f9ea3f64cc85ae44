"""A Recommendation: what the room advises, with all the contributions behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from app import clock
from app.errors import NotLikeThat
from app.models.action import Action, CheckIn
from app.models.answered import Answered
from app.models.base import Table, new_id
from app.models.contribution import CardState, Contribution
from app.models.numbers import Counted
from app.models.report import OVER, Report
from app.models.theme import Theme
from app.typed import clean, clean_lines
from app.words import LANGUAGES, _, language_of

if TYPE_CHECKING:
    from app.models.session import Session


class RecommendationContribution(Table, table=True):
    """Which contributions stand behind a recommendation."""

    recommendation_id: str = Field(foreign_key="recommendation.id", primary_key=True)
    contribution_id: str = Field(foreign_key="contribution.id", primary_key=True)


class Recommendation(Answered, Counted, table=True):
    """We advise `advise`, because `because`, so that `so_that`."""

    id: str = Field(default_factory=new_id, primary_key=True)
    session_id: str = Field(foreign_key="session.id", index=True)
    theme_id: str | None = Field(default=None, foreign_key="theme.id")
    position: int
    language: str
    advise: str = ""
    because: str = ""
    so_that: str = ""
    disagreement: str = ""  # minority advice and doubt are kept

    session: "Session" = Relationship(back_populates="recommendations")
    theme: Theme | None = Relationship()
    contributions: list[Contribution] = Relationship(link_model=RecommendationContribution)
    actions: list[Action] = Relationship(back_populates="recommendation")
    reports: list[Report] = Relationship(
        back_populates="recommendation", cascade_delete=True, sa_relationship_kwargs={"order_by": "Report.position"})

    @property
    def remembered_in(self) -> tuple[str, str]:
        return self.session_id, ""

    @property
    def to_word(self) -> dict[str, str]:
        """What people read of it in other languages."""
        return {name: getattr(self, name) for name in ("advise", "because", "so_that") if getattr(self, name)}

    @property
    def cards(self) -> list[Contribution]:
        """Those that may be seen: what was hidden or taken back since is not among them, the link stays."""
        on_board = [card for card in self.contributions if card.state == CardState.released]
        return sorted(on_board, key=lambda card: card.position)

    def dots_in(self, dots: Mapping[str, int | None]) -> int | None:
        """Of all that was given, by id: what it got itself where it was voted on, else what its theme got."""
        return dots.get(self.id, dots.get(self.theme_id or "", 0))

    def word(self, advise: str, because: str = "", so_that: str = "", disagreement: str | None = None,
             language: str = "") -> None:
        advise, because, so_that = map(clean, (advise, because, so_that))
        if not advise:
            raise NotLikeThat(_("Please fill in what you advise."))
        if max(map(len, (advise, because, so_that))) > 400:
            raise NotLikeThat(_("Please make it a bit shorter: at most %d letters.") % 400)
        self.advise, self.because, self.so_that = advise, because, so_that
        self.language = language_of(advise, language if language in LANGUAGES else self.language)
        if disagreement is not None:
            self.disagreement = clean_lines(disagreement)[:600]

    def is_worded_like(self, other: "Recommendation") -> bool:
        return (self.advise, self.because, self.so_that) == (other.advise, other.because, other.so_that)

    def take_up(self, what: str, held_on: date, months: Sequence[int] = (3, 6, 12)) -> Action:
        """A promise that answers this advice, with its check-ins for the year."""
        beside, answering = self.session.actions, self.actions
        action = Action(position=len(beside) + 1, language=self.language)
        # Put into the lists of what is kept already, it is kept with them; to say of it whose it is, is not enough.
        beside.append(action)
        answering.append(action)
        action.write(what=what)
        for kind, due_on in clock.check_in_dates(held_on, tuple(months)).items():
            action.check_ins.append(CheckIn(kind=kind, due_on=due_on))
        return action

    def begin_action(self, what: str) -> Action:
        """An action begins with what will be done; it stands on the board at once and is filled in there. One that answers
        this advice already with the same is that one: the form may have been sent again. What is agreed after the session
        has its year from that day on."""
        what = clean(what) or self.advise
        action = next((action for action in self.actions if action.what == what and action.status not in OVER), None)
        begins = max(clock.today(), self.session.held_on) if self.session.closed_at else self.session.held_on
        action = action or self.take_up(what, begins, self.session.programme.check_in_months)
        if not self.session.closed_at:
            self.session.wall.write_on_board(action)
        return action
