"""A link that is over: why, what is safe, and a button that asks for another. No address is shown or asked here."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import access, clock, words
from app.access import Anyone, token_in
from app.access.passes import ended_pass
from app.durable import Handle, keep, read
from app.errors import NoPass, NotLikeThat, PassEnded, not_here
from app.models import Pass
from app.models.contact import Purpose
from app.pages import page, refusal, wants_fragment
from app.words import _

router = APIRouter()
CHOSEN = ("state", "what", "answer", "milestone", "seen", "language", "token", "corrects", "version")  # by a tap, not typed


def ended(db: Handle, token: str) -> Pass | None:
    return ended_pass(db, token, Purpose.owner) or ended_pass(db, token, Purpose.client)


async def pass_ended(request: Request, trouble: PassEnded) -> Response:
    """For who was in, and whose link is over: what they wrote stands there, to be copied. It is kept nowhere."""
    if wants_fragment(request) or "application/json" in request.headers.get("Accept", ""):
        return refusal(request, trouble)
    whose = "client" if request.url.path.startswith("/a") else "owner"
    token = request.path_params.get("token") or token_in(request, whose)
    form = await request.form() if request.method == "POST" else {}
    texts = [str(value) for name, value in form.items() if isinstance(value, str) and value.strip() and name not in CHOSEN]
    return await page_of(token, trouble, texts)


async def page_of(token: str, trouble: PassEnded, texts: list[str], sentence: str = "", status: int = 0) -> Response:
    def facts(db: Handle) -> dict:
        link = ended(db, token) if token else None
        if link is None:
            return {"organisation": "", "until": None, "why": "", "language": "", "is_client": False}
        today = clock.today()
        # In a room it was of nobody: there is no other link to ask for.
        return {"organisation": link.organisation.name if link.contact_id else "", "until": link.expires_on,
                "why": "newer" if not link.is_over(today) else "ended" if link.revoked_at else "old",
                "language": link.contact.language if link.contact else "", "is_client": link.purpose == Purpose.client}

    found = await read(facts)
    if found["language"]:
        words.speak(found["language"])
    if isinstance(trouble, NoPass):
        return page("owner/no_pass.html", trouble.status, texts=texts)
    return page("owner/ended.html", status or trouble.status, texts=texts, token=token, sentence=sentence, **found)


@router.post("/o/new-link", dependencies=[Anyone])
async def ask_for_another(request: Request, token: Annotated[str, Form()] = "",
                          yes: Annotated[str, Form()] = "") -> Response:
    """It is noted for the organisation, at most once a day, and nothing is sent from here."""
    if not await read(lambda db: ended(db, token)):
        raise not_here()
    access.allow(access.TAPS, token[:16])
    if not yes:
        refused = NotLikeThat(_("Please tick that you want a new link."))
        return await page_of(token, PassEnded(""), [], refused.sentence, refused.status)

    def note(db: Handle) -> str:
        link = ended(db, token)
        if link and link.wanted_on != clock.today():
            link.ask_for_another(clock.today())
        return link.contact.language if link and link.contact else ""

    language = await keep(note)
    if language:
        words.speak(language)
    return page("owner/asked.html")
