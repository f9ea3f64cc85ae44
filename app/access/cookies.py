"""What a browser keeps for us: the secret of a seat, of a sign-in or of a helper's link, and of the QR code it came by."""

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from app.addresses import is_https
from app.errors import NotNow
from app.words import _

# A seat outlives the browser that a phone ends to save memory: what waits on the phone still has to leave. Who came by a
# link comes by it again, and somebody else may have the browser then.
KEPT_HOURS = {"seat": 24, "owner": 12, "client": 12}
BROWSER = "browser"  # what a browser gets to keep before there is a sign-in or a helper's link


def cookie_name(connection: HTTPConnection, name: str) -> str:
    # The prefix makes browsers refuse the cookie over plain http, which is all that a laptop in a hall can offer.
    return f"__Host-{name}" if is_secure(connection) else name


def is_secure(connection: HTTPConnection) -> bool:
    """Also where the proxy before us does not say how it was asked."""
    return connection.scope["scheme"] in ("https", "wss") or is_https()


def token_in(connection: HTTPConnection, name: str) -> str:
    return connection.cookies.get(cookie_name(connection, name), "")


def hand_over(response: Response, request: Request, name: str, token: str) -> None:
    response.set_cookie(cookie_name(request, name), token, httponly=True, samesite="lax", path="/",
                        max_age=KEPT_HOURS[name] * 3600 if name in KEPT_HOURS else None,
                        secure=is_secure(request))


def try_out(response: Response, request: Request, name: str = "seat") -> None:
    """Something to keep while there is no seat or sign-in yet: a browser that keeps nothing is told so first."""
    if keeps_nothing(request, name):
        hand_over(response, request, name, "door")


def keeps_nothing(request: Request, name: str = "seat") -> bool:
    return not token_in(request, name)


def must_keep(request: Request, tried: str, name: str = "seat") -> None:
    """What it was `tried` with: without it, the next page would lead back to here, and so on."""
    if tried and keeps_nothing(request, name):
        raise NotNow(_("This browser keeps no cookies, so it cannot keep your place. Please allow cookies for this page, "
                       "or open it in another browser. Then try again."))


def take_back(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(cookie_name(request, name), httponly=True, samesite="lax", path="/",
                           secure=is_secure(request))
