"""One router for each surface; `main` takes their routes, and the policy test draws its table from them. Requests try the
routers in this order, so those that a whole room uses at once come first."""

from app.routes import (
    agenda,
    answering,
    board,
    builder,
    console,
    contacts,
    deleting,
    desk,
    door,
    downloads,
    feeds,
    media,
    members,
    operating,
    organisation,
    owner,
    phone,
    planning,
    prints,
    privacy,
    programmes,
    public,
    report,
    signin,
    sockets,
    status,
    stopping,
    week,
)

ROUTERS = [
    *phone.ROUTERS, *(surface.router for surface in (sockets, door, media, board)), *console.ROUTERS,
    *(surface.router for surface in (
        desk, agenda, contacts, deleting, planning, signin, programmes, builder, prints, downloads, report, feeds, status,
        organisation, privacy, operating, stopping)),
    *week.ROUTERS, *owner.ROUTERS, *members.ROUTERS, *answering.ROUTERS, *public.ROUTERS]
