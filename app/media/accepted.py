"""What may come, by its first bytes, and how large it may be."""

from app.errors import NotLikeThat, Refused
from app.words import _

PIECE = 64 * 1024  # bytes of one piece of an upload: what a bad line carries in a few seconds
LARGEST_VOICE = 3 * 1024 * 1024
LARGEST_PHOTO = 8 * 1024 * 1024
LARGEST_CLIP = 150 * 1024  # as it is kept
LARGEST_LOGO = 2 * 1024 * 1024

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF", "image/heif": "HEIF"}
LOGOS = ("image/png", "image/jpeg", "image/webp")
SOUNDS = {"audio/webm": "matroska", "video/webm": "matroska", "video/x-matroska": "matroska", "audio/mp4": "mov",
          "video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "audio/x-m4a": "mov", "audio/m4a": "mov",
          "audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/x-wav": "wav", "audio/wav": "wav", "audio/amr": "amr",
          "audio/aac": "aac"}


class TooLarge(Refused):
    status = 413


def too_large() -> TooLarge:
    return TooLarge(_("This is too large. Please make the photo smaller, or the recording shorter, and send it again."))


def kind_of(content: bytes) -> str:
    """Its media type; "" for what nobody recognises."""
    import filetype

    return filetype.guess_mime(content[:8192]) or ""


def largest(head: bytes) -> int:
    """How many bytes of this may come, by its first ones. Raises for what is no photo and no voice."""
    mime = kind_of(head)
    if mime in PICTURES:
        return LARGEST_PHOTO
    if mime in SOUNDS:
        return LARGEST_VOICE
    raise not_readable()


def must_be_photo(content: bytes) -> None:
    """Where a photo is asked for, a film or an empty file is neither a voice nor nothing."""
    if kind_of(content) not in PICTURES:
        raise not_readable()


def not_readable() -> NotLikeThat:
    return NotLikeThat(_("We cannot read this file. Please take a photo with your phone, or make it smaller first."))


def not_heard() -> NotLikeThat:
    return NotLikeThat(_("We hear nothing in this recording. Please record it again."))


def could_be_logo(content: bytes) -> bool:
    """By its first bytes, before anything is made of it."""
    return kind_of(content) in LOGOS
