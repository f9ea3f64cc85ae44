import csv
import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.exports import sheet, workbook
from app.exports.columns import FOLDED, NAMES, SHEETS
from app.words import in_language
from tests.exports.conftest import ARABIC, DUTCH, FORMULA, TIGRINYA, UKRAINIAN


def head_of(name, language):
    """As people read it."""
    return tuple(in_language(NAMES[column], language) for column in SHEETS[name])


def rows_of(harvest, name):
    """By the names of the documentation."""
    book = load_workbook(BytesIO(workbook.write(harvest)))
    head, *rows = book[in_language(NAMES[name], harvest.language)].iter_rows()
    assert tuple(cell.value for cell in head) == head_of(name, harvest.language)
    return [dict(zip(SHEETS[name], row, strict=True)) for row in rows]


def csv_rows(harvest):
    head, *rows = csv.reader(StringIO(sheet.write_csv(harvest).decode("utf-8-sig"), newline=""))
    assert tuple(head) == head_of("Actions", harvest.language)
    return [dict(zip(SHEETS["Actions"], row, strict=True)) for row in rows]


def test_words_come_back_code_point_for_code_point(harvest):
    cards = rows_of(harvest, "Cards")
    assert [row["words"].value for row in cards] == [ARABIC, TIGRINYA, DUTCH, UKRAINIAN, FORMULA]
    assert cards[0]["words"].alignment.readingOrder == 2 and cards[1]["words"].alignment.readingOrder == 1
    assert csv_rows(harvest)[0]["card_words"] == f"{ARABIC}\n{TIGRINYA}"


def test_actions_are_the_first_sheet_and_heads_stay_in_sight(harvest):
    book = load_workbook(BytesIO(workbook.write(harvest)))
    assert book.sheetnames == [in_language(NAMES[name], "nl") for name in (*SHEETS, "Read me")]
    assert all(page.freeze_panes == "A2" for page in book.worksheets[:-1])


def test_dates_are_dates(harvest):
    assert rows_of(harvest, "Actions")[0]["first_step_on"].value == datetime(2026, 12, 3)
    assert csv_rows(harvest)[0]["first_step_on"] == "2026-12-03"


def test_no_cell_of_the_workbook_is_a_formula(hostile):
    with ZipFile(BytesIO(workbook.write(hostile))) as parts:
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


def test_heads_are_in_the_language_that_was_asked_for(harvest):
    assert head_of("Actions", "nl")[:3] == ("Nr.", "Actie", "Taal (code)")
    for language in ("nl", "en"):
        asked = replace(harvest, language=language)
        for name in SHEETS:
            assert rows_of(asked, name)
        assert csv_rows(asked)
        heads = [head_of(name, language) for name in SHEETS]
        assert all(len({*head}) == len(head) for head in heads), "two columns of a sheet have one name"


def test_every_choice_is_told_and_nothing_of_few(harvest):
    rows = rows_of(harvest, "Choices")
    assert [(row["choice"].value, row["count"].value, row["people"].value) for row in rows] == [
        ("'s Ochtends / Overdag", 10, 24), ("'s Avonds", 14, 24)]
    few = replace(harvest, tallies=(replace(harvest.tallies[0], rows=(), people=None),))
    (row,) = rows_of(few, "Choices")
    assert (row["choice"].value, row["count"].value) == ("te weinig om te tonen", None)


def test_every_date_of_the_year_is_a_date(harvest):
    rows = rows_of(harvest, "Dates")
    assert [row["on"].value for row in rows] == sorted(row["on"].value for row in rows)
    assert ("Actie 1: eerste stap", datetime(2026, 12, 3)) in [(row["what"].value, row["on"].value) for row in rows]


def test_it_prints_across_the_page_with_its_head_on_each(harvest):
    book = load_workbook(BytesIO(workbook.write(harvest)))
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
        assert "&P" in page.oddFooter.right.text
    for name, page in zip(SHEETS, book.worksheets, strict=False):
        assert page.print_title_rows == "$1:$1"
        folded = {column for each in page.column_dimensions.values() if each.hidden
                  for column in SHEETS[name][each.min - 1:each.max]}
        assert folded == FOLDED & {*SHEETS[name]}
        assert {column for column in SHEETS[name] if column.endswith(("_id", "_ids"))} <= folded
        assert {column.removesuffix("_in_words") for column in SHEETS[name] if column.endswith("_in_words")} <= folded


def test_the_read_me_names_every_column(harvest):
    book = load_workbook(BytesIO(workbook.write(harvest)))
    told = {tuple(cell.value for cell in row[:3]) for row in book["Lees mij"].iter_rows()}
    for name, columns in SHEETS.items():
        for column, head in zip(columns, head_of(name, "nl"), strict=True):
            assert (in_language(NAMES[name], "nl"), head, column) in told


def test_csv_begins_with_the_mark_of_its_letters(harvest):
    assert sheet.write_csv(harvest).startswith(b"\xef\xbb\xbf")


def test_words_too_long_for_a_cell_end_visibly(hostile):
    assert sheet.fit("x" * 32_767) == "x" * 32_767
    assert sheet.fit("\U0001f44d" * 20_000).endswith("…")


def test_the_documentation_lists_every_column(harvest):
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    for name, columns in SHEETS.items():
        part = re.search(rf"## [^\n]*\b{name}\n(.*?)\n## ", docs, re.S)[1]
        assert tuple(re.findall(r"^- `(\w+)`:", part, re.M)) == columns
