"""The front page, the first organiser, signing in and out."""

import json
from collections.abc import Callable
from importlib.metadata import metadata
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import access, clock, passwords
from app.access import Anyone, SignedIn, Visitor
from app.deciding import decide
from app.durable import Handle, keep, read
from app.errors import NotLikeThat, SignInEnded, TooMuch, not_here
from app.models import FirstRun, Member, Organisation, Session
from app.models.organisation import hashed
from app.pages import pack, page, refusal, see_other, wants_fragment
from app.passwords import in_one_form
from app.typed import name_key
from app.words import _, desk_language, speak

T = TypeVar("T")
router = APIRouter()
LICENCE = metadata("expertpool")["License-Expression"]  # as pyproject.toml names it
SHORTEST = 10  # letters of a password; length is the only rule that helps


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
    if await read(lambda db: db.get(FirstRun, hashed(token))) is None:
        raise not_here()
    return page("signin/first_run.html", token=token, name="", organisation="", sentence="")


@router.post("/first-run/{token}", dependencies=[Anyone])
async def begin(request: Request, token: str, name: Annotated[str, Form(max_length=200)] = "",
                organisation: Annotated[str, Form(max_length=200)] = "",
                password: Annotated[str, Form(max_length=200)] = "",
                again: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The first organiser: the link dies in the same unit in which the name comes to be."""
    if await read(lambda db: db.get(FirstRun, hashed(token))) is None:
        raise not_here()

    try:
        check(password, again)
        password_hash, now = await in_turn(request, passwords.scramble, password), clock.now()
        secret = await keep(lambda db: begin_with(
            db, token, *Organisation.begin(organisation, name, password_hash, desk_language(), now)))
    except NotLikeThat as refused:
        return page("signin/first_run.html", 422, token=token, name=name, organisation=organisation,
                    sentence=refused.sentence)
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
    return secret


def check(password: str, again: str) -> None:
    if len(in_one_form(password)) < SHORTEST:
        raise NotLikeThat(_("Please choose a longer password: at least %d letters. Four words are fine.") % SHORTEST)
    if in_one_form(password) != in_one_form(again):
        raise NotLikeThat(_("The two passwords are not the same. Please type them again."))


@router.get("/sign-in", dependencies=[Anyone])
async def sign_in_page(request: Request, next: str = "") -> Response:
    return page("signin/sign_in.html", name="", next=own_path(next), written="", sentence="")


async def please_sign_in(request: Request) -> Response:
    """For who has no sign-in, or none any more. What they wrote goes along in the page and is kept nowhere else; a page
    that is still open keeps it itself."""
    if wants_fragment(request) or "application/json" in request.headers.get("Accept", ""):
        return refusal(request, SignInEnded(
            _("Your sign-in has ended. Your text is still here: sign in in another window, then try again.")))
    if request.method == "GET":
        return see_other(f"/sign-in?next={request.url.path}")
    written = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    return page("signin/sign_in.html", SignInEnded.status, name="", next=request.url.path, written=pack(written),
                sentence=_("Your sign-in has ended. After you sign in, you get back what you wrote."))


def as_written(written: str) -> list[tuple[str, str]]:
    """The fields of a form that came while nobody was signed in."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(written)]
    except (ValueError, TypeError):
        return []


@router.post("/sign-in", dependencies=[Anyone])
async def sign_in(request: Request, name: Annotated[str, Form(max_length=200)] = "",
                  password: Annotated[str, Form(max_length=200)] = "",
                  next: Annotated[str, Form(max_length=400)] = "", written: Annotated[str, Form()] = "") -> Response:
    """A wrong name and a wrong password get the same answer after the same time. Who was writing when their sign-in ended
    gets that back, to look at and to send."""
    key = name_key(name)
    await access.slow_down_sign_in(key)
    member = await read(lambda db: member_named(db, name))
    right = await in_turn(request, passwords.matches, password, member.password_hash if member else None)
    if member is None or not right:
        await access.note_failed_sign_in(key)
        return page("signin/sign_in.html", 403, name=name, next=own_path(next), written=written,
                    sentence=_("This name and password do not belong together. Please try again."))
    _sign_in, secret = await decide(Visitor.nobody(), member, lambda member: member.sign_in(clock.now()))
    speak(member.language)
    fields, to = as_written(written), own_path(next)
    answer = page("signin/written.html", to=to, fields=fields) if fields and to else see_other(to or "/programmes")
    access.hand_over(answer, request, "member", secret)
    return answer


def member_named(db: Handle, name: str) -> Member | None:
    """By the name as it was written down, or by one that is typed differently and is nobody else's."""
    names = db.exec(select(Member.id, Member.name).where(col(Member.left_at).is_(None))).all()
    found = [id for id, theirs in names if theirs == name.strip()] or [
        id for id, theirs in names if name_key(theirs) == name_key(name)]
    return db.get(Member, found[0]) if len(found) == 1 else None


async def in_turn(request: Request, verb: Callable[..., T], *given: object) -> T:
    done = await passwords.in_turn(request.is_disconnected, verb, *given)
    if done is None:
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))
    return done


@router.post("/sign-out")
async def sign_out(request: Request, member: SignedIn) -> Response:
    token = access.token_in(request, "member")
    await decide(Visitor.of_member(member), member, lambda member: member.sign_out(token))
    return signed_out(request)


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request, member: SignedIn) -> Response:
    await decide(Visitor.of_member(member), member, lambda member: member.sign_out_everywhere())
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
