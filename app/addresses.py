"""The addresses that stand on boards, posters and in terminals: from the settings, never from what a request claims."""

import re
import socket
from urllib.parse import urlsplit

from app.errors import CannotStart
from app.models import Pass, Session
from app.models.contact import Purpose
from app.settings import server_key, setting


def local_network_address() -> str:
    """This machine as phones on the same network see it. Connecting a datagram socket sends nothing."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        probe.connect(("192.0.2.1", 9))  # reserved for documentation: only the choice of interface is of interest
        return probe.getsockname()[0]
    except OSError:
        return "127.0.0.1"
    finally:
        probe.close()


def is_on_no_network() -> bool:
    return not setting("ADDRESS") and not is_for_this_machine() and local_network_address() == "127.0.0.1"


def is_for_this_machine() -> bool:
    return setting("HOST") in ("127.0.0.1", "localhost", "::1")


def public_address() -> str:
    host = "localhost" if is_for_this_machine() else local_network_address()
    return (setting("ADDRESS") or f"http://{host}:{setting('PORT')}").rstrip("/")


def is_https() -> bool:
    """Whether people come over https: what a browser keeps for us is then not for http."""
    return setting("ADDRESS").startswith("https://")


def short_address() -> str:
    """As it is read aloud: without the scheme."""
    return urlsplit(public_address()).netloc


def door_address(session: Session) -> str:
    """What the QR code says."""
    return f"{public_address()}/j/{session.door.token(server_key())}"


def pass_path(link: Pass) -> str:
    """Of the link of an owner or client; what stands behind it is their secret."""
    return f"/{'a' if link.purpose == Purpose.client else 'o'}/{link.token(server_key())}"


def pass_address(link: Pass) -> str:
    return public_address() + pass_path(link)


def security_contact() -> str:
    """As an address that programs understand; empty where nobody is named. Refuses what could not be read as one."""
    given = setting("SECURITY_CONTACT")
    if given and not re.fullmatch(r"(https://|tel:|mailto:)[!-~]{3,300}|[!-~]{1,200}@[!-~]{3,200}", given):
        raise CannotStart(f"SECURITY_CONTACT is “{given}”. Set it to an e-mail address or to a page beginning with "
                          "https://, or leave it out.")
    return f"mailto:{given}" if "@" in given and ":" not in given else given
