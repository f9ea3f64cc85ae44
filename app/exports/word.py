"""The report as a Word document, in which every word can still be changed."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.outline import COLOURS, Card, Heading, Line, Table, foot, outline
from app.words import Words, direction, speaking

REGION = {"nl": "nl-NL", "en": "en-GB", "ar": "ar-SA", "fa": "fa-IR", "ti": "ti-ER", "uk": "uk-UA", "tr": "tr-TR",
          "so": "so-SO", "es": "es-ES"}
SOFT = "#4a505a"
STAND_INS = {"Noto Sans": "Segoe UI", "Noto Sans Arabic": "Segoe UI", "Noto Sans Ethiopic": "Nyala,Ebrima"}
_LETTER = "[\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]"
_ETHIOPIC = re.compile(f"({_LETTER}+(?:[^\\w]*{_LETTER}+)*)")


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    with speaking(harvest.language):
        document = _empty(harvest)
        _add_words(document.add_paragraph(style="Title"), Words(harvest.title, harvest.language))
        for piece in outline(harvest):
            _DRAW[type(piece)](document, piece, harvest.language)
        _foot(document.sections[0].footer.paragraphs[0], Words(f"{foot(harvest)} ", harvest.language))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _empty(harvest: Harvest):
    document = Document()
    properties = document.core_properties
    properties.title, properties.language = harvest.title[:255], REGION[harvest.language]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime(harvest.made_on.year, harvest.made_on.month, harvest.made_on.day)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), REGION[harvest.language])
    for name, size in (("Normal", 10.5), ("Title", 26), ("Heading 1", 18), ("Heading 2", 13), ("Heading 3", 10.5)):
        style = styles[name]
        _fonts(style.element.get_or_add_rPr(), "Noto Sans")
        style.font.size = Pt(size)
        if name != "Normal":
            style.font.color.rgb = _colour(COLOURS["plain"])
            style.font.bold = style.font.cs_bold = True
        _size_of_other_scripts(style.element.rPr, size)
        border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            style.element.pPr.remove(border)
    _stand_ins(document)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    styles["Heading 1"].paragraph_format.space_before = Pt(22)
    styles["Heading 2"].paragraph_format.space_before = Pt(16)
    styles["Heading 3"].paragraph_format.space_before = Pt(8)
    return document


def _heading(document, piece: Heading, language: str) -> None:
    paragraph = document.add_paragraph(style=f"Heading {piece.level}")
    paragraph.paragraph_format.space_after = Pt(4)
    _turn(paragraph, piece.words)
    if piece.label:
        # Keeps a number before the label and a full stop after it, also where the line runs the other way.
        mark = "\u200e" if piece.words.direction != direction(language) else ""
        _add_words(paragraph, Words(f"{mark}{piece.label}{mark} ", language), colour=COLOURS[piece.tone], turn=False)
    _add_words(paragraph, piece.words)
    if piece.tone != "plain":
        _bar(paragraph, COLOURS[piece.tone], piece.words.direction)


def _line(document, piece: Line, language: str) -> None:
    paragraph = document.add_paragraph()
    if piece.label:
        _add_words(paragraph, Words(f"{piece.label}: ", language), bold=True)
    if piece.label and piece.words.direction != direction(language):
        paragraph.paragraph_format.keep_with_next = True
        paragraph = document.add_paragraph()
    _add_words(paragraph, piece.words, colour=SOFT if piece.soft else "")


def _card(document, piece: Card, language: str) -> None:
    colour = COLOURS[piece.tone]
    label = document.add_paragraph()
    label.paragraph_format.space_before = Pt(8)
    label.paragraph_format.keep_with_next = True
    label.paragraph_format.left_indent = Cm(0.3)
    _add_words(label, Words(piece.label, language), bold=True, colour=colour, size=9)
    _bar(label, colour, direction(language))
    drawn = [(piece.words, "")] + [(words, f"({origin})") for words, origin in piece.layers]
    for number, (words, origin) in enumerate(drawn):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.3)
        _add_words(paragraph, words, size=10 if number else 12, colour=SOFT if number else "")
        if origin:
            if words.direction != direction(language):
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.left_indent = Cm(0.3)
            _add_words(paragraph, Words(f" {origin}", language), size=9, colour=SOFT)
        if not number:
            _bar(paragraph, colour, words.direction)


def _foot(paragraph, words: Words) -> None:
    """What the report promises, and which page of how many this is: Word fills that in."""
    _add_words(paragraph, words, size=8)
    for text, field in (("", "PAGE"), (" / ", "NUMPAGES")):
        paragraph.add_run(text).font.size = Pt(8)
        number, place = paragraph.add_run("1"), _tag("fldSimple", instr=field)
        number.font.size = Pt(8)
        place.append(number._r)
        paragraph._p.append(place)


def _table(document, piece: Table, language: str) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for number, row in enumerate((piece.head, *piece.rows)):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            _add_words(cell.paragraphs[0], Words(text, language), bold=not number)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(_tag("tblHeader"))


_DRAW: dict[type, Callable[..., None]] = {Heading: _heading, Line: _line, Card: _card, Table: _table}


def _add_words(paragraph, words: Words, *, bold=False, colour="", size=0.0, turn=True) -> None:
    """Words in their own language, direction and letters."""
    if turn:
        _turn(paragraph, words)
    rtl = words.direction == "rtl"
    language = REGION.get(words.language, words.language)
    for number, part in enumerate(_ETHIOPIC.split(words.text)):
        if not part:
            continue
        run = paragraph.add_run(part)
        properties = run._r.get_or_add_rPr()
        if number % 2:
            _fonts(properties, "Noto Sans Ethiopic")
        else:
            _fonts(properties, "Noto Sans", "Noto Sans Arabic")
        if bold:
            run.bold = True
            run.font.cs_bold = True
        if colour:
            run.font.color.rgb = _colour(colour)
        if size:
            run.font.size = Pt(size)
            _size_of_other_scripts(properties, size)
        if rtl:
            run.font.rtl = True
        properties.append(_tag("lang", **({"bidi": language} if rtl else {"val": language})))


def _turn(paragraph, words: Words) -> None:
    if words.direction != "rtl":
        return
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:bidi")) is None:
        bidi = _tag("bidi")
        properties.insert_element_before(
            bidi, "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
            "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
            "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # the side where a line begins: in such a paragraph the right one


def _bar(paragraph, colour: str, runs: str) -> None:
    side = "right" if runs == "rtl" else "left"
    border = _tag("pBdr")
    border.append(_tag(side, val="single", sz="24", space="6", color=colour[1:]))
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
        "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr")


def _fonts(properties, font: str, other: str = "") -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:cs"), other or (font if "Ethiopic" in font else "Noto Sans Arabic"))


def _stand_ins(document) -> None:
    """Names the fonts of Windows that have the same letters, for a reader who does not have ours."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = parse_xml(part.blob)
    for name, others in STAND_INS.items():
        font = _tag("font", name=name)
        font.append(_tag("altName", val=others))
        table.append(font)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _size_of_other_scripts(properties, size: float) -> None:
    size_tag = properties.find(qn("w:szCs"))
    if size_tag is None:
        size_tag = _tag("szCs")
        properties.insert_element_before(
            size_tag, "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs",
            "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")
    size_tag.set(qn("w:val"), str(round(size * 2)))


def _tag(name: str, /, **values: str):
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text[1:].upper())
