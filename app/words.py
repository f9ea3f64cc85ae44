"""Languages, directions and gettext: every string that a person reads passes through here.

`_` marks and translates in the language of the current request, which `pages` and the exports set with `speaking`.
"""

import gettext
import re
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
    """A text with the language it was said in (BCP 47, e.g. "ar"). A phone may be set to another language than somebody
    writes: letters of another script say so, and they decide the direction."""

    text: str
    language: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", language_of(self.text, self.language))

    @property
    def direction(self) -> str:
        return "rtl" if script_of(self.text, self.language) == "Arab" else "ltr"


SCRIPTS = {"ar": "Arab", "fa": "Arab", "ps": "Arab", "ckb": "Arab", "ur": "Arab", "ti": "Ethi", "am": "Ethi", "uk": "Cyrl",
           "ru": "Cyrl", "bg": "Cyrl"}  # of the languages that are not written in Latin letters
_LETTERS = {"Arab": re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
            "Ethi": re.compile("[\u1200-\u135f\u1380-\u138f\u2d80-\u2ddf\uab00-\uab2f]"),
            "Cyrl": re.compile("[\u0400-\u052f]")}
_OF_FARSI = re.compile("[پچژگک]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def script_of(text: str, language: str) -> str:
    """Of most of its letters; that of the language where it has none. Among Arabic letters names and numbers of rules are
    Latin, and can be longer than the rest."""
    usual = SCRIPTS.get(language.split("-")[0], "Latn")
    if text.isascii():
        return "Latn" if _LATIN.search(text) else usual
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    counts["Latn"] = len(_LATIN.findall(text))
    if (usual != "Latn" and counts[usual]) or not any(counts.values()):
        return usual
    return max(counts, key=lambda script: counts[script])  # of as many, Latin letters are the last


def language_of(text: str, *languages: str) -> str:
    """The first of `languages` that is written in the letters of the text. Else a language of these letters; but many are
    written in Latin letters too, Arabic as well, and there the first is believed."""
    script = script_of(text, languages[0])
    for language in languages:
        if SCRIPTS.get(language.split("-")[0], "Latn") == script:
            return language
    return {"Arab": "fa" if _OF_FARSI.search(text) else "ar", "Ethi": "ti", "Cyrl": "uk"}.get(script, languages[0])


def in_its_script(text: str, language: str) -> Markup:
    """The attributes of an element with words in a language."""
    words = Words(text or "", language)
    return Markup('lang="{}" dir="{}"').format(words.language, words.direction)


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


# Said in several languages at once, on the lobby board, the poster and the sheet of what came of it.
N_("Scan with your phone")
N_("Tell what you know")
N_("You know civic integration from the inside. We want to learn from you.")
N_("For who tells this to others")
N_("First read what people said, then what was done. Do not leave out what did not work. Then ask: do you notice it? "
   "Write down no names.")
