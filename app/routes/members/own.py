"""My access: my password, my address, my sign-ins, and leaving."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import col, select

from app import access, clock, passwords
from app.access import SignedIn, Visitor
from app.deciding import colleague, decide, noted
from app.durable import read
from app.errors import NotLikeThat, NotNow
from app.leaving import in_hand
from app.leaving import leave as pass_on
from app.models import Member, SignIn
from app.models.sealed import hashed
from app.pages import page, see_other
from app.routes.forms import check_password, in_turn
from app.routes.members.codes import check_present, with_second
from app.routes.members.mail import newest_trial
from app.routes.members.one_member import show_leaving
from app.settings import sends_mail, server_key

router = APIRouter()


@router.get("/my-access")
async def my_access(request: Request, member: SignedIn, done: str = "") -> Response:
    return await show_access(request, member, done=done)


async def show_access(request: Request, member: Member, status: int = 200, *, done: str = "",
                      wrong: NotLikeThat | None = None, address: str | None = None) -> Response:
    now, token = clock.now(), access.token_in(request, "member")
    second, sign_ins, trial = await read(lambda db: (
        with_second(db, member), [each for each in db.exec(select(SignIn).where(
            SignIn.member_id == member.id).order_by(col(SignIn.began_at).desc())) if each.holds(now)],
        newest_trial(db, member)))
    return page("members/own.html", status, member=member, sign_ins=sign_ins, here=hashed(token), second=second,
                trial=trial, sends_mail=sends_mail(),
                done=done if done in DONE else "",
                wrong={wrong.field: wrong.sentence} if wrong else {},
                address=member.address(server_key()) if address is None else address)


DONE = ("password", "address", "digest", "sign-in")  # what the page says is kept


@router.post("/my-access/password")
async def change_password(request: Request, member: SignedIn, present: Annotated[str, Form(max_length=200)] = "",
                          password: Annotated[str, Form(max_length=200)] = "",
                          again: Annotated[str, Form(max_length=200)] = "") -> Response:
    """A new password ends every other sign-in. Whoever sits down at an open laptop does not know the present one."""
    try:
        await check_present(request, member, present)
        check_password(password, again)
        scrambled = await in_turn(request, passwords.scramble, password)
    except NotLikeThat as refused:
        refused.field = "present" if refused.field == "present" else "password"
        return await show_access(request, member, refused.status, wrong=refused)
    _sign_in, secret = await decide(Visitor.of_member(member), member, lambda member: member.choose_password(
        scrambled, clock.now()), note="password_changed", about=member.id)
    answer = see_other("/my-access?done=password")
    access.hand_over(answer, request, "member", secret)
    return answer


@router.post("/my-access/address")
async def change_address(request: Request, member: SignedIn,
                         address: Annotated[str, Form(max_length=400)] = "") -> Response:
    key = server_key()
    try:
        await decide(Visitor.of_member(member), member, lambda member: member.write_to(address, key),
                     note="address_changed", about=member.id)
    except NotLikeThat as refused:
        return await show_access(request, member, refused.status, wrong=refused, address=address)
    return see_other("/my-access?done=address")


@router.post("/my-access/sign-ins/end")
async def end_sign_in(request: Request, member: SignedIn,
                      sign_in: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Of a browser that is not at hand."""
    await decide(Visitor.of_member(member), member, lambda member: member.end_sign_in(sign_in), note="sign_in_ended",
                 about=member.id)
    return see_other("/my-access?done=sign-in")


@router.get("/my-access/leave")
async def ask_to_leave(request: Request, member: SignedIn) -> Response:
    return await show_leaving(member, own=True)


@router.post("/my-access/leave")
async def leave(request: Request, member: SignedIn, successor: Annotated[str, Form()] = "") -> Response:
    try:
        visitor = Visitor.of_member(member)
        await decide(visitor, member, lambda member, to, hand: pass_on(
            member, to, hand, clock.now(), partial(noted, visitor)), colleague(successor), in_hand, note="member_left",
            about=member.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_leaving(member, True, refused.status, refused.sentence, successor)
    answer = see_other("/")
    access.take_back(answer, request, "member")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
