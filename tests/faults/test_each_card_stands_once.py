"""In Word and PDF each card that may be quoted stands once, with a number to which actions and recommendations refer; and
the pages are numbered."""

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from docx import Document

from app.exports import pdf, word
from tests.exports.conftest import DUTCH, UKRAINIAN, harvest  # noqa: F401


def of_pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def of_word(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


@pytest.fixture(params=[(word, of_word), (pdf, of_pdf)], ids=["Word", "PDF"])
def text(request, harvest):  # noqa: F811
    module, read = request.param
    return read(module.write(replace(harvest, language="en")))


def test_once_each(text):
    for words in (DUTCH, UKRAINIAN, "Ik wil de taal leren", "=HYPERLINK"):
        assert text.count(words) == 1, words


def test_where_it_is_referred_to_it_has_the_same_number(text):
    numbers = {int(number) for number in re.findall(r"(?m)^(\d+) · ", text)}
    assert numbers == {1, 2, 3, 4, 5}
    ukrainian = re.search(rf"(\d+) · [^\n]*\s+{re.escape(UKRAINIAN)}", text)[1]
    assert text.count(f"[{ukrainian}]") == 3  # in the summary, at the second recommendation and at the second action


def test_the_pages_of_word_are_numbered(harvest):  # noqa: F811
    foot = Document(BytesIO(word.write(harvest))).sections[0].footer._element.xml
    assert 'instr="PAGE"' in foot and 'instr="NUMPAGES"' in foot


def test_the_pages_of_the_pdf_are_numbered(harvest):  # noqa: F811
    document = pypdfium2.PdfDocument(pdf.write(harvest))
    for number, page in enumerate(document, 1):
        assert (number == 1) != (f"{number} / {len(document)}" in page.get_textpage().get_text_range())  # not on the cover
    document.close()
