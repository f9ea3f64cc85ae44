import shutil
import subprocess
from dataclasses import replace

import pytest

from app.exports import pdf
from app.exports.labels import writable
from tests.exports.conftest import DUTCH, UKRAINIAN


def text_of(content: bytes, tmp_path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext")
    (tmp_path / "report.pdf").write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True,
                          encoding="utf-8").stdout


def test_it_is_tagged_and_knows_its_language(harvest):
    content = pdf.write(harvest)
    assert content.startswith(b"%PDF-")
    assert b"/Lang" in content and b"StructTreeRoot" in content and b"pdfuaid" in content


def test_every_language_of_the_room_is_among_the_letters(harvest, tmp_path):
    text = text_of(pdf.write(replace(harvest, language="en")), tmp_path)
    assert DUTCH in text and UKRAINIAN in text and "ክመሃር" in text and "أدرس" in text
    assert text.index("Action agenda") < text.index("Recommendations") < text.index("Themes")


def test_words_are_never_read_as_markup(hostile, tmp_path):
    text = text_of(pdf.write(hostile), tmp_path)
    assert '#import "x" $y$ *z* @q' in text


def test_a_word_wider_than_the_page_breaks(hostile, tmp_path):
    assert text_of(pdf.write(hostile), tmp_path).count("ሰ") == 30_000  # below an action, a recommendation and a theme


def test_a_sign_that_no_font_has_does_not_stop_the_report(hostile):
    assert b"StructTreeRoot" in pdf.write(hostile)


def test_the_pieces_keep_every_letter(hostile):
    assert writable("a\x00b\ud800]]>\U0001f44d\r\nc") == "ab]]>\U0001f44d\nc"
    assert writable(hostile).voices[1].words.text == "ሰ" * 10_000
