"""Photos and voices: taken in piece by piece, made anew without what cameras and phones write into them, and kept as
files beside the database or in a bucket (`app/files.py`).

A file has a random name; the name that a person's phone gave it is never used. It is safe before the row that names it
is committed, and goes after the row has gone; what is left over after a power cut is swept.

    accepted   what may come, and how large
    uploads    in pieces, so that a bad line loses a piece and not all
    making     takes in photos, voices and clips, and covers faces: in a thread of its own
    anew       draws a photo and records a voice anew; the only file that needs Pillow and FFmpeg
    keeping    files: put, shown, deleted, copied and swept
"""

from app.media.accepted import (
    LARGEST_CLIP,
    LARGEST_LOGO,
    LARGEST_PHOTO,
    LARGEST_VOICE,
    PIECE,
    TooLarge,
    could_be_logo,
    must_be_photo,
    too_large,
)
from app.media.keeping import answer, copies_of, delete, names_in, put, sweep
from app.media.making import OVAL, PATCHES, cover, size_of, take_clip, take_in, take_logo
from app.media.uploads import append, forget_upload, forget_uploads, offset_of, uploaded

__all__ = ["LARGEST_CLIP", "LARGEST_LOGO", "LARGEST_PHOTO", "LARGEST_VOICE", "OVAL", "PATCHES", "PIECE", "TooLarge",
           "answer", "append", "copies_of", "could_be_logo", "cover", "delete", "forget_upload", "forget_uploads",
           "must_be_photo", "names_in", "offset_of", "put", "size_of", "sweep", "take_clip", "take_in", "take_logo",
           "too_large", "uploaded"]
