"""What addresses can name: of each kind of thing in a session, the ids that are there."""

import re
from collections.abc import Callable

from app.models import Session


def filled(path: str, value_of: Callable[[str], str]) -> str:
    """A route's path with a value in each place that has a name."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda place: value_of(place[1]), path)


def ids_in(session: Session) -> dict[str, list[str]]:
    """By the name that routes have for it."""
    cards = [card.id for card in session.contributions]
    return {
        "code": [session.code], "programme_id": [session.programme_id], "step_id": [step.id for step in session.steps],
        "card_id": cards, "contribution_id": cards, "theme_id": [theme.id for theme in session.standing_themes],
        "recommendation_id": [advice.id for advice in session.recommendations],
        "action_id": [action.id for action in session.actions], "helper_id": [helper.id for helper in session.helpers],
        "language": session.languages, "id": [enclosed.id for card in session.contributions
                                              for enclosed in (card.recording, card.photo) if enclosed],
        "key": ["a-key-of-mine"], "kind": ["docx", "pdf", "odt", "xlsx", "csv", "ics", "json"],
        "name": ["phone.js", "phone.css"]}
