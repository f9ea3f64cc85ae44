"""One router for each surface; `main` takes their routes, and the policy test draws its table from them. Requests try the
routers in this order, so those that a whole room uses at once come first."""

from app.routes import (
    agenda,
    board,
    builder,
    console,
    deleting,
    desk,
    door,
    downloads,
    media,
    members,
    operating,
    organisation,
    phone,
    planning,
    prints,
    privacy,
    programmes,
    public,
    signin,
    sockets,
    status,
)

ROUTERS = [
    *phone.ROUTERS, *(surface.router for surface in (sockets, door, media, board)), *console.ROUTERS,
    *(surface.router for surface in (
        desk, agenda, deleting, planning, signin, programmes, builder, prints, downloads, status, organisation, privacy,
        operating)),
    *members.ROUTERS, *public.ROUTERS]
