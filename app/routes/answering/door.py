"""The link of a client shows one button: looking at it, as mail programs do, changes nothing and shows no advice."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.convertors import Convertor, register_url_convertor

from app import access
from app.access import Anyone
from app.durable import Handle, read
from app.errors import NotNow, PassEnded
from app.models import Contact
from app.models.contact import Purpose, whole_token
from app.pages import page, see_other
from app.words import _, speak

router = APIRouter()


class AsLongAsAToken(Convertor[str]):
    """A token, with whatever a mail program put into or behind it; the id of a recommendation is shorter."""

    regex = "[^/]{42,}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("token", AsLongAsAToken())


@router.get("/a/{token:token}", dependencies=[Anyone])
async def knock(request: Request, token: str) -> Response:
    return the_door(request, await read(lambda db: who_has(db, token)), token)


def who_has(db: Handle, token: str) -> Contact:
    found = access.passes.open_pass(db, token, Purpose.client)
    if found is None or found.contact is None:
        raise PassEnded(_("This link is no longer in use."))
    return found.contact


def the_door(request: Request, contact: Contact, token: str, status: int = 200, sentence: str = "") -> Response:
    speak(contact.language)
    answer = page("answering/door.html", status, contact=contact, token=whole_token(token), sentence=sentence)
    access.try_out(answer, request, access.BROWSER)
    return answer


@router.post("/a/{token:token}", dependencies=[Anyone])
async def enter(request: Request, token: str, tried: Annotated[str, Form()] = "") -> Response:
    contact = await read(lambda db: who_has(db, token))
    try:
        access.must_keep(request, tried, access.BROWSER)
    except NotNow as refused:
        return the_door(request, contact, token, refused.status, refused.sentence)
    answer = see_other("/a")
    access.hand_over(answer, request, "client", whole_token(token))
    return answer


@router.post("/a/leave", dependencies=[Anyone])
async def leave(request: Request) -> Response:
    """This browser alone: the link goes on working."""
    answer = see_other("/")
    access.take_back(answer, request, "client")
    return answer
