"""A square picture to send on: the room's advice and what came of it, drawn with fonts of our own so that every script is
shaped right wherever it arrives. It cannot be called back: no card, no name, no number of people."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from app.exports.labels import writable
from app.exports.outcome import Advice, Doing, Text
from app.exports.pdf import FONTS
from app.models.report import DECISION_NAMES, STATUS_NAMES
from app.words import _, current_language, direction

PICTURE = Path(__file__).parent / "picture.typ"
COLOURS = {"well": "#15603d", "care": "#921a3a", "action": "#6a2877", "none": "#3b4a50"}


def picture(advice: Advice, day: str, door: str, kind: str) -> bytes:
    """In the language of the request. What failed is drawn like what worked."""
    advice, language = writable(advice), current_language()
    data = {"language": language, "rtl": direction(language) == "rtl", "day": day, "heading": _("You said, we did"),
            "you": _("You said"), "advise": _as_data(advice.advise), "asks": _("Do you notice it?"),
            "how": _("Scan the code. We do not ask your name."),
            "qr": [*_qr(door)],
            **_what_was_done(advice)}
    drawn = typst.compile(str(PICTURE), format="svg" if kind == "svg" else "png", font_paths=[str(FONTS)], ppi=72,
                          ignore_system_fonts=True, sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    return drawn if isinstance(drawn, bytes) else b"".join(drawn[:1])  # it has one page


def _qr(door: str) -> bytes:
    drawn = BytesIO()
    segno.make(door, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue()


def _what_was_done(advice: Advice) -> dict[str, Any]:
    """Of the first action, or else the answer."""
    doing: Doing | None = next(iter(advice.actions), advice.answer)
    if doing is None:
        return {"state": _("Nobody has taken this up yet."), "colour": COLOURS["none"], "did": []}
    state = _({**STATUS_NAMES, **DECISION_NAMES}[doing.state])
    return {"state": _("%(state)s, because") % {"state": state} if doing.asks_because else state,
            "colour": COLOURS[doing.meaning], "did": [_as_data(text) for text in (doing.what, doing.words) if text]}


def _as_data(text: Text) -> dict[str, Any]:
    words = text.words
    return {"text": words.text, "language": words.language, "rtl": words.direction == "rtl"}
