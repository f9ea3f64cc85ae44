"""One's own words from any phone and weeks later, with the code that only their speaker has."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from app import access, clock, media
from app import words as tongue
from app.access import Anyone, Visitor
from app.answering import wordings_of_answers
from app.deciding import cards_of, decide
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotLikeThat, Refused
from app.library.traces import KINDS
from app.live import tell
from app.models import ContactWish, Contribution, Recommendation, RecommendationContribution, Session, State
from app.models.contribution import CardState
from app.models.organisation import hashed
from app.models.participant import receipt_as_typed
from app.outcome import Gathered
from app.pages import page
from app.routes.phone.own import own_view, unseen_traces
from app.routes.phone.wish import keep_wish, needs_a_yes
from app.typed import digits
from app.words import _

router = APIRouter()


@router.get("/words", dependencies=[Anyone])
async def words_later(request: Request) -> Response:
    return page("phone/words.html", outcome=None, receipt="", code="", sentence="", done="", field="")


@router.post("/words", dependencies=[Anyone])
async def find_words(request: Request, code: Annotated[str, Form(max_length=40)] = "",
                     receipt: Annotated[str, Form(max_length=80)] = "",
                     withdraw: Annotated[str, Form(max_length=40)] = "",
                     reword: Annotated[str, Form(max_length=40)] = "", words: Annotated[str, Form()] = "",
                     seen: Annotated[str, Form()] = "", address: Annotated[str | None, Form()] = None,
                     yes: Annotated[str, Form()] = "",
                     forget: Annotated[str, Form()] = "") -> Response:
    """What became of one's words; and what can be asked there: to change them while the session goes on, to take one or all
    of them back, and to be told what came of it, or not any more."""
    code, receipt = digits(code), receipt_as_typed(receipt)
    await access.slow_down_receipts(code)
    found = await read(lambda db: found_with(db, code, receipt))
    if found is None:
        await access.note_wrong_receipt(code)
        return page("phone/words.html", 404, outcome=None, receipt=receipt, code=code, done="", field="", sentence=_(
            "We find no words with this code. Please check the six digits and your own code."))
    tongue.speak(found.language)
    done = sentence = field = ""
    if forget or reword or withdraw or address is not None:
        access.allow(access.TAPS, receipt)
    try:
        if forget:
            done = await forget_wish(found, receipt)
        if reword:
            done = await change_words(found, receipt, reword, words, seen)
        if withdraw:
            done = await take_back(found, receipt, withdraw)
        if address is not None:
            done = await leave_address(found, receipt, address, bool(yes))
    except Refused as refused:
        sentence, field = refused.sentence, refused.field
    outcome = await read(lambda db: what_became(db, found_with(db, code, receipt) or found.emptied()))
    return page("phone/words.html", 422 if sentence else 200, outcome=outcome, receipt=receipt, code=code,
                sentence=sentence, field=field, done=done, reworded=reword, typed=words, seen=hashed(words),
                address=address or "", yes=yes)


class Found(NamedTuple):
    """What there is of one code: where it was said or a wish was left."""

    session: Session
    cards: list[Contribution]  # those that were taken back too
    wishes: list[ContactWish]
    language: str

    def emptied(self) -> "Found":
        return self._replace(cards=[], wishes=[])


def found_with(db: Handle, code: str, receipt: str) -> Found | None:
    for session in access.sessions_with(db, code) if receipt else ():
        cards, wishes = cards_of(receipt)(db, session), session.word_back.wishes_of(receipt)
        if cards or wishes:
            return Found(session, cards, wishes, (cards or wishes)[0].language)
    return None


async def take_back(found: Found, receipt: str, which: str) -> str:
    """One card, or "all"."""
    media.delete(*await decide(
        Visitor.nobody(), found.session,
        lambda _session, cards: [file for card in cards if which in (card.id, "all") for file in card.withdraw()],
        cards_of(receipt)))
    await tell(found.session.id, "contribution_changed")
    return _("Your words are taken back.")


async def change_words(found: Found, receipt: str, which: str, words: str, seen: str) -> str:
    """While the session goes on."""
    if traces := unseen_traces(words, seen):
        raise NotLikeThat(" ".join((_("Can people see who somebody is?"), _("We think that your text holds:"),
                                    ", ".join(_(KINDS[kind]) for kind in traces))), "words")
    media.delete(*await decide(
        Visitor.nobody(), found.session,
        lambda _session, cards: [file for card in cards if card.id == which for file in card.reword(words)],
        cards_of(receipt)))
    await tell(found.session.id, "contribution_changed")
    return _("It is done.")


async def forget_wish(found: Found, receipt: str) -> str:
    await decide(Visitor.nobody(), found.session, lambda session: session.word_back.forget(receipt))
    await tell(found.session.id, "contribution_changed")
    return _("It is done.")


async def leave_address(found: Found, receipt: str, address: str, yes: bool) -> str:
    if not yes:
        raise needs_a_yes()
    await keep_wish(Visitor.nobody(), found.session, address, found.language, receipt)
    return _("We keep your address apart from your words.")


def what_became(db: Handle, found: Found) -> dict:
    """Of the words of one code: where they stand and what came of them."""
    session, cards = found.session, [card for card in found.cards if not card.is_gone]
    advice, gathered = advice_by_card(db, [card.id for card in cards]), Gathered(db, found.session.id, clock.today())
    wordings = wordings_of_answers(db, [each for of_card in advice.values() for each in of_card], found.language)
    return {"id": session.id, "title": session.title, "main": session.language, "held_on": session.held_on,
            "language": found.language, "live": session.state is State.live, "apart": bool(session.plenary_id),
            "wishes": len(found.wishes),
            "taken_back": sum(card.state == CardState.withdrawn for card in found.cards),
            "expired": sum(card.state == CardState.expired for card in found.cards),
            "cards": [what_became_of(card, advice.get(card.id, []), wordings, gathered, found.language) for card in cards]}


def advice_by_card(db: Handle, card_ids: list[str]) -> dict[str, list[Recommendation]]:
    """Which recommendations each card stands behind, while it is on the board."""
    found: dict[str, list[Recommendation]] = {}
    for card_id, recommendation in db.exec(
            select(RecommendationContribution.contribution_id, Recommendation).join(Recommendation).join(
                Contribution, col(Contribution.id) == RecommendationContribution.contribution_id).where(
                col(RecommendationContribution.contribution_id).in_(card_ids),
                Contribution.state == CardState.released).order_by(col(Recommendation.position)).options(
                selectinload(related(Recommendation.reports)))):
        found.setdefault(card_id, []).append(recommendation)
    return found


def what_became_of(card: Contribution, advice: list[Recommendation], wordings: dict[str, dict[str, str]],
                   gathered: Gathered, language: str) -> dict:
    """Of what was said since, that which everybody may read."""
    return own_view(card, card.language) | {
        "quoted": card.may_quote, "public": card.may_be_public,
        "voice_at": access.lent(card.recording.id) if card.recording else "",
        "photo_at": access.lent(card.photo.id) if card.photo else "",
        "advice": [{"advise": recommendation.advise, "language": recommendation.language,
                    "answer": recommendation.answer, "due_on": recommendation.answer_due,
                    "is_late": recommendation.answer_is_late(clock.today()),
                    "answer_in_words": wordings.get(recommendation.answer.id, {}) if recommendation.answer else {},
                    "actions": [gathered.doing(action, language) for action in gathered.session.actions
                                if action.recommendation_id == recommendation.id]}
                   for recommendation in advice]}
