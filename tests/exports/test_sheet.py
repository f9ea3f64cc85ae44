import csv
import re
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.exports import sheet
from tests.exports.conftest import ARABIC, DUTCH, FORMULA, TIGRINYA, UKRAINIAN


def rows_of(harvest, name):
    head, *rows = load_workbook(BytesIO(sheet.write_xlsx(harvest)))[name].iter_rows()
    return [dict(zip((cell.value for cell in head), row, strict=True)) for row in rows]


def csv_rows(harvest):
    return list(csv.DictReader(StringIO(sheet.write_csv(harvest).decode("utf-8-sig"), newline="")))


def test_words_come_back_code_point_for_code_point(harvest):
    cards = rows_of(harvest, "Cards")
    assert [row["words"].value for row in cards] == [ARABIC, TIGRINYA, DUTCH, UKRAINIAN, FORMULA]
    assert cards[0]["words"].alignment.readingOrder == 2 and cards[1]["words"].alignment.readingOrder == 1
    assert csv_rows(harvest)[0]["card_words"] == f"{ARABIC}\n{TIGRINYA}"


def test_actions_are_the_first_sheet_and_heads_stay_in_sight(harvest):
    book = load_workbook(BytesIO(sheet.write_xlsx(harvest)))
    assert book.sheetnames == list(sheet.SHEETS)
    assert all(page.freeze_panes == "A2" for page in book)


def test_dates_are_dates(harvest):
    assert rows_of(harvest, "Actions")[0]["first_step_on"].value == datetime(2026, 12, 3)
    assert csv_rows(harvest)[0]["first_step_on"] == "2026-12-03"


def test_no_cell_of_the_workbook_is_a_formula(hostile):
    with ZipFile(BytesIO(sheet.write_xlsx(hostile))) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                assert not re.search(b"<f[ >]|<hyperlink", parts.read(name))


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "\u200e=1", "\u2066=1", "＝1", "＋1", "－1", "＠x"])
def test_csv_formulas_are_neutralised(text):
    assert sheet.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "", "1-2", "'=1", "لا = نعم"])
def test_other_words_stay_as_they_are(text):
    assert sheet.harmless(text) == text


def test_csv_of_words_that_try_to_break_out(hostile):
    row = csv_rows(hostile)[0]
    assert (row["owner"], row["first_step"], row["indicator"]) == ("'-2+3", "'\t=1+1", "'＝1+1")


def test_csv_has_the_columns_of_the_first_sheet(harvest):
    assert tuple(csv_rows(harvest)[0]) == sheet.SHEETS["Actions"]
    assert sheet.write_csv(harvest).startswith(b"\xef\xbb\xbf")


def test_words_too_long_for_a_cell_end_visibly(hostile):
    assert sheet._fit("x" * 32_767) == "x" * 32_767
    assert sheet._fit("\U0001f44d" * 20_000).endswith("…")


def test_the_documentation_lists_every_column(harvest):
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    for name, columns in sheet.SHEETS.items():
        part = re.search(rf"## [^\n]*\b{name}\n(.*?)\n## ", docs, re.S)[1]
        assert tuple(re.findall(r"^- `(\w+)`:", part, re.M)) == columns
        assert tuple(rows_of(harvest, name)[0]) == columns
