"""Secrets: tokens, of which only a hash is kept, and a short text under a key that is not in the database, such as an
address that only this server can read."""

import base64
import hashlib
import os
import secrets
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def hashed(token: str) -> str:
    """How every secret token is kept in the database. Tokens carry 256 bits of chance, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


@cache
def _cipher(key: bytes, purpose: str) -> "AESGCM":
    """With a key for this purpose alone, from the server's."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key))


def seal(text: str, owner: str, *, key: bytes, purpose: str, length: int) -> str:
    """For the row `owner` alone, and all of one length in bytes, so that the length says nothing either."""
    nonce = os.urandom(12)
    whole = text.encode().ljust(length, b"\0")
    return base64.b64encode(nonce + _cipher(key, purpose).encrypt(nonce, whole, owner.encode())).decode()


def unseal(sealed: str, owner: str, *, key: bytes, purpose: str) -> str | None:
    """None where it was sealed with another key: then nobody can read it any more."""
    from cryptography.exceptions import InvalidTag

    raw = base64.b64decode(sealed)
    try:
        return _cipher(key, purpose).decrypt(raw[:12], raw[12:], owner.encode()).decode().rstrip("\0")
    except InvalidTag:
        return None
