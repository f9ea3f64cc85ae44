"""Welcome and join: the board shows the way in, phones that they are in."""

from app.models.kinds.base import Kind
from app.words import N_


class Welcome(Kind):
    word, name, icon, place = "welcome", N_("Welcome and join"), "coffee", 10
    begins_or_ends = True
