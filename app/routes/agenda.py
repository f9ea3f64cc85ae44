"""From a theme to a recommendation, and from a recommendation to actions, written while the room looks on."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response

from app import clock, deciding, live
from app.access import CurrentVisitor, FacilitatedSession
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.errors import NotLikeThat, NotNow
from app.live import tell
from app.models import Contact, Session
from app.models.action import DAYS
from app.models.dates import as_date, as_number, asked_about
from app.pages import page, see_other
from app.stage.reading import dots_given
from app.typed import clean
from app.words import _, desk_language

router = APIRouter()


@router.get("/console/{code}/recommend")
async def recommend_form(request: Request, room: FacilitatedSession, theme: str = "", card: str = "") -> Response:
    """The sentence frame, from a theme with its dots or from one card."""
    return page("agenda/recommend.html", room=room, sentence="", **await read(
        lambda db: draft(db, room, theme, card)))


def draft(db: Handle, room: Session, theme_id: str, card_id: str) -> dict:
    session = row_of(db, room)
    theme = session.theme(theme_id) if theme_id else None
    card = deciding.card(card_id)(db, session) if card_id else None
    if card and not theme:
        theme = card.theme
    frame = (card.frame if card else None) or {}
    return {
        "theme": theme.id if theme else "", "theme_name": theme.name(session.language) if theme else None,
        "card": card_id, "dots": dots_given(db, session).get(theme.id, 0) if theme else 0,
        "advise": frame.get("advise") or (card.words if card else ""), "because": frame.get("because", ""),
        "so_that": frame.get("so_that", ""), "language": card.language if card else session.language,
        "cards": live.stage.cards_of_theme(db, session, theme.id, desk_language()) if theme else [
            live.stage.card(session, card, session.language, desk_language())] if card else [],
    }


@router.post("/console/{code}/recommend")
async def recommend(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                    advise: Annotated[str, Form()] = "", because: Annotated[str, Form()] = "",
                    so_that: Annotated[str, Form()] = "", theme: Annotated[str, Form()] = "",
                    card: Annotated[str, Form()] = "", language: Annotated[str, Form()] = "") -> Response:
    try:
        await decide(visitor, room, lambda session, cards: session.wall.recommend(
            advise, because, so_that, theme=session.theme(theme) if theme else None, cards=cards, language=language),
            deciding.cards([card] if card else []),
            note="advice_made", about=lambda advice: advice.id)
    except NotLikeThat as refused:
        drafted = await read(lambda db: draft(db, room, theme, card))
        drafted |= {"advise": advise, "because": because, "so_that": so_that, "language": language}
        return page("agenda/recommend.html", refused.status, room=room, sentence=refused.sentence, **drafted)
    await tell(room.id, "advice_changed")
    return see_other(f"/console/{room.code}#advice")


@router.get("/console/{code}/recommendations/{recommendation_id}")
async def recommendation(request: Request, room: FacilitatedSession, visitor: CurrentVisitor,
                         recommendation_id: str) -> Response:
    return page("agenda/recommendation.html", room=room, sentence="", may_organise=visitor.may_organise,
                **await read(lambda db: shown(db, room, recommendation_id)))


def shown(db: Handle, room: Session, recommendation_id: str) -> dict:
    session = row_of(db, room)
    recommendation = session.recommendation(recommendation_id)
    return {"recommendation": recommendation,
            "actions": [(action.id, action.what, action.language) for action in recommendation.actions],
            "cards": live.stage.cards_behind(db, session, recommendation.id, desk_language())}


@router.post("/console/{code}/recommendations/{recommendation_id}")
async def reword(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, recommendation_id: str,
                 advise: Annotated[str, Form()] = "", because: Annotated[str, Form()] = "",
                 so_that: Annotated[str, Form()] = "", disagreement: Annotated[str, Form()] = "",
                 language: Annotated[str, Form()] = "") -> Response:
    await decide(visitor, room, lambda session: session.recommendation(recommendation_id).word(
        advise, because, so_that, disagreement, language),
        note="advice_worded", about=recommendation_id)
    await tell(room.id, "advice_changed")
    return see_other(f"/console/{room.code}#advice")


@router.post("/console/{code}/recommendations/{recommendation_id}/actions")
async def take_up(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, recommendation_id: str,
                  what: Annotated[str, Form()] = "") -> Response:
    """An action begins with what will be done; it stands on the board at once and is filled in there."""
    action = await decide(visitor, room, lambda session: session.recommendation(recommendation_id).begin_action(what),
                          note="action_made", about=lambda action: action.id)
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action.id}")


@router.get("/console/{code}/actions/{action_id}")
async def action(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    return page("agenda/action.html", room=room, sentence="", field="", days="", wrong={}, theirs={},
                may_see_contacts=visitor.is_member, **await read(lambda db: facts(db, room, action_id)))


@router.post("/console/{code}/actions/{action_id}/open")
async def open_action(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    """The action that is being filled in stands out on the board."""
    await decide(visitor, room, lambda session: session.wall.write_on_board(session.action(action_id)))
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}/actions/{action_id}")


def facts(db: Handle, room: Session, action_id: str) -> dict:
    session = row_of(db, room)
    action = session.action(action_id)
    owner = db.get(Contact, action.owner_id) if action.owner_id else None
    return {
        "says_yes": owner if action.waits_to_be_shown(owner) else None,
        "action": action, "number": session.actions.index(action) + 1, "missing": action.missing,
        "check_ins": [(check_in.id, check_in.kind, check_in.due_on, check_in.reported_on)
                      for check_in in action.check_ins],
        "recommendation": (action.recommendation.advise, action.recommendation.language),
        "cards": live.stage.cards_behind(db, session, action.recommendation_id, desk_language()),
        "latest": clock.months_after(session.held_on, 12),
    }


def whose_text_differs(stored: dict, form: dict) -> dict[str, str]:
    """What somebody else wrote meanwhile, by field: shown beside one's own text, so that a person decides."""
    theirs = {name: str(getattr(stored["action"], name) or "") for name in form if hasattr(stored["action"], name)}
    theirs |= {f"due_{id}": str(due_on) for id, _kind, due_on, _reported in stored["check_ins"]}
    return {name: text for name, text in theirs.items() if name in form and name != "version"
            and clean(text) != clean(form[name])}


@router.post("/console/{code}/actions/{action_id}")
async def write(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    """Writes what the form sends: one field while typing goes on, or all of them."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    version = as_number(form.pop("version", "") or "0")
    if version < 0:
        raise NotLikeThat(_("Something in the form is missing or not right. Please look again."))
    sure = form.pop("sure", "")
    typing = "application/json" in request.headers.get("Accept", "")  # saved while it is being written
    days = ""
    try:
        stood = await read(lambda db: row_of(db, room).action(action_id).days)
        named = {name: day for name, day in form.items() if name in DAYS or name.startswith("due_")}
        days = asked_about(named.values(), sure, stood)
        if days and not typing:
            raise NotLikeThat(asks_about(days))
        # While it is written all but such a day is kept: the button asks.
        form = {name: text for name, text in form.items() if not (name in named and str(as_date(text)) in days.split())}
        now = await decide(visitor, room, lambda session: session.action(action_id).fill_in(form, seen=version or None),
                           note="action_written", about=action_id)
    except (NotLikeThat, NotNow) as refused:
        if typing:
            raise
        stored = await read(lambda db: facts(db, room, action_id))
        theirs = whose_text_differs(stored, form) if isinstance(refused, NotNow) else {}
        return page("agenda/action.html", refused.status, room=room, sentence=refused.sentence,
                    field=refused.field, wrong=form,
                    days=days or sure, theirs=theirs, may_see_contacts=visitor.is_member, **stored)
    await tell(room.id, "agenda_changed")
    if typing:
        return JSONResponse({"version": now} | ({"sentence": asks_about(days)} if days else {}))
    return see_other(f"/console/{room.code}/actions/{action_id}?saved=1")


def asks_about(days: str) -> str:
    return _("This day is in a weekend or a holiday: %(days)s. Send it again if it is right.") % {"days": days}


@router.post("/console/{code}/actions/{action_id}/done-writing")
async def stop_writing(request: Request, room: FacilitatedSession, visitor: CurrentVisitor, action_id: str) -> Response:
    await decide(visitor, room, lambda session: session.wall.write_on_board(None))
    await tell(room.id, "agenda_changed")
    return see_other(f"/console/{room.code}#agenda")
