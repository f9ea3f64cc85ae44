"""One router for each surface; `main` includes them all, and the policy test draws its table from them."""

from app.routes import agenda, board, builder, console, desk, door, downloads, phone, programmes, signin, sockets

ROUTERS = [known.router for known in (
    door, phone, board, console, desk, agenda, sockets, signin, programmes, builder, downloads)]
