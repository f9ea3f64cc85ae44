"""Passwords at rest: Argon2id. It takes a fifth of a second, so it is called in a thread and never inside a unit."""

from pwdlib import PasswordHash

_argon2id = PasswordHash.recommended()
# Hashed once, so that an unknown name takes as long as a wrong password.
_nobody = _argon2id.hash("nobody has this password")


def scramble(password: str) -> str:
    return _argon2id.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    return _argon2id.verify(password, password_hash or _nobody) and password_hash is not None
