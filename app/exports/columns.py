"""The sheets and columns of what is taken away for working on. Their names stay: programs and the documentation know a
column by its name, and people read it in the language that they asked for."""

from app.words import N_

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
    "Choices": ("question", "prompt", "language", "who", "choice", "count", "people"),
    "Dates": ("on", "what", "who", "state"),
}
NAMES = {
    "Actions": N_("Actions"), "Check-ins": N_("Check-ins"), "Recommendations": N_("Recommendations"), "Cards": N_("Cards"),
    "Themes": N_("Themes"), "Choices": N_("Choices"), "Dates": N_("Dates"), "Read me": N_("Read me"),
    "number": N_("No."), "action": N_("Action"), "language": N_("Language (code)"), "why": N_("Why"),
    "owner": N_("Owner"), "organisation": N_("Organisation"), "first_step": N_("First step"),
    "first_step_on": N_("First step on"), "finished_by": N_("Finished by"), "indicator": N_("How we see that it worked"),
    "status": N_("Status (code)"), "status_in_words": N_("Status"), "reason": N_("What was said of it"),
    "recommendation_number": N_("Number of the recommendation"), "recommendation": N_("Recommendation"), "dots": N_("Dots"),
    "cards": N_("Number of cards"), "card_ids": N_("Cards (codes)"), "card_words": N_("Words of the cards"),
    "action_id": N_("Action (code)"), "answer": N_("Answer (code)"), "answer_in_words": N_("Answer"),
    "action_number": N_("Number of the action"), "check_in": N_("Check-in (code)"), "check_in_in_words": N_("Check-in"),
    "due_on": N_("Asked on"), "reported_on": N_("Reported on"), "words": N_("Words"), "advise": N_("We advise"),
    "because": N_("because"), "so_that": N_("so that"), "other_opinions": N_("Others see it differently"),
    "theme": N_("Theme"), "not_quoted": N_("Of those, not to be quoted"), "recommendation_id": N_("Recommendation (code)"),
    "answer_by": N_("Who has to answer"), "answer_due_on": N_("Answer due on"), "answer_words": N_("Words of the answer"),
    "answer_language": N_("Language of the answer (code)"), "instead": N_("Instead of the rest"),
    "noticed_from": N_("When people notice it"), "passed_to": N_("Whose it is to decide"), "decided_by": N_("Decided by"),
    "decided_on": N_("Decided on"), "more_on": N_("More is said on"), "published_on": N_("Published on"),
    "card_id": N_("Card (code)"), "kind": N_("Kind (code)"), "kind_in_words": N_("Kind"),
    "language_in_words": N_("Language"), "source": N_("Source (code)"), "source_in_words": N_("Source"),
    "question": N_("Question"), "translation": N_("Translation"),
    "translation_language": N_("Language of the translation (code)"), "translation_by": N_("Who translated"),
    "more_translations": N_("More translations"), "recommendation_numbers": N_("Numbers of the recommendations"),
    "domains": N_("Domains (codes)"), "domains_in_words": N_("Domains"), "theme_id": N_("Theme (code)"),
    "prompt": N_("What was asked"), "who": N_("Who"), "choice": N_("Answer"),
    "count": N_("How often"), "people": N_("How many answered"),
    "on": N_("Date"), "what": N_("What"), "state": N_("Status"),
}
# For programs: folded away, so that people see and print what is in words. One tap on the plus opens them.
FOLDED = {"language", "status", "card_ids", "action_id", "answer", "check_in", "recommendation_id", "answer_language",
          "card_id", "kind", "source", "translation_language", "domains", "theme_id"}
NARROW = {"number", "dots", "cards", "recommendation_number", "action_number", "not_quoted", "count", "people",
          "recommendation_numbers"}
WIDE = {"action", "why", "first_step", "indicator", "reason", "recommendation", "advise", "because", "so_that",
        "other_opinions", "words", "answer_words", "instead", "translation", "more_translations", "card_words", "prompt",
        "what", "choice"}
LAST_PRINTED = {"Actions": "reason", "Recommendations": "answer_words", "Cards": "translation_by"}  # else the last


def width(column: str) -> int:
    """In letters, so that a page holds what is printed without becoming too small to read."""
    return 7 if column in NARROW else 20 if column in WIDE else 11 if column.endswith(("_on", "_by")) else 12
