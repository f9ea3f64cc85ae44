"""The order of the report."""

from app.exports.harvest import Harvest
from app.exports.labels import day, promise
from app.exports.report import annex, body, opening
from app.exports.report.pieces import Piece
from app.exports.report.writing import Writing
from app.words import _

PARTS = (opening.cover, opening.summary, opening.method, opening.who, body.themes, body.recommendations, body.agenda,
         body.year, body.choices, annex.cards, annex.hard_words, annex.use)


def outline(harvest: Harvest) -> list[Piece]:
    """Call within `speaking(harvest.language)`."""
    report = Writing(harvest)
    for part in PARTS:
        part(report)
    return report.pieces


def foot(harvest: Harvest) -> str:
    return promise() + " " + _("Made on %s.") % day(harvest.made_on)
