"""The table and the picture: rows with what they are held against, in `docs/performance.md` and `docs/performance.svg`.

Each part of the page stands between markers with its name, so that parts can be measured anew one by one.
"""

import os
import platform
import re
from dataclasses import dataclass
from html import escape

from tests.server import ROOT

PAGE, PICTURE = ROOT / "docs/performance.md", ROOT / "docs/performance.svg"
HEAD = "| what | measured | beside | target | |\n| --- | ---: | --- | --- | --- |"


class TooBusy(Exception):
    """The load client had no time left, so a figure would say more about it than about the server."""


@dataclass
class Row:
    """`used` is the part of what the target allows: up to 1 it is met."""

    what: str
    measured: str
    beside: str = ""
    target: str = ""
    used: float | None = None

    @classmethod
    def at_most(cls, what: str, measured: str, beside: str, value: float, target: float, unit: str = "") -> "Row":
        return cls(what, measured, beside, f"at most {target:g}{unit}", value / target)

    @classmethod
    def at_least(cls, what: str, measured: str, beside: str, value: float, target: float, unit: str = "") -> "Row":
        return cls(what, measured, beside, f"at least {target:g}{unit}", target / value if value else 99)

    @property
    def verdict(self) -> str:
        return "" if self.used is None else f"{'met' if self.used <= 1 else 'missed'}, {self.used:.0%} of it"

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.beside} | {self.target} | {self.verdict} |"

    @classmethod
    def read(cls, line: str) -> "Row":
        what, measured, beside, target, verdict = (cell.strip() for cell in line.strip("| ").rstrip("|").split(" | "))
        return cls(what, measured, beside, target, float(re.search(r"(\d+)%", verdict)[1]) / 100)


def conditions(began: tuple) -> str:
    """Under which a part was measured: the figures themselves mean nothing without them."""
    from app import clock

    return (f"Measured on {clock.today()}: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} "
            f"{platform.release().split('-')[0]}, load of the machine {began[0]:.1f} before and {os.getloadavg()[0]:.1f} "
            "after.")


def write(part: str, text: str) -> None:
    """Puts a part in its place in the page, and makes anew what follows from all that is there: the picture, and what
    many people need."""
    from benchmarks import growing

    page = PAGE.read_text()
    place = re.compile(rf"(<!-- {part} -->\n).*?(<!-- end of {part} -->)", re.S)
    if not place.search(page):
        raise RuntimeError(f"{PAGE.name} has no place for {part}")
    page = place.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)
    PAGE.write_text(page)
    growing.write()
    PICTURE.write_text(picture([Row.read(line) for line in page.splitlines() if re.search(r"\| (met|missed), \d+%", line)]))


def picture(rows: list[Row]) -> str:
    """For every target a bar of what was used of what it allows; the line is the target."""
    step, left, room = 34, 470, 330
    high, target = 96 + step * len(rows), left + room / 2
    missed = sum(row.used > 1 for row in rows)
    bars = []
    for number, row in enumerate(rows):
        top, long = 74 + number * step, min(row.used, 2) * room / 2
        bars.append(
            f'<text x="{left - 12}" y="{top + 15}" text-anchor="end">{escape(row.what)}</text>'
            f'<rect x="{left}" y="{top}" width="{long:.0f}" height="20" class="{"met" if row.used <= 1 else "missed"}"/>'
            f'<text x="{left + max(long, room / 2) + 8:.0f}" y="{top + 15}">{row.used:.0%}, '
            f'{"met" if row.used <= 1 else "missed"}</text>')
    bars_drawn = "\n".join(bars)
    said = "; ".join(f"{row.what}: {row.used:.0%} of what is allowed" for row in rows)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {high}" role="img" aria-labelledby="title desc">
<title id="title">How much of each target was used: {len(rows) - missed} of {len(rows)} targets met</title>
<desc id="desc">{escape(said)}.</desc>
<style>
text {{ font: 14px system-ui, sans-serif; fill: #1d2733 }} .head {{ font-size: 18px; font-weight: 600 }}
.met {{ fill: #2f6f8f }} .missed {{ fill: #b4541f }} line {{ stroke: #1d2733; stroke-dasharray: 4 4 }}
</style>
<rect width="960" height="{high}" fill="#fff"/>
<text x="24" y="34" class="head">How much of each target was used</text>
<text x="{target:.0f}" y="60" text-anchor="middle">target</text>
<line x1="{target:.0f}" y1="66" x2="{target:.0f}" y2="{high - 14}"/>
{bars_drawn}
</svg>
"""
