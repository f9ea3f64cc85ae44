"""Templates to pages: one Jinja environment, static files with a hash in their address, and refusals as pages."""

import hashlib
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

import segno
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app import clock, words
from app.errors import Refused
from app.models.action import CHECK_IN_NAMES, STATUS_NAMES
from app.models.contribution import KIND_NAMES, ORIGIN_NAMES, SOURCE_NAMES
from app.models.domains import DOMAINS
from app.models.helper import HELPER_NAMES
from app.models.organisation import ROLE_NAMES
from app.models.session import KIND_NAMES as SESSION_KIND_NAMES
from app.models.session import STATE_NAMES
from app.models.step import KIND_NAMES as STEP_KIND_NAMES
from app.words import LANGUAGES, direction

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"

# Which sheets a surface needs, in the order of their layers. Phones get theirs without the layers, in the same order,
# because browsers of before 2022 throw away what stands in a layer.
COMMON = ("tokens", "base", "meanings", "button", "card", "chip", "field", "ring", "status")
SHEETS = {
    "phone": ("fonts-phone", *COMMON, "phone"),
    "board": ("fonts", *COMMON, "board", "lobby", "priorities", "agenda"),
    "desk": ("fonts", *COMMON, "desk", "console", "builder", "harvest", "programme"),
    "print": ("fonts", *COMMON, "desk", "poster"),
}


@cache
def static(path: str) -> str:
    """The address of a static file; its hash makes it safe to keep for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@cache
def sheet(surface: str) -> tuple[str, str]:
    """The stylesheet of a surface and its hash."""
    texts = []
    for name in SHEETS[surface]:
        text = (STATIC / "css" / f"{name}.css").read_text()
        if surface == "phone" and "@layer" in text:
            head, _brace, body = text.partition("{")
            text = body.rstrip().removesuffix("}")
        texts.append(text)
    whole = ("" if surface == "phone" else "@layer tokens, base, components, screens;\n") + "\n".join(texts)
    return whole, hashlib.sha256(whole.encode()).hexdigest()[:10]


def stylesheet(surface: str) -> str:
    return f"/css/{surface}.css?v={sheet(surface)[1]}"


def language_name(code: str) -> str:
    """A language named in the language of the page: "Arabisch"."""
    try:
        name = Locale.parse(words.current_language()).languages.get(code)
    except UnknownLocaleError:
        name = None
    return (name or LANGUAGES.get(code, (code,))[0]).capitalize()


def day(value: date | datetime, pattern: str = "d MMMM") -> str:
    """A date in the language of the page: "19 november"."""
    language = words.current_language()
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return format_date(value, pattern, locale=language)


def qr(text: str) -> Markup:
    """A QR code as inline SVG: black on nothing, sized by its surroundings."""
    code = segno.make(text, error="m")
    return Markup(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def pack(value) -> str:
    return json.dumps(value, ensure_ascii=False)


environment = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
)
environment.install_gettext_callables(words._, words.ngettext, newstyle=True, pgettext=words.pgettext,
                                      npgettext=words.npgettext)
environment.globals.update(
    static=static, stylesheet=stylesheet, direction=direction, LANGUAGES=LANGUAGES, language_name=language_name,
    current_language=words.current_language, in_language=words.in_language, qr=qr, clock=clock, DOMAINS=DOMAINS, KIND_NAMES=KIND_NAMES,
    SOURCE_NAMES=SOURCE_NAMES, ORIGIN_NAMES=ORIGIN_NAMES, STATUS_NAMES=STATUS_NAMES, CHECK_IN_NAMES=CHECK_IN_NAMES,
    HELPER_NAMES=HELPER_NAMES, ROLE_NAMES=ROLE_NAMES, STATE_NAMES=STATE_NAMES, STEP_KIND_NAMES=STEP_KIND_NAMES,
    SESSION_KIND_NAMES=SESSION_KIND_NAMES,
)
environment.filters.update(day=day)


def render(template: str, language: str | None = None, /, **context) -> str:
    with words.speaking(language or words.current_language()):
        return environment.get_template(template).render(**context)


def page(template: str, status: int = 200, **context) -> HTMLResponse:
    """A whole page, or a fragment, in the language of the request."""
    return HTMLResponse(render(template, **context), status, headers={"Cache-Control": "no-store"})


def see_other(address: str) -> RedirectResponse:
    """After a form without JavaScript: a reload shows the page again and sends nothing twice."""
    return RedirectResponse(address, 303)


def wants_fragment(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def refusal(request: Request, refused: Refused) -> Response:
    """A kind sentence: as a fragment for a page that is open, as JSON for a program, as a page for a browser."""
    if wants_fragment(request):
        return page("_refused.html", refused.status, sentence=refused.sentence, fragment=True)
    if "application/json" in request.headers.get("Accept", ""):
        return Response(pack({"sentence": refused.sentence}), refused.status, media_type="application/json")
    return page("refused.html", refused.status, sentence=refused.sentence)
