"""The wall: cards and themes as the room sees them, each change of which can be taken back; and what the room advises."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.errors import NotLikeThat, NotNow
from app.library.traces import traces_in
from app.models.action import Action
from app.models.contribution import CardState, Contribution
from app.models.recommendation import Recommendation
from app.models.theme import Change, Theme
from app.typed import clean
from app.words import N_, _

if TYPE_CHECKING:
    from app.models.session import Session


class Wall:
    """`session.wall`. Verbs that change something return the rows that are new, for whoever keeps them: the Change first.

    `number` is that of the newest change, and `last` the newest that still stands. Without them every change of the evening
    is read, which is fine in memory and slow where they come from a database.
    """

    def __init__(self, session: "Session", number: int | None = None, last: Change | None = None):
        self.session = session
        self._number, self._last = number, last

    @property
    def number(self) -> int:
        return len(self.session.changes) if self._number is None else self._number

    @property
    def last_change(self) -> Change | None:
        if self._number is None:
            return next((change for change in reversed(self.session.changes) if not change.undone), None)
        return self._last

    def _change(self, name: str, things: Iterable[Contribution | Theme]) -> Change:
        """Notes how things are before they change."""
        change = Change(session=self.session, position=self.number + 1, name=name,
                        before={thing.id: thing.as_it_stands() for thing in things})
        if self._number is not None:
            self._number, self._last = change.position, change
        return change

    # --- cards ---------------------------------------------------------------------------------------------------

    def is_read_first(self, words: str) -> bool:
        """Whether these words of a speaker wait for a reader: also where cards are not held, if they may say who somebody
        is, or come after the end."""
        return self.session.holds or self.session.closed_at is not None or bool(traces_in(words))

    def release(self, card: Contribution, theme: Theme | None) -> Change | None:
        """One tap puts a card on the board under a theme; where it is there already, nothing changes."""
        if card.state == CardState.withdrawn:
            raise NotNow(_("The speaker took this card back."))
        if card.is_gone:
            raise NotNow(_("The words of this card were erased, as promised."))
        if card.recording:
            raise NotNow(_("Write down first what is said."))
        if card.state == CardState.released and card.theme is theme:
            return None
        change = self._change(N_("card on the board"), [card])
        card.state, card.theme, card.position = CardState.released, theme, change.position
        return change

    def put_on_board(self, card: Contribution, theme: Theme | None, new_theme: str) -> tuple[Change | None, Theme | None]:
        """Under a theme that is there, a new one by its name, or none."""
        theme = self.new_theme(new_theme, self.session.language) if clean(new_theme) else theme
        return self.release(card, theme), theme

    def hide(self, card: Contribution) -> Change | None:
        if card.state == CardState.hidden:
            return None
        change = self._change(N_("card off the board"), [card])
        card.state = CardState.hidden
        if self.session.spotlight_id == card.id:
            self.session.spotlight_id = None
        return change

    def enlarge(self, card: Contribution) -> None:
        """Shows one card large on the board; the same card again puts it back among the others."""
        self.session.running.must_go_on()
        if card.state != CardState.released:
            raise NotNow(_("Put the card on the board first."))
        self.session.spotlight_id = card.id if card.id != self.session.spotlight_id else None

    # --- themes --------------------------------------------------------------------------------------------------

    def new_theme(self, name: str, language: str) -> Theme:
        """The one that has this name already, where there is one: a form that is sent again makes no second theme."""
        theme = Theme(position=len(self.session.themes) + 1)
        theme.rename(name, language)
        for standing in self.session.standing_themes:
            if standing.names.get(language) == theme.names[language]:
                return standing
        self.session.themes.append(theme)
        return theme

    def rename(self, theme: Theme, names: dict[str, str], domains: list[str] | None = None) -> list[Change]:
        """Names by language, of which those that are blank or stand there already change nothing; and the domains, unless
        they were not asked for."""
        changes = []
        for language, name in names.items():
            if clean(name) and clean(name) != theme.names.get(language):
                before = self._change(N_("name of a theme"), [theme])
                theme.rename(name, language)
                changes.append(before)
        if domains is not None:
            theme.touch_on(domains)
        return changes

    def merge(self, theme: Theme, into: Theme) -> Change:
        if theme is into:
            raise NotLikeThat(_("Choose another theme."))
        change = self._change(N_("two themes into one"), [theme, into, *theme.cards])
        for card in theme.cards:
            card.theme = into
        into.domains = sorted({*into.domains, *theme.domains})
        into.keep_numbers(into.numbers.and_also(theme.numbers))
        theme.dissolve(into)
        return change

    def split(self, theme: Theme, cards: list[Contribution], name: str) -> tuple[Change, Theme]:
        """The cards leave for a theme of their own."""
        cards = [card for card in cards if card.theme is theme]
        if not cards:
            raise NotLikeThat(_("Choose the cards that move to the new theme."))
        standing = self.session.standing_themes
        new = self.new_theme(name, self.session.language)
        if new is theme:
            raise NotLikeThat(_("Choose another theme."))
        if new not in standing:
            new.dissolve(theme)  # that is how undoing leaves it
        change = self._change(N_("a theme into two"), [theme, new, *cards])
        new.dissolve(None)
        for card in cards:
            card.theme = new
        return change, new

    def standing_in_for(self, theme_id: str) -> str:
        """The id of the theme into which this one was merged, if it was, and so on."""
        themes = {theme.id: theme for theme in self.session.themes}
        while (theme := themes.get(theme_id)) and theme.dissolved and theme.into_id:
            theme_id = theme.into_id
        return theme_id

    # --- taking back ---------------------------------------------------------------------------------------------

    def undo(self, cards: Iterable[Contribution]) -> Change:
        """Puts back how it was before the last change. `cards` are those of the session, or at least those in it."""
        change = self.last_change
        if change is None:
            raise NotNow(_("There is nothing to undo."))
        themes = {theme.id: theme for theme in self.session.themes}
        things: dict[str, Contribution | Theme] = {**{card.id: card for card in cards}, **themes}
        for id, before in change.before.items():
            thing = things.get(id)
            # A card that its speaker took back stays away: the words are the speaker's, not the facilitator's.
            if thing is None or getattr(thing, "is_gone", False):
                continue
            for field, value in before.items():
                # What waits to be read goes on waiting: its words are new since, and nobody decided about those.
                if field == "state" and getattr(thing, field) == CardState.held:
                    continue
                if field == "theme_id" and isinstance(thing, Contribution):
                    thing.theme = themes.get(value)
                else:
                    setattr(thing, field, value)
        change.undone = True
        return change

    # --- advice --------------------------------------------------------------------------------------------------

    def recommend(self, advise: str, because: str, so_that: str, *, theme: Theme | None = None,
                  cards: Iterable[Contribution] = (), language: str = "") -> Recommendation:
        """What the room advises, with every card behind it. Without a `language` it is that of the card in its words.
        Advised twice, as by a form that is sent again, it is one."""
        session = self.session
        behind = {card.id: card for card in [*(theme.cards if theme else []), *cards] if card.state == CardState.released}
        languages = [card.language for card in behind.values() if card.words == clean(advise)]
        recommendation = Recommendation(position=len(session.recommendations) + 1,
                                        language=next(iter(languages), session.language))
        recommendation.word(advise, because, so_that, language=language)
        for standing in session.recommendations:
            if standing.is_worded_like(recommendation) and standing.theme is theme and (
                    theme or {*behind} <= {card.id for card in standing.contributions}):
                return standing
        recommendation.theme, recommendation.contributions = theme, list(behind.values())
        session.recommendations.append(recommendation)
        return recommendation

    def write_on_board(self, action: Action | None) -> None:
        """The action that is being filled in stands out on the board; none any more when writing is done."""
        self.session.editing_id = action.id if action else None
        if action:
            action.invite_who_leads()
