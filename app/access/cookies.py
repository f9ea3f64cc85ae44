"""What a browser keeps for us: the secret of a seat, of a sign-in or of a helper's link, and of the QR code it came by."""

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from app.addresses import is_https


def cookie_name(connection: HTTPConnection, name: str) -> str:
    # The prefix makes browsers refuse the cookie over plain http, which is all that a laptop in a hall can offer.
    return f"__Host-{name}" if is_secure(connection) else name


def is_secure(connection: HTTPConnection) -> bool:
    """Also where the proxy before us does not say how it was asked."""
    return connection.scope["scheme"] in ("https", "wss") or is_https()


def token_in(connection: HTTPConnection, name: str) -> str:
    return connection.cookies.get(cookie_name(connection, name), "")


def hand_over(response: Response, request: Request, name: str, token: str) -> None:
    # A seat outlives the browser that a phone ends to save memory: what waits on the phone still has to leave.
    response.set_cookie(cookie_name(request, name), token, httponly=True, samesite="lax", path="/",
                        max_age=24 * 3600 if name == "seat" else None,
                        secure=is_secure(request))


def try_out(response: Response, request: Request) -> None:
    """Something to keep while there is no seat yet: a browser that keeps nothing is told so before it gets one."""
    if keeps_nothing(request):
        hand_over(response, request, "seat", "door")


def keeps_nothing(request: Request) -> bool:
    return not token_in(request, "seat")


def take_back(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(cookie_name(request, name), httponly=True, samesite="lax", path="/",
                           secure=is_secure(request))
