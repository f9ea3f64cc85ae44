"""The facilitator's console: the whole room by one hand."""

from app.routes.console import choosing, covering, door, helpers, page, running, sub_rooms, themes, wall

ROUTERS = [subject.router for subject in (page, running, wall, covering, themes, choosing, sub_rooms, door, helpers)]
