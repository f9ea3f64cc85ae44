"""Passkeys as browsers make and prove them, where the address begins with https, or is this machine's own.

A challenge is remembered nowhere: it carries its moment and is signed by the server. Each key takes only challenges that
are younger than the last one it answered, so no answer counts twice.
"""

import hmac
import secrets
import struct
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import Request

from app.errors import NotLikeThat
from app.models import Member, Passkey
from app.models.second_factor import LONGEST_NAME
from app.settings import server_key
from app.typed import clean
from app.words import _

GOOD_FOR = timedelta(minutes=5)
LONGEST_PROOF = 8000  # letters of what a browser sends


def may_have_passkeys(request: Request) -> bool:
    return request.url.scheme == "https" or request.url.hostname == "localhost"


def origin_of(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def challenge_for(purpose: str, now: datetime) -> bytes:
    head = struct.pack("!Q", round(now.timestamp() * 1000)) + secrets.token_bytes(16)
    return head + _signed(head, purpose)


def _signed(head: bytes, purpose: str) -> bytes:
    return hmac.digest(server_key(), b"passkey " + purpose.encode() + head, "sha256")


def moment_of(challenge: bytes, purpose: str, now: datetime) -> int:
    """In milliseconds. Refuses what this server did not ask, for this, a moment ago."""
    head = challenge[:24]
    if len(challenge) != 56 or not hmac.compare_digest(challenge[24:], _signed(head, purpose)):
        raise not_proved()
    moment = struct.unpack("!Q", head[:8])[0]
    if not 0 <= now.timestamp() * 1000 - moment <= GOOD_FOR.total_seconds() * 1000:
        raise not_proved()
    return moment


def not_proved() -> NotLikeThat:
    return NotLikeThat(_("That did not work. Please try again, or use a code."), "passkey")


def to_add(request: Request, member: Member, passkeys: list[Passkey], now: datetime) -> str:
    """What the browser is asked, as JSON."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, structs

    return webauthn.options_to_json(webauthn.generate_registration_options(
        rp_id=request.url.hostname or "", rp_name="Expertpool", user_name=member.name, user_id=member.id.encode(),
        challenge=challenge_for(f"add {member.id}", now),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.id)) for each in passkeys]))


def to_sign_in(request: Request, now: datetime) -> str:
    """Whoever it is: the device knows which of its keys are for this site."""
    import webauthn
    from webauthn.helpers import structs

    return webauthn.options_to_json(webauthn.generate_authentication_options(
        rp_id=request.url.hostname or "", challenge=challenge_for("sign in", now),
        user_verification=structs.UserVerificationRequirement.REQUIRED))


def added(request: Request, proof: str, member: Member, called: str, now: datetime, today: date) -> Passkey:
    import webauthn
    from webauthn.helpers import bytes_to_base64url, parse_registration_credential_json

    try:
        credential = parse_registration_credential_json(proof[:LONGEST_PROOF])
        challenge = challenge_in(credential.response.client_data_json)
        moment = moment_of(challenge, f"add {member.id}", now)
        verified = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, require_user_verification=True,
            expected_rp_id=request.url.hostname or "", expected_origin=origin_of(request))
    except NotLikeThat:
        raise
    except Exception:  # the library tells a dozen ways in which a proof is none, and none of them helps anybody
        raise not_proved() from None
    return Passkey(id=bytes_to_base64url(verified.credential_id), member_id=member.id, sign_count=verified.sign_count,
                   public_key=bytes_to_base64url(verified.credential_public_key), answered=moment,
                   called=clean(called)[:LONGEST_NAME], added_on=today)


def key_named(proof: str) -> str:
    """Which key it says it is by."""
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json

    try:
        return bytes_to_base64url(parse_authentication_credential_json(proof[:LONGEST_PROOF]).raw_id)
    except Exception:
        raise not_proved() from None


def check_proof(request: Request, proof: str, passkey: Passkey, now: datetime) -> tuple[int, int]:
    """How often the key was used as it tells itself, and the moment of the challenge."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json

    try:
        credential = parse_authentication_credential_json(proof[:LONGEST_PROOF])
        challenge = challenge_in(credential.response.client_data_json)
        moment = moment_of(challenge, "sign in", now)
        verified = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, require_user_verification=True,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count, expected_rp_id=request.url.hostname or "",
            expected_origin=origin_of(request))
    except NotLikeThat:
        raise
    except Exception:
        raise not_proved() from None
    return verified.new_sign_count, moment


def challenge_in(client_data: bytes) -> bytes:
    from webauthn.helpers import parse_client_data_json

    found: Any = parse_client_data_json(client_data)
    return found.challenge
