from dataclasses import replace

import pypdfium2

from app.exports import pdf
from app.exports.labels import writable
from tests.exports.conftest import DUTCH, UKRAINIAN


def text_of(content: bytes) -> str:
    """What a reader can select and copy, as the pages of a browser's own reader have it."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_it_is_tagged_and_knows_its_language(harvest):
    content = pdf.write(harvest)
    assert content.startswith(b"%PDF-")
    assert b"/Lang" in content and b"StructTreeRoot" in content and b"pdfuaid" in content


def test_every_language_of_the_room_is_among_the_letters(harvest):
    text = text_of(pdf.write(replace(harvest, language="en")))
    assert DUTCH in text and UKRAINIAN in text and "ክመሃር" in text and "أدرس" in text
    parts = ["Summary", "How we worked", "Who took part", "Themes", "Recommendations", "Action agenda", "The year after",
             "The cards", "What this document may be used for"]
    assert sorted(parts, key=text.rindex) == parts == sorted(parts, key=text.index)  # in the contents, and after them


def test_words_are_never_read_as_markup(hostile):
    text = text_of(pdf.write(hostile))
    assert '#import "x" $y$ *z* @q' in text


def test_a_word_wider_than_the_page_breaks(hostile):
    assert text_of(pdf.write(hostile)).count("ሰ") == 10_000


def test_a_sign_that_no_font_has_does_not_stop_the_report(hostile):
    assert b"StructTreeRoot" in pdf.write(hostile)


def test_the_pieces_keep_every_letter(hostile):
    assert writable("a\x00b\ud800]]>\U0001f44d\r\nc") == "ab]]>\U0001f44d\nc"
    assert writable(hostile).voices[1].words.text == "ሰ" * 10_000
