"""Emoji in a card are drawn in the PDF, which stays one that screen readers can read (PDF/UA), whatever people write."""

from dataclasses import replace

import pypdfium2
import pytest

from app.exports import pdf
from app.words import Words
from tests.exports.conftest import harvest  # noqa: F401

WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
EMOJI = ["👩🏽‍🏫 👨‍👩‍👧 ❤️ top", "\U0001fa77", WALES, "🇳🇱 ✓ ★ 1️⃣"]


def drawn(harvest, words: str):  # noqa: F811
    first, *others = harvest.voices
    return pdf.write(replace(harvest, voices=(replace(first, words=Words(words, "nl")), *others)))


@pytest.mark.parametrize("words", EMOJI, ids=ascii)
def test_emoji_are_drawn_and_the_mark_stays(harvest, words):  # noqa: F811
    content = drawn(harvest, words)
    assert b"pdfuaid" in content and b"NotoEmoji" in content and b"U+" not in text_of(content).encode()


@pytest.mark.parametrize("words", [
    "\U0001faff \U000f0000", "日本", "\U000f0000" * 300, "".join(map(chr, range(0x4E00, 0x4E40)))],
    ids=["of later", "Japanese", "many", "a whole page of Chinese"])
def test_what_no_font_has_is_named_by_its_number_and_the_mark_stays(harvest, words):  # noqa: F811
    content = drawn(harvest, words)
    assert b"pdfuaid" in content
    assert f"U+{ord(words[0]):04X}" in text_of(content).replace("\r\n", "")


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
