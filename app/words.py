"""Languages, directions and gettext: every string that a person reads passes through here.

`_` marks and translates in the language of the current request, which `pages` and the exports set with `speaking`.
"""

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from markupsafe import Markup

LOCALES = Path(__file__).parent / "locales"

# Own name and greeting of each language, in the order in which a door shows them.
LANGUAGES = {
    "nl": ("Nederlands", "Welkom"),
    "en": ("English", "Welcome"),
    "ar": ("العربية", "أهلًا وسهلًا"),
    "ti": ("ትግርኛ", "መርሓባ"),
    "tr": ("Türkçe", "Hoş geldiniz"),
    "fa": ("فارسی", "خوش آمدید"),
    "uk": ("Українська", "Вітаємо"),
    "so": ("Soomaali", "Soo dhawow"),
    "es": ("Español", "Bienvenidos"),
}
DESK_LANGUAGES = ("nl", "en")  # those in which the desk, the board's own words and the exports are complete
RIGHT_TO_LEFT = {"ar", "fa", "ps", "ckb"}

_current: ContextVar[str] = ContextVar("language", default="en")


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the language it was said in (BCP 47, e.g. "ar"); its direction follows from the language."""

    text: str
    language: str


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def current_language() -> str:
    return _current.get()


def language_name(code: str) -> str:
    """A language named in the present one: "Arabisch"."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(current_language()).languages.get(code)
    except UnknownLocaleError:
        name = None
    return name or LANGUAGES.get(code, (code,))[0]


def desk_language() -> str:
    """The present language, or English where desk and exports are not complete in it."""
    return current_language() if current_language() in DESK_LANGUAGES else "en"


def board_language(main: str) -> str:
    """A board speaks the main language of its session."""
    return main if main in DESK_LANGUAGES else "en"


@contextmanager
def speaking(language: str):
    """Everything translated within is in `language`."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def speak(language: str) -> None:
    """From here on this request speaks `language`."""
    _current.set(language)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The words of a language, straight from what translators edit: there is no compiled file that could be stale."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=None))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str) -> str:
    return _catalogue(_current.get()).gettext(message)


@lru_cache(8192)
def _in_markup(message: str, catalogue: gettext.NullTranslations, complete: bool) -> Markup:
    text = Markup(catalogue.gettext(message))
    return text % {} if complete else text


def in_markup(message: str, **given) -> Markup:
    """What `_` is in a template. Jinja's own looks up and escapes each text anew, which a phone's stage spends
    much of its time on."""
    text = _in_markup(message, _catalogue(_current.get()), not given)
    return text % given if given else text


def ngettext(single: str, many: str, n: int) -> str:
    return _catalogue(_current.get()).ngettext(single, many, n)


def pgettext(context: str, message: str) -> str:
    return _catalogue(_current.get()).pgettext(context, message)


def npgettext(context: str, single: str, many: str, n: int) -> str:
    return _catalogue(_current.get()).npgettext(context, single, many, n)


def N_(message: str) -> str:
    """Marks a message for translation where it is defined; `_` translates it where it is shown."""
    return message


def in_language(message: str, language: str) -> str:
    """A message in another language than the page's: for greetings beside each other."""
    return _catalogue(language).gettext(message)


# Said in several languages at once, on the lobby board and the poster.
N_("Scan with your phone")
N_("Tell what you know")
N_("You know civic integration from the inside. We want to learn from you.")
