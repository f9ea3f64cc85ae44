"""The days of a calendar to subscribe to, as plain rows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Day:
    uid: str
    on: date
    summary: str
    about: str
    version: int
    changed_on: date
    is_off: bool = False
