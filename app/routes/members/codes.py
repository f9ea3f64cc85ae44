"""Codes of an app, and recovery codes: set up, made anew and removed. Who has to set them up gets here before anything
else."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import joinedload, selectinload

from app import access, clock, passwords
from app.access import SettingUp, SignedIn, Visitor
from app.deciding import decide, row_of
from app.durable import Handle, read
from app.durable.sessions import related
from app.errors import NotLikeThat, NotNow
from app.models import Member, SignIn
from app.pages import page, see_other
from app.routes.forms import in_turn
from app.settings import server_key
from app.words import _

router = APIRouter()


@router.get("/my-access/codes")
async def codes(request: Request, member: SettingUp) -> Response:
    return await show_codes(request, member)


async def show_codes(request: Request, member: Member, status: int = 200, wrong: str = "") -> Response:
    key, now = server_key(), await read(lambda db: with_second(db, member))
    app = now.code_app
    secret = app.secret(key) if app and not app.confirmed else None
    return page("members/codes.html", status, member=member, wrong=wrong, secret=secret, app=app,
                address=app.address(key, member.name, "Expertpool") if app and secret else "",
                left=len(now.recovery_codes), must=await access.must_set_up(request))


def with_second(db: Handle, member: Member) -> Member:
    found = db.get(Member, member.id, options=[
        joinedload(related(Member.organisation)), joinedload(related(Member.code_app)),
        selectinload(related(Member.recovery_codes)), selectinload(related(Member.passkeys))])
    return found or row_of(db, member)


@router.post("/my-access/codes/begin")
async def begin(request: Request, member: SettingUp) -> Response:
    key = server_key()
    await decide(Visitor.of_member(member), member, lambda member: member.second.begin_app(key))
    return see_other("/my-access/codes")


@router.post("/my-access/codes/confirm")
async def confirm(request: Request, member: SettingUp, code: Annotated[str, Form(max_length=40)] = "") -> Response:
    """A first code shows that the app has the secret. Who had to set it up may go on."""
    key, token, must = server_key(), access.token_in(request, "member"), await access.must_set_up(request)

    def set_up(member: Member) -> tuple[list[str], SignIn | None, str]:
        written = member.second.confirm_app(code, key, clock.now())
        return (written, *(member.go_on(token, clock.now()) if must else (None, "")))

    try:
        await access.slow_down_sign_in(member.id)
        written, whole, secret = await decide(Visitor.of_member(member), member, set_up, note="codes_on", about=member.id)
    except NotLikeThat as refused:
        await access.note_failed_sign_in(member.id)
        return await show_codes(request, member, refused.status, refused.sentence)
    answer = page("members/recovery_codes.html", written=written)
    if whole:
        access.hand_over(answer, request, "member", secret)
    return answer


@router.post("/my-access/codes/renew")
async def renew(request: Request, member: SignedIn, present: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Recovery codes: those of before work no longer."""
    try:
        await check_present(request, member, present)
        written = await decide(Visitor.of_member(member), member, lambda member: member.second.renew_recovery_codes(),
                               note="recovery_codes_made", about=member.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_codes(request, member, refused.status, refused.sentence)
    return page("members/recovery_codes.html", written=written)


@router.post("/my-access/codes/remove")
async def remove(request: Request, member: SignedIn, present: Annotated[str, Form(max_length=200)] = "") -> Response:
    try:
        await check_present(request, member, present)
        await decide(Visitor.of_member(member), member, lambda member: member.second.remove_app(), note="codes_off",
                     about=member.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_codes(request, member, refused.status, refused.sentence)
    return see_other("/my-access")


async def check_present(request: Request, member: Member, present: str) -> None:
    """Whoever sits down at an open laptop does not know the present password."""
    await access.slow_down_sign_in(member.id)
    if not await in_turn(request, passwords.matches, present, member.password_hash):
        await access.note_failed_sign_in(member.id)
        raise NotLikeThat(_("This is not your present password."), "present")
