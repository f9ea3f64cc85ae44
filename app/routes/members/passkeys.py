"""Keys that a device keeps: added and removed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access, clock
from app.access import SettingUp, SignedIn, Visitor, passkeys
from app.deciding import decide
from app.durable import read
from app.errors import NotLikeThat, NotNow, not_here
from app.models import Member, SignIn
from app.pages import page, see_other
from app.routes.members.codes import check_present, with_second

router = APIRouter()


@router.get("/my-access/passkeys")
async def own_passkeys(request: Request, member: SettingUp) -> Response:
    return await show_passkeys(request, member)


async def show_passkeys(request: Request, member: Member, status: int = 200, wrong: str = "") -> Response:
    may, now = passkeys.may_have_passkeys(request), await read(lambda db: with_second(db, member))
    return page("members/passkeys.html", status, member=member, wrong=wrong, may=may,
                passkeys=sorted(now.passkeys, key=lambda each: (each.added_on, each.id)),
                options=passkeys.to_add(request, member, now.passkeys, clock.now()) if may else "",
                must=await access.must_set_up(request))


@router.post("/my-access/passkeys")
async def add(request: Request, member: SettingUp, credential: Annotated[str, Form(max_length=passkeys.LONGEST_PROOF)] = "",
              called: Annotated[str, Form(max_length=200)] = "") -> Response:
    """With the first one come recovery codes. Who had to set something up may go on."""
    if not passkeys.may_have_passkeys(request):
        raise not_here()
    token, must = access.token_in(request, "member"), await access.must_set_up(request)
    try:
        passkey = passkeys.added(request, credential, member, called, clock.now(), clock.today())

        def set_up(member: Member) -> tuple[list[str], SignIn | None, str]:
            written = member.second.add_passkey(passkey)
            return (written, *(member.go_on(token, clock.now()) if must else (None, "")))

        written, whole, secret = await decide(Visitor.of_member(member), member, set_up, note="passkey_added",
                                              about=member.id)
    except NotLikeThat as refused:
        return await show_passkeys(request, member, refused.status, refused.sentence)
    answer = page("members/recovery_codes.html", written=written) if written else see_other("/my-access/passkeys")
    if whole:
        access.hand_over(answer, request, "member", secret)
    return answer


@router.post("/my-access/passkeys/remove")
async def remove(request: Request, member: SignedIn, passkey: Annotated[str, Form(max_length=2000)] = "",
                 present: Annotated[str, Form(max_length=200)] = "") -> Response:
    try:
        await check_present(request, member, present)
        await decide(Visitor.of_member(member), member, lambda member: member.second.remove_passkey(passkey),
                     note="passkey_removed", about=member.id)
    except (NotLikeThat, NotNow) as refused:
        return await show_passkeys(request, member, refused.status, refused.sentence)
    return see_other("/my-access/passkeys")
