"""Permission: what happens with people's words, said to the whole room."""

from app.models.kinds.base import Kind
from app.words import N_


class Permission(Kind):
    word, name, icon, place = "permission", N_("Permission"), "shield-check", 20
