import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from app.exports import word
from tests.exports.conftest import ARABIC, DUTCH, TIGRINYA, UKRAINIAN


def opened(harvest):
    return Document(BytesIO(word.write(harvest)))


def paragraph_of(document, text):
    return next(paragraph for paragraph in document.paragraphs if paragraph.text == text)


def test_words_come_back_code_point_for_code_point(harvest):
    texts = [paragraph.text for paragraph in opened(harvest).paragraphs]
    assert {ARABIC, TIGRINYA, DUTCH, UKRAINIAN} <= set(texts)


def test_headings_are_real_and_stand_in_the_contents(harvest):
    document = opened(replace(harvest, language="en"))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == ["Summary", "How we worked", "Who took part", "Themes", "Recommendations", "Action agenda",
                        "The year after", "Answers to questions with choices", "The cards",
                        "What this document may be used for"]
    links = [link for link in document.element.body.iter(qn("w:hyperlink"))]
    assert ["".join(text.text for text in link.iter(qn("w:t"))) for link in links] == headings
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    assert ["".join(text.text for text in marks[link.get(qn("w:anchor"))].iter(qn("w:t"))) for link in links] == headings
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Title"] == ["Leren en werken"]


def test_arabic_runs_from_right_to_left(harvest):
    paragraph = paragraph_of(opened(harvest), ARABIC)
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    for run in paragraph.runs:
        properties = run._r.rPr
        assert properties.find(qn("w:rtl")) is not None
        assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "Noto Sans Arabic"


def test_tigrinya_has_letters_for_all_of_it(harvest):
    paragraph = paragraph_of(opened(harvest), TIGRINYA)
    ethiopic = [run for run in paragraph.runs if re.search("[\u1200-\u137f]", run.text)]
    assert ethiopic
    for run in ethiopic:
        fonts = run._r.rPr.find(qn("w:rFonts"))
        named = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")}
        assert named == {"Noto Sans Ethiopic"}


def test_the_file_has_a_title_and_a_language_but_no_author(harvest):
    properties = opened(harvest).core_properties
    assert (properties.title, properties.language) == ("Leren en werken", "nl-NL")
    assert (properties.author, properties.last_modified_by) == ("", "")


def test_every_part_stays_well_formed_and_in_the_order_of_the_schema(hostile):
    with ZipFile(BytesIO(word.write(hostile))) as parts:
        for name in parts.namelist():
            if name.endswith(".xml"):
                etree.fromstring(parts.read(name))
    order = ["rStyle", "rFonts", "b", "bCs", "i", "color", "sz", "szCs", "rtl", "lang"]
    for properties in opened(hostile).element.body.iter(qn("w:rPr")):
        names = [etree.QName(child).localname for child in properties]
        assert names == sorted(names, key=order.index)
    order = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "pBdr", "shd", "bidi", "spacing", "ind", "jc", "rPr",
             "sectPr"]
    for properties in opened(hostile).element.body.iter(qn("w:pPr")):
        names = [etree.QName(child).localname for child in properties]
        assert names == sorted(names, key=order.index)


def test_a_card_that_may_not_be_quoted_is_only_counted(harvest):
    texts = [paragraph.text for paragraph in opened(replace(harvest, language="en")).paragraphs]
    counted = [text for text in texts if "1 card counts but may not be quoted." in text]
    assert len(counted) == 4  # of all, of a theme, a recommendation and an action


def test_a_label_keeps_its_number_in_front_before_words_that_run_the_other_way(harvest):
    document = opened(replace(harvest, language="en"))
    advice = next(paragraph for paragraph in document.paragraphs if paragraph.text.endswith("تحدثوا مع أصحاب العمل")
                  and paragraph.style.name == "Heading 2")
    assert advice.runs[0].text == "\u200e2. We advise\u200e "


def test_a_reader_without_our_fonts_is_told_which_others_have_the_letters(harvest):
    with ZipFile(BytesIO(word.write(harvest))) as parts:
        table = etree.fromstring(parts.read("word/fontTable.xml"))
    others = {font.get(qn("w:name")): [name.get(qn("w:val")) for name in font.iter(qn("w:altName"))]
              for font in table}
    assert others["Noto Sans Ethiopic"] == ["Nyala,Ebrima"]
