"""The people of an organisation: who they are and what they may, coming in by a link, and one's own way in."""

from app.routes.members import all_members, invited, log, one_member, own

ROUTERS = [subject.router for subject in (own, invited, log, all_members, one_member)]
