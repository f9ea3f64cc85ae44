"""The phone: one question, one way to answer, and one's own words."""

import asyncio
import re
from collections.abc import Mapping
from contextvars import copy_context
from functools import lru_cache
from typing import Annotated, NamedTuple
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from markupsafe import Markup, escape
from sqlalchemy.orm import joinedload
from sqlmodel import col, select
from starlette.datastructures import UploadFile

from app import access, clock, live, media
from app import words as tongue
from app.access import Anyone, CurrentParticipant, DoorSession
from app.addresses import public_address, short_address
from app.durable import keep, keep_together, read, read_together
from app.errors import MovedOn, NotFound, NotLikeThat, Outdated, Paused, Refused, SentAlready
from app.library.permissions import text_version
from app.library.traces import traces_in
from app.live import tell
from app.models import Authorship, ContactWish, Contribution, Participant, Photo, Recording, Session, Vote, Wish
from app.models.base import new_id
from app.models.contribution import KIND_NAMES, Received, Stands, matches_receipt
from app.models.organisation import hashed
from app.models.participant import Seat
from app.pages import page, render, see_other, stage_or_304, wants_fragment
from app.settings import server_key
from app.words import _

router = APIRouter()


# First, because a whole room uses it at once.
@access.post_by_participant(router, "/s/{code}/steps/{step_id}/contributions")
async def contribute(request: Request, seat: Seat) -> Response:
    step_id, form = request.path_params["step_id"], await sent_form(request)
    key, kind, words, upload = (str(form.get(name, "")) for name in ("key", "kind", "words", "upload"))
    if not access.KEY.fullmatch(key):
        raise NotLikeThat(_("Please open this page again and send your card once more."))
    frame = {part: str(form.get(part, "")) for part in ("advise", "because", "so_that")} if "advise" in form else None
    receipt = access.code_for_later(request, seat.session)
    same_person(request, seat)
    # Where scripts run they warned before; a photo in the form would be lost with a second page, and is read first anyway.
    if not wants_fragment(request) and not is_program(request) and not getattr(form.get("photo"), "size", 0):
        text = "\n".join(frame.values()) if frame else words
        if (found := traces_in(text)) and form.get("seen") != hashed(text):
            return page("phone/again.html", 422, session=seat.session, seat=seat, wrong=None, traces=found,
                        seen=hashed(text), step_id=step_id, key=key, kind=kind, words=words, frame=frame,
                        moved_on=bool(form.get("anyway")), kinds=seat.session.step_by_id(step_id).card_kinds)
    try:
        access.allow(access.SUBMISSIONS, seat.id)
        enclosed = await what_came_along(seat, key, upload, form.get("photo"))
        contribution = await take_in(request, seat, step_id, key, words, kind, frame, receipt, enclosed,
                                     bool(form.get("anyway")))
    except Refused as refused:
        if wants_fragment(request) or is_program(request):
            raise
        before = await read(lambda db: standing(db, seat, key)) if isinstance(refused, SentAlready) else None
        return page("phone/again.html", refused.status, session=seat.session, seat=seat, wrong=refused,
                    step_id=step_id, key=key if before is None else new_id(), before=before, kind=kind, words=words,
                    frame=frame, moved_on=isinstance(refused, MovedOn), kinds=seat.session.step_by_id(step_id).card_kinds)
    if upload:
        await asyncio.to_thread(media.forget_upload, seat.id, upload)
    await tell(seat.session_id, "contribution_received" if contribution.state == "held" else "contribution_on_board")
    kept = receipt_for(key, seat)
    if is_program(request):
        return JSONResponse({"id": contribution.id, "key": key, "receipt": receipt}, headers=kept)
    if wants_fragment(request):
        return fragment(drawn_for(seat, contribution), kept)
    return see_other(f"/s/{seat.session.code}?sent={contribution.id}")


@router.get("/s/{code}")
async def phone(request: Request, session: DoorSession, sent: str = "", after: str = "") -> Response:
    """The phone's page: the door for a stranger, the present step for who has a seat."""
    seat = await access.seat_of(request, session.code)
    if seat is None:
        return see_other(f"/s/{session.code}/door")
    tongue.speak(seat.language)
    staged = (await live.staged(session.id, "phone", seat.language)).text
    mine = await own_things(seat)
    # Into the stage that all phones of this language share go, for this phone alone, its own things and a key. That is the
    # same whenever this very address is opened, so that going back and sending again is no second card.
    staged = staged.replace("<!--mine-->", drawn_mine(mine)).replace(
        "<!--key-->", access.form_key(seat, mine["step_id"], after))
    sent = sent if any(card["id"] == sent for card in mine["cards"]) else ""
    return page("phone/page.html", session=session, seat=seat, staged=Markup(staged), sent=sent, fresh=new_id(),
                mark=access.mark_of(seat), seal=access.seal_of(seat),
                receipt=access.code_for_later(request, session), **mine)


@router.get("/s/{code}/stage")
async def stage(request: Request, seat: CurrentParticipant) -> Response:
    """For a phone without a socket: the stage, or 304 while nothing changed."""
    return stage_or_304(request, await live.staged(seat.session_id, "phone", seat.language))


@router.get("/s/{code}/mine")
async def mine(request: Request, seat: CurrentParticipant) -> Response:
    """One's own things at the present step: sent to nobody else, and therefore fetched and never broadcast."""
    return fragment(drawn_mine(await own_things(seat)))


async def sent_form(request: Request) -> Mapping:
    """Its fields. One without a file is read at once, and not piece by piece."""
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
    return await request.form()


def same_person(request: Request, seat: Seat) -> None:
    """What one person left waiting on a phone is not sent in the name of the next."""
    sent_by = request.headers.get("Seat")
    if sent_by is not None and sent_by != access.mark_of(seat):
        raise Paused(_("Another person writes on this phone now."))


def receipt_for(key: str, seat: Seat) -> dict[str, str]:
    """A captive portal answers 200 to anything: the phone believes only what knows its key and the seat's seal."""
    return {"Kept": key, "Seal": access.seal_of(seat)}


async def what_came_along(seat: Seat, key: str, upload: str, photo) -> Recording | Photo | None:
    """What was uploaded before, or came in the form; None when there is nothing, or the card was kept already."""
    if not upload and not isinstance(photo, UploadFile):
        return None
    if await read(lambda db: earlier(db, seat, key)):
        return None
    if upload:
        content = await asyncio.to_thread(media.uploaded, seat.id, upload)
        if content is None:
            raise NotLikeThat(_("The photo or recording did not arrive whole. Please send it again."))
    else:
        content = await photo.read()
    return await media.take_in(content) if content else None


def earlier(db, seat: Seat, key: str) -> Authorship | None:
    return db.exec(select(Authorship).where(
        Authorship.participant_id == seat.id, Authorship.key_hash == hashed(key))).first()


def standing(db, seat: Seat, key: str) -> str:
    """The id of the card that came with this key, while it can still be changed."""
    card = earlier(db, seat, key).contribution
    return card.id if card.state != "withdrawn" else ""


async def take_in(request: Request, seat: Seat, step_id: str, key: str, words: str, kind: str, frame: dict[str, str] | None,
                  receipt: str, enclosed: Recording | Photo | None, anyway: bool) -> Contribution | Received:
    """The contribution that stands for this key once it is on disk: a new one, or that of an earlier try."""
    new = None
    try:
        new = seat.session.step_by_id(step_id).receive(words, seat, key, kind=kind, frame=frame, receipt=receipt,
                                                       enclosed=enclosed, now=clock.now(), anyway=anyway)
        stands = await keep_together(Received.take_in, new, alone=Received.take_in_alone)
    except Outdated:  # another worker changed the room or the seat, and this one had not heard of it yet
        seat = await access.current_seat(request)
        return await take_in(request, seat, step_id, key, words, kind, frame, receipt, enclosed, anyway)
    except Refused:
        now = await access.current_seat(request)
        if now.session is not seat.session or now.looking != seat.looking:  # another worker changed it since
            return await take_in(request, now, step_id, key, words, kind, frame, receipt, enclosed, anyway)
        if enclosed:
            media.delete(enclosed.id)
        # Perhaps it was kept before the room froze or closed, and only the answer was lost.
        known = await read(lambda db: earlier(db, seat, key))
        if known is None:
            raise
        stands = Stands(known.contribution_id, known.body_hash)
    took_it = new and stands.id == new.id
    if enclosed and not took_it:  # the same card came twice at once
        media.delete(enclosed.id)
    if not took_it and stands.body_hash != Authorship.hash_of(words, kind, frame):
        raise SentAlready(_("This card was already sent with other words. Please change it in your list."))
    return new if took_it else await read(lambda db: db.exec(select(Contribution).where(
        Contribution.id == stands.id).options(
        joinedload(Contribution.recording), joinedload(Contribution.photo), joinedload(Contribution.theme))).one())


def is_program(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@router.post("/s/{code}/votes")
async def vote(request: Request, seat: CurrentParticipant, target: Annotated[str, Form()],
               by: Annotated[int, Form(ge=-1, le=1)] = 1) -> Response:
    """A dot more or less. Repeating an answer that was lost can count twice, so `by` never leaves the purse."""
    try:
        await keep_together(Wish.grant, Wish(seat.session_id, seat.id, target, by, copy_context()))
    except Outdated:  # another worker changed the room
        return await vote(request, await access.current_seat(request), target, by)
    await tell(seat.session_id, "votes_changed")
    return await own_answer(request, seat)


@router.post("/s/{code}/pass")
async def pass_by(request: Request, seat: CurrentParticipant, step_id: Annotated[str, Form(max_length=40)] = "",
                  answer: Annotated[str, Form()] = "", key: Annotated[str, Form(max_length=64)] = "") -> Response:
    """I would rather not say; or, with `answer`, after all I would. Doing it twice is doing it once."""
    same_person(request, seat)

    def change(db) -> None:
        me = db.get(Participant, seat.id)
        if answer:
            me.answer_after_all()
        else:
            me.session.step_by_id(step_id).pass_by(me)

    await keep(change)
    await tell(seat.session_id, "votes_changed")
    return await own_answer(request, seat, key)


@router.post("/s/{code}/unsend")
async def unsend(request: Request, seat: CurrentParticipant, key: Annotated[str, Form(max_length=64)]) -> Response:
    """Takes back by its key what a phone sent and has no receipt for: perhaps it came, perhaps it did not."""
    same_person(request, seat)

    def take_back(db) -> list[str]:
        known = earlier(db, seat, key)
        return known.contribution.withdraw() if known else []

    media.delete(*await keep(take_back))
    media.forget_upload(seat.id, key)
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat, key)


@router.post("/s/{code}/mine/{contribution_id}/reword")
async def reword(request: Request, seat: CurrentParticipant, contribution_id: str,
                 words: Annotated[str, Form()] = "") -> Response:
    try:
        media.delete(*await keep(lambda db: own_card(db, seat, contribution_id).reword(words)))
    except NotLikeThat as refused:
        if wants_fragment(request):
            raise
        return page("phone/again.html", refused.status, session=seat.session, seat=seat, wrong=refused,
                    reword=contribution_id, step_id="", key="", kind="", words=words, frame=None, moved_on=False, kinds=())
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat)


@router.post("/s/{code}/mine/{contribution_id}/withdraw")
async def withdraw(request: Request, seat: CurrentParticipant, contribution_id: str) -> Response:
    media.delete(*await keep(lambda db: own_card(db, seat, contribution_id).withdraw()))
    await tell(seat.session_id, "contribution_changed")
    return await own_answer(request, seat)


@router.post("/s/{code}/permission")
async def permission(request: Request, seat: CurrentParticipant, quote: Annotated[str, Form()] = "",
                     media: Annotated[str, Form()] = "", results: Annotated[str, Form()] = "",
                     take_part: Annotated[str, Form()] = "") -> Response:
    """Changing one's mind is as easy as it was to say yes, and reaches what was said before."""
    receipt = access.code_for_later(request, seat.session)
    purposes = {purpose for purpose, said in (("quote", quote), ("media", media), ("results", results)) if said}

    def change(db) -> None:
        me = db.get(Participant, seat.id)
        if take_part:
            me.take_part(clock.today())
        me.allow(purposes, clock.today())
        if not results:
            forget_wishes(db, me.session, receipt)

    await keep(change)
    await tell(seat.session_id, "somebody_joined")
    return see_other(f"/s/{seat.session.code}")


@router.post("/s/{code}/language")
async def change_language(request: Request, seat: CurrentParticipant,
                          language: Annotated[str, Form()] = "") -> Response:
    def change(db) -> None:
        if language in tongue.LANGUAGES:
            db.get(Participant, seat.id).language = language

    await keep(change)
    await tell(seat.session_id, "somebody_joined")
    return see_other(f"/s/{seat.session.code}")


@router.get("/s/{code}/help")
async def help_page(request: Request, seat: CurrentParticipant) -> Response:
    """Everything that is not the question: help, my words, my permission, another language, another person, stopping."""
    return await show_help(request, seat)


async def show_help(request: Request, seat: Seat, status: int = 200, address: str = "", sentence: str = "") -> Response:
    receipt = access.code_for_later(request, seat.session)
    needs_help, wishes = await read(lambda db: (
        db.get(Participant, seat.id).needs_help, len(wishes_of(db, db.get(Session, seat.session_id), receipt))))
    return page("phone/help.html", status, session=seat.session, seat=seat, needs_help=needs_help, receipt=receipt,
                mark=access.mark_of(seat), seal=access.seal_of(seat), wishes=wishes, address=address, sentence=sentence,
                **await own_things(seat))


@router.get("/s/{code}/my-code")
async def my_code(request: Request, seat: CurrentParticipant) -> Response:
    """The code for later on a page of its own, to print or photograph. Its QR keeps the code behind a #, which browsers
    send to no server and write in no log but their own."""
    receipt = access.code_for_later(request, seat.session)
    return page("phone/my_code.html", session=seat.session, receipt=receipt,
                address=f"{public_address()}/words#{seat.session.code}/{receipt}", short=f"{short_address()}/words")


@router.post("/s/{code}/wish")
async def wish(request: Request, seat: CurrentParticipant, address: Annotated[str, Form()] = "") -> Response:
    """Who wants to hear what came of it leaves an address; only with the permission for that."""
    if not seat.permits("results"):
        raise NotLikeThat(_("Please say yes first: You may tell me later what came of it."))
    try:
        await keep_wish(seat.session, address, seat.language, access.code_for_later(request, seat.session))
    except NotLikeThat as refused:
        return await show_help(request, seat, refused.status, address, refused.sentence)
    return see_other(f"/s/{seat.session.code}/help#wish")


async def keep_wish(session: Session, address: str, language: str, receipt: str) -> None:
    """One address for each code: a new one takes the place of the old."""
    key = server_key()

    def keep_it(db) -> None:
        wish = ContactWish.of(session.id, address, language, key=key, receipt=receipt, version=text_version(language),
                              held_on=session.held_on)
        forget_wishes(db, session, receipt)
        db.add(wish)

    await keep(keep_it)


def wishes_of(db, session: Session, receipt: str) -> list[ContactWish]:
    return [known for known in db.exec(select(ContactWish).where(ContactWish.session_id == session.id))
            if known.is_of(receipt)]


def forget_wishes(db, session: Session, receipt: str) -> None:
    for known in wishes_of(db, session, receipt):
        db.delete(known)


@router.post("/s/{code}/help")
async def ask_for_help(request: Request, seat: CurrentParticipant, needed: Annotated[str, Form()] = "") -> Response:
    def ask(db) -> None:
        me = db.get(Participant, seat.id)
        me.call_for_help() if needed else me.be_helped()

    await keep(ask)
    await tell(seat.session_id, "help_wanted")
    return see_other(f"/s/{seat.session.code}/help")


@router.get("/words", dependencies=[Anyone])
async def words_later(request: Request) -> Response:
    return page("phone/words.html", told=None, receipt="", code="", sentence="", said="", field="")


@router.post("/words", dependencies=[Anyone])
async def find_words(request: Request, code: Annotated[str, Form(max_length=40)] = "",
                     receipt: Annotated[str, Form(max_length=80)] = "",
                     withdraw: Annotated[str, Form(max_length=40)] = "",
                     reword: Annotated[str, Form(max_length=40)] = "", words: Annotated[str, Form()] = "",
                     address: Annotated[str | None, Form()] = None, yes: Annotated[str, Form()] = "",
                     forget: Annotated[str, Form()] = "") -> Response:
    """With the code that only the speaker has, from any phone and weeks later: what became of one's words; change them
    while the session goes on; take one or all of them back; and ask to be told, or not any more."""
    code, receipt = access.digits(code), "-".join(re.findall("[a-z0-9]{4}", re.sub("[^a-z0-9]", "", receipt.lower())))
    await access.slow_down_receipts(code)
    told = await read(lambda db: what_became(db, code, receipt))
    if told is None:
        access.note_wrong_receipt(code)
        return page("phone/words.html", 404, told=None, receipt=receipt, code=code, said="", field="", sentence=_(
            "We find no words with this code. Please check the six digits and your own code."))
    tongue.speak(told["language"])
    sentence = said = field = ""

    def change(db) -> list[str]:
        session, files = session_of(db, code, receipt), []
        for card in of_receipt(session, receipt):
            if withdraw in (card.id, "all"):
                files += card.withdraw()
            elif reword == card.id:
                card.session.listens()
                files += card.reword(words)
        if forget:
            forget_wishes(db, session, receipt)
        return files

    try:
        if withdraw or reword or forget:
            media.delete(*await keep(change))
            await tell(told["id"], "contribution_changed")
            said = _("Your words are taken back.") if withdraw else _("It is done.")
        if address is not None:
            if not yes:
                raise NotLikeThat(_("Please say yes first: You may tell me later what came of it."), "yes")
            await keep_wish(await read(lambda db: session_of(db, code, receipt)), address, told["language"], receipt)
            said = _("We keep your address apart from your words.")
    except Refused as refused:
        sentence, field = refused.sentence, refused.field
    told = await read(lambda db: what_became(db, code, receipt)) or told | {"cards": [], "wishes": 0}
    return page("phone/words.html", 422 if sentence else 200, told=told, receipt=receipt, code=code, sentence=sentence,
                field=field, said=said, reworded=reword, typed=words, address=address or "", yes=yes)


def session_of(db, code: str, receipt: str) -> Session | None:
    """Where something was said, or a wish was left, with this code."""
    return next((session for session in access.sessions_with(db, code)
                 if of_receipt(session, receipt) or wishes_of(db, session, receipt)), None)


def of_receipt(session: Session, receipt: str) -> list[Contribution]:
    """Everything that was said with this code, taken back or not."""
    return [card for card in session.contributions if receipt and matches_receipt(card, receipt)]


def what_became(db, code: str, receipt: str) -> dict | None:
    """Of the words of one code: where they stand and what came of them; None where there is nothing of that code."""
    session = session_of(db, code, receipt) if receipt else None
    if session is None:
        return None
    cards, wishes = of_receipt(session, receipt), wishes_of(db, session, receipt)
    return {"id": session.id, "title": session.title, "main": session.language, "held_on": session.held_on,
            "language": cards[0].language if cards else wishes[0].language, "live": session.state == "live",
            "apart": bool(session.plenary_id),
            "wishes": len(wishes), "taken_back": sum(card.state == "withdrawn" for card in cards),
            "cards": [what_became_of(card) for card in cards if card.state != "withdrawn"]}


def what_became_of(card: Contribution) -> dict:
    advice = [known for known in card.session.recommendations if any(behind.id == card.id for behind in known.cards)]
    return own_view(card, card.language) | {
        "quoted": card.may_quote,
        "voice_at": access.lent(card.recording.id) if card.recording else "",
        "photo_at": access.lent(card.photo.id) if card.photo else "",
        "advice": [{"advise": known.advise, "language": known.language, "actions": [
            {"what": action.what, "status": action.status, "language": action.language, "reason": action.reason,
             "first_step_on": action.first_step_on, "finished_by": action.finished_by,
             "check_ins": [(check_in.due_on, check_in.reported_on, check_in.status, check_in.words)
                           for check_in in action.check_ins]} for action in known.actions]} for known in advice]}


def own_card(db, seat: Seat, contribution_id: str) -> Contribution:
    card = db.get(Participant, seat.id).contribution(contribution_id)
    if card is None:
        raise NotFound(_("That is not here any more."))
    if db.get(Session, seat.session_id).forgotten_at:
        raise NotFound(_("That is not here any more."))
    return card


def own_view(card: Contribution | Received, language: str) -> dict:
    """A card as its speaker sees it."""
    return {"id": card.id, "kind": card.kind, "label": KIND_NAMES[card.kind], "words": card.words,
            "language": card.language, "state": card.state,
            "voice": card.recording.id if card.recording else "", "photo": card.photo.id if card.photo else "",
            "theme": card.theme.name(language) if card.state == "released" and card.theme else None}


def drawn_for(seat: Seat, card: Contribution | Received) -> str:
    """The card just sent, as it stands among one's own."""
    code, state, apart = seat.session.code, str(seat.session.state), bool(seat.session.plenary_id)
    if card.recording or card.photo or card.theme:
        return render("phone/_own_card.html", card=own_view(card, seat.language), code=code, state=state, apart=apart)
    drawn = _drawn_card(tongue.current_language(), code, state, apart, card.kind, card.language, card.state)
    return drawn.replace("-id-", card.id).replace("-words-", str(escape(card.words)))


@lru_cache(500)
def _drawn_card(_language: str, code: str, session_state: str, apart: bool, kind: str, language: str, state: str) -> str:
    # A hall sends the same card with other words: drawing each anew took a fifth of the time of taking it in.
    return render("phone/_own_card.html", code=code, state=session_state, apart=apart, card={
        "id": "-id-", "kind": kind, "label": KIND_NAMES[kind], "words": "-words-", "language": language, "state": state,
        "voice": "", "photo": "", "theme": None})


class Own(NamedTuple):
    cards: list[dict]
    chosen: dict[str, int]
    passed: bool


def own_of(db, asked: list[tuple[str, str, str]]) -> list[Own]:
    """What each seat has at a step, in its language. A new step makes a whole room ask."""
    seats, steps = {seat for seat, _step, _language in asked}, {step for _seat, step, _language in asked}
    cards: dict[str, list[Contribution]] = {}
    for seat, card in db.exec(select(Authorship.participant_id, Contribution).join(Contribution).where(
            col(Authorship.participant_id).in_(seats), Contribution.state != "withdrawn").options(
            joinedload(Contribution.recording), joinedload(Contribution.photo), joinedload(Contribution.theme))):
        cards.setdefault(seat, []).append(card)
    chosen: dict[tuple[str, str], dict[str, int]] = {}
    for vote in db.exec(select(Vote).where(col(Vote.participant_id).in_(seats), col(Vote.step_id).in_(steps))):
        chosen.setdefault((vote.participant_id, vote.step_id), {})[vote.target_id] = vote.dots
    passed = dict(db.exec(select(Participant.id, Participant.passed_id).where(col(Participant.id).in_(seats))).all())
    return [Own([own_view(card, language) | {"here": card.step_id == step} for card in cards.get(seat, ())],
                chosen.get((seat, step), {}), bool(step) and passed.get(seat) == step) for seat, step, language in asked]


async def own_things(seat: Seat) -> dict:
    """What `phone/_mine.html` and `phone/help.html` draw: own cards, own dots, and the ballot when there is one."""
    session, step = seat.session, seat.session.step
    own = await read_together(own_of, (seat.id, step.id if step else "", seat.language))
    cards, chosen, passed = own.cards, own.chosen if step and step.kind.has_ballot else {}, own.passed
    scene = (await live.staged(session.id, "phone", seat.language)).scene
    purse = step.dots if step and str(step.kind) == "dots" else 1
    return {"cards": cards, "chosen": chosen, "ballot": scene.ballot if scene.ballot_open else [], "purse": purse,
            "left": purse - sum(chosen.values()), "code": session.code, "kind": scene.kind, "step_id": scene.step_id,
            "looking": seat.looking, "frozen": scene.frozen, "state": scene.state,
            "many": scene.many, "passed": passed, "apart": scene.apart}


_drawn_mine: dict[tuple, str] = {}


def drawn_mine(mine: dict) -> str:
    """One's own things as a fragment. A hall that chooses has the same few before it, and drawing them for each was half of
    what a choice cost."""
    if mine["cards"]:
        return render("phone/_mine.html", **mine)
    key = (tongue.current_language(), *(tuple(value.items()) if name == "chosen" else
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
