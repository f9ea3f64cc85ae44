"""The application: routes, guard, refusals, and what happens at start and stop."""

import gc

collecting = gc.isenabled()
gc.disable()  # what is imported stays: looking for garbage in it only makes the start longer

import asyncio
import gzip
import logging
import sys
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import DataError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from app import durable, live, logs, metrics, pages, workers
from app.access import PleaseSignIn
from app.background.copying import copy_for_ever
from app.background.forgetting import forget_for_ever
from app.background.idle import forget_idle_for_ever
from app.background.mailing import mail_for_ever
from app.errors import LinkEnded, NotKept, NotLikeThat, NotThereYet, PassEnded, Refused, not_here
from app.guard import Guard, too_much
from app.pages import STATIC, refusal
from app.routes import ROUTERS
from app.routes.owner.ended import pass_ended
from app.routes.signin import keep_on_screen, please_sign_in
from app.routes.sockets import check_for_ever, hang_up_for_ever, look_outside_for_ever, tell_own_for_ever
from app.words import _

log = logging.getLogger("expertpool")


@asynccontextmanager
async def life(app: FastAPI):
    """Opens the database, unless a test has opened one, and starts what the server does by itself."""
    own = durable._open is None
    if own:
        durable.use(await opened())
    await workers.join(durable.database())
    going = [asyncio.create_task(work()) for work in (
        forget_for_ever, copy_for_ever, forget_idle_for_ever, count_for_ever, check_for_ever, hang_up_for_ever,
        look_outside_for_ever, tell_own_for_ever, pages_made_ready)]
    mailing = asyncio.create_task(mail_for_ever())
    # What is here stays, and what a connection holds stays for an evening. The collector of garbage would look through all
    # of it again and again, and a hall that comes in would stand still each time.
    gc.freeze()
    gc.set_threshold(10_000, 10, 100)
    # The writer's thread asks for the interpreter several times for each commit, and in a rush waits this long each time.
    sys.setswitchinterval(0.0005)
    log.info("started: version %s", version("expertpool"))
    yield
    log.info("stopping")
    for task in (*going, mailing):
        task.cancel()
    await asyncio.wait([mailing])  # a mail that is under way ends
    workers.leave()
    if own:
        durable.database().close()
        durable.use(None)


async def count_for_ever() -> None:
    await metrics.watch_the_loop(lambda: metrics.look_at(live.hub.rooms, durable.database().waiting))


async def pages_made_ready() -> None:
    await asyncio.to_thread(pages.make_ready)
    await asyncio.to_thread(import_module, "webauthn")  # or the first who comes to sign in keeps everybody waiting for it


async def opened() -> durable.Database:
    """A worker that takes the place of another while the database is away waits for it, and does not give up."""
    while True:
        try:
            return await asyncio.to_thread(durable.open_database)
        except NotThereYet as trouble:
            log.warning("%s", trouble)
            await asyncio.sleep(1)


def make_app() -> FastAPI:
    app = FastAPI(title="Expertpool", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life,
                  telemetry={"tracing": False, "metrics": False, "logs": False})  # requests are reported to nobody
    app.add_middleware(Squeeze, minimum_size=1000, compresslevel=6)
    app.add_middleware(Guard)
    for router in ROUTERS:
        # As if they were written on the application itself. An included router looks through its routes for every request,
        # and the last router is found late.
        app.router.routes.extend(router.routes)
    app.mount("/static", Files(directory=STATIC), name="static")

    @app.exception_handler(Refused)
    async def refused(request: Request, trouble: Refused) -> Response:
        return refusal(request, trouble)

    @app.exception_handler(NotKept)
    async def not_kept(request: Request, _trouble: NotKept) -> Response:
        answer = Refused(_("We could not save this just now. Your words are still on your phone. Please try again."))
        answer.status = 503
        response = refusal(request, answer)
        response.headers["Retry-After"] = "5"
        return response

    @app.exception_handler(PleaseSignIn)
    async def sign_in(request: Request, _trouble: PleaseSignIn) -> Response:
        return await please_sign_in(request)

    @app.exception_handler(LinkEnded)
    async def link_ended(request: Request, trouble: LinkEnded) -> Response:
        return await keep_on_screen(request, trouble)

    @app.exception_handler(PassEnded)
    async def pass_is_over(request: Request, trouble: PassEnded) -> Response:
        return await pass_ended(request, trouble)

    # The database takes what it stores and nothing else: a letter without a sign, a number of thirty digits.
    @app.exception_handler(DataError)
    @app.exception_handler(RequestValidationError)
    async def not_like_that(request: Request, _trouble: Exception) -> Response:
        return refusal(request, NotLikeThat(_("Something in the form is missing or not right. Please look again.")))

    @app.exception_handler(HTTPException)
    async def http(request: Request, trouble: HTTPException) -> Response:
        answer = await too_much(request) if trouble.status_code == 413 else not_here()
        answer.status = trouble.status_code
        return refusal(request, answer)

    @app.exception_handler(Exception)
    async def broken(request: Request, trouble: Exception) -> Response:
        # The kind and place only: the message of an error can carry the words of a speaker.
        log.error("broken", extra={"trouble": trouble, "route": logs.route_of(request.scope)})
        answer = Refused(_("Something went wrong here, not with you. Please try again."))
        answer.status = 500
        return refusal(request, answer)

    return app


class Squeeze(GZipMiddleware):
    """Pages for phones travel compressed; board, console and desk are in the same building, and what a card is answered
    with is small and must be quick.

    No length betrays a secret (BREACH): pages repeat nothing of their address, and another site can neither send forms
    in a visitor's name (`guard.py`, SameSite) nor read or measure what a link to us brings.
    """

    PHONES = ("/s/", "/j/", "/o", "/words", "/goodbye")

    async def __call__(self, scope, receive, send):
        for_phones = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(self.PHONES)
        await (super().__call__ if for_phones else self.app)(scope, receive, send)


@cache
def squeezed(path: str) -> bytes:
    """A picture as it lies there; a script of ours as in a bundle, without what only its readers need."""
    name = Path(path).relative_to(STATIC.resolve()).as_posix()
    content = pages.script(name).encode() if name.endswith(".js") else Path(path).read_bytes()
    return gzip.compress(content, 9, mtime=0)


class Files(StaticFiles):
    """Static files; those asked for by their hash may be kept for ever."""

    def file_response(self, full_path, stat_result, scope, status_code=200):
        response = super().file_response(full_path, stat_result, scope, status_code)
        if str(full_path).endswith((".svg", ".js")) and "gzip" in Headers(scope=scope).get("accept-encoding", "") and (
                type(response) is FileResponse):
            kind = {"svg": "image/svg+xml"}.get(str(full_path).rpartition(".")[2], "text/javascript")
            response = Response(squeezed(str(full_path)), media_type=kind, headers={
                "Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
        kept = b"v=" in scope.get("query_string", b"") or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


app = make_app()
if collecting:
    gc.freeze()  # or the first object that is made afterwards, and the end of the program, look through all of it
    gc.enable()
