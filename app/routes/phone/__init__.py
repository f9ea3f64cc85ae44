"""The phone: one question, one way to answer, and one's own words."""

from app.routes.phone import choosing, help, mine, page, permission, sending, wish, words_later

# The way of a card first, because a whole room uses it at once.
ROUTERS = [subject.router for subject in (sending, page, choosing, mine, permission, help, wish, words_later)]
