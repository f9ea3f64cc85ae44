"""What is one person's own at the present step: drawn for their phone alone, and never broadcast."""

from functools import lru_cache
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import escape
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from app import access, live
from app.durable import Handle, read_together
from app.durable.sessions import related
from app.errors import Paused
from app.library.traces import traces_in
from app.live import Drawn
from app.models import Answer, Authorship, Contribution, Participant, Session, State
from app.models.base import new_id
from app.models.contribution import CARD_KIND_NAMES, GONE, LONGEST_CARD, CardState, Received
from app.models.organisation import hashed
from app.models.participant import Seat
from app.pages import render, see_other, wants_fragment
from app.words import Words, _, current_language

MINE, KEY = "<!--mine-->", "<!--key-->"  # where `phone/_stage.html` leaves room for what is one's own


def sewn_in(stage: Drawn, mine: str, key: str) -> str:
    """Into the stage that all phones of a language share go, for one phone alone, its own things and a key. A stage that is
    closed or frozen has no place for them; any other that lost a seam would silently show somebody nothing of their own."""
    if stage.scene.frozen or stage.scene.state == State.closed:
        return stage.text
    if stage.text.count(MINE) != 1 or stage.text.count('name="key"') != stage.text.count(f'name="key" value="{KEY}"'):
        raise LookupError("the seam in phone/_stage.html is not found")
    return stage.text.replace(KEY, key).replace(MINE, mine)


def same_person(request: Request, seat: Seat) -> None:
    """What one person left waiting on a phone is not sent in the name of the next."""
    sent_by = request.headers.get("Seat")
    if sent_by is not None and sent_by != access.mark_of(seat):
        raise Paused(_("Another person writes on this phone now."))


def unseen_traces(words: str, seen: str) -> list[str]:
    """What seems to say in these words who somebody is, unless the warning about just these was `seen`. Longer ones than a
    card has are refused anyway."""
    return traces_in(words) if len(words) <= LONGEST_CARD and seen != hashed(words) else []


def receipt_for(key: str, seat: Seat) -> dict[str, str]:
    """A hotel's network may answer 200 to anything: the phone believes only an answer with its key and the seat's seal."""
    return {"Kept": key, "Seal": access.seal_of(seat)}


def is_elsewhere(session: Session, card_id: str, step_id: str) -> bool:
    """While a question in words is before the room, the board has the cards of that one alone, and what is large."""
    return bool(session.step and session.step.form.shows_its_own_cards) and (
        session.step_id != step_id and session.spotlight_id != card_id)


def own_view(card: Contribution | Received, language: str, elsewhere: bool = False) -> dict:
    """A card as its speaker sees it; `elsewhere` where the board has those of another question now."""
    shown = Words(card.words, card.language)
    return {"id": card.id, "step_id": card.step_id, "kind": card.kind, "label": CARD_KIND_NAMES[card.kind],
            "words": shown.text, "language": shown.language, "direction": shown.direction, "state": card.state,
            "elsewhere": elsewhere,
            "voice": card.recording.id if card.recording else "", "photo": card.photo.id if card.photo else "",
            "theme": card.theme.name(language) if card.state == CardState.released and card.theme else None}


def drawn_card(seat: Seat, card: Contribution | Received) -> str:
    """The card just sent, as it stands among one's own."""
    code, state, apart = seat.session.code, str(seat.session.state), bool(seat.session.plenary_id)
    elsewhere = is_elsewhere(seat.session, card.id, card.step_id)
    if card.recording or card.photo or card.theme or elsewhere:
        return render("phone/_own_card.html", card=own_view(card, seat.language, elsewhere), code=code, state=state,
                      apart=apart)
    shown = Words(card.words, card.language)
    drawn = _drawn_card(current_language(), code, state, apart, card.kind, shown.language, shown.direction, card.state)
    return drawn.replace("-id-", card.id).replace("-words-", str(escape(card.words)))


@lru_cache(500)
def _drawn_card(_language: str, code: str, session_state: str, apart: bool, kind: str, language: str, direction: str,
                state: str) -> str:
    # A hall sends the same card with other words: drawing each anew is a large part of taking it in.
    return render("phone/_own_card.html", code=code, state=session_state, apart=apart, card={
        "id": "-id-", "kind": kind, "label": CARD_KIND_NAMES[kind], "words": "-words-", "language": language,
        "direction": direction, "state": state, "elsewhere": False, "voice": "", "photo": "", "theme": None})


class Own(NamedTuple):
    cards: list[dict]
    chosen: dict[str, int]
    passed: bool


def own_of(db: Handle, asked: list[tuple[str, str, str]]) -> list[Own]:
    """What each seat has at a step, in its language. A new step makes a whole room ask."""
    seats, steps = {seat for seat, _step, _language in asked}, {step for _seat, step, _language in asked}
    cards: dict[str, list[Contribution]] = {}
    for seat, card in db.exec(select(Authorship.participant_id, Contribution).join(Contribution).where(
            col(Authorship.participant_id).in_(seats), col(Contribution.state).not_in(GONE)).options(
            *(joinedload(related(part)) for part in (Contribution.recording, Contribution.photo, Contribution.theme)))):
        cards.setdefault(seat, []).append(card)
    chosen: dict[tuple[str, str], dict[str, int]] = {}
    for answer in db.exec(select(Answer).where(col(Answer.participant_id).in_(seats), col(Answer.step_id).in_(steps))):
        chosen.setdefault((answer.participant_id, answer.step_id), {})[answer.option_id] = answer.number
    passed = dict(db.exec(select(Participant.id, Participant.passed_id).where(col(Participant.id).in_(seats))).all())
    return [Own([own_view(card, language) | {"here": card.step_id == step} for card in cards.get(seat, ())],
                chosen.get((seat, step), {}), bool(step) and passed.get(seat) == step) for seat, step, language in asked]


async def own_things(seat: Seat, stage: Drawn | None = None) -> dict:
    """What `phone/_mine.html` and `phone/help.html` draw: own cards, own dots, and the ballot when there is one."""
    session, step = seat.session, seat.session.step
    own = await read_together(own_of, (seat.id, step.id if step else "", seat.language))
    chosen = step.standing(own.chosen) if step and step.form.has_ballot else {}
    scene = (stage or await live.staged(session.id, "phone", seat.language)).scene
    for card in own.cards if session.state is State.live else ():
        card["elsewhere"] = is_elsewhere(session, card["id"], card["step_id"])
    purse = step.form.purse if step and step.form.has_ballot else 1
    left = max(0, purse - sum(chosen.values()))
    return {"cards": own.cards, "chosen": chosen, "ballot": scene.ballot if scene.ballot_open else [], "purse": purse,
            "left": left, "code": session.code, "kind": scene.kind, "step_id": scene.step_id,
            "looking": seat.looking, "frozen": scene.frozen, "state": scene.state,
            "passed": own.passed, "apart": scene.apart}


_drawn_mine: dict[tuple, str] = {}


def drawn_mine(mine: dict) -> str:
    """One's own things as a fragment. A hall that chooses has the same few before it, and drawing them for each is a large
    part of what a choice costs."""
    if mine["cards"]:
        return render("phone/_mine.html", **mine)
    key = (current_language(), *(tuple(value.items()) if name == "chosen" else
           tuple((line.target, line.name.text, line.name.language, line.icon) for line in value) if name == "ballot" else
           value for name, value in mine.items() if name != "cards"))
    if key not in _drawn_mine:
        if len(_drawn_mine) >= 500:
            _drawn_mine.clear()
        _drawn_mine[key] = render("phone/_mine.html", **mine)
    return _drawn_mine[key]


def fragment(drawn: str, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(drawn, headers={"Cache-Control": "no-store", **(headers or {})})


async def own_answer(request: Request, seat: Seat, key: str = "") -> Response:
    if wants_fragment(request):
        answer = fragment(drawn_mine(await own_things(seat)))
        if access.KEY.fullmatch(key):
            answer.headers.update(receipt_for(key, seat))
        return answer
    return see_other(f"/s/{seat.session.code}?after={new_id()}")
