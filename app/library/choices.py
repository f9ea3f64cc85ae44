"""Sets of choices that come with the program, in every language of its catalogues."""

from dataclasses import dataclass

from app.words import N_, in_language


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    name: str
    options: tuple[tuple[str, str, str], ...]  # (key, label to translate, icon)

    def in_language(self, language: str) -> list[tuple[str, str, str, str]]:
        """(key, label, language of the label, icon)"""
        return [(key, in_language(label, language), language, icon) for key, label, icon in self.options]


SETS = {
    "react": ChoiceSet(N_("Is this right?"), (
        ("yes", N_("Yes, this is right"), "check"),
        ("not_quite", N_("Not quite"), "pencil"),
        ("missing", N_("Something is missing"), "plus"))),
    "faces": ChoiceSet(N_("Five faces"), (
        ("1", N_("Not good"), "face-1"),
        ("2", N_("A bit difficult"), "face-2"),
        ("3", N_("So-so"), "face-3"),
        ("4", N_("Good"), "face-4"),
        ("5", N_("Very good"), "face-5"))),
    "weather": ChoiceSet(N_("A picture of the weather"), (
        ("sun", N_("Sunny"), "sun"),
        ("cloud_sun", N_("Some clouds"), "cloud-sun"),
        ("cloud", N_("Cloudy"), "cloud"),
        ("rain", N_("Rain"), "cloud-rain"),
        ("storm", N_("Storm"), "cloud-lightning"))),
    "roles": ChoiceSet(N_("Role"), (
        ("newcomer", N_("Newcomer"), "footprints"),
        ("key_person", N_("Key person"), "key"),
        ("municipality", N_("Municipality"), "house"),
        ("education", N_("Education"), "book-open"),
        ("work", N_("Work"), "settings"),
        ("care", N_("Care"), "heart-handshake"),
        ("volunteer", N_("Volunteer"), "users"),
        ("other", N_("Something else"), "more"))),
    "agree": ChoiceSet(N_("Do we agree?"), (
        ("agree", N_("I agree"), "check"),
        ("live_with", N_("I can live with it"), "minus"),
        ("not", N_("I do not agree"), "x"))),
    "useful": ChoiceSet(N_("Yes, a little, no"), (
        ("yes", N_("Yes"), "check"),
        ("little", N_("A little"), "minus"),
        ("no", N_("No"), "x"))),
    "help": ChoiceSet(N_("I help"), (
        ("help", N_("I help with this"), "heart-handshake"),
        ("not_now", N_("Not now"), "x"))),
}
