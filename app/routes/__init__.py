"""One router for each surface; `main` includes them all, and the policy test draws its table from them. Requests try the
routers in this order, so the one that a whole room uses at once comes first."""

from app.routes import agenda, board, builder, console, desk, door, downloads, media, phone, programmes, signin, sockets

ROUTERS = [known.router for known in (
    phone, door, media, board, console, desk, agenda, sockets, signin, programmes, builder, downloads)]
