"""What the forms of several pages have in common."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from starlette.datastructures import FormData

from app import passwords
from app.errors import NotLikeThat, TooMuch
from app.passwords import in_one_form
from app.words import _

T = TypeVar("T")
SHORTEST = 10  # letters of a password; length is the only rule that helps


def main_first(form: FormData) -> list[str]:
    """The ticked languages, the main one first."""
    ticked, main = [str(code) for code in form.getlist("language")], str(form.get("main", ""))
    return ([main] if main in ticked else []) + [code for code in ticked if code != main]


def role_and_programmes(form: FormData) -> tuple[str, list[str]]:
    """What somebody may, as it was chosen."""
    return str(form.get("role", "")), [str(id) for id in form.getlist("programme")]


def check_password(password: str, again: str) -> None:
    """A new one, typed twice."""
    if len(in_one_form(password)) < SHORTEST:
        raise NotLikeThat(_("Please choose a longer password: at least %d letters. Four words are fine.") % SHORTEST)
    if in_one_form(password) != in_one_form(again):
        raise NotLikeThat(_("The two passwords are not the same. Please type them again."))


async def in_turn(request: Request, verb: Callable[..., T], *given: object) -> T:
    """In the thread for passwords."""
    done = await passwords.in_turn(request.is_disconnected, verb, *given)
    if done is None:
        raise TooMuch(_("That was very quick. Please wait a few seconds and try again."))
    return done
