"""What Word files are made of, where the library leaves off: letters, directions, bars and styles."""

import re
from datetime import datetime

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree

from app.exports.harvest import Harvest
from app.exports.report.pieces import COLOURS
from app.words import Words

REGION = {"nl": "nl-NL", "en": "en-GB", "ar": "ar-SA", "fa": "fa-IR", "ti": "ti-ER", "uk": "uk-UA", "tr": "tr-TR",
          "so": "so-SO", "es": "es-ES"}
SOFT = "#4a505a"
STAND_INS = {"Noto Sans": "Segoe UI", "Noto Sans Arabic": "Segoe UI", "Noto Sans Ethiopic": "Nyala,Ebrima"}
AFTER_BORDER = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
                 "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
                 "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
                 "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle",
                 "w:rPr", "w:sectPr", "w:pPrChange")
_AFTER_BIDI = AFTER_BORDER[AFTER_BORDER.index("w:adjustRightInd"):]
_LETTER = "[\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]"
_ETHIOPIC = re.compile(f"({_LETTER}+(?:[^\\w]*{_LETTER}+)*)")


def empty(harvest: Harvest):
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
    styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), REGION[harvest.language])
    for name, size in (("Normal", 10.5), ("Title", 30), ("Subtitle", 13), ("Heading 1", 22), ("Heading 2", 13),
                       ("Heading 3", 11), ("Quote", 12), ("TOC Heading", 22)):
        style = styles[name]
        fonts(style.element.get_or_add_rPr(), "Noto Sans")
        style.font.size = Pt(size)
        style.font.italic = style.font.cs_italic = False
        style.font.color.rgb = rgb(COLOURS["plain"])
        if name not in ("Normal", "Subtitle", "Quote"):
            style.font.bold = style.font.cs_bold = True
        size_of_other_scripts(style.element.rPr, size)
        border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            style.element.pPr.remove(border)
    styles["TOC Heading"].element.get_or_add_pPr().append(tag("outlineLvl", val="9"))  # is no part itself
    stand_ins(document)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    styles["Heading 1"].paragraph_format.space_before = Pt(22)
    styles["Heading 2"].paragraph_format.space_before = Pt(16)
    styles["Heading 3"].paragraph_format.space_before = Pt(8)
    return document


def paragraph_in(document, style: str = "") -> Paragraph:
    """At the end. The library looks through the whole document for where that is."""
    element = OxmlElement("w:p")
    document.element.body[-1].addprevious(element)
    if style:
        element.get_or_add_pPr().append(tag("pStyle", val=style.replace(" ", "")))
    return Paragraph(element, document._body)


def add_words(paragraph: Paragraph, words: Words, *, bold=False, colour="", size=0.0, turn=True) -> None:
    """Words in their own language, direction and letters."""
    if turn:
        face(paragraph, words)
    rtl = words.direction == "rtl"
    language = REGION.get(words.language, words.language)
    for number, part in enumerate(_ETHIOPIC.split(words.text)):
        if not part:
            continue
        font, other = ("Noto Sans Ethiopic",) * 2 if number % 2 else ("Noto Sans", "Noto Sans Arabic")
        properties = [tag("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=other)]
        if bold:
            properties += [tag("b"), tag("bCs")]
        if colour:
            properties.append(tag("color", val=colour[1:]))
        if size:
            properties += [tag("sz", val=str(round(size * 2))), tag("szCs", val=str(round(size * 2)))]
        if rtl:
            properties.append(tag("rtl"))
        properties.append(tag("lang", **({"bidi": language} if rtl else {"val": language})))
        paragraph._p.append(_run(part, properties))


def _run(text: str, properties: list):
    run, of_it = tag("r"), tag("rPr")
    of_it.extend(properties)
    run.append(of_it)
    for number, line in enumerate(re.split("([\n\t])", text)):
        if number % 2:
            run.append(tag("br" if line == "\n" else "tab"))
        elif line:
            words = tag("t")
            words.text = line
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(words)
    return run


def face(paragraph, words: Words) -> None:
    if words.direction != "rtl":
        return
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:bidi")) is None:
        bidi = tag("bidi")
        properties.insert_element_before(bidi, *_AFTER_BIDI)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # the side where a line begins: in such a paragraph the right one


def bar(paragraph, colour: str, runs: str) -> None:
    side = "right" if runs == "rtl" else "left"
    border = tag("pBdr")
    border.append(tag(side, val="single", sz="24", space="6", color=colour[1:]))
    paragraph._p.get_or_add_pPr().insert_element_before(border, *AFTER_BORDER)


def fonts(properties, font: str, other: str = "") -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:cs"), other or (font if "Ethiopic" in font else "Noto Sans Arabic"))


def stand_ins(document) -> None:
    """Names the fonts of Windows that have the same letters, for a reader who does not have ours."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = parse_xml(part.blob)
    for name, others in STAND_INS.items():
        font = tag("font", name=name)
        font.append(tag("altName", val=others))
        table.append(font)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def size_of_other_scripts(properties, size: float) -> None:
    size_tag = properties.find(qn("w:szCs"))
    if size_tag is None:
        size_tag = tag("szCs")
        properties.insert_element_before(
            size_tag, "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs",
            "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")
    size_tag.set(qn("w:val"), str(round(size * 2)))


def tag(name: str, /, **values: str):
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def rgb(text: str) -> RGBColor:
    return RGBColor.from_string(text[1:].upper())
