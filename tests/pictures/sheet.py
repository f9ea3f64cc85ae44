"""All pictures of a folder on one page."""

from html import escape
from pathlib import Path

from PIL import Image

STYLE = ("body { font: 13px sans-serif; display: flex; flex-wrap: wrap; gap: 16px; align-items: start; background: #ddd; }"
         "h1 { font-size: 18px; inline-size: 100%; margin: 0; } figure { margin: 0; }"
         "figcaption { overflow-wrap: anywhere; } div { max-height: 320px; overflow: hidden; background: #fff; }"
         "img { display: block; width: 100%; }")


def lay_out(folder: Path) -> Path:
    pictures = sorted(folder.glob("*.png"))
    sheet = folder / "index.html"
    sheet.write_text("\n".join([
        f'<!doctype html><meta charset="utf-8"><title>{escape(folder.name)}</title><style>{STYLE}</style>',
        f"<h1>{escape(folder.name)}: {len(pictures)} screens, each a link to the whole picture</h1>",
        *map(drawn, pictures), ""]), encoding="utf-8")
    return sheet


def drawn(picture: Path) -> str:
    return drawn_from(picture, escape(picture.name))


def drawn_from(picture: Path, name: str) -> str:
    """A phone about as large as in the hand, a board not much larger: of a long page its beginning."""
    width, height = Image.open(picture).size
    return (f'<figure style="width: {140 + width // 8}px">'
            f'<a href="{name}"><div><img src="{name}" loading="lazy" alt=""></div></a>'
            f"<figcaption>{escape(picture.stem)}, {width} × {height}</figcaption></figure>")


def beside_their_design(folder: Path, designs: Path | None, design_of: dict[str, str]) -> Path:
    """Each page in its languages, and first the drawing of it where there is one. Drawings stay where they are: the sheet
    shows them from there."""
    rows = []
    for name, design in design_of.items():
        pictures = sorted(folder.glob(f"{name}-??.png"))
        drawings = sorted(designs.glob(design.replace("{lang}", "*") + ".png")) if designs and design else []
        rows.append(f"<h1>{escape(name)}{': ' + escape(design) if drawings else ''}</h1>")
        rows += [drawn_from(drawing, drawing.resolve().as_uri()) for drawing in drawings] + [*map(drawn, pictures)]
    sheet = folder / "index.html"
    sheet.write_text("\n".join([
        f'<!doctype html><meta charset="utf-8"><title>{escape(folder.name)}</title>',
        f"<style>{STYLE} div {{ max-height: none; }}</style>", *rows, ""]), encoding="utf-8")
    return sheet
