"""What a client reads of the advice that they have to answer: the words of the room, until when, and what stands behind it.
Never who said what, nor a card without permission."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app.access import Client
from app.durable import Handle
from app.durable.sessions import related
from app.errors import not_here
from app.library.hard_words import HardWord, to_explain
from app.library.small_groups import EXPORT, part_of
from app.models import Recommendation, RecommendationContribution, Report, Session, Wording
from app.models.contact import Contact, Pass, Purpose
from app.models.report import By
from app.stage.drawing import card
from app.stage.reading import BEHIND_ADVICE, CARD, Reading, Votes, closed_votes, dots_of, votes_at
from app.stage.shapes import Card
from app.words import N_, Words

MAY_QUOTE = BEHIND_ADVICE.where(CARD.may_quote)


@dataclass(frozen=True, slots=True)
class Advised:
    """One recommendation before the client."""

    id: str
    session: Words
    code: str
    held_on: date
    advise: Words
    because: str
    so_that: str
    disagreement: Words
    due_on: date
    days: int  # that are left; below nought it is late
    dots: int | None  # None where too few gave them to say it
    people: int | None  # None for fewer than ten, and where those who did not say it are few
    languages: int | None
    answer: Report | None
    draft: Report | None
    draft_by: str  # the name of who wrote it by their own link; "" for others

    @property
    def is_open(self) -> bool:
        return self.answer is None


def all_advised(db: Handle, programme_ids: Collection[str], today: date) -> list[Advised]:
    """Of all sessions that began: what is open stands first, the oldest date before the others."""
    sessions = db.exec(select(Session).where(
        col(Session.programme_id).in_(programme_ids), col(Session.opened_at).is_not(None)).options(
        selectinload(related(Session.steps)), selectinload(related(Session.themes)),
        selectinload(related(Session.recommendations)).selectinload(related(Recommendation.reports)).joinedload(
            related(Report.contact)))).all()
    voted = [step for session in sessions for step in closed_votes(session)]
    votes = votes_at(db, voted) if voted else {}
    behind: dict[str, set[str]] = defaultdict(set)  # by recommendation
    for advice_id, card_id in db.exec(_behind([session.id for session in sessions])):
        behind[advice_id].add(card_id)
    found = [advised for session in sessions for advised in _of_session(session, votes, behind, today)]
    return sorted(found, key=lambda each: (not each.is_open, each.due_on, each.held_on))


def _of_session(session: Session, votes: dict[str, Votes], behind: dict[str, set[str]], today: date) -> list[Advised]:
    dots = dots_of(session, votes)
    return [Advised(
        id=advice.id, session=Words(session.title, session.language), code=session.code, held_on=session.held_on,
        advise=Words(advice.advise, advice.language), because=advice.because, so_that=advice.so_that,
        disagreement=Words(advice.disagreement, advice.language), due_on=advice.answer_due,
        days=(advice.answer_due - today).days, dots=advice.dots_in(dots), answer=advice.answer, draft=advice.draft,
        draft_by=author_of(advice.draft),
        people=(people := people_behind(advice, behind)),
        languages=len(advice.numbers.each("language")) if people else None) for advice in session.recommendations]


def author_of(draft: Report | None) -> str:
    return draft.contact.name if draft and draft.by == By.client and draft.contact else ""


def people_behind(advice: Recommendation, behind: dict[str, set[str]]) -> int | None:
    """As counted when the seats went: who reads it earlier and later could else see whose card was taken back. Not where
    another advice stands on some of the same cards: side by side they would tell of those that one of them has alone."""
    ours = behind[advice.id]
    shared = any(ours & behind[other.id] for other in advice.session.recommendations if behind[other.id] != ours)
    people = advice.numbers.whole.people
    return part_of(people, advice.session.people_came, EXPORT) if people and not shared else None


def people_behind_one(db: Handle, advice: Recommendation) -> dict[str, int | None]:
    behind: dict[str, set[str]] = defaultdict(set)
    for advice_id, card_id in db.exec(_behind([advice.session_id])):
        behind[advice_id].add(card_id)
    people = people_behind(advice, behind)
    return {"people": people, "languages": len(advice.numbers.each("language")) if people else None}


def _behind(session_ids: list[str]):
    return select(RecommendationContribution.recommendation_id, RecommendationContribution.contribution_id).join(
        Recommendation).where(col(Recommendation.session_id).in_(session_ids))


def advice_before(db: Handle, client: Client, recommendation_id: str) -> Recommendation:
    """One that this client may answer."""
    advice = db.exec(select(Recommendation).where(Recommendation.id == recommendation_id).options(
        joinedload(related(Recommendation.session)).joinedload(related(Session.programme)),
        selectinload(related(Recommendation.reports)).joinedload(related(Report.contact)))).first()
    if advice is None or advice.session.programme_id not in client.programme_ids or advice.session.opened_at is None:
        raise not_here()
    return advice


def quoted_behind(db: Handle, session: Session, recommendation_id: str, language: str) -> list[Card]:
    """Cards that stand on the board and may be quoted, with what a person translated."""
    rows = Reading(db, session).cards(MAY_QUOTE, recommendation=recommendation_id)
    for row in rows:
        row.translations = [layer for layer in row.translations if layer.origin != "machine"]
    return [card(session, row, language, session.language) for row in rows]


def wordings_of_answers(db: Handle, advice: Collection[Recommendation], language: str) -> dict[str, dict[str, str]]:
    """By the id of a published answer, what a person wrote or read of it in that language."""
    answers = {each.answer.id: each.answer for each in advice if each.answer}
    found = db.exec(select(Wording).where(
        col(Wording.about).in_(answers), Wording.language == language)).all() if answers else ()
    return {wording.about: wording.texts for wording in found if wording.is_of(answers[wording.about].to_word)}


def late_answers(db: Handle, programme_id: str, today: date) -> list[Advised]:
    """Of which the day has passed, the longest ago first."""
    return [each for each in all_advised(db, [programme_id], today) if each.is_open and each.days < 0]


def wording_in(report_id: str, language: str) -> Callable[[Handle, Session], Wording]:
    """The one in that language that there is, or a new one."""
    def find(db: Handle, session: Session) -> Wording:
        found = db.exec(select(Wording).where(Wording.about == report_id, Wording.language == language)).first()
        return found or Wording(session_id=session.id, about=report_id, language=language)

    return find


def who_answers(db: Handle, programme_id: str) -> list[tuple[Contact, Pass]]:
    """Everybody who has or had a link to answer for this programme, by name."""
    found = db.exec(select(Pass).join(Contact).where(
        Pass.purpose == Purpose.client, Pass.opens == programme_id).options(
        joinedload(related(Pass.contact))).order_by(Contact.name, Pass.id)).all()
    return [(each.contact, each) for each in found if each.contact]


@dataclass(frozen=True, slots=True)
class Hints:
    """How plainly a text is written: it will be translated and read aloud."""

    words: int
    long_sentences: int
    hard: list[HardWord]


MOST_WORDS, LONGEST_SENTENCE = 60, 18


def hints(text: str, language: str) -> Hints:
    sentences = [sentence.split() for sentence in re.split(r"[.!?؟።\n]+", text)]
    return Hints(len(text.split()), sum(len(words) > LONGEST_SENTENCE for words in sentences),
                 to_explain([Words(text, language)]))


# Said in the language of who reads an answer, beside the page's own.
N_("You said")
N_("This is for:")
N_("Instead of the rest:")
N_("When people notice it:")
N_("We will say more on:")
N_("Decided by:")
N_("Written down by the organiser.")
N_("Not yet in your language.")
# And in that of who is sent a link.
N_("Hello")
N_("Advice and answers")
N_("People gave you advice. They get an answer to each advice, also when the answer is no.")
N_("With this link you read the advice and write the answers. Please keep it to yourself.")
