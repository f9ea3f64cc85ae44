"""The report as a PDF that screen readers can read too (PDF/UA)."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.report.outline import foot, outline
from app.exports.report.pieces import COLOURS, Card, Contents, Cover, Heading, Piece, Sheet
from app.files import files
from app.settings import folder
from app.words import Words, speaking

REPORT = Path(__file__).parent / "report.typ"
DRAWING = Path(__file__).parent / "report" / "drawing.typ"
COVER = Path(__file__).parent / "report" / "cover.svg"
MOST_UNKNOWN = 20  # tries, each of which finds one more that no font has
LOGO_HIGH, LOGO_WIDE = 14, 60  # millimetres
FONTS = folder("static") / "vendor" / "fonts" / "pdf"


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    day = harvest.made_on
    with speaking(harvest.language):
        data = {"title": harvest.title, "language": harvest.language, "foot": foot(harvest),
                "year": day.year, "month": day.month, "day": day.day, "sheets": _sheets(outline(harvest))}

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


def png_of(svg: str, wide: int) -> bytes:
    """A drawing as a picture, for documents that take no SVG; `wide` is in millimetres."""
    drawn = typst.compile(str(DRAWING), format="png", ppi=200, font_paths=[str(FONTS)], ignore_system_fonts=True,
                          sys_inputs={"svg": svg, "wide": str(wide)})
    return drawn if isinstance(drawn, bytes) else b"".join(drawn[:1])


def _sheets(pieces: Iterable[Piece]) -> list[dict]:
    """Each begins on a page of its own, the cover too."""
    sheets: list[dict] = []
    for piece in pieces:
        if isinstance(piece, Cover | Contents | Sheet):
            sheets.append({"landscape": isinstance(piece, Sheet) and piece.landscape, "pieces": []})
        if not isinstance(piece, Sheet):
            sheets[-1]["pieces"].append(_as_data(piece))
    return sheets


def _logos(logos: Iterable[tuple[str, str]]) -> Iterator[dict]:
    """At most as high and wide as a cover has room for; the size of a PNG of ours stands in its header."""
    for alt, id in logos:
        if picture := files().get(id):
            wide, high = int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
            yield {"alt": alt, "bytes": [*picture], "high": min(LOGO_HIGH, LOGO_WIDE * high / wide)}


def _without_font(trouble: str) -> set[str]:
    """The signs that none of our fonts has, as the drawing complains of them: some are named by their number."""
    found = re.search('the text `"(.*?)"` could not be displayed', trouble, re.DOTALL)
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda sign: chr(int(sign[1], 16)), found[1]) if found else ""
    return {sign for sign in text if not sign.isascii()}


def _script(letter: str) -> str:
    """That of a letter, where our fonts are of others; "" for every other sign."""
    name = unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
    return "" if name in ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "ETHIOPIC", "DEVANAGARI", "MODIFIER") else name


def _as_data(piece: Piece) -> dict:
    """A piece, with the direction of all words in it."""
    data = {field.name: _worded(getattr(piece, field.name)) for field in fields(piece)}
    if isinstance(piece, Heading | Card):
        data["colour"] = COLOURS[piece.tone]
    if isinstance(piece, Card):
        data["layers"] = [{"words": words, "origin": origin} for words, origin in data["layers"]]
    if isinstance(piece, Cover):
        data["facts"] = [{"label": label, "words": words} for label, words in data["facts"]]
        data["logos"] = [*_logos(piece.logos)]
    return {"is": type(piece).__name__, **data}


def _worded(value):
    if isinstance(value, Words):
        return _words_as_data(value)
    return [_worded(each) for each in value] if isinstance(value, tuple) else value


def _words_as_data(words: Words) -> dict:
    # A word wider than a line would run off the page: it may break after every 30 letters.
    text = re.sub(r"\S{30}(?=\S)", "\\g<0>\u200b", words.text)
    language = words.language.split("-")[0]
    if not re.fullmatch("[a-z]{2,3}", language):
        language = "und"  # undetermined: typst refuses any other length
    return {"text": text, "language": language, "rtl": words.direction == "rtl"}
