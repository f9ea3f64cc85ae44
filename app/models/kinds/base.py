"""What every kind of step says about itself. The recipe for a new one is `docs/kinds.md`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, overload

from pydantic import BaseModel, ConfigDict, ValidationError

from app.errors import NotLikeThat
from app.models.contribution import LONGEST_CARD
from app.words import _

if TYPE_CHECKING:
    from app.models.step import Step


class Form(Protocol):
    """What the builder sends: a form as web frameworks hand it over."""

    def __contains__(self, name: str, /) -> bool: ...
    @overload
    def get(self, name: str, /) -> Any: ...
    @overload
    def get(self, name: str, default: Any, /) -> Any: ...
    def getlist(self, name: str, /) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen. Its id stays when words, order or languages change: what people chose hangs on it."""

    id: str
    label: str
    language: str  # of the label
    icon: str = ""
    labels: tuple[tuple[str, str], ...] = ()  # (label, language) in the languages of the room, where there are several


class Settings(BaseModel):
    """What one kind of step can be set to. Kept in `Step.settings`, and validated here whenever it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What the step was set to as another kind, by kind: going back loses nothing.
    as_another_kind: dict[str, dict] = {}


class Kind:
    """One kind of step, made for a step when somebody asks: `step.form`. It knows no database and no page.

    Its templates lie in `templates/kinds/<word>/`: `_phone.html`, `_board.html`, `_console.html` and `_builder.html`, each
    where it has something to show there, and `_choosing.html` for what a person taps.
    """

    word: ClassVar[str] = ""  # in the database and in the name of its template folder
    name: ClassVar[str]  # for people, to be translated
    icon: ClassVar[str]  # in static/icons.svg
    meaning: ClassVar[str] = "plain"  # the colour of its seal: plain, advice, action
    place: ClassVar[int]  # in the builder's list

    takes_words: ClassVar[bool] = False  # phones may send cards
    looks_back: ClassVar[bool] = False  # with words: the board shows the cards of all steps, and not of this one alone
    has_ballot: ClassVar[bool] = False  # phones choose among options; totals stay hidden until the facilitator closes
    speaks_for_itself: ClassVar[bool] = False  # its name is what it asks, in every language
    begins_or_ends: ClassVar[bool] = False  # a lighter line in the run of show
    writes_agenda: ClassVar[bool] = False  # phones follow the actions that the room writes
    votes: ClassVar[bool] = False  # choosing is voting: totals become dots of themes and advice, whole from five voters on
    asks_organisations: bool = False  # it is not people who answer, so that no answer is hidden for being of few

    Settings: ClassVar[type[Settings]] = Settings

    def __init__(self, step: "Step"):
        self.step = step

    @property
    def shows_its_own_cards(self) -> bool:
        return self.takes_words and not self.looks_back

    @property
    def settings(self) -> Any:
        """As the kind's own Settings. They were validated when they were written, so reading them costs nothing."""
        return self.Settings.model_construct(**self.step.settings)

    @classmethod
    def validated(cls, settings: Mapping[str, Any]) -> dict:
        """Whole settings with every default. Raises NotLikeThat for what this kind cannot be set to."""
        try:
            return cls.Settings(**settings).model_dump()
        except ValidationError:
            raise NotLikeThat(_("Something in the form is missing or not right. Please look again.")) from None

    def read_form(self, form: Form, languages: list[str]) -> dict:
        """The settings that the builder's form asks for, as its `_builder.html` names them. {} where nothing changes."""
        return {}

    def must_keep_answers(self, settings: dict) -> None:
        """Raises NotNow where these settings, of `read_form`, would take an option from people who chose it."""

    # --- words ---------------------------------------------------------------------------------------------------

    @property
    def source(self) -> str:
        """Of the cards: own, or heard from others."""
        return "own"

    @property
    def card_kinds(self) -> tuple[str, ...]:
        """What cards may be about; of one or none nobody is asked."""
        return ()

    @property
    def longest(self) -> int:
        """How many letters a card has at most."""
        return LONGEST_CARD

    def card_kind(self, kind: str, anyway: bool) -> str:
        """What a card is about, of CARD_KINDS; a card that is sent `anyway`, after the room went on, may leave it open.
        Raises NotLikeThat beside the field `kind`."""
        return kind

    # --- choosing ------------------------------------------------------------------------------------------------

    def options(self, language: str) -> list[Option]:
        """What phones choose from, with labels in a language."""
        return []

    @property
    def option_ids(self) -> list[str]:
        return [option.id for option in self.options(self.step.session.language)]

    def begin(self) -> None:
        """The step comes before the room, and nobody has chosen yet: from here on what is chosen from stays the same."""

    def stands_for(self, option_id: str) -> str:
        """The option that counts now what was chosen under this id."""
        return option_id

    @property
    def purse(self) -> int:
        """How many a seat may give in all."""
        return 1

    def chosen_after(self, chosen: dict[str, int], option: str, by: int) -> dict[str, int]:
        """What a seat has chosen, by option, after it asked for `by` more of one: never more than its purse holds."""
        if by > 0 and self.purse == 1:
            chosen = {option: chosen[option]} if option in chosen else {}  # another choice takes the place of the first
        return self._within(chosen, option, min(by, 1 - chosen.get(option, 0)))

    def _within(self, chosen: dict[str, int], option: str, by: int) -> dict[str, int]:
        before = chosen.get(option, 0)
        after = max(0, before + min(by, max(0, self.purse - sum(chosen.values()))))
        return {key: number for key, number in {**chosen, option: after}.items() if number}
