"""Strings at which readers of nine languages stopped stay mended, in whatever sentence they would come back."""

import pytest
from babel.messages.pofile import read_po

from app.words import LOCALES

STOPPED_AT = {
    "nl": ("gaat vanzelf weg", "kwam ervan", "ervan kwam", "Ik kijk alleen", "Klik binnen"),  # "disappears", blame, alone
    "ar": ("أسترجع",),  # "restore", where it erases
    "tr": ("Kartımı geri al", "Fena değil", "altı rakamdır"),  # Undo; "not bad" in the middle of five
    "fa": ("بد نیست", "16 سال یا بیشتر دارید", "کنار بروید"),
    "uk": ("Погано", "Краще не казатиму", "піде сама"),
    "es": ("ver quién es alguien", "De esto salió", "salió de esto"),
    "so": ("Maxaa ku dhacay ereyadayda",)}


@pytest.mark.parametrize("language", STOPPED_AT)
def test_none_of_them_is_said(language):
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        said = [text for message in read_po(file)
                for text in ([message.string] if isinstance(message.string, str) else message.string)]
    assert not [(text, part) for text in said for part in STOPPED_AT[language] if part in text]


@pytest.mark.parametrize("language", ["ar", "tr", "fa", "uk", "so", "es"])
def test_one_word_is_another_than_undo(language):
    """To take a card back erases it; to undo puts something back."""
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    back, undo = (catalogue.get(id).string for id in ("Take my card back", "Undo"))
    assert back and undo and undo.casefold() not in back.casefold()
