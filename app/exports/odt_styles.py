"""The styles of an OpenDocument text: named ones that a template takes over, and those that are made as they are needed."""

from typing import Any
from xml.sax.saxutils import quoteattr

from odfdo import Element

from app.exports.report.pieces import COLOURS

INK = COLOURS["plain"]
SIZES = {"Heading_20_1": 22, "Heading_20_2": 13, "Heading_20_3": 11, "Contents_20_Heading": 22}
ADDED = {"Title": 30, "Subtitle": 13, "Quotations": 12, "Footer": 8}
SCRIPTS = ("", "-asian", "-complex")


class Styles:
    """Each once, however often it is asked for."""

    def __init__(self) -> None:
        self.xml: dict[str, str] = {}
        self.names: dict[tuple, str] = {}

    def made(self, kind: str, *facts: Any, xml: str) -> str:
        name = self.names.setdefault((kind, *facts), f"{kind}{len(self.names)}")
        self.xml.setdefault(name, xml.replace("NAME", name))
        return name

    def paragraph(self, parent: str, *, rtl: bool = False, bar: str = "", fill: str = "", keep: str = "", page: str = "",
                  master: str = "") -> str:
        inside = []
        if rtl:
            inside.append('style:writing-mode="rl-tb" fo:text-align="right"')
        if bar:
            side = "right" if rtl else "left"
            inside.append(f'fo:border-{side}="2.5pt solid {bar}" fo:padding-{side}="2.5mm"')
        if fill:
            inside.append(f'fo:background-color="{fill}" fo:padding="2mm"')
        if keep:
            inside.append(f'fo:keep-with-next="{keep}"')
        if page:
            inside.append(f'fo:break-before="{page}"')
        of_master = f" style:master-page-name={quoteattr(master)}" if master else ""
        return self.made("P", parent, rtl, bar, fill, keep, page, master, xml=(
            f'<style:style style:name="NAME" style:family="paragraph" style:parent-style-name="{parent}"{of_master}>'
            f'<style:paragraph-properties {" ".join(inside)}/></style:style>'))

    def text(self, language: str, rtl: bool, *, bold: bool = False, colour: str = "", size: float = 0) -> str:
        code, _dash, country = language.partition("-")
        ethiopic = code in ("ti", "am")
        inside = [_fonts("Noto Sans Ethiopic" if ethiopic else "")]
        if code.isalpha() and code.isascii() and len(code) in (2, 3):
            country = country if len(country) == 2 else "none"
            inside += [f'fo:language="{code}" fo:country="{country}"',
                       f'style:language-complex="{code}" style:country-complex="{country}"']
        if bold:
            inside += [f'{"fo" if not script else "style"}:font-weight{script}="bold"' for script in SCRIPTS]
        if colour:
            inside.append(f'fo:color="{colour}"')
        if size:
            inside.append(_sizes(size))
        return self.made("T", language, bold, colour, size, xml=(
            '<style:style style:name="NAME" style:family="text"><style:text-properties '
            f'{" ".join(inside)}/></style:style>'))

    def column(self, wide: float) -> str:
        return self.made("C", round(wide), xml=(
            '<style:style style:name="NAME" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{wide:.1f}mm"/></style:style>'))


def _sizes(size: float) -> str:
    return " ".join(f'{"fo" if not script else "style"}:font-size{script}="{size}pt"' for script in SCRIPTS)


def _fonts(font: str = "") -> str:
    return (f'fo:font-family={quoteattr(font or "Noto Sans")} style:font-family-asian={quoteattr(font or "Noto Sans")} '
            f'style:font-family-complex={quoteattr(font or "Noto Sans Arabic")}')


FIXED = (
    '<style:style style:name="Table" style:family="table"><style:table-properties table:align="margins" '
    'fo:margin-top="2mm"/></style:style>',
    '<style:style style:name="Row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/>'
    "</style:style>",
    '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="1.3mm" '
    'fo:border-top="0.5pt solid #b9bec7" fo:border-bottom="0.5pt solid #b9bec7" fo:border-left="none" '
    'fo:border-right="none"/></style:style>',
    '<style:style style:name="Frame" style:family="graphic"><style:graphic-properties style:vertical-pos="top" '
    'style:vertical-rel="baseline"/></style:style>',
)
LAYOUT = ('<style:page-layout style:name="{name}"><style:page-layout-properties fo:page-width="{wide}mm" '
          'fo:page-height="{high}mm" style:print-orientation="{turned}" fo:margin-left="{margin}mm" '
          'fo:margin-right="{margin}mm" fo:margin-top="20mm" fo:margin-bottom="15mm" style:writing-mode="lr-tb"/>'
          '<style:footer-style><style:header-footer-properties fo:min-height="10mm" fo:margin-top="4mm"/>'
          "</style:footer-style></style:page-layout>")


def lay_down(document: Any, styles: Styles, foot: str, language: str) -> None:
    """The styles of all that was drawn, and the pages it stands on: the cover without a foot, and those on their side."""
    content, sheet = document.get_part("content.xml"), document.get_part("styles.xml")
    automatic = content.root.get_element("//office:automatic-styles")
    for xml in (*FIXED, *styles.xml.values()):
        automatic.append(Element.from_tag(xml))
    code, _dash, country = language.partition("-")
    for default in sheet.root.get_elements("//office:styles/style:default-style[@style:family='paragraph']"):
        default.append(Element.from_tag(
            f'<style:text-properties {_fonts()} {_sizes(10.5)} fo:color="{INK}" fo:language="{code}" '
            f'fo:country="{country}"/>'))
        for older in default.get_elements("style:text-properties")[:-1]:
            default.delete(older)
    named = sheet.root.get_element("//office:styles")
    for numbers in named.get_elements("text:outline-style"):
        named.delete(numbers)  # or headings get numbers
    for style in named.get_elements("style:style[@style:family='paragraph']"):
        name = style.get_attribute_string("style:name")
        for old in style.get_elements("style:text-properties") if name == "Heading" or name in SIZES else ():
            style.delete(old)
        if name in SIZES:
            style.append(Element.from_tag(_heading_look(SIZES[name])))
    for name, size in ADDED.items():
        drawn_as = f"<style:text-properties {_fonts()} {_sizes(size)}/>" if name != "Title" else _heading_look(size)
        named.append(Element.from_tag(
            f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard" '
            f'style:class="text"><style:paragraph-properties fo:margin-bottom="3mm"/>{drawn_as}</style:style>'))
    layouts, masters = (sheet.root.get_element(f"//office:{kind}-styles") for kind in ("automatic", "master"))
    for old in (*layouts.get_elements("style:page-layout"), *masters.get_elements("style:master-page")):
        old.parent.delete(old)
    for name, wide, high, turned, margin in (("Upright", 210, 297, "portrait", 22), ("Turned", 297, 210, "landscape", 18)):
        layouts.append(Element.from_tag(LAYOUT.format(name=name, wide=wide, high=high, turned=turned, margin=margin)))
    number = ('<text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count>')
    at_the_foot = f'<style:footer><text:p text:style-name="Footer">{foot} {number}</text:p></style:footer>'
    for name, layout, inside in (("Standard", "Upright", at_the_foot), ("Cover", "Upright", ""),
                                 ("Side", "Turned", at_the_foot)):
        masters.append(Element.from_tag(
            f'<style:master-page style:name="{name}" style:page-layout-name="{layout}">{inside}</style:master-page>'))


def _heading_look(size: float) -> str:
    bold = " ".join(f'{"fo" if not script else "style"}:font-weight{script}="bold"' for script in SCRIPTS)
    return f'<style:text-properties {_fonts()} {_sizes(size)} {bold} fo:color="{INK}"/>'
