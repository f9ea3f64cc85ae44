"""Following up: the organiser's week, an action's page, and what is written there."""

from app.routes.week import asking, calendars, contact, one_action, planning, reporting, this_week

ROUTERS = [page.router for page in (this_week, contact, one_action, asking, calendars, reporting, planning)]
