"""From a theme to a recommendation, and from a recommendation to actions, written while the room looks on."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response

from app import clock, live
from app.access import FacilitatedSession, noted
from app.durable import keep, read
from app.errors import NotLikeThat, NotNow
from app.live import tell
from app.models import Session
from app.models.written import a_date
from app.pages import page, see_other
from app.words import desk_language

router = APIRouter()


@router.get("/console/{code}/recommend")
async def recommend_form(request: Request, room: FacilitatedSession, theme: str = "", card: str = "") -> Response:
    """The sentence frame, from a theme with its dots or from one card."""
    return page("agenda/recommend.html", room=room, sentence="", **await read(
        lambda db: draft(db.get(Session, room.id), theme, card)))


def draft(session: Session, theme_id: str, card_id: str) -> dict:
    theme = session.theme(theme_id) if theme_id else None
    card = session.contribution(card_id) if card_id else None
    if card and not theme:
        theme = card.theme
    frame = (card.frame if card else None) or {}
    cards = theme.cards if theme else [card] if card else []
    return {
        "theme": theme.id if theme else "", "theme_name": theme.name(session.language) if theme else None,
        "card": card_id, "dots": dots_of(session, theme.id) if theme else 0,
        "advise": frame.get("advise") or (card.words if card else ""), "because": frame.get("because", ""),
        "so_that": frame.get("so_that", ""),
        "cards": [live.stage.card(session, known, session.language, desk_language()) for known in cards],
    }


def dots_of(session: Session, theme_id: str) -> int:
    """What the room gave a theme, once voting is closed."""
    return max((step.totals().get(theme_id, 0) for step in session.steps if step.ballot_closed_at), default=0)


@router.post("/console/{code}/recommend")
async def recommend(request: Request, room: FacilitatedSession, advise: Annotated[str, Form()] = "",
                    because: Annotated[str, Form()] = "", so_that: Annotated[str, Form()] = "",
                    theme: Annotated[str, Form()] = "", card: Annotated[str, Form()] = "") -> Response:
    def write(db) -> None:
        session = db.get(Session, room.id)
        under = session.theme(theme) if theme else None
        cards = [session.contribution(card)] if card else []
        advice = session.recommend(advise, because, so_that, session.language, theme=under, cards=cards,
                                   dots=dots_of(session, theme) if theme else 0)
        db.add_all([advice, noted(request, session, "advice_made", advice.id)])

    try:
        await keep(write)
    except NotLikeThat as refused:
        told = await read(lambda db: draft(db.get(Session, room.id), theme, card))
        told |= {"advise": advise, "because": because, "so_that": so_that}
        return page("agenda/recommend.html", refused.status, room=room, sentence=refused.sentence, **told)
    await tell(room.id, "advice_changed")
    return see_other(f"/console/{room.code}#advice")


@router.get("/console/{code}/recommendations/{recommendation_id}")
async def recommendation(request: Request, room: FacilitatedSession, recommendation_id: str) -> Response:
    return page("agenda/recommendation.html", room=room, sentence="",
                **await read(lambda db: shown(db, room, recommendation_id)))


def shown(db, room: Session, recommendation_id: str) -> dict:
    session = db.get(Session, room.id)
    known = session.recommendation(recommendation_id)
    return {"recommendation": known, "actions": [(action.id, action.what) for action in known.actions],
            "cards": [live.stage.card(session, card, session.language, desk_language()) for card in known.cards]}


@router.post("/console/{code}/recommendations/{recommendation_id}")
async def reword(request: Request, room: FacilitatedSession, recommendation_id: str,
                 advise: Annotated[str, Form()] = "", because: Annotated[str, Form()] = "",
                 so_that: Annotated[str, Form()] = "", disagreement: Annotated[str, Form()] = "") -> Response:
    def word(db) -> None:
        session = db.get(Session, room.id)
        session.recommendation(recommendation_id).word(advise, because, so_that, disagreement)
        db.add(noted(request, session, "advice_worded", recommendation_id))

    await keep(word)
    await tell(room.id, "advice_changed")
    return see_other(f"/console/{room.code}#advice")


@router.post("/console/{code}/recommendations/{recommendation_id}/actions")
async def take_up(request: Request, room: FacilitatedSession, recommendation_id: str,
                  what: Annotated[str, Form()] = "") -> Response:
    """An action begins with what will be done; it stands on the board at once and is filled in there."""

    def begin(db) -> str:
        session = db.get(Session, room.id)
        advice = session.recommendation(recommendation_id)
        action = advice.take_up(what or advice.advise, session.held_on, session.programme.check_in_months)
        db.add_all([action, noted(request, session, "action_made", action.id)])
        session.editing_id = action.id
        return action.id

    action_id = await keep(begin)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}")


@router.get("/console/{code}/actions/{action_id}")
async def action(request: Request, room: FacilitatedSession, action_id: str) -> Response:
    def look(db) -> dict:
        db.get(Session, room.id).action(action_id)
        return facts(db, room, action_id)

    told = await read(look)
    return page("agenda/action.html", room=room, sentence="", wrong={}, theirs={}, **told)


@router.post("/console/{code}/actions/{action_id}/open")
async def open_action(request: Request, room: FacilitatedSession, action_id: str) -> Response:
    """The action that is being filled in stands out on the board."""
    def choose(db) -> None:
        session = db.get(Session, room.id)
        session.editing_id = session.action(action_id).id

    await keep(choose)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}")


def facts(db, room: Session, action_id: str) -> dict:
    session = db.get(Session, room.id)
    known = session.action(action_id)
    number = session.actions.index(known) + 1
    return {
        "action": known, "number": number, "missing": known.missing,
        "check_ins": [(check_in.id, check_in.kind, check_in.due_on, check_in.reported_on)
                      for check_in in known.check_ins],
        "recommendation": known.recommendation.advise,
        "cards": [live.stage.card(session, card, session.language, desk_language()) for card in known.cards],
        "latest": clock.months_after(session.held_on, 12),
    }


def whose_text_differs(told: dict, form: dict) -> dict[str, str]:
    """What somebody else wrote meanwhile, by field: shown beside one's own text, so that a person decides."""
    kept = {name: str(getattr(told["action"], name) or "") for name in form if hasattr(told["action"], name)}
    kept |= {f"due_{id}": str(due_on) for id, _kind, due_on, _reported in told["check_ins"]}
    return {name: text for name, text in kept.items() if name in form and name != "version"
            and " ".join(text.split()) != " ".join(form[name].split())}


@router.post("/console/{code}/actions/{action_id}")
async def write(request: Request, room: FacilitatedSession, action_id: str) -> Response:
    """Writes what the form sends: one field while typing goes on, or all of them."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    version = int(form.pop("version", "0") or 0)
    moves = {name.removeprefix("due_"): value for name, value in form.items() if name.startswith("due_")}
    fields: dict = {name: value for name, value in form.items() if not name.startswith("due_")}

    def change(db) -> int:
        session = db.get(Session, room.id)
        known = session.action(action_id)
        for name in ("first_step_on", "finished_by"):
            if name in fields:
                fields[name] = a_date(fields[name])
        known.write(seen=version or None, **fields)
        for check_in in known.check_ins:
            if check_in.id in moves:
                due_on = a_date(moves[check_in.id])
                if due_on is not None and due_on != check_in.due_on:
                    check_in.move(due_on, session.held_on)
        session.editing_id = action_id
        db.add(noted(request, session, "action_written", action_id))
        return known.version

    typing = "application/json" in request.headers.get("Accept", "")  # saved while it is being written
    try:
        now = await keep(change)
    except (NotLikeThat, NotNow) as refused:
        if typing:
            raise
        told = await read(lambda db: facts(db, room, action_id))
        theirs = whose_text_differs(told, form) if isinstance(refused, NotNow) else {}
        return page("agenda/action.html", refused.status, room=room, sentence=refused.sentence, wrong=form,
                    theirs=theirs, **told)
    await tell(room.id, "agenda_changed")
    if typing:
        return JSONResponse({"version": now})
    return see_other(f"/console/{room.code}/actions/{action_id}?saved=1")


@router.post("/console/{code}/actions/{action_id}/done-writing")
async def stop_writing(request: Request, room: FacilitatedSession, action_id: str) -> Response:
    await keep(lambda db: setattr(db.get(Session, room.id), "editing_id", None))
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}#agenda")
