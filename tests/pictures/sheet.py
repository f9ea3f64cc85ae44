"""All pictures of a folder on one page."""

from html import escape
from pathlib import Path

STYLE = ("body { font: 14px sans-serif; display: flex; flex-wrap: wrap; gap: 16px; align-items: start; background: #ddd; }"
         "figure { margin: 0; width: 240px; } figcaption { overflow-wrap: anywhere; }"
         "div { height: 300px; overflow: hidden; background: #fff; } img { width: 100%; }")


def lay_out(folder: Path) -> Path:
    figures = "\n".join(
        f'<figure><a href="{escape(picture.name)}"><div><img src="{escape(picture.name)}" loading="lazy" alt=""></div></a>'
        f"<figcaption>{escape(picture.stem)}</figcaption></figure>" for picture in sorted(folder.glob("*.png")))
    sheet = folder / "index.html"
    sheet.write_text(f'<!doctype html><meta charset="utf-8"><title>{escape(folder.name)}</title><style>{STYLE}</style>\n'
                     f"{figures}\n", encoding="utf-8")
    return sheet
