"""What an organiser takes away: each format draws the same harvest."""

import re
from dataclasses import dataclass
from importlib import import_module

from app.exports.harvest import Harvest

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    extension: str
    module: str
    verb: str = "write"

    def write(self, harvest: Harvest) -> bytes:
        # Word, PDF and spreadsheets load with the first file that is asked for, not with every start.
        return getattr(import_module(f"app.exports.{self.module}"), self.verb)(harvest)


PICTURE_KINDS = {"png": "image/png", "svg": "image/svg+xml"}
FORMATS: dict[str, Format] = {
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", "docx", "word"),
    "pdf": Format("application/pdf", "pdf", "pdf"),
    "odt": Format("application/vnd.oasis.opendocument.text", "odt", "odt"),
    "xlsx": Format(f"{_OFFICE}.spreadsheetml.sheet", "xlsx", "workbook"),
    "csv": Format("text/csv; charset=utf-8", "csv", "sheet", "write_csv"),
    "csv-excel": Format("text/csv; charset=utf-8", "csv", "sheet", "write_csv_for_excel"),
    "ics": Format("text/calendar; charset=utf-8", "ics", "calendar"),
    "json": Format("application/json", "json", "data"),
}


def file_name(harvest: Harvest, kind: str) -> str:
    """Of the code and the date only: a file name is seen by more people than the file."""
    code = re.sub("[^A-Za-z0-9]", "", harvest.code)
    return f"expertpool-{code}-{harvest.held_on}.{FORMATS[kind].extension}"
