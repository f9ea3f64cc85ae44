"""Templates to pages: one Jinja environment, static files with a hash in their address, and refusals as pages."""

import gzip
import hashlib
import json
import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import rcssmin
import rjsmin
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from app import clock, words
from app.errors import Refused
from app.library import traces
from app.library.domains import DOMAINS
from app.library.hard_words import hard_words, to_explain
from app.library.movement import MOVEMENT_NAMES
from app.library.permissions import ABOUT_AGE, AGES, ASKED
from app.library.permissions import TEXT as PERMISSIONS
from app.models.action import CHECK_IN_NAMES
from app.models.contribution import CARD_KIND_NAMES, LONGEST_CARD, ORIGIN_NAMES, SOURCE_NAMES
from app.models.helper import HELPER_NAMES
from app.models.kinds import KINDS
from app.models.message import MATTERS
from app.models.notice import NOTICED_NAMES
from app.models.organisation import ROLE_NAMES
from app.models.report import DECISION_NAMES, NEED_NAMES, STATUS_NAMES
from app.models.session.planning import PLAN_NAMES, SENTENCES
from app.models.session.state import STATE_NAMES
from app.settings import folder
from app.words import LANGUAGES, direction

STATIC = folder("static")

# Which sheets a surface needs, in the order of their layers. Phones and the front page get theirs without the layers, in
# the same order, because browsers of before 2022 throw away what stands in a layer.
COMMON = ("tokens", "base", "meanings", "button", "card", "chip", "field", "ring", "status")
SHEETS = {
    "phone": ("fonts-phone", *COMMON, "phone", "ways"),
    "owner": ("fonts-phone", *COMMON, "phone", "owner"),
    "front": ("fonts-phone", *COMMON, "phone", "front"),
    "public": ("fonts-phone", *COMMON, "phone", "public"),
    "board": ("fonts", *COMMON, "board", "lobby", "priorities", "agenda", "since"),
    "desk": ("fonts", *COMMON, "desk", "console", "builder", "harvest", "programme", "members", "answering", "week",
             "public", "sharing"),
    "print": ("fonts", *COMMON, "desk", "poster", "paper"),
}
ON_PHONES = ("phone", "owner", "front", "public")
ON_SOCKETS = ("vendor/htmx-4.0.1.min.js", "vendor/htmx-4.0.1-ws.min.js", "js/connection.js")
SCRIPTS = {
    # A phone too old for htmx gets everything but live: a file that it cannot read must not take the others with it.
    "phone": ("js/connection.js", "js/timer.js", "js/own-things.js", "js/keep-draft.js", "js/beside-the-field.js",
              "js/traces.js", "js/outbox.js", "js/read-aloud.js", "js/hard-words.js", "js/announce.js",
              "js/from-the-top.js", "js/ways.js", "js/my-code.js", "js/erase.js"),
    "live": ON_SOCKETS[:2],
    "public": ("js/read-aloud.js", "js/notice.js"),
    "words": ("js/read-aloud.js", "js/my-code.js", "js/print.js"),
    "board": (*ON_SOCKETS, "js/timer.js", "js/whole-cards.js", "js/wake-lock.js"),
    "console": (*ON_SOCKETS, "js/timer.js", "js/on-demand.js", "js/console-keys.js",
                "js/drag-to-theme.js"),
    "desk": ON_SOCKETS,
    "builder": ("vendor/sortable-1.15.7.min.js", "js/drag-order.js", "js/record-clip.js",
                "js/unsaved.js"),
}


@cache
def static(path: str) -> str:
    """The address of a static file; its hash makes it safe to keep for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@dataclass(frozen=True)
class Bundle:
    """Several files sent as one: fewer requests, and no moment in which half of them are there."""

    content: bytes
    gzipped: bytes
    media_type: str
    digest: str

    @classmethod
    def of(cls, text: str, media_type: str) -> "Bundle":
        content = text.encode()
        return cls(content, gzip.compress(content, 9, mtime=0), media_type, hashlib.sha256(content).hexdigest()[:10])


@cache
def bundle(name: str) -> Bundle | None:
    """`phone.css` or `phone.js`; None when there is none of that name."""
    surface, _dot, ending = name.partition(".")
    if ending == "js" and surface in SCRIPTS:
        # One file, because htmx starts working before it knows its extension when the next file comes late.
        return Bundle.of("\n".join(script(path) for path in SCRIPTS[surface]), "text/javascript")
    if ending == "css" and surface in SHEETS:
        return Bundle.of(rcssmin.cssmin(sheet(surface)), "text/css")
    return None


def sheet(surface: str) -> str:
    """The styles of a surface as they are written."""
    texts = [(STATIC / "css" / f"{name}.css").read_text() for name in SHEETS[surface]]
    if surface in ON_PHONES:
        texts = [without_layer(text) for text in texts]
    else:
        texts.insert(0, "@layer tokens, base, components, screens;")
    return "\n".join(texts)


def script(path: str) -> str:
    """Without comments and indents: a phone on a slow line would wait for them."""
    text = (STATIC / path).read_text()
    if path == "js/traces.js":
        before, seam, after = text.partition("/*traces*/null")
        if not seam:
            raise ValueError(f"{path} has no place for the traces")
        text = before + pack(traces.for_scripts()) + after
    return text if path.startswith("vendor/") else rjsmin.jsmin(text)


def without_layer(sheet: str) -> str:
    """What stands in the only layer of a sheet."""
    if "@layer" not in sheet:
        return sheet
    layer = re.fullmatch(r"(?:/\*.*?\*/|\s)*@layer \w+ \{(.*)\}\s*", sheet, re.DOTALL)
    if layer is None or "@layer" in layer[1]:
        raise ValueError(f"not a single layer: {sheet[:80]}")
    return layer[1]


def bundled(name: str) -> str:
    """The address of a bundle; its hash makes it safe to keep for ever."""
    found = bundle(name)
    assert found is not None, name  # a template names what there is
    return f"/bundles/{name}?v={found.digest}"


# Arabic is spoken here by people from Syria and Iraq above all: their November is no "nufambir".
CALENDARS = {"ar": "ar_SY"}


def day(value: date | datetime, pattern: str = "d MMMM") -> str:
    """A date in the language of the page: "19 november". Its digits are those of the code on the big screen: every
    language reads 0 to 9 here, and may type its own."""
    from babel.dates import format_date

    language = words.current_language()
    if isinstance(value, datetime):
        value = clock.local(value).date()
    if language == "es":
        pattern = pattern.replace("d MMMM", "d 'de' MMMM").replace("MMMM y", "MMMM 'de' y")
    if language == "fa":
        pattern = pattern.replace("MMMM", "LLLL")  # without the sign that ties a month to what follows
    return format_date(value, pattern, locale=CALENDARS.get(language, language))


def hour(value: datetime) -> str:
    """On the clocks of the Netherlands, as 14:05."""
    return clock.local(value).strftime("%H:%M")


def day_in(language: str, value: date, pattern: str = "d MMMM") -> str:
    """The same in a language that is not that of the page."""
    with words.speaking(language):
        return day(value, pattern)


def qr(text: str) -> Markup:
    """A QR code as inline SVG: black on nothing, sized by its surroundings."""
    import segno

    code = segno.make(text, error="m")
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


# Of a door, which hangs on the wall and is drawn with every board: drawing it anew takes longer than the rest of a board.
# A person's code for later is not kept.
door_qr = lru_cache(200)(qr)


def pack(value) -> str:
    return json.dumps(value, ensure_ascii=False)


class WithoutIndents(Extension):
    """Phones on a slow line do not load the indents of templates. After a tag of Jinja, which takes its line break along,
    one space stays: it may stand between two words."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"(?m)(?<!%}\n)^[ \t]+", "", re.sub(r"(?<=%}\n)[ \t]+", " ", source))


environment = Environment(
    loader=FileSystemLoader(folder("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", WithoutIndents],
)
environment.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension i18n
    words._, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext)


@cache
def icon(name: str, cls: str = "") -> Markup:
    """A picture from the sprite; it says nothing to a screen reader, so put a word beside it."""
    return Markup('<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        f" {cls}" if cls else "", static("icons.svg"), name)


_follows_up: ContextVar[bool] = ContextVar("follows_up", default=False)


def let_follow_up(may: bool) -> None:
    """Whether the menu of this request has the organiser's week in it."""
    _follows_up.set(may)


@lru_cache(500)
def drawn_ring(ring: Any, large: bool, language: str) -> Markup:
    """A year as a ring: a page shows many, and most of them are the same."""
    return Markup(render("week/_ring.html", language, ring=ring, large=large))


environment.globals.update(
    drawn_ring=drawn_ring, follows_up=_follows_up.get,
    ON_PHONES=ON_PHONES, _=words.in_markup, icon=icon, static=static, bundled=bundled, direction=direction,
    LANGUAGES=LANGUAGES,
    in_its_script=words.in_its_script,
    language_name=lambda code: words.language_name(code).capitalize(), current_language=words.current_language,
    in_language=words.in_language, qr=qr,
    door_qr=door_qr, clock=clock, DOMAINS=DOMAINS, hard_words=hard_words, to_explain=to_explain,
    KIND_NAMES=CARD_KIND_NAMES, MATTERS=MATTERS, LONGEST_CARD=LONGEST_CARD,
    SOURCE_NAMES=SOURCE_NAMES, ORIGIN_NAMES=ORIGIN_NAMES, STATUS_NAMES=STATUS_NAMES, CHECK_IN_NAMES=CHECK_IN_NAMES,
    DECISION_NAMES=DECISION_NAMES, NEED_NAMES=NEED_NAMES, NOTICED_NAMES=NOTICED_NAMES,
    MOVEMENT_NAMES=MOVEMENT_NAMES,
    HELPER_NAMES=HELPER_NAMES, ROLE_NAMES=ROLE_NAMES, STATE_NAMES=STATE_NAMES,
    PLAN_NAMES=PLAN_NAMES, PLAN_SENTENCES=SENTENCES, day_in=day_in,
    STEP_KINDS=KINDS, TRACES=traces.KINDS, PERMISSIONS=PERMISSIONS, ASKED=ASKED,
    AGES=AGES, ABOUT_AGE=ABOUT_AGE,
)
environment.filters.update(day=day, hour=hour)


@cache
def make_ready() -> None:
    """Compiles what pages are made of and reads the catalogues: whoever opens the first page of a kind would else keep
    everybody else waiting for it."""
    for language in LANGUAGES:
        words.in_language("", language)
    for name in environment.list_templates():
        environment.get_template(name)


def render(template: str, language: str | None = None, /, **context) -> str:
    with words.speaking(language or words.current_language()):
        return environment.get_template(template).render(**context)


def page(template: str, status: int = 200, **context) -> HTMLResponse:
    """A whole page, or a fragment, in the language of the request."""
    return HTMLResponse(render(template, **context), status, headers={"Cache-Control": "no-store"})


def stage_or_304(request: Request, drawn) -> Response:
    """For who has no socket and asks now and then: the stage, or word that it is still the same."""
    headers = {"ETag": f'"{drawn.tag}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(drawn.text, media_type="text/html", headers=headers | {"Cache-Control": "no-store"})


def see_other(address: str) -> RedirectResponse:
    """After a form without JavaScript: a reload shows the page again and sends nothing twice."""
    return RedirectResponse(address, 303)


def wants_fragment(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def refusal(request: Request, refused: Refused) -> Response:
    """A kind sentence: as a fragment for a page that is open, as JSON for a program, as a page for a browser."""
    if wants_fragment(request):
        answer = page("_refused.html", refused.status, refused=refused)
        if request.url.path.startswith(("/console/", "/desk/")):
            answer.headers["HX-Retarget"] = "#says"  # or the sentence would take the place of all that stands there
        answer.headers["Refused"] = type(refused).__name__  # so that no page of a network is taken for our refusal
        return answer
    if "application/json" in request.headers.get("Accept", ""):
        return Response(pack({"sentence": refused.sentence}), refused.status, media_type="application/json")
    return page("refused.html", refused.status, sentence=refused.sentence)
