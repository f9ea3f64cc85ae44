"""The report of a session, as the document that a council reads: an outline of plain pieces, which Word, PDF and ODT draw,
each in its own way."""

from app.exports.report.outline import outline as outline
