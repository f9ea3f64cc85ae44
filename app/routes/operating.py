"""For browsers and machines: styles and scripts in one file each, and whether and how the server runs."""

import asyncio
import hmac
import shutil
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import func, select

from app import clock, durable, live, metrics, pages, settings
from app.access import Anyone
from app.addresses import public_address, security_contact
from app.errors import NotKept, not_here
from app.files import files
from app.library.small_groups import LIVE
from app.messages.health import how_mail_goes
from app.models import ContactWish

router = APIRouter()
KNOWN_FOR = timedelta(days=90)  # who reads it later asks again, and finds whoever is named then
LEAST_ROOM = 64 * 1024 ** 2  # bytes on the disk: with less, something that people send may not be kept


@router.get("/bundles/{name}", dependencies=[Anyone])
async def bundles(name: str, request: Request) -> Response:
    bundle = pages.bundle(name)
    if bundle is None:
        raise not_here()
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(bundle.content, media_type=bundle.media_type, headers=headers)
    return Response(bundle.gzipped, media_type=bundle.media_type, headers=headers | {"Content-Encoding": "gzip"})


@router.get("/health", dependencies=[Anyone])
async def health() -> dict:
    """The process runs."""
    return {"status": "ok"}


@router.get("/ready", dependencies=[Anyone])
async def ready() -> Response:
    """The database can be written and read, and so can the place of photos and voices: a load balancer may send people."""
    if await asyncio.to_thread(is_full):
        return JSONResponse({"status": "the disk is full"}, 503)
    if not await storage_answers():
        return JSONResponse({"status": "the storage of photos and voices does not answer"}, 503)
    try:
        await asyncio.wait_for(durable.keep(lambda db: db.connection().exec_driver_sql("SELECT 1").scalar()), 5)
        await asyncio.wait_for(durable.read(lambda db: db.connection().exec_driver_sql("SELECT 1").scalar()), 5)
    except Exception:
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ready"})


def is_full() -> bool:
    """Of the folder with the database, or with photos and voices."""
    return shutil.disk_usage(settings.data_folder()).free < LEAST_ROOM


_asking: asyncio.Future[bool] | None = None


async def storage_answers() -> bool:
    """Of many who ask, one waits for the storage: it may take long to say nothing."""
    global _asking
    if _asking is None or _asking.done() or _asking.get_loop() is not asyncio.get_running_loop():
        _asking = asyncio.ensure_future(asyncio.to_thread(does_answer))
    try:
        return await asyncio.wait_for(asyncio.shield(_asking), 5)
    except TimeoutError:
        return False


def does_answer() -> bool:
    try:
        files().under("uploads")
    except NotKept:
        return False
    return True


@router.get("/clock", dependencies=[Anyone])
async def what_time_it_is() -> Response:
    """In milliseconds since 1970: for a page that came late, and would count down late too."""
    return JSONResponse({"now": round(clock.now().timestamp() * 1000)}, headers={"Cache-Control": "no-store"})


@router.get("/.well-known/security.txt", dependencies=[Anyone])
async def whom_to_tell_of_a_hole() -> Response:
    """For who finds one: whom to tell (RFC 9116). Where nobody is named, the page is not there."""
    contact = security_contact()
    if not contact:
        raise not_here()
    until = clock.today() + KNOWN_FOR
    lines = [f"Contact: {contact}", f"Expires: {until:%Y-%m-%d}T00:00:00Z", "Preferred-Languages: nl, en"]
    if settings.setting("ADDRESS"):
        lines.append(f"Canonical: {public_address()}/.well-known/security.txt")
    return Response("\n".join([*lines, ""]), media_type="text/plain; charset=utf-8")


@router.get("/metrics", dependencies=[Anyone])
async def counted(request: Request) -> Response:
    """For people who run the server and have set a token for it: counts, and nothing about people."""
    token = settings.setting("METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise not_here()
    wishes, mail = await durable.read(lambda db: (
        db.exec(select(func.count()).select_from(ContactWish)).one(), how_mail_goes(db, clock.now())))
    metrics.look_at(live.hub.rooms, durable.database().waiting)
    counts = {name: getattr(mail, name) for name in ("waits", "not_taken", "held", "handed_over", "came_back")}
    return Response(metrics.as_text(wishes if wishes >= LIVE else 0, counts, mail.looked_at), media_type=metrics.TEXT)
