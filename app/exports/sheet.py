"""The harvest as tables, and the first of them as CSV. Described in docs/exports.md."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from app.exports.columns import NAMES, SHEETS
from app.exports.harvest import Answer, Harvest, Recommendation
from app.exports.labels import capital, writable
from app.exports.report.dates import dates, state_of
from app.library.domains import DOMAINS
from app.models.action import CHECK_IN_NAMES
from app.models.contribution import CARD_KIND_NAMES, ORIGIN_NAMES, SOURCE_NAMES
from app.models.report import DECISION_NAMES, STATUS_NAMES
from app.words import _, language_name, speaking

FOR_EXCEL = ";"  # what stands between the cells of a CSV for an Excel that writes decimals with a comma, as the Dutch does
LONGEST_CELL = 32_767  # letters
# A spreadsheet takes a cell that begins like this for a formula; marks that do not print do not hide it.
_FORMULA = re.compile("[ \\n\xa0\xad\u061c\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*[=+\\-@\t\r＝＋－＠]")


def write_csv_for_excel(harvest: Harvest) -> bytes:
    return write_csv(harvest, FOR_EXCEL)


def write_csv(harvest: Harvest, between: str = ",") -> bytes:
    harvest = writable(harvest)
    out = StringIO()
    rows = csv.DictWriter(out, SHEETS["Actions"], delimiter=between)
    with speaking(harvest.language):
        rows.writerow({column: _(NAMES[column]) for column in SHEETS["Actions"]})
        for row in _actions(harvest):
            rows.writerow({column: harmless(fit(value)) if isinstance(value, str) else value
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


def _choices(harvest: Harvest) -> Iterator[dict]:
    """Every choice that may be told, with how many answered; those of few people stand together with others."""
    for tally in harvest.tallies:
        whole = {"question": tally.step, "prompt": tally.prompt.text, "language": tally.prompt.language,
                 "who": _("Organisations") if tally.organisations else _("People"),
                 "people": _("too few to show") if tally.people is None else tally.people}
        for label, count in tally.rows or ((_("too few to show"), None),):
            yield {**whole, "choice": label, "count": count}


def _dates(harvest: Harvest) -> Iterator[dict]:
    for each in dates(harvest):
        yield {"on": each.on, "what": capital(each.what), "who": each.who, "state": state_of(each, harvest.made_on)}


ROWS = {"Actions": _actions, "Check-ins": _check_ins, "Recommendations": _recommendations, "Cards": _cards,
         "Themes": _themes, "Choices": _choices, "Dates": _dates}


def _counted(harvest: Harvest, ids: tuple[str, ...]) -> dict:
    quoted = [voice.id for voice in harvest.voices if voice.id in ids and voice.words]
    return {"cards": len(ids), "not_quoted": len(ids) - len(quoted), "card_ids": " ".join(quoted)}


def fit(text: str) -> str:
    return text if len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL else text[:LONGEST_CELL // 2 - 1] + "…"
