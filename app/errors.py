"""Kind refusals: a rule raises the sentence that a person will read, already translated."""

from app.words import _


class Refused(Exception):
    """Something that a person may read. `status` is the HTTP status that goes with it."""

    status = 400

    def __init__(self, sentence: str, field: str = "words"):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field  # beside which the sentence belongs


class NotLikeThat(Refused):
    """What was sent cannot be taken as it is."""

    status = 422


class SentAlready(NotLikeThat):
    """The same card came again with other words; say whether those take the place of the first."""


class NotNow(Refused):
    """Fine in itself, but not at this moment: the session is closed, frozen or has moved on."""

    status = 409


class MovedOn(NotNow):
    """The room went on without these words; they may still come, marked as late."""


class Paused(NotNow):
    """A short pause: a phone keeps the words and sends them again by itself."""

    status = 423


class SignInEnded(Refused):
    """Whoever asks may be allowed to, and has to sign in again first."""

    status = 401


class NotFound(Refused):
    """Not there, or not for you: both get the same answer."""

    status = 404


class LinkEnded(NotFound):
    """A helper's link that was taken back: whoever used it is told, and keeps what they wrote."""


class PassEnded(Refused):
    """The link of an owner or client that is over, or took another's place: what is safe, and how to get a new one."""

    status = 410


class NoPass(PassEnded):
    """A page of whoever came by a link, in a browser that did not come by one."""

    status = 401


def not_here() -> NotFound:
    return NotFound(_("There is nothing here, or it is not for you."))


def gone() -> NotFound:
    """What was here a moment ago, or never was."""
    return NotFound(_("That is not here any more."))


class TooMuch(Refused):
    status = 429


class NotKept(Exception):
    """The disk or the database did not take it; nothing was acknowledged."""


class Outdated(Exception):
    """The decision was made on what a worker remembered from before a change; it is made again."""


class CannotStart(Exception):
    """Start-up stops with this sentence, which says what to do."""


class NotThereYet(CannotStart):
    """A database that does not answer; perhaps it does in a moment."""
