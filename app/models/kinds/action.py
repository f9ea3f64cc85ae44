"""Action: the room writes its agenda on the board, phones follow."""

from app.models.kinds.base import Kind
from app.words import N_


class Action(Kind):
    word, name, icon, meaning, place = "action", N_("Action"), "footprints", "action", 80
    writes_agenda = True
