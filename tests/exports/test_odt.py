"""The report as an OpenDocument text, read by the library that others read it with."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from lxml import etree
from odfdo import Document

from app.exports import odt
from tests.exports.conftest import ARABIC, DUTCH, TIGRINYA, UKRAINIAN


def opened(harvest):
    return Document(BytesIO(odt.write(harvest)))


def texts(document):
    return [paragraph.inner_text for paragraph in document.body.get_elements("//text:p | //text:h")]


def style_of(document, text):
    paragraph = next(each for each in document.body.get_elements("//text:p") if each.inner_text == text)
    name = paragraph.get_attribute_string("text:style-name")
    return document.get_part("content.xml").root.get_element(f"//style:style[@style:name='{name}']")


def test_words_come_back_code_point_for_code_point(harvest):
    told = texts(opened(harvest))
    for words in (ARABIC, TIGRINYA, DUTCH, UKRAINIAN):
        assert told.count(words) == 1


def test_headings_are_real_and_the_contents_lead_to_them(harvest):
    document = opened(replace(harvest, language="en"))
    parts = [heading for heading in document.body.get_elements("//text:h")
             if heading.get_attribute_string("text:outline-level") == "1"]
    titles = [heading.inner_text for heading in parts]
    assert titles[:3] == ["Summary", "How we worked", "Who took part"] and titles[-1].startswith("What this document")
    links = document.body.get_elements("//text:table-of-content//text:a")
    assert [link.inner_text for link in links] == titles
    marks = [heading.get_element("text:bookmark").get_attribute_string("text:name") for heading in parts]
    assert [link.get_attribute_string("xlink:href") for link in links] == [f"#{mark}" for mark in marks]


def test_arabic_runs_from_right_to_left(harvest):
    document = opened(harvest)
    look = style_of(document, ARABIC).get_element("style:paragraph-properties")
    assert look.get_attribute_string("style:writing-mode") == "rl-tb"
    assert style_of(document, DUTCH).get_element("style:paragraph-properties").get_attribute_string(
        "style:writing-mode") is None


def test_the_agenda_lies_on_its_side_and_its_head_comes_again(harvest):
    document = opened(replace(harvest, language="en"))
    heading = next(each for each in document.body.get_elements("//text:h") if each.inner_text == "Action agenda")
    name = heading.get_attribute_string("text:style-name")
    style = document.get_part("content.xml").root.get_element(f"//style:style[@style:name='{name}']")
    assert style.get_attribute_string("style:master-page-name") == "Side"
    tables = document.body.get_elements("//table:table")
    assert all(table.get_element("table:table-header-rows") is not None for table in tables)
    assert any("who does what" in table.get_element("table:title").inner_text for table in tables)


def test_pictures_say_what_they_show_and_pages_have_numbers(harvest):
    document = opened(replace(harvest, language="en"))
    told = [title.inner_text for title in document.body.get_elements("//draw:frame/svg:title")]
    assert any(text.startswith("The year after 19 November 2026 on one line") for text in told)
    masters = document.get_part("styles.xml").root.get_elements("//style:master-page")
    numbered = {each.get_attribute_string("style:name"): bool(each.get_elements(".//text:page-number")) for each in masters}
    assert numbered == {"Standard": True, "Side": True, "Cover": False}


def test_words_that_try_to_break_out_only_stay_words(hostile):
    content = odt.write(hostile)
    with ZipFile(BytesIO(content)) as parts:
        assert parts.namelist()[0] == "mimetype" and "Thumbnails/thumbnail.png" not in parts.namelist()
        for name in ("content.xml", "styles.xml", "meta.xml"):
            etree.fromstring(parts.read(name))
    told = texts(Document(BytesIO(content)))
    assert any('abcd]]>e</w:t>\U0001f44d' in text and '#import "x" $y$ *z* @q' in text for text in told)
    assert sum(text.count("ሰ") for text in told) == 10_000


def test_the_file_has_a_title_and_a_language_but_no_author(harvest):
    with ZipFile(BytesIO(odt.write(harvest))) as parts:
        meta = parts.read("meta.xml").decode()
    assert "<dc:title>Leren en werken</dc:title>" in meta and "<dc:language>nl-NL</dc:language>" in meta
    assert not re.search("creator|initial-creator|MacOSX", meta)
