"""The report as an OpenDocument text, the open format that Dutch government asks for: the same pieces as in Word."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Element

from app.exports.harvest import Harvest
from app.exports.labels import writable
from app.exports.odt_styles import Styles, lay_down
from app.exports.ooxml import REGION
from app.exports.pdf import COVER, png_of
from app.exports.report.outline import foot, outline
from app.exports.report.pieces import COLOURS, Card, Contents, Cover, Heading, Line, Picture, Sheet, Table
from app.files import files
from app.words import Words, direction, speaking

SOFT, WIDE, WIDE_ON_ITS_SIDE = "#454b55", 166, 261  # millimetres between the margins


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    with speaking(harvest.language):
        drawn = _Drawn(harvest)
        for piece in outline(harvest):
            getattr(drawn, type(piece).__name__.lower())(piece)
        return drawn.whole(foot(harvest))


class _Drawn:
    def __init__(self, harvest: Harvest):
        self.harvest, self.language = harvest, harvest.language
        self.document: Any = Document("text")
        self.styles = Styles()
        self.xml: list[str] = []
        self.begins: dict[str, str] = {"master": "Cover"}  # of the next paragraph: a page, or a kind of pages
        self.on_its_side = False
        self.parts: list[str] = []
        self.contents_at = 0

    def whole(self, foot: str) -> bytes:
        document = self.document
        links = "".join(f'<text:p text:style-name="Contents_20_1"><text:a xlink:type="simple" xlink:href="#part{number}">'
                        f'{words}</text:a></text:p>' for number, words in enumerate(self.parts))
        self.xml[self.contents_at] = self.xml[self.contents_at].replace("<!--links-->", links)
        lay_down(document, self.styles, _as_xml(foot), REGION[self.language])
        document.body.clear()
        for xml in self.xml:
            document.body.append(Element.from_tag(xml))
        meta, made = document.meta, self.harvest.made_on
        meta.title, meta.language = self.harvest.title[:255], REGION[self.language]
        meta.set_creation_date(datetime(made.year, made.month, made.day))
        meta.set_generator("Expertpool")
        thumbnail = "Thumbnails/thumbnail.png"  # of an empty page
        document.container.del_part(thumbnail)
        document.manifest.del_full_path(thumbnail)
        out = BytesIO()
        document.save(out)
        return out.getvalue()

    # --- paragraphs ----------------------------------------------------------------------------------------------

    def paragraph(self, inside: str, parent: str = "Text_20_body", tag: str = "text:p", words: Words | None = None,
                  more: str = "", **style: Any) -> None:
        name = self.styles.paragraph(parent, rtl=words is not None and words.direction == "rtl", **self.begins, **style)
        self.begins = {}
        self.xml.append(f"<{tag} text:style-name={quoteattr(name)}{more}>{inside}</{tag}>")

    def span(self, words: Words, **style: Any) -> str:
        name = self.styles.text(REGION.get(words.language, words.language), words.direction == "rtl", **style)
        return f"<text:span text:style-name={quoteattr(name)}>{_as_xml(words.text)}</text:span>"

    def ours(self, text: str, **style: Any) -> str:
        return self.span(Words(text, self.language), **style)

    # --- pieces --------------------------------------------------------------------------------------------------

    def cover(self, piece: Cover) -> None:
        logos = "".join(self.image(logo, alt, high=14) for alt, id in piece.logos if (logo := files().get(id)))
        if logos:
            self.paragraph(logos)
        self.paragraph(self.image(png_of(COVER.read_text(), WIDE), "", wide=WIDE))
        self.paragraph(self.ours(piece.kicker), "Subtitle")
        self.paragraph(self.span(piece.title), "Title", words=piece.title)
        if piece.draft:
            self.paragraph(self.ours(piece.draft, bold=True), fill="#ffc531")
        for label, words in piece.facts:
            self.line(Line(words, label))

    def contents(self, piece: Contents) -> None:
        """On which page each part stands only the word processor knows: it writes that when it is asked to update."""
        self.begins = {"master": "Standard"}
        self.paragraph(self.ours(piece.title), "Contents_20_Heading")
        self.contents_at = len(self.xml)
        self.xml.append('<text:table-of-content text:name="Contents"><text:table-of-content-source text:outline-level="1"/>'
                        "<text:index-body><!--links--></text:index-body></text:table-of-content>")

    def sheet(self, piece: Sheet) -> None:
        turned = piece.landscape != self.on_its_side
        self.on_its_side = piece.landscape
        self.begins = {"master": "Side" if piece.landscape else "Standard"} if turned else {"page": "page"}

    def heading(self, piece: Heading) -> None:
        mark = "\u200e" if piece.label and piece.words.direction != direction(self.language) else ""
        label = self.ours(f"{mark}{piece.label}{mark} ", colour=COLOURS[piece.tone]) if piece.label else ""
        if piece.level == 1:
            label = f'<text:bookmark text:name="part{len(self.parts)}"/>{label}'
            self.parts.append(_as_xml(piece.words.text))
        bar = {} if piece.tone == "plain" else {"bar": COLOURS[piece.tone]}
        self.paragraph(label + self.span(piece.words), f"Heading_20_{piece.level}", "text:h", piece.words,
                       f' text:outline-level="{piece.level}"', **bar)

    def line(self, piece: Line) -> None:
        label = self.ours(f"{piece.label}: ", bold=True) if piece.label else ""
        numbers = self.ours(f" [{piece.cards}]", colour=SOFT, size=8) if piece.cards else ""
        words = self.span(piece.words, **({"colour": SOFT} if piece.soft else {}))
        if piece.words.direction == direction(self.language):
            self.paragraph(label + words + numbers)
            return
        if label:
            self.paragraph(label, keep="always")
        self.paragraph(words, words=piece.words)
        if numbers:
            self.paragraph(numbers)

    def card(self, piece: Card) -> None:
        colour = COLOURS[piece.tone]
        self.paragraph(self.ours(piece.label, bold=True, colour=colour, size=9), bar=colour, keep="always")
        self.paragraph(self.span(piece.words), "Quotations", words=piece.words, bar=colour,
                       **({"keep": "always"} if piece.layers else {}))
        for words, origin in piece.layers:
            by = self.ours(f" ({origin})", colour=SOFT, size=9)
            layer = self.span(words, colour=SOFT, size=10)
            if words.direction == direction(self.language):
                self.paragraph(layer + by)
            else:
                self.paragraph(layer, words=words)
                self.paragraph(by)

    def table(self, piece: Table) -> None:
        wide = WIDE_ON_ITS_SIDE if self.on_its_side else WIDE
        columns = "".join(f'<table:table-column table:style-name="{self.styles.column(wide * part / sum(piece.widths))}"/>'
                          for part in piece.widths)
        head = self.row(tuple(Words(title, self.language) for title in piece.head), bold=True)
        self.xml.append(
            f'<table:table table:name="T{len(self.xml)}" table:style-name="Table"><table:title>{_as_xml(piece.says)}'
            f"</table:title>{columns}<table:table-header-rows>{head}</table:table-header-rows>"
            f"{''.join(map(self.row, piece.rows))}</table:table>")
        self.paragraph("")

    def row(self, cells: tuple[Words, ...], **style: Any) -> str:
        inside = (f'<text:p text:style-name="{self.styles.paragraph("Standard", rtl=words.direction == "rtl")}">'
                  f"{self.span(words, size=9, **style)}</text:p>" for words in cells)
        return '<table:table-row table:style-name="Row">' + "".join(
            f'<table:table-cell table:style-name="Cell" office:value-type="string">{each}</table:table-cell>'
            for each in inside) + "</table:table-row>"

    def picture(self, piece: Picture) -> None:
        self.paragraph(self.image(png_of(piece.svg, piece.wide), piece.alt, wide=piece.wide))

    def image(self, png: bytes, alt: str, *, wide: float = 0, high: float = 0) -> str:
        part = int.from_bytes(png[16:20], "big") / int.from_bytes(png[20:24], "big")  # the size of a PNG is in its header
        wide, high = wide or high * part, high or wide / part
        place = self.document.add_file(BytesIO(png))
        about = f"<svg:title>{_as_xml(alt)}</svg:title>" if alt else ""
        return (f'<draw:frame draw:name="P{len(self.xml)}" text:anchor-type="as-char" draw:style-name="Frame" '
                f'svg:width="{wide:.1f}mm" svg:height="{high:.1f}mm"><draw:image xlink:href={quoteattr(place)} '
                f'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>{about}</draw:frame>')


def _as_xml(text: str) -> str:
    """Of spaces that follow each other only one would be kept."""
    words = escape(text).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    return re.sub("  +", lambda spaces: f' <text:s text:c="{len(spaces[0]) - 1}"/>', words)
