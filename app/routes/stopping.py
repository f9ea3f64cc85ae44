"""No more mail, by one click in a mail and without signing in. Opening the address shows a button and asks the database
nothing; who is behind it, if anybody, the page does not tell."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.access import Anyone
from app.durable import keep, read
from app.messages import stopping
from app.pages import page
from app.settings import server_key

router = APIRouter()


@router.api_route("/stop/{signed}", methods=["GET", "HEAD"], dependencies=[Anyone])
async def ask(request: Request, signed: str) -> Response:
    return page("stopping/page.html", signed=signed[:60], whose=stopping.whose(signed), is_done=False)


@router.post("/stop/{signed}", dependencies=[Anyone])
async def stop(request: Request, signed: str) -> Response:
    """From the page, or by a mail program on behalf of its reader (RFC 8058): bare, without cookies, from anywhere."""
    key = server_key()
    if await read(lambda db: stopping.person_of(db, signed, key)):
        await keep(lambda db: stopping.stop(db, signed, key, clock.today(), note="mail_stopped"))
    return page("stopping/page.html", signed="", whose=stopping.whose(signed), is_done=True)
