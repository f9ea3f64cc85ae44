"""The report as a PDF that screen readers can read too (PDF/UA)."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.outline import COLOURS, foot, outline
from app.files import files
from app.settings import folder
from app.words import Words, _, speaking

REPORT = Path(__file__).parent / "report.typ"
MOST_UNKNOWN = 20  # tries, each of which finds one more that no font has
LOGO_HIGH, LOGO_WIDE = 14, 60  # millimetres
FONTS = folder("static") / "vendor" / "fonts" / "pdf"


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    day = harvest.made_on
    with speaking(harvest.language):
        data = {"title": harvest.title, "language": harvest.language, "foot": foot(harvest),
                "year": day.year, "month": day.month, "day": day.day,
                "organisation": harvest.organisation, "logos": [*_logos(harvest)],
                "pieces": [_as_data(piece) for piece in outline(harvest)]}

    def draw(words: str, *standards: Literal["ua-1"]) -> bytes:
        return typst.compile(str(REPORT), format="pdf", sys_inputs={"data": words}, font_paths=[str(FONTS)],
                             ignore_system_fonts=True, pdf_standards=list(standards),
                             timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))

    words = json.dumps(data, ensure_ascii=False)
    for _try in range(MOST_UNKNOWN):
        try:
            return draw(words, "ua-1")
        except typst.TypstError as trouble:
            unknown = _without_font(str(trouble))
            if not unknown:
                break
            scripts = {_script(sign) for sign in unknown} - {""}
            words = "".join(f"[U+{ord(sign):04X}]" if sign in unknown or _script(sign) in scripts else sign
                            for sign in words)
    return draw(words)  # still tagged, with an empty box for each sign


def _logos(harvest: Harvest) -> Iterator[dict]:
    """At most as high and wide as a cover has room for; the size of a PNG of ours stands in its header."""
    for name, id in harvest.logos:
        if picture := files().get(id):
            wide, high = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
            yield {"alt": _("Logo of %(name)s") % {"name": name}, "bytes": [*picture],
                   "high": min(LOGO_HIGH, LOGO_WIDE * high / wide)}


def _without_font(trouble: str) -> set[str]:
    """The signs that none of our fonts has, as the drawing complains of them: some are named by their number."""
    found = re.search('the text `"(.*?)"` could not be displayed', trouble, re.DOTALL)
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda sign: chr(int(sign[1], 16)), found[1]) if found else ""
    return {sign for sign in text if not sign.isascii()}


def _script(letter: str) -> str:
    """That of a letter, where our fonts are of others; "" for every other sign."""
    name = unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
    return "" if name in ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "ETHIOPIC", "DEVANAGARI", "MODIFIER") else name


def _as_data(piece) -> dict:
    """A piece, with the direction of all words in it."""
    data = asdict(piece)
    if hasattr(piece, "words"):
        data["words"] = _words_as_data(piece.words)
    if hasattr(piece, "layers"):
        data["layers"] = [{"words": _words_as_data(words), "origin": origin} for words, origin in piece.layers]
    if hasattr(piece, "tone"):
        data["colour"] = COLOURS[piece.tone]
    return {"is": type(piece).__name__, **data}


def _words_as_data(words: Words) -> dict:
    # A word wider than a line would run off the page: it may break after every 30 letters.
    text = re.sub(r"\S{30}(?=\S)", "\\g<0>\u200b", words.text)
    language = words.language.split("-")[0]
    if not re.fullmatch("[a-z]{2,3}", language):
        language = "und"  # undetermined: typst refuses any other length
    return {"text": text, "language": language, "rtl": words.direction == "rtl"}
