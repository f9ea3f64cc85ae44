"""Choice: one or more of given options, from a ready set or of the organiser's own."""

from app.errors import NotLikeThat, NotNow
from app.library.choices import SETS, ChoiceSet
from app.models.base import new_id
from app.models.kinds.base import Form, Kind, Option, Settings
from app.words import N_, _

MOST_OPTIONS, LONGEST_LABEL = 12, 80


class ChoiceSettings(Settings):
    choice_set: str = ""  # one of `choices.SETS`; empty for options of our own
    options: list[dict] = []  # of our own: {"id", "labels": {language: label}}
    many: bool = False  # more than one may be chosen


def from_set(choice_set: ChoiceSet, language: str) -> list[Option]:
    return [Option(key, label, label_language, icon)
            for key, label, label_language, icon in choice_set.in_language(language)]


class Choice(Kind):
    word, name, icon, place = "choice", N_("Choice"), "list", 40
    takes_words = has_ballot = True
    Settings = ChoiceSettings

    def card_kind(self, kind: str, anyway: bool) -> str:
        return "answer"

    def options(self, language: str) -> list[Option]:
        settings = self.settings
        if settings.choice_set:
            return from_set(SETS[settings.choice_set], language)
        return [Option(own["id"], *_label_in(own["labels"], language), icon=own.get("icon", ""))
                for own in settings.options]

    @property
    def purse(self) -> int:
        return len(self.option_ids) if self.settings.many else 1

    def read_form(self, form: Form, languages: list[str]) -> dict:
        """A ready set, or lines of our own, as many in each language that has them."""
        if "choice_set" not in form:
            return {}
        lines = {language: [line.strip() for line in str(form.get(f"choices_{language}", "")).splitlines() if line.strip()]
                 for language in languages}
        return self.offer(str(form.get("choice_set")), lines, bool(form.get("many")))

    def offer(self, choice_set: str, lines: dict[str, list[str]], many: bool) -> dict:
        """The settings for what may be chosen. A line that reads as it did keeps its option, wherever it stands now; the
        others take those that are left, in their order."""
        counts = {len(labels) for labels in lines.values() if labels}
        if choice_set and choice_set not in SETS:
            raise NotLikeThat(_("Please choose what people choose from."))
        if not choice_set and len(counts) > 1:
            raise NotLikeThat(_("Please write the same number of choices in every language, one on each line."))
        count = max(counts, default=0)
        if count > MOST_OPTIONS or any(len(label) > LONGEST_LABEL for labels in lines.values() for label in labels):
            raise NotLikeThat(_("At most 12 choices, each of at most 80 letters."))
        return {"choice_set": choice_set, "options": _options(self.settings.options, lines, count), "many": many}

    def must_keep_answers(self, settings: dict) -> None:
        before = self.settings
        if settings and (settings["choice_set"] != before.choice_set or (
                not before.choice_set and len(settings["options"]) != len(before.options))):
            raise NotNow(_("People have already chosen, so the number of choices stays. You can change the words."))


def _options(before: list[dict], lines: dict[str, list[str]], count: int) -> list[dict]:
    left, kept = list(before), {}
    for language, labels in lines.items():  # the main language first
        for place, label in enumerate(labels):
            same = next((option for option in left if option["labels"].get(language) == label), None)
            if same and place not in kept:
                kept[place] = same
                left.remove(same)
    options = []
    for place in range(count):
        option = kept.get(place) or (left.pop(0) if left else {"id": f"own-{new_id()[:6]}", "labels": {}})
        kept_labels = {language: label for language, label in option["labels"].items() if language not in lines}
        new_labels = {language: labels[place] for language, labels in lines.items() if labels}
        options.append(option | {"labels": kept_labels | new_labels})
    return options


def _label_in(labels: dict[str, str], language: str) -> tuple[str, str]:
    for wanted in (language, "nl", "en", *labels):
        if labels.get(wanted):
            return labels[wanted], wanted
    return "", language
