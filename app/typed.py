"""What people type and paste, as they meant it: keyboards and clipboards write the same in several ways, and bring along
signs that nobody sees."""

import re
import unicodedata

# Tags spell the flags of Scotland and Wales, and else letters that nobody sees.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,10}\U000e007f"
# Control characters, breaks and spaces of no width, what turns the direction of others around, tags, and what is no sign
# at all. What stays though it does not print: joiners, marks of direction, and what chooses the form of a sign. And
# whatever this Python does not know stays: it may be younger than its tables.
_UNSEEN = re.compile(
    f"({_FLAG})|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]")
_NOTHING = re.compile(r"[\s\u061c\u115f\u1160\u200c-\u200f\u2800\u3164\ufe00-\ufe0f\uffa0]*")
_MARKS = re.compile("[\u061c\u200c-\u200f\ufe00-\ufe0f]")
LONGEST = 1500  # letters, more than any field takes: putting accents in order takes long where there are very many


def clean(text: str) -> str:
    """One line of text, with the white space of a sentence."""
    if len(text) <= LONGEST:
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():  # nearly all texts are, and looking at each of their letters takes longer
        text = _UNSEEN.sub(lambda found: found[1] or "", text)
    return "" if _NOTHING.fullmatch(text) else " ".join(text.split())


def clean_lines(text: str) -> str:
    """The same for a field of several lines."""
    return "\n".join(map(clean, text.splitlines())).strip()


def digits(text: str) -> str:
    """A typed code in the digits of any script, whatever stands around and between them: "٤٨٢ ١٩٣" is 482193."""
    if text.isascii() and text.isdecimal():
        return text
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def plain(text: str) -> str:
    """A number, a time or a name in its plainest form: without marks of direction, and each sign as it stands in a book."""
    return clean(_MARKS.sub("", unicodedata.normalize("NFKC", clean(text))))


def in_a_list(text: str) -> tuple[str, str, str]:
    """Sorts as a list in Dutch or English does: capitals and accents count only where nothing else differs."""
    key = name_key(text)
    return "".join(sign for sign in unicodedata.normalize("NFKD", key) if not unicodedata.combining(sign)), key, text


def name_key(name: str) -> str:
    """What two ways to type one name have in common."""
    return plain(name).casefold()
