"""Who leads an action, without an account: they come by a link and see what they promised. The pages without a token in
their address are tried before the door, which has one."""

from app.routes.owner import changing, door, ended, page, reporting

ROUTERS = [page.router, reporting.router, changing.router, ended.router, door.router]
