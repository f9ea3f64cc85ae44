"""Word back: who wants to hear what came of it leaves an address, apart from everything that they said."""

from typing import TYPE_CHECKING

from app.library.permissions import text_version
from app.models.contact_wish import ContactWish

if TYPE_CHECKING:
    from app.models.session import Session


class WordBack:
    """`session.word_back`."""

    def __init__(self, session: "Session"):
        self.session = session

    def wishes_of(self, receipt: str) -> list[ContactWish]:
        return [wish for wish in self.session.wishes if wish.is_of(receipt)]

    def forget(self, receipt: str) -> None:
        for wish in self.wishes_of(receipt):
            self.session.wishes.remove(wish)

    def keep(self, address: str, language: str, *, receipt: str, key: bytes) -> ContactWish:
        """One address for each code: a new one takes the place of the old."""
        wish = ContactWish.of(self.session.id, address, language, key=key, receipt=receipt,
                              version=text_version(language), held_on=self.session.held_on)
        self.forget(receipt)
        self.session.wishes.append(wish)
        return wish
