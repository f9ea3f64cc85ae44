"""What an organiser takes away: each format draws the same harvest."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.exports import calendar, data, pdf, sheet, word
from app.exports.harvest import Harvest

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    extension: str
    write: Callable[[Harvest], bytes]


FORMATS: dict[str, Format] = {
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", "docx", word.write),
    "pdf": Format("application/pdf", "pdf", pdf.write),
    "xlsx": Format(f"{_OFFICE}.spreadsheetml.sheet", "xlsx", sheet.write_xlsx),
    "csv": Format("text/csv; charset=utf-8", "csv", sheet.write_csv),
    "ics": Format("text/calendar; charset=utf-8", "ics", calendar.write),
    "json": Format("application/json", "json", data.write),
}


def file_name(harvest: Harvest, kind: str) -> str:
    """Of the code and the date only: a file name is seen by more people than the file."""
    code = re.sub("[^A-Za-z0-9]", "", harvest.code)
    return f"expertpool-{code}-{harvest.held_on}.{FORMATS[kind].extension}"
