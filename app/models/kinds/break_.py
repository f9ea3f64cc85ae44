"""Break: coffee."""

from app.models.kinds.base import Kind
from app.words import N_


class Break(Kind):
    word, name, icon, place = "break", N_("Break"), "coffee", 90
    begins_or_ends = True
