"""A session in memory, as anybody makes it in a bare REPL: no database, no server, nothing to clean up."""

from datetime import UTC, date, datetime

from app.models import Contribution, Organisation, Participant, Programme, Session, Step

DAY, NOW = date(2026, 3, 3), datetime(2026, 3, 3, 13, 30, tzinfo=UTC)
KEY = b"a key of the server, of 32 bytes"


def a_session(*kinds: str, live: bool = True, languages: tuple[str, ...] = ("nl", "ar"), **settings) -> Session:
    """With a step of each kind, ten minutes each; `settings` are those of the first."""
    programme = Programme.begin(Organisation(name="Beekstede"), "Learning together", client="Municipality",
                                controller="Beekstede", contact="fg@beekstede.example")
    session = programme.schedule("Learning and working", DAY, languages=list(languages), support="Marieke")
    session.preparing.put_in([
        Step(position=number, kind=kind, titles={"nl": kind}, settings=settings if number == 1 else {})
        for number, kind in enumerate(kinds or ("text",), 1)], 0)
    if live:
        session.running.open(NOW)
    return session


def a_seat(session: Session, language: str = "ar", *, looking: bool = False, **given) -> Participant:
    return session.door.admit(language, looking=looking, today=DAY, **given)[0]


def a_card(session: Session, words: str = "The bus does not run in the evening", kind: str = "better", *,
           seat: Participant | None = None, step: Step | None = None) -> Contribution:
    """One that somebody sent to the step before the room."""
    seat, step = seat or a_seat(session), step or session.step
    return step.lay_down(step.receive(words, seat, "a-key", kind=kind), seat)


def on_board(session: Session, theme: str, *words: str) -> list[Contribution]:
    """Cards under a theme of that name."""
    cards, place = [a_card(session, text) for text in words], session.wall.new_theme(theme, "nl")
    for card in cards:
        session.wall.release(card, place)
    return cards
