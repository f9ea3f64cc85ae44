"""The tables as a workbook that people read, filter and print: dates are dates, and nothing in it is a formula."""

import re
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from app.exports.columns import FOLDED, LAST_PRINTED, NAMES, SHEETS, width
from app.exports.harvest import Harvest
from app.exports.labels import day, promise, writable
from app.exports.sheet import ROWS, fit
from app.words import _, script_of, speaking

LINE, HIGHEST = 15, 409  # points; no row can be higher


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                     "strings_to_numbers": False})
    book.set_properties({"title": harvest.title[:255], "author": "", "created": _moment(harvest.made_on)})
    looks = _looks(book)
    with speaking(harvest.language):
        for name in SHEETS:
            _lay_out(book, name, harvest, looks)
        _read_me(book, harvest, looks)
    book.close()
    return out.getvalue()


def _lay_out(book, name: str, harvest: Harvest, looks: dict) -> None:
    """A sheet as people read and print it: across a page on its side, with its head on each."""
    columns, sheet = SHEETS[name], book.add_worksheet(_(NAMES[name]))
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, width(column), None,
                         {"level": 1, "hidden": True} if column in FOLDED else {})
        sheet.write_string(0, position, _(NAMES[column]), looks["head"])
    rows = list(ROWS[name](harvest))
    printed = columns[:columns.index(LAST_PRINTED.get(name, columns[-1])) + 1]
    for line, row in enumerate(rows, 1):
        for position, column in enumerate(columns):
            value = row[column]
            if isinstance(value, date):
                sheet.write_datetime(line, position, _moment(value), looks["day"])
            elif isinstance(value, int):
                sheet.write_number(line, position, value, looks["ltr"])
            elif value:
                runs = looks["rtl" if script_of(value, harvest.language) == "Arab" else "ltr"]
                sheet.write_string(line, position, fit(value), runs)
        sheet.set_row(line, _height(row, printed))
    sheet.set_row(0, 3 * LINE)
    last = max(len(rows), 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.print_area(0, 0, last, len(printed) - 1)
    sheet.repeat_rows(0)
    _for_paper(sheet, harvest)


def _read_me(book, harvest: Harvest, looks: dict) -> None:
    """What this is, what a reader is asked not to do, and by which name the documentation knows each column."""
    sheet = book.add_worksheet(_(NAMES["Read me"]))
    sheet.set_column(0, 2, 32)
    facts = [(_("Session"), harvest.title), (_("Programme"), harvest.programme), (_("Client"), harvest.client),
             (_("Date"), day(harvest.held_on)), (_("Made on"), day(harvest.made_on)),
             (_("People"), _("too few to show") if harvest.people is None else str(harvest.people)),
             (_("Cards"), str(harvest.cards)), (_("Of those, not to be quoted"), str(harvest.not_quoted)),
             (_("Please"), promise()),
             (_("Few people"), _("Fewer than ten are never counted by themselves: they are counted with others, or not at "
                                 "all.")),
             (_("Columns with codes"), _("They are folded away for who reads and prints. The plus above them opens them."))]
    for line, (label, text) in enumerate(facts):
        sheet.write_string(line, 0, label, looks["head"])
        sheet.write_string(line, 1, fit(text), looks["plain"])
    rows = [(_(NAMES[name]), _(NAMES[column]), column) for name, columns in SHEETS.items() for column in columns]
    for line, row in enumerate([(_("Sheet"), _("Column"), _("Name in the documentation")), *rows], len(facts) + 1):
        for position, text in enumerate(row):
            sheet.write_string(line, position, text, looks["ltr" if line > len(facts) + 1 else "head"])
    _for_paper(sheet, harvest)


def _height(row: dict, columns: tuple[str, ...]) -> float:
    """As many lines as the longest cell takes: not every program finds that out by itself."""
    lines = [sum(len(line) // (width(column) - 2) + 1 for line in str(row[column]).split("\n"))
             for column in columns if column not in FOLDED]
    return min(HIGHEST, LINE * max(lines))


def _for_paper(sheet, harvest: Harvest) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.5, 0.7)
    sheet.fit_to_pages(1, 0)  # as wide as a page, and as many pages as it takes
    title, promised = (text.replace("&", "&&") for text in (harvest.title, promise()))
    sheet.set_footer(f"&L&8{_fit_foot(title)}&C&8{promised}&R&8&P / &N")


def _fit_foot(text: str) -> str:
    """A foot takes 255 letters, and no line breaks."""
    return re.sub(r"\s+", " ", text)[:80].rstrip("&")


def _looks(book) -> dict:
    text = {"text_wrap": True, "valign": "top"}
    return {"head": book.add_format({"bold": True, "bg_color": "#e6e8ec", "bottom": 1, **text}),
            "plain": book.add_format({"reading_order": 1, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "ltr": book.add_format({"reading_order": 1, "align": "left", **text}),
            "rtl": book.add_format({"reading_order": 2, "align": "right", **text})}


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
