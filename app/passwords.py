"""Passwords at rest: Argon2id. It is slow on purpose, so it is called in a thread and never inside a unit."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@cache
def _argon2id() -> "PasswordHash":
    from pwdlib import PasswordHash

    return PasswordHash.recommended()


def scramble(password: str) -> str:
    return _argon2id().hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    nobody = _nobody()  # made for every name: otherwise the first unknown name would show by how long it takes
    return _argon2id().verify(password, password_hash or nobody) and password_hash is not None


@cache
def _nobody() -> str:
    """Something to compare with, so that an unknown name takes as long as a wrong password."""
    return _argon2id().hash("nobody has this password")
