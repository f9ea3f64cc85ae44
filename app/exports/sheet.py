"""The harvest as tables: a workbook of five sheets, and its first sheet as CSV. Described in docs/exports.md."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO

from app.exports.harvest import Answer, Harvest, Recommendation
from app.exports.labels import writable
from app.library.domains import DOMAINS
from app.models.action import CHECK_IN_NAMES
from app.models.contribution import CARD_KIND_NAMES, ORIGIN_NAMES, SOURCE_NAMES
from app.models.report import DECISION_NAMES, STATUS_NAMES
from app.words import _, language_name, script_of, speaking

FOR_EXCEL = ";"  # what stands between the cells of a CSV for an Excel that writes decimals with a comma, as the Dutch does
LONGEST_CELL = 32_767  # letters
SHEETS = {
    "Actions": ("number", "action", "language", "why", "owner", "organisation", "first_step",
                "first_step_on", "finished_by", "indicator", "status", "status_in_words", "reason",
                "recommendation_number", "recommendation", "dots", "cards", "card_ids", "card_words", "action_id",
                "answer", "answer_in_words"),
    "Check-ins": ("action_number", "action", "owner", "check_in", "check_in_in_words", "due_on", "reported_on",
                  "status", "status_in_words", "words", "action_id"),
    "Recommendations": ("number", "advise", "because", "so_that", "language", "other_opinions", "theme", "dots",
                        "cards", "not_quoted", "card_ids", "recommendation_id", "answer_by", "answer_due_on", "answer",
                        "answer_in_words", "answer_words", "answer_language", "instead", "noticed_from", "passed_to",
                        "decided_by", "decided_on", "more_on", "published_on"),
    "Cards": ("card_id", "kind", "kind_in_words", "words", "language", "language_in_words", "source",
              "source_in_words", "question", "theme", "translation", "translation_language", "translation_by",
              "more_translations", "recommendation_numbers"),
    "Themes": ("theme", "language", "domains", "domains_in_words", "dots", "cards", "not_quoted", "card_ids",
               "theme_id"),
}
_WIDE = {"action", "why", "first_step", "indicator", "reason", "recommendation", "advise", "because", "so_that",
         "other_opinions", "words", "answer_words", "instead", "translation", "more_translations", "card_words"}
# A spreadsheet takes a cell that begins like this for a formula; marks that do not print do not hide it.
_FORMULA = re.compile("[ \\n\xa0\xad\u061c\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*[=+\\-@\t\r＝＋－＠]")


def write_xlsx(harvest: Harvest) -> bytes:
    import xlsxwriter  # here, because the plain tables of other pages come through this file too

    harvest = writable(harvest)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                     "strings_to_numbers": False})
    book.set_properties({"title": harvest.title[:255], "author": "", "created": _moment(harvest.made_on)})
    head = book.add_format({"bold": True, "bg_color": "#e6e8ec", "bottom": 1})
    dates = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    left = book.add_format({"text_wrap": True, "valign": "top", "reading_order": 1})
    right = book.add_format({"text_wrap": True, "valign": "top", "reading_order": 2, "align": "right"})
    with speaking(harvest.language):
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(columns):
                sheet.set_column(position, position, 48 if column in _WIDE else 20)
                sheet.write_string(0, position, column, head)
            rows = list(_ROWS[name](harvest))
            for line, row in enumerate(rows, 1):
                for position, column in enumerate(columns):
                    value = row[column]
                    if isinstance(value, date):
                        sheet.write_datetime(line, position, _moment(value), dates)
                    elif isinstance(value, int):
                        sheet.write_number(line, position, value, left)
                    elif value:
                        runs = right if script_of(value, harvest.language) == "Arab" else left
                        sheet.write_string(line, position, _fit(value), runs)
            sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    book.close()
    return out.getvalue()


def write_csv_for_excel(harvest: Harvest) -> bytes:
    return write_csv(harvest, FOR_EXCEL)


def write_csv(harvest: Harvest, between: str = ",") -> bytes:
    harvest = writable(harvest)
    out = StringIO()
    rows = csv.DictWriter(out, SHEETS["Actions"], delimiter=between)
    rows.writeheader()
    with speaking(harvest.language):
        for row in _actions(harvest):
            rows.writerow({column: harmless(_fit(value)) if isinstance(value, str) else value
                           for column, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """No spreadsheet reads this as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _actions(harvest: Harvest) -> Iterator[dict]:
    advice = {advice.id: advice for advice in harvest.recommendations}
    for action in harvest.actions:
        answered = advice.get(action.recommendation_id)
        quoted = [voice for voice in harvest.voices if voice.id in action.voice_ids and voice.words]
        yield {
            "number": action.number, "action": action.what.text, "language": action.what.language, "why": action.why,
            "owner": action.owner, "organisation": action.organisation, "first_step": action.first_step,
            "first_step_on": action.first_step_on, "finished_by": action.finished_by, "indicator": action.indicator,
            "status": action.status, "status_in_words": _(STATUS_NAMES[action.status]), "reason": action.reason,
            "recommendation_number": answered.number if answered else None,
            "recommendation": answered.advise.text if answered else "", "dots": answered.dots if answered else None,
            "cards": len(action.voice_ids), "card_ids": " ".join(voice.id for voice in quoted),
            "card_words": "\n".join(voice.words.text for voice in quoted if voice.words), "action_id": action.id,
            **_decision(answered)}


def _check_ins(harvest: Harvest) -> Iterator[dict]:
    for action in harvest.actions:
        for check_in in action.check_ins:
            yield {
                "action_number": action.number, "action": action.what.text, "owner": action.owner,
                "check_in": check_in.kind, "check_in_in_words": _(CHECK_IN_NAMES[check_in.kind]), "due_on": check_in.due_on,
                "reported_on": check_in.reported_on, "status": check_in.status,
                "status_in_words": _(STATUS_NAMES[check_in.status]) if check_in.status else "", "words": check_in.words,
                "action_id": action.id}


def _recommendations(harvest: Harvest) -> Iterator[dict]:
    for advice in harvest.recommendations:
        yield {
            "number": advice.number, "advise": advice.advise.text, "because": advice.because, "so_that": advice.so_that,
            "language": advice.advise.language, "other_opinions": advice.disagreement, "theme": advice.theme,
            "dots": advice.dots, **_counted(harvest, advice.voice_ids), "recommendation_id": advice.id,
            "answer_by": advice.to_body, "answer_due_on": advice.answer_due_on, **_decision(advice),
            **_answer(advice.answer)}


def _decision(advice: Recommendation | None) -> dict:
    answer = advice.answer.answer if advice and advice.answer else ""
    return {"answer": answer, "answer_in_words": _(DECISION_NAMES[answer]) if answer else ""}


def _answer(answer: Answer | None) -> dict:
    """The newest that was published."""
    if answer is None:
        return dict.fromkeys(("answer_words", "answer_language", "instead", "noticed_from", "passed_to", "decided_by",
                              "decided_on", "more_on", "published_on"), "")
    return {"answer_words": answer.words.text, "answer_language": answer.words.language, "instead": answer.instead,
            "noticed_from": answer.noticed_from, "passed_to": answer.passed_to, "decided_by": answer.body,
            "decided_on": answer.decided_on, "more_on": answer.next_on, "published_on": answer.published_on}


def _cards(harvest: Harvest) -> Iterator[dict]:
    themes = {id: theme.name.text for theme in harvest.themes for id in theme.voice_ids}
    for voice in harvest.voices:
        if voice.words is None:
            continue
        first, *more = voice.layers or (None,)
        yield {
            "card_id": voice.id, "kind": voice.kind, "kind_in_words": _(CARD_KIND_NAMES[voice.kind]),
            "words": voice.words.text, "language": voice.words.language,
            "language_in_words": language_name(voice.words.language), "source": voice.source,
            "source_in_words": _(SOURCE_NAMES[voice.source]), "question": voice.step, "theme": themes.get(voice.id, ""),
            "translation": first.words.text if first else "",
            "translation_language": first.words.language if first else "",
            "translation_by": _(ORIGIN_NAMES[first.origin]) if first else "",
            "more_translations": "\n".join(
                f"{language_name(layer.words.language)}, {_(ORIGIN_NAMES[layer.origin])}: {layer.words.text}"
                for layer in more),
            "recommendation_numbers": " ".join(
                str(advice.number) for advice in harvest.recommendations if voice.id in advice.voice_ids)}


def _themes(harvest: Harvest) -> Iterator[dict]:
    for theme in harvest.themes:
        yield {
            "theme": theme.name.text, "language": theme.name.language, "domains": " ".join(theme.domains),
            "domains_in_words": ", ".join(_(DOMAINS[code]) for code in theme.domains if code in DOMAINS),
            "dots": theme.dots, **_counted(harvest, theme.voice_ids), "cards": theme.cards, "theme_id": theme.id}


_ROWS = {"Actions": _actions, "Check-ins": _check_ins, "Recommendations": _recommendations, "Cards": _cards,
         "Themes": _themes}


def _counted(harvest: Harvest, ids: tuple[str, ...]) -> dict:
    quoted = [voice.id for voice in harvest.voices if voice.id in ids and voice.words]
    return {"cards": len(ids), "not_quoted": len(ids) - len(quoted), "card_ids": " ".join(quoted)}


def _fit(text: str) -> str:
    return text if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL else text[:LONGEST_CELL // 2 - 1] + "…"


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
