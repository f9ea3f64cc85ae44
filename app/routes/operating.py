"""For browsers and machines: styles and scripts in one file each, and whether and how the server runs."""

import asyncio
import hmac

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import func, select

from app import durable, live, metrics, pages, settings
from app.access import Anyone
from app.errors import not_here
from app.library.small_groups import LIVE
from app.models import ContactWish

router = APIRouter()


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
    """The database can be written and read: a load balancer may send people."""
    try:
        await asyncio.wait_for(durable.keep(lambda db: db.connection().exec_driver_sql("SELECT 1").scalar()), 5)
        await asyncio.wait_for(durable.read(lambda db: db.connection().exec_driver_sql("SELECT 1").scalar()), 5)
    except Exception:
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics", dependencies=[Anyone])
async def counted(request: Request) -> Response:
    """For people who run the server and have set a token for it: counts, and nothing about people."""
    token = settings.setting("METRICS_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise not_here()
    wishes = await durable.read(lambda db: db.exec(select(func.count()).select_from(ContactWish)).one())
    return Response(metrics.as_text(live.hub.rooms, durable.database().waiting, wishes if wishes >= LIVE else 0),
                    media_type=metrics.TEXT)
