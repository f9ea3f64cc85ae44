"""The whole harvest as JSON, for other programs. Described in docs/exports.md, and for them in docs/exports.schema.json."""

import json

from app.exports.harvest import Action, Answer, Harvest, Layer, Recommendation, Theme, Voice
from app.exports.labels import promise, writable
from app.words import Words, speaking

SCHEMA = "expertpool/1"  # another number where something goes or means something else; what is added keeps it


def write(harvest: Harvest) -> bytes:
    harvest = writable(harvest)
    with speaking(harvest.language):
        return json.dumps(_Data(harvest).whole(), ensure_ascii=False, indent=2).encode()


class _Data:
    def __init__(self, harvest: Harvest):
        self.harvest = harvest
        self.readable = {voice.id for voice in harvest.voices if voice.words is not None}

    def whole(self) -> dict:
        harvest = self.harvest
        return {
            "schema": SCHEMA,
            "notice": promise(),
            "made_on": harvest.made_on.isoformat(),
            "language": harvest.language,
            "summary": _text(harvest.summary) if harvest.summary else None,
            "session": {
                "code": harvest.code, "title": harvest.title, "programme": harvest.programme, "client": harvest.client,
                "region": harvest.region, "held_on": harvest.held_on.isoformat(), "place": harvest.place,
                "languages": harvest.languages, "people": harvest.people, "cards": harvest.cards,
                "not_quoted": harvest.not_quoted, "words_erased_on": _date(harvest.erased_on)},
            "actions": [self.action(action) for action in harvest.actions],
            "recommendations": [self.recommendation(advice) for advice in harvest.recommendations],
            "themes": [self.theme(theme) for theme in harvest.themes],
            "cards": [self.card(voice, voice.words) for voice in harvest.voices if voice.words is not None],
            "tallies": [{"question": tally.step, "prompt": tally.prompt.text, "people": tally.people,
                         "who": "organisations" if tally.organisations else "people",
                         "answers": [{"answer": label, "count": count} for label, count in tally.rows]}
                        for tally in harvest.tallies],
        }

    def action(self, action: Action) -> dict:
        return {
            "id": action.id, "number": action.number, "what": _text(action.what), "why": action.why,
            "owner": action.owner, "organisation": action.organisation, "first_step": action.first_step,
            "first_step_on": _date(action.first_step_on), "finished_by": _date(action.finished_by),
            "indicator": action.indicator, "status": action.status, "reason": action.reason,
            "recommendation_id": action.recommendation_id, **self.behind(action.voice_ids),
            "check_ins": [{"kind": check_in.kind, "due_on": _date(check_in.due_on),
                           "reported_on": _date(check_in.reported_on), "status": check_in.status,
                           "words": check_in.words} for check_in in action.check_ins]}

    def recommendation(self, advice: Recommendation) -> dict:
        return {"id": advice.id, "number": advice.number, "advise": _text(advice.advise), "because": advice.because,
                "so_that": advice.so_that, "other_opinions": advice.disagreement, "theme": advice.theme,
                "dots": advice.dots, **self.behind(advice.voice_ids), "taken_back": advice.taken_back,
                "erased": advice.erased, "answer_by": advice.to_body, "answer_due_on": _date(advice.answer_due_on),
                "answers": [self.answer(answer) for answer in advice.answers]}

    def answer(self, answer: Answer) -> dict:
        return {"answer": answer.answer, "words": _text(answer.words), "instead": answer.instead,
                "noticed_from": answer.noticed_from, "passed_to": answer.passed_to, "decided_by": answer.body,
                "decided_on": _date(answer.decided_on), "more_on": _date(answer.next_on),
                "published_on": _date(answer.published_on), "written_down_by_organiser": answer.by_organiser}

    def theme(self, theme: Theme) -> dict:
        return {"id": theme.id, "name": _text(theme.name), "domains": theme.domains, "dots": theme.dots,
                "cards": theme.cards, **self.behind(theme.voice_ids)}

    def card(self, voice: Voice, words: Words) -> dict:
        return {"id": voice.id, "kind": voice.kind, "source": voice.source, "question": voice.step,
                "words": _text(words), "translations": [_layer(layer) for layer in voice.layers],
                "theme_id": voice.theme_id, "permission": voice.permission}

    def behind(self, ids: tuple[str, ...]) -> dict:
        quoted = [id for id in ids if id in self.readable]
        return {"card_ids": quoted, "not_quoted": len(ids) - len(quoted)}


def _text(words: Words) -> dict:
    return {"text": words.text, "language": words.language}


def _layer(layer: Layer) -> dict:
    return {**_text(layer.words), "origin": layer.origin}


def _date(day) -> str | None:
    return day.isoformat() if day else None
