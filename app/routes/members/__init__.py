"""The people of an organisation: who they are and what they may, coming in by a link, and one's own way in."""

from app.routes.members import all_members, codes, invited, log, mail, one_member, own, passkeys

ROUTERS = [subject.router for subject in (own, mail, codes, passkeys, invited, log, all_members, one_member)]
