"""The report as a Word document, in which every word can still be changed. Its styles have the names that Word gives them,
so that the template of a municipality takes them over."""

from collections.abc import Callable
from io import BytesIO

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.ooxml import AFTER_BORDER, SOFT, add_words, bar, empty, face, paragraph_in, tag
from app.exports.pdf import COVER, png_of
from app.exports.report.outline import foot, outline
from app.exports.report.pieces import COLOURS, Card, Contents, Cover, Heading, Line, Picture, Sheet, Table
from app.files import files
from app.words import Words, direction, speaking

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    with speaking(harvest.language):
        document, pieces = empty(harvest), outline(harvest)
        parts = [piece for piece in pieces if isinstance(piece, Heading) and piece.level == 1]
        end, begins_a_page = document.element.body[-1], False
        for piece in pieces:
            before = end.getprevious()
            if isinstance(piece, Contents):
                _contents(document, piece, parts, harvest.language)
            else:
                _DRAW[type(piece)](document, piece, harvest.language)
            if begins_a_page or isinstance(piece, Contents):
                Paragraph(before.getnext(), document).paragraph_format.page_break_before = True
            begins_a_page = isinstance(piece, Sheet) and end.getprevious() is before
        cover = document.sections[0]
        cover.different_first_page_header_footer = True
        _foot(cover.footer.paragraphs[0], Words(f"{foot(harvest)} ", harvest.language))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _heading(document, piece: Heading, language: str) -> None:
    paragraph = paragraph_in(document, f"Heading {piece.level}")
    face(paragraph, piece.words)
    if piece.label:
        # Keeps a number before the label and a full stop after it, also where the line runs the other way.
        mark = "\u200e" if piece.words.direction != direction(language) else ""
        add_words(paragraph, Words(f"{mark}{piece.label}{mark} ", language), colour=COLOURS[piece.tone], turn=False)
    add_words(paragraph, piece.words)
    if piece.level == 1:
        number = int(document.element.body.xpath("count(.//w:bookmarkStart)"))  # where the contents lead
        paragraph._p.insert(1, tag("bookmarkStart", id=str(number), name=f"part{number}"))
        paragraph._p.append(tag("bookmarkEnd", id=str(number)))
    if piece.tone != "plain":
        bar(paragraph, COLOURS[piece.tone], piece.words.direction)


def _line(document, piece: Line, language: str) -> None:
    paragraph = paragraph_in(document)
    if piece.label:
        add_words(paragraph, Words(f"{piece.label}: ", language), bold=True)
    if piece.label and piece.words.direction != direction(language):
        paragraph.paragraph_format.keep_with_next = True
        paragraph = paragraph_in(document)
    add_words(paragraph, piece.words, colour=SOFT if piece.soft else "")
    if piece.cards:
        if piece.words.direction != direction(language):
            paragraph = paragraph_in(document)
        add_words(paragraph, Words(f" [{piece.cards}]", language), colour=SOFT, size=8, turn=False)


def _card(document, piece: Card, language: str) -> None:
    colour = COLOURS[piece.tone]
    label = paragraph_in(document)
    label.paragraph_format.space_before = Pt(8)
    label.paragraph_format.keep_with_next = True
    label.paragraph_format.left_indent = Cm(0.3)
    add_words(label, Words(piece.label, language), bold=True, colour=colour, size=9)
    bar(label, colour, direction(language))
    drawn = [(piece.words, "")] + [(words, f"({origin})") for words, origin in piece.layers]
    for number, (words, origin) in enumerate(drawn):
        paragraph = paragraph_in(document, "" if number else "Quote")
        paragraph.paragraph_format.left_indent = Cm(0.3)
        paragraph.paragraph_format.keep_with_next = not number and len(drawn) > 1
        add_words(paragraph, words, size=10 if number else 0, colour=SOFT if number else "")
        if origin:
            if words.direction != direction(language):
                paragraph = paragraph_in(document)
                paragraph.paragraph_format.left_indent = Cm(0.3)
            add_words(paragraph, Words(f" {origin}", language), size=9, colour=SOFT)
        if not number:
            bar(paragraph, colour, words.direction)


def _foot(paragraph, words: Words) -> None:
    """What the report promises, and which page of how many this is: Word fills that in."""
    add_words(paragraph, words, size=8)
    for text, field in (("", "PAGE"), (" / ", "NUMPAGES")):
        paragraph.add_run(text).font.size = Pt(8)
        number, place = paragraph.add_run("1"), tag("fldSimple", instr=field)
        number.font.size = Pt(8)
        place.append(number._r)
        paragraph._p.append(place)


def _table(document, piece: Table, language: str) -> None:
    """Its head comes again on every page; no row is torn apart."""
    table = document.add_table(rows=0, cols=len(piece.head))
    table.autofit = False
    section = document.sections[-1]
    wide = section.page_width - section.left_margin - section.right_margin
    widths = [int(wide * part / sum(piece.widths)) for part in piece.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    properties = table._tbl.tblPr
    borders, margins = tag("tblBorders"), tag("tblCellMar")
    for side in ("top", "bottom", "insideH"):
        borders.append(tag(side, val="single", sz="8" if side == "top" else "4", space="0",
                           color="14232A" if side == "top" else "B9BEC7"))
    for side, wide_as in (("top", "60"), ("left", "80"), ("bottom", "60"), ("right", "80")):
        margins.append(tag(side, w=wide_as, type="dxa"))
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")
    for name in ("tblCaption", "tblDescription"):
        properties.append(tag(name, val=piece.says))
    head = tuple(Words(title, language) for title in piece.head)
    for number, row in enumerate((head, *piece.rows)):
        line = table.add_row()
        for cell, words, width in zip(line.cells, row, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            add_words(cell.paragraphs[0], words, bold=not number, size=9)
        line._tr.get_or_add_trPr().append(tag("cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(tag("tblHeader"))
    paragraph_in(document).paragraph_format.space_after = Pt(0)


def _cover(document, piece: Cover, language: str) -> None:
    for alt, id in piece.logos:
        if logo := files().get(id):
            _picture_of(document, logo, alt, high=Cm(1.4))
    _picture_of(document, png_of(COVER.read_text(), 166), "", wide=document.sections[0].page_width
                - document.sections[0].left_margin - document.sections[0].right_margin)
    add_words(paragraph_in(document, "Subtitle"), Words(piece.kicker, language))
    add_words(paragraph_in(document, "Title"), piece.title)
    if piece.draft:
        paragraph = paragraph_in(document)
        add_words(paragraph, Words(piece.draft, language), bold=True)
        shade = tag("shd", val="clear", color="auto", fill="FFC531")
        paragraph._p.get_or_add_pPr().insert_element_before(shade, *AFTER_BORDER[1:])
    for label, words in piece.facts:
        _line(document, Line(words, label), language)


def _contents(document, piece: Contents, parts: list[Heading], language: str) -> None:
    """Its lines lead to the parts. On which page each stands only Word can know: it writes that when it is asked to update,
    or when it prints; until then no number stands there that might be wrong."""
    add_words(paragraph_in(document, "TOC Heading"), Words(piece.title, language))
    for number, part in enumerate(parts):
        paragraph = paragraph_in(document, "TOC 1")
        if not number:
            _field(paragraph, "begin", 'TOC \\o "1-1" \\h \\z \\u')
        link = tag("hyperlink", anchor=f"part{number}", history="1")
        paragraph._p.append(link)
        add_words(paragraph, part.words)
        for run in [each._r for each in paragraph.runs if each.text]:
            link.append(run)
        if number == len(parts) - 1:
            _field(paragraph, "end")


def _field(paragraph, kind: str, instruction: str = "") -> None:
    paragraph.add_run()._r.append(tag("fldChar", fldCharType=kind))
    if instruction:
        text = tag("instrText")
        text.text = instruction
        paragraph.add_run()._r.append(text)
        paragraph.add_run()._r.append(tag("fldChar", fldCharType="separate"))


def _sheet(document, piece: Sheet, language: str) -> None:
    page = document.sections[-1]
    if (page.page_width > page.page_height) == piece.landscape:
        return  # what comes next begins a page
    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.page_width, page.page_height = page.page_height, page.page_width
    page.orientation = WD_ORIENT.LANDSCAPE if piece.landscape else WD_ORIENT.PORTRAIT
    page.different_first_page_header_footer = False


def _picture(document, piece: Picture, language: str) -> None:
    _picture_of(document, png_of(piece.svg, piece.wide), piece.alt, wide=Mm(piece.wide))


def _picture_of(document, png: bytes, alt: str, wide=None, high=None) -> None:
    """Without words to say of it, it is an ornament, and is passed over."""
    document.add_picture(BytesIO(png), width=wide, height=high)
    inline = document.element.body[-2].find(f".//{{{_DRAWING}}}inline")
    for side in "TBLR":
        inline.set(f"dist{side}", "0")
    inline.docPr.set("descr", alt)


_DRAW: dict[type, Callable[..., None]] = {Heading: _heading, Line: _line, Card: _card, Table: _table, Cover: _cover,
                                          Sheet: _sheet, Picture: _picture}
