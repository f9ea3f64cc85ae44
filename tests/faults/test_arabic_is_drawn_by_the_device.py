"""Arabic and Farsi are drawn with the device's own letters where it has them: WebKit draws a final yeh
wrongly with ours."""

import re

import pytest

from app.pages import STATIC

FAMILIES = re.compile(r"(?:font-family|--font):\s*([^;}]*Noto Sans Arabic[^;}]*)")


@pytest.mark.parametrize("sheet", sorted(path.name for path in (STATIC / "css").glob("*.css")))
def test_its_own_letters_come_before_ours(sheet):
    without_faces = re.sub(r"@font-face\s*{[^}]*}", "", (STATIC / "css" / sheet).read_text())
    for families in FAMILIES.findall(without_faces):
        names = [name.strip(' "') for name in families.split(",")]
        assert "system-ui" in names and names.index("system-ui") < names.index("Noto Sans Arabic"), families


def test_an_arabic_page_asks_for_them_first():
    rule = re.search(r":lang\(ar\), :lang\(fa\) { font-family: ([^;]*);", (STATIC / "css" / "base.css").read_text())[1]
    assert rule.startswith("system-ui")
