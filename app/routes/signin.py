"""The front page, the first organiser, signing in and out."""

import json
import logging
from importlib.metadata import metadata
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from app import access, clock, passwords
from app.access import Anyone, SignedIn, Visitor, passkeys
from app.deciding import decide, noted
from app.durable import Handle, keep, read
from app.durable.sessions import related
from app.errors import LinkEnded, NotLikeThat, NotNow, SignInEnded, not_here
from app.models import FirstRun, Member, Organisation, Passkey, Session, SignIn
from app.models.organisation import SECOND
from app.models.sealed import hashed
from app.pages import pack, page, refusal, see_other, wants_fragment
from app.routes.forms import check_password, in_turn
from app.settings import server_key
from app.typed import name_key
from app.words import _, desk_language, speak, speaking

router = APIRouter()
log = logging.getLogger("expertpool")
LICENCE = metadata("expertpool")["License-Expression"]  # as pyproject.toml names it


@router.get("/", dependencies=[Anyone])
async def front(request: Request) -> Response:
    if await access.member_in(request):
        return see_other("/programmes")
    return page("signin/front.html", licence=LICENCE, demonstration=await read(invented))


def invented(db: Handle) -> dict[str, str] | None:
    """In a demonstration: the session that goes on now, whose code may be told to everybody."""
    if not any(each.is_invented for each in db.exec(select(Organisation))):
        return None
    session = db.exec(select(Session).where(col(Session.opened_at).is_not(None), col(Session.closed_at).is_(None),
                                            col(Session.plenary_id).is_(None)).order_by(col(Session.opened_at))).first()
    return {"code": session.code, "spoken_code": session.spoken_code} if session else {"code": ""}


@router.get("/first-run/{token}", dependencies=[Anyone])
async def first_run(request: Request, token: str) -> Response:
    speak(desk_language())
    if await read(lambda db: db.get(FirstRun, hashed(token))) is None:
        raise not_here()
    return at_the_door(request, page("signin/first_run.html", token=token, name="", organisation="", sentence=""))


@router.post("/first-run/{token}", dependencies=[Anyone])
async def begin(request: Request, token: str, name: Annotated[str, Form(max_length=200)] = "",
                organisation: Annotated[str, Form(max_length=200)] = "",
                password: Annotated[str, Form(max_length=200)] = "",
                again: Annotated[str, Form(max_length=200)] = "", tried: Annotated[str, Form()] = "") -> Response:
    """The first organiser: the link dies in the same unit in which the name comes to be."""
    speak(desk_language())
    if await read(lambda db: db.get(FirstRun, hashed(token))) is None:
        raise not_here()

    try:
        access.must_keep(request, tried, access.BROWSER)
        check_password(password, again)
        password_hash, now = await in_turn(request, passwords.scramble, password), clock.now()
        secret = await keep(lambda db: begin_with(
            db, token, *Organisation.begin(organisation, name, password_hash, desk_language(), now)))
    except (NotLikeThat, NotNow) as refused:
        return at_the_door(request, page("signin/first_run.html", refused.status, token=token, name=name,
                                         organisation=organisation, sentence=refused.sentence))
    answer = see_other("/programmes")
    access.hand_over(answer, request, "member", secret)
    return answer


def begin_with(db: Handle, token: str, member: Member, secret: str) -> str:
    """Uses up the link."""
    link = db.get(FirstRun, hashed(token))
    if link is None:
        raise not_here()
    db.delete(link)
    db.add(member)
    db.flush()  # the log names the member by id only, so they must be there first
    db.add_all(noted(Visitor.of_member(member), member.organisation, what, member.id)
               for what in ("member_first", "signed_in"))
    return secret


@router.get("/sign-in", dependencies=[Anyone])
async def sign_in_page(request: Request, next: str = "") -> Response:
    speak(desk_language())
    return sign_in_form(request, next=next)


def sign_in_form(request: Request, status: int = 200, *, name: str = "", next: str = "", written: str = "",
                 sentence: str = "") -> Response:
    """In a language of the desk, as everything behind it."""
    return at_the_door(request, page("signin/sign_in.html", status, name=name, next=own_path(next), written=written,
                                     sentence=sentence, options=options_for(request)))


def at_the_door(request: Request, answer: Response) -> Response:
    """With something to keep: a browser that keeps nothing would be led round from here to here."""
    access.try_out(answer, request, access.BROWSER)
    return answer


async def please_sign_in(request: Request) -> Response:
    """For who has no sign-in, or none any more. What they wrote goes along in the page and is kept nowhere else; a page
    that is still open keeps it itself."""
    if wants_fragment(request) or "application/json" in request.headers.get("Accept", ""):
        return refusal(request, SignInEnded(
            _("Your sign-in has ended. Your text is still here: sign in in another window, then try again.")))
    if request.method == "GET":
        return see_other(f"/sign-in?next={request.url.path}")
    written = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    speak(desk_language())
    return sign_in_form(request, SignInEnded.status, next=request.url.path, written=pack(written),
                        sentence=_("Your sign-in has ended. After you sign in, you get back what you wrote."))


# What a form says besides what somebody wrote in it.
CHOSEN = {"key", "language", "kind", "age", "version", "theme", "card", "target", "step", "into", "back", "role", "quote",
          "paper", "confirmed"}


async def keep_on_screen(request: Request, trouble: LinkEnded) -> Response:
    """For who helped by a link that was taken back: what they wrote stands there, to be copied. It is kept nowhere."""
    if wants_fragment(request) or "application/json" in request.headers.get("Accept", "") or request.method == "GET":
        return refusal(request, trouble)
    with speaking(desk_language()):
        return page("signin/link_ended.html", trouble.status, texts=[
            value for name, value in (await request.form()).multi_items()
            if isinstance(value, str) and value.strip() and name not in CHOSEN])


def as_written(written: str) -> list[tuple[str, str]]:
    """The fields of a form that came while nobody was signed in."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(written)]
    except (ValueError, TypeError):
        return []


@router.post("/sign-in", dependencies=[Anyone])
async def sign_in(request: Request, name: Annotated[str, Form(max_length=200)] = "",
                  password: Annotated[str, Form(max_length=200)] = "",
                  next: Annotated[str, Form(max_length=400)] = "", written: Annotated[str, Form()] = "",
                  tried: Annotated[str, Form()] = "") -> Response:
    """A wrong name and a wrong password get the same answer after the same time. Who was writing when their sign-in ended
    gets that back, to look at and to send."""
    speak(desk_language())
    try:
        access.must_keep(request, tried, access.BROWSER)
    except NotNow as refused:
        return sign_in_form(request, refused.status, name=name, next=next, written=written, sentence=refused.sentence)
    key = name_key(name)
    await access.slow_down_sign_in(key)
    member = await read(lambda db: member_named(db, name))
    right = await in_turn(request, passwords.matches, password, member.password_hash if member else None)
    if member is None or not right:
        await access.note_failed_sign_in(key)
        log.warning("a sign-in failed")  # whose it was to be stays unsaid: people type passwords there
        return sign_in_form(request, 403, name=name, next=next, written=written, sentence=_(
            "This name and password do not belong together. Please try again."))
    began, secret = await decide(Visitor.of_member(member), member, lambda member: member.sign_in(clock.now()),
                                 note="" if member.second.is_set_up else "signed_in")
    speak(member.language)
    if began.waits_for == SECOND:
        answer: Response = second_page(request, next=own_path(next), written=written)
    else:
        answer = see_other("/my-access/codes") if began.waits_for else onwards(next, written)
    access.hand_over(answer, request, "member", secret)
    return answer


def onwards(next: str, written: str) -> Response:
    fields, to = as_written(written), own_path(next)
    return page("signin/written.html", to=to, fields=fields) if fields and to else see_other(to or "/programmes")


def second_page(request: Request, status: int = 200, *, next: str = "", written: str = "", sentence: str = "") -> Response:
    return page("signin/second.html", status, next=next, written=written, sentence=sentence, options=options_for(request))


def options_for(request: Request) -> str:
    """What a device is asked for one of its keys; "" where there can be none."""
    return passkeys.to_sign_in(request, clock.now()) if passkeys.may_have_passkeys(request) else ""


@router.get("/sign-in/second", dependencies=[Anyone])
async def second_step(request: Request) -> Response:
    sign_in = await access.sign_in_in(request)
    return second_page(request) if sign_in and sign_in.waits_for == SECOND else see_other("/sign-in")


@router.post("/sign-in/second", dependencies=[Anyone])
async def prove(request: Request, code: Annotated[str, Form(max_length=60)] = "",
                next: Annotated[str, Form(max_length=400)] = "", written: Annotated[str, Form()] = "") -> Response:
    """A code of the app, or a recovery code, which is used up by it."""
    waiting = await access.sign_in_in(request)
    if waiting is None or waiting.waits_for != SECOND:
        return see_other("/sign-in")
    member, key, token, by = waiting.member, server_key(), access.token_in(request, "member"), ""
    await access.slow_down_second_step(member.id)

    def prove(member: Member) -> tuple[SignIn | None, str]:
        nonlocal by
        by = member.second.takes(code, key, clock.now())
        return member.go_on(token, clock.now()) if by else (None, "")

    whole, secret = await decide(
        Visitor.of_member(member), member, prove, about=member.id,
        note=lambda _member: "recovery_code_used" if by == "recovery" else "signed_in")
    if whole is None:
        access.note_wrong_second_step(member.id)
        log.warning("a second step of a sign-in failed")
        return second_page(request, 403, next=own_path(next), written=written, sentence=_(
            "This code is not right, or was used already. The app shows a new one every half minute."))
    answer = onwards(next, written)
    access.hand_over(answer, request, "member", secret)
    return answer


@router.post("/sign-in/passkey", dependencies=[Anyone])
async def sign_in_by_passkey(request: Request, credential: Annotated[str, Form(max_length=passkeys.LONGEST_PROOF)] = "",
                             next: Annotated[str, Form(max_length=400)] = "",
                             written: Annotated[str, Form()] = "") -> Response:
    """The device has a finger, a face or a code of its own: that is both proofs in one."""
    speak(desk_language())
    now = clock.now()
    try:
        id = passkeys.key_named(credential)
        passkey = await read(lambda db: db.get(Passkey, id, options=[joinedload(related(Passkey.member))]))
        if passkey is None or passkey.member.left_at:
            raise passkeys.not_proved()
        count, moment = passkeys.check_proof(request, credential, passkey, now)

        def prove(member: Member) -> tuple[SignIn, str]:
            member.second.passkey(id).take(count, moment)
            return member.sign_in(now, proved=True)

        _whole, secret = await decide(Visitor.of_member(passkey.member), passkey.member, prove, note="signed_in")
    except NotLikeThat as refused:
        await access.note_failed_sign_in("")
        log.warning("a sign-in failed")
        return sign_in_form(request, 403, next=next, written=written, sentence=refused.sentence)
    speak(passkey.member.language)
    answer = onwards(next, written)
    access.hand_over(answer, request, "member", secret)
    return answer


def member_named(db: Handle, name: str) -> Member | None:
    """By the name as it was written down, or by one that is typed differently and is nobody else's."""
    names = db.exec(select(Member.id, Member.name).where(col(Member.left_at).is_(None))).all()
    found = [id for id, theirs in names if theirs == name.strip()] or [
        id for id, theirs in names if name_key(theirs) == name_key(name)]
    return db.get(Member, found[0], options=[
        joinedload(related(Member.code_app)), selectinload(related(Member.passkeys))]) if len(found) == 1 else None


@router.post("/sign-out")
async def sign_out(request: Request, member: SignedIn) -> Response:
    token = access.token_in(request, "member")
    await decide(Visitor.of_member(member), member, lambda member: member.sign_out(token))
    return signed_out(request)


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request, member: SignedIn) -> Response:
    await decide(Visitor.of_member(member), member, lambda member: member.sign_out_everywhere(),
                 note="signed_out_everywhere")
    return signed_out(request)


@router.post("/language")
async def change_language(request: Request, member: SignedIn, language: Annotated[str, Form()] = "nl") -> Response:
    """The desk in Dutch or English."""
    await decide(Visitor.of_member(member), member, lambda member: member.read_in(language))
    return see_other("/programmes")


def signed_out(request: Request) -> Response:
    answer = see_other("/")
    access.take_back(answer, request, "member")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def own_path(path: str) -> str:
    """A way back on this site, or nothing: browsers read "//" and "\\" as another site."""
    return path if path.startswith("/") and not path.startswith("//") and not set(path) & {"\\", ":", "\t", "\n", "\r"} \
        else ""
