"""The report as a PDF that screen readers can read too (PDF/UA)."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.outline import COLOURS, foot, outline
from app.settings import folder
from app.words import Words, speaking

REPORT = Path(__file__).parent / "report.typ"
FONTS = folder("static") / "vendor" / "fonts" / "pdf"


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    day = harvest.made_on
    with speaking(harvest.language):
        data = {"title": harvest.title, "language": harvest.language, "foot": foot(harvest),
                "year": day.year, "month": day.month, "day": day.day,
                "pieces": [_as_data(piece) for piece in outline(harvest)]}

    def draw(*standards: Literal["ua-1"]) -> bytes:
        return typst.compile(str(REPORT), format="pdf", sys_inputs={"data": json.dumps(data)}, font_paths=[str(FONTS)],
                             ignore_system_fonts=True, pdf_standards=list(standards),
                             timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))

    try:
        return draw("ua-1")
    except typst.TypstError:  # a sign that none of our fonts has, such as an emoji: still tagged, with an empty box
        return draw()


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
