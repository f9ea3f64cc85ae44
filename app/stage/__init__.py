"""What each audience sees of a session now: read in one go, and drawn for each of them."""

from app.stage.console import (
    cards_behind,
    cards_of_theme,
    console,
    console_card,
    console_theme,
    console_wall,
    left_at_closing,
    sub_rooms,
)
from app.stage.drawing import board, card, desk, phone
from app.stage.reading import AT_ONCE, Reading, plenary_of
from app.stage.shapes import Board, Scene

__all__ = ["AT_ONCE", "Board", "Reading", "Scene", "board", "card", "cards_behind", "cards_of_theme", "console",
           "console_card", "console_theme", "console_wall", "desk", "left_at_closing", "phone", "plenary_of", "sub_rooms"]
