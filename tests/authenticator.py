"""A device with a passkey, as software: it answers what a page asks, and can be told to answer wrongly."""

import hashlib
import html
import json
import re
import struct

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 1, 4, 64


def asked_by(page: str) -> dict:
    """What a page asks a device."""
    return json.loads(html.unescape(re.search(r'data-passkey="([^"]+)"', page)[1]))


class Device:
    def __init__(self, id: bytes = b"a key of this device", origin: str = "http://localhost:8000"):
        self.id, self.origin, self.count, self.verifies = id, origin, 0, True
        self.key = ec.generate_private_key(ec.SECP256R1())

    def _about(self, site: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack("!I", self.count)

    def _proof(self, **response: bytes) -> str:
        id = bytes_to_base64url(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {}, "response": {
            name: bytes_to_base64url(value) for name, value in response.items()}})

    def _client_data(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin,
                           "crossOrigin": False}).encode()

    def make(self, options: dict) -> str:
        """A new key for the site that asks."""
        place = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: place.x.to_bytes(32), -3: place.y.to_bytes(32)})
        about = self._about(options["rp"]["id"], WITH_KEY) + bytes(16) + struct.pack("!H", len(self.id)) + self.id + public
        return self._proof(clientDataJSON=self._client_data("create", options),
                           attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about}))

    def prove(self, options: dict) -> str:
        self.count += 1
        about, data = self._about(options["rpId"], 0), self._client_data("get", options)
        signature = self.key.sign(about + hashlib.sha256(data).digest(), ec.ECDSA(SHA256()))
        return self._proof(clientDataJSON=data, authenticatorData=about, signature=signature)
