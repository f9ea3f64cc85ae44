"""Passwords at rest: Argon2id. It is slow on purpose, so it is called in a thread and never inside a unit."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@cache
def _argon2id() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


def in_one_form(password: str) -> str:
    """Keyboards write an é in one sign or in two; it is one password."""
    return unicodedata.normalize("NFKC", password)


def scramble(password: str) -> str:
    return _argon2id().hash(in_one_form(password))


def matches(password: str, password_hash: str | None) -> bool:
    nobody = _nobody()  # made for every name: otherwise the first unknown name would show by how long it takes
    forms = dict.fromkeys((in_one_form(password), password))  # a hash of before is of what a browser sent
    return any([_argon2id().verify(form, password_hash or nobody) for form in forms]) and password_hash is not None


@cache
def _nobody() -> str:
    """Something to compare with, so that an unknown name takes as long as a wrong password."""
    return _argon2id().hash("nobody has this password")
