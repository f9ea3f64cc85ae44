"""Deleting from a session: an advice, an action, a theme. What hangs on it goes with it; words of people stay."""

from typing import TYPE_CHECKING

from app.errors import NotNow
from app.models.action import Action
from app.models.recommendation import Recommendation
from app.models.session.state import State
from app.models.theme import Theme
from app.words import _

if TYPE_CHECKING:
    from app.models.session import Session


class Deleting:
    """`session.deleting`."""

    def __init__(self, session: "Session"):
        self.session = session

    def must_be_open(self) -> None:
        """What a room agreed on is not taken out of its agenda afterwards: people were told that they can follow it."""
        if self.session.state is State.closed:
            raise NotNow(_("This session is closed. Nothing is deleted from its agenda."))

    def must_promise_nothing(self) -> None:
        """Of a session that goes as a whole, with its sub-rooms."""
        for session in (self.session, *self.session.sub_rooms):
            if session.state is State.closed and (session.recommendations or session.actions):
                raise NotNow(_("This session is closed and has an agenda. Nothing is deleted from a closed agenda yet."))

    def action(self, action: Action) -> None:
        self.must_be_open()
        if self.session.editing_id == action.id:
            self.session.editing_id = None
        action.recommendation.actions.remove(action)
        self.session.actions.remove(action)

    def advice(self, advice: Recommendation) -> None:
        """With the actions that answer it and the dots that it got."""
        self.must_be_open()
        for action in list(advice.actions):
            self.action(action)
        self._forget_dots(advice.id)
        advice.contributions.clear()
        self.session.recommendations.remove(advice)

    def theme(self, theme: Theme) -> None:
        """With the themes that were put into it, its dots, and its names in what can be undone. Its cards stay, and
        recommendations that were made from it."""
        self.must_be_open()
        goes = self.with_merged(theme)
        ids = {each.id for each in goes}
        for card in [card for each in goes for card in each.contributions]:
            card.theme = None
        for advice in self.session.recommendations:
            if advice.theme_id in ids:
                advice.theme = None
        for change in self.session.changes:
            if ids & change.before.keys():
                change.before = {id: before for id, before in change.before.items() if id not in ids}
        for each in goes:
            self._forget_dots(each.id)
            self.session.themes.remove(each)

    def with_merged(self, theme: Theme) -> list[Theme]:
        """The theme and all that were put into it, one after the other."""
        goes = [theme]
        for inner in goes:
            goes += [other for other in self.session.themes if other.into_id == inner.id and other not in goes]
        return goes

    def _forget_dots(self, id: str) -> None:
        for step in self.session.steps:
            if step.form.votes:
                step.answers = [answer for answer in step.answers if answer.option_id != id]
                step.tallies = [tally for tally in step.tallies if tally.option_id != id]
