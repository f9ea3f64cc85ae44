"""Every word on a phone is there in every language, every word of the desk in Dutch, and nothing is mixed."""

import ast
import gettext
import re
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from app import access, clock, live, words
from app.library import permissions, traces
from app.library.choices import SETS
from app.library.hard_words import WORDS
from app.library.templates import DATA
from app.models import Session, Step
from app.models.contribution import CARD_KIND_NAMES
from app.models.helper import HELPER_NAMES
from app.models.kinds import KINDS
from app.models.participant import receipt_of
from app.models.report import STATUS_NAMES
from app.pages import day
from app.words import LANGUAGES, LOCALES, _, ngettext, speaking
from tests.room import card_ids, on_board, posted, say, show

ROOT = Path(__file__).parent.parent
ON_PHONES = [*ROOT.glob("templates/phone/*.html"), *ROOT.glob("templates/door/*.html"), ROOT / "templates/refused.html",
             ROOT / "templates/_refused.html", ROOT / "templates/signin/front.html",
             *(file for file in ROOT.glob("templates/kinds/**/*.html")
               if file.stem in ("_phone", "_choosing", "_beside", "_again"))]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "gettext": None}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true",
           "extensions": "jinja2.ext.i18n,jinja2.ext.do"}


@cache
def said_in(path: Path) -> set[str]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    found = extract_from_file(method, path, keywords=KEYWORDS, options=OPTIONS if path.suffix == ".html" else None)
    return {message[0] if isinstance(message, tuple) else message for _line, message, _comments, _context in found}


@cache
def catalogue(language: str) -> dict[str, list[str]]:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return {message.id[0] if isinstance(message.id, (list, tuple)) else message.id:
                list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]
                for message in read_po(source) if message.id}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_word_on_a_phone_is_there(language):
    wanted = set().union(*(said_in(path) for path in ON_PHONES), said_in(ROOT / "app/routes/door.py"),
                         *map(said_in, ROOT.glob("app/routes/phone/*.py")), said_in(ROOT / "app/routes/media.py"),
                         *map(said_in, ROOT.glob("app/media/*.py")), CARD_KIND_NAMES.values(),
                         *({label for _key, label, _icon in known.options} for known in SETS.values()),
                         permissions.TEXT.values(), permissions.AT_THE_DOOR, traces.KINDS.values(),
                         STATUS_NAMES.values(), HELPER_NAMES.values(), said_in(ROOT / "app/words.py"))
    known = catalogue(language)
    assert not {message for message in wanted if not all(known.get(message) or [""])}


# Where a phone or a public page can be refused something; None stands for the whole file.
REFUSALS = {
    "models/step.py": {"receive", "choose", "pass_by"},
    **{f"models/kinds/{file.name}": {"card_kind"} for file in ROOT.glob("app/models/kinds/*.py")
       if "def card_kind(" in file.read_text()},
    "models/session/__init__.py": {"_find"}, "models/session/door.py": {"admit"},
    "models/session/running.py": {"must_be_live", "must_listen"}, "models/participant.py": {"call_for_help"},
    "models/contribution.py": {"_say", "withdraw", "worded"}, "models/contact_wish.py": {"of"},
    "routes/phone/sending.py": None, "routes/phone/wish.py": None, "durable/together.py": {"_grant"},
    "access/policy.py": None, "access/throttle.py": None, "errors.py": None, "guard.py": None, "main.py": None}


def refusals(path: str, functions: set[str] | None) -> set[str]:
    tree = ast.parse((ROOT / "app" / path).read_text())
    places = [tree] if functions is None else [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in functions]
    assert functions is None or functions == {place.name for place in places}, path
    return {call.args[0].value for place in places for call in ast.walk(place)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_"
            and isinstance(call.args[0], ast.Constant)}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_refusal_that_a_phone_can_meet_is_there(language):
    wanted = set().union(*(refusals(path, functions) for path, functions in REFUSALS.items()))
    assert len(wanted) > 15
    known = catalogue(language)
    assert not {message for message in wanted if not all(known.get(message) or [""])}


def test_catalogues_hold_what_is_said_and_nothing_else():
    said = set().union(*(said_in(path) for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("app/**/*.py")]))
    said.add("(photo)")  # marked within the braces of an f-string, where nobody who collects words looks
    of_phones = set(catalogue("ar"))
    for language in LANGUAGES:
        known = set(catalogue(language))
        assert known <= said, language
        assert language in ("nl", "en") or known == of_phones, language


# Words of other languages that belong in a sentence: names of things, and what people here hear in Dutch.
NAMES = {"QR", "BSN", "V", "nummer", "B", "Z", "COA", "PIP", "inburgering"}
SIGNS = {"ar": "[,;?]", "fa": "[,;?]", "ti": r"[,;:?]|\.(?!\d)"}  # those of other scripts


def of_phones(language: str) -> list[str]:
    """Everything of ours that a phone may say in a language, without what is filled in."""
    said = [form for forms in catalogue(language).values() for form in forms]
    said += [told["says"][language] for told in WORDS.values()]
    said += [told[language] for kind in ("prompts", "labels") for told in DATA["common"][kind].values()]
    return [re.sub(r"%\(\w+\)s|%[ds]", "", text) for text in said]


@pytest.mark.parametrize("language", ["ar", "ti", "fa", "uk"])
def test_a_script_of_its_own_holds_no_words_of_another(language):
    for text in of_phones(language):
        assert set(re.findall("[A-Za-zÀ-ÿ]+", text)) <= NAMES, text


@pytest.mark.parametrize("language", SIGNS)
def test_commas_and_question_marks_are_those_of_the_script(language):
    assert not [text for text in of_phones(language) if re.search(SIGNS[language], text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_take_the_form_that_the_language_wants(language):
    """Numbers of one plural of the language sound alike, and of another one differently, as CLDR knows them."""
    header = words._catalogue(language).info()["plural-forms"]
    form, plural = gettext.c2py(header.split("plural=")[1].rstrip(";")), Locale.parse(language).plural_form
    numbers = (*range(26), 99, 100, 101, 102, 103, 111, 112, 121)
    assert not [(n, m) for n in numbers for m in numbers if (plural(n) == plural(m)) != (form(n) == form(m))]


def test_one_dot_and_many_in_arabic():
    with speaking("ar"):
        said = [ngettext("You have %(left)s dot left of %(purse)s", "You have %(left)s dots left of %(purse)s", n)
                % {"left": n, "purse": 100} for n in (0, 1, 2, 3, 11, 100)]
    assert len(set(said)) == 6 and "نقطة واحدة" in said[1] and "نقطتان" in said[2] and said[4].endswith("نقطة")


@pytest.mark.parametrize("language, said", [
    ("nl", "19 november 2026"), ("en", "19 November 2026"), ("ar", "19 تشرين الثاني 2026"), ("ti", "19 ሕዳር 2026"),
    ("tr", "19 Kasım 2026"), ("fa", "19 نوامبر 2026"), ("uk", "19 листопада 2026"), ("so", "19 Noofeembar 2026"),
    ("es", "19 de noviembre de 2026")])
def test_a_date_reads_as_people_write_it_with_the_digits_of_the_code(language, said):
    with speaking(language):
        assert day(date(2026, 11, 19), "d MMMM y") == said
    assert not re.search("[٠-٩۰-۹]", (LOCALES / language / "LC_MESSAGES" / "messages.po").read_text())


def test_a_month_in_farsi_stands_by_itself():
    with speaking("fa"):
        assert day(date(2027, 2, 26), "d MMMM y") == "26 فوریه 2027"


def test_every_word_of_the_desk_is_there_in_dutch():
    known = catalogue("nl")
    wanted = set().union(*(said_in(path) for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("app/**/*.py")]))
    assert not {message for message in wanted if not all(known.get(message) or [""])}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_nothing_that_is_filled_in_gets_lost(language):
    places = re.compile(r"%\(\w+\)s|%[ds]")
    for message, forms in catalogue(language).items():
        for form in forms:
            assert set(places.findall(form)) == set(places.findall(message)), message


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("nl", "en")])
def test_a_draft_is_called_a_draft(language):
    assert "Machine draft, not yet read by a native speaker." in (
        LOCALES / language / "LC_MESSAGES" / "messages.po").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_speaks_one_language(client_for, world, language):
    """No page of a phone mixes English into another language; prompts and languages' own names say what they are in."""
    client = client_for("participant")
    posted(client.post(f"/s/{world.code}/language", data={"language": language}))
    posted(say(client, world, "…", "a-key-of-mine"))
    english = ("My card", "Send my card", "Help", "Take part", "You may", "Read aloud", "Save", "Kept", "Back to", "board")
    for path in ("", "/help", "/door?lang=" + language):
        page = client.get(f"/s/{world.code}{path}").text
        assert f'<html lang="{language}" dir="{words.direction(language)}"' in page
        if language != "en":
            text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.split("<body", 1)[1], flags=re.S)
            assert not [phrase for phrase in english if phrase in text]


def test_a_refusal_speaks_the_language_of_the_person(client_for, world):
    answer = say(client_for("participant"), world, "   ", "a-key-of-mine")
    assert answer.status_code == 422 and "اكتب شيئًا أولًا" in answer.text
    kept = say(client_for("participant"), world, "س" * 700, "another-key-of-mine")
    assert kept.status_code == 422 and "س" * 700 in kept.text  # nothing that was typed is lost


class Pretend(gettext.NullTranslations):
    """A language that nobody speaks: every translated word stands in brackets, and is longer than in any other."""

    asked: set[str] = set()

    def gettext(self, message):
        self.asked.add(message)
        return f"⟦{message} ~~~~~~~~⟧"

    def ngettext(self, one, many, n):
        self.asked.add(one)
        return f"⟦{one if n == 1 else many} ~~~~~~~~⟧"


NOT_SAID = {"data-read-aloud"}  # names of elements


class Unmarked(HTMLParser):
    """What a page says outside the brackets, texts of people and names apart: those say which language they are in."""

    VOID = {"meta", "link", "input", "br", "use", "path", "circle", "img"}

    def __init__(self, page: str):
        super().__init__()
        self.open, self.found = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        own = tag in ("script", "style", "bdi", "time", "textarea") or (tag != "html" and "lang" in known) or (
            {"num", "mark"} & set((known.get("class") or "").split()))
        if not any(skip for _tag, skip in self.open):
            for name in ("aria-label", "placeholder", "alt", "title"):
                self.look(known.get(name) or "")
            for name, told in attributes:  # what scripts will say
                if name.startswith("data-") and " " in (told or "") and name not in NOT_SAID:
                    self.look(told)
        if tag not in self.VOID:
            self.open.append((tag, bool(own)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(skip for _tag, skip in self.open):
            self.look(text)

    def look(self, text):
        while "⟦" in text:
            text, before = re.sub("⟦[^⟦⟧]*⟧", " ", text), text
            if text == before:
                break
        if re.search(r"[^\W\d_]", text.replace("Expertpool", "")):
            self.found.append(text.strip())


def test_no_page_of_a_phone_says_a_word_that_is_not_translated(client_for, world, monkeypatch):
    monkeypatch.setattr(words, "_catalogue", lambda _language: Pretend())
    monkeypatch.setattr(Pretend, "asked", set())

    def add_the_other_kinds(db):
        session = db.get(Session, world.id)
        for kind in set(KINDS) - {step.kind for step in session.steps}:
            step = Step(position=len(session.steps) + 1, kind=kind, titles={"en": "…"}, prompts={}, settings={
                "text": {"source": "heard"}, "choice": {"choice_set": "roles"}}.get(kind, {}))
            session.steps.append(step)
            db.flush()
            world.step_ids[str(kind)] = step.id

    world.keep(add_the_other_kinds)
    access.forget_limits()  # also forgets the sessions as they were
    anyone, nour, fatma = client_for("anyone"), client_for("participant"), client_for("facilitator")
    title, seen = "Learning and working", {}

    def look(name, answer, wanted=200):
        assert answer.status_code == wanted, name
        seen[name] = answer.text
        unmarked = [text for text in Unmarked(answer.text.replace(title, "").replace(LANGUAGES["ar"][0], "")).found]
        assert not unmarked, f"{name}: {unmarked}"

    for path in ("/", "/join", "/words", "/goodbye", f"/s/{world.code}/door", f"/s/{world.code}/door?lang=ar",
                 f"/s/{world.code}/door?lang=ar&helping=1", f"/s/{world.code}/privacy?lang=ar",
                 f"/h/{world.tokens['interpreter']}"):
        look(path, anyone.get(path))
    look("a wrong code", anyone.post("/join", data={"code": "12"}), 422)
    look("no such words", anyone.post("/words", data={"code": "123456", "receipt": "x"}), 404)
    look("nothing here", anyone.get("/nowhere"), 404)
    here = f"/s/{world.code}"
    look("a question", nour.get(here))
    look("nothing written", say(nour, world, "", "a-key-of-mine-0"), 422)
    look("no kind", say(nour, world, "something", "a-key-of-mine-1", kind=""), 422)
    sent = posted(say(nour, world, "…", "a-key-of-mine-2"))
    look("kept", nour.get(sent.headers["location"]))
    look("own card", nour.get(here))
    for path in ("my-code", "voice"):
        look(path, nour.get(f"{here}/{path}"))
    mine = {"code": world.code, "receipt": receipt_of(world.tokens["nour"])}
    look("my words", anyone.post("/words", data=mine))
    look("an address", anyone.post("/words", data={**mine, "address": "nour", "yes": "1"}), 422)
    on_board(fatma, world, card_ids(world, "held")[0], new_theme="…")
    for kind in world.step_ids:
        show(fatma, world, kind)
        look(kind, nour.get(here))
        look(f"{kind}, own things", nour.get(f"{here}/mine", headers={"HX-Request": "true"}))
    posted(nour.post(f"{here}/pass", data={"step_id": world.step_ids["check_out"]}))
    look("rather not", nour.get(here))
    look("help", nour.get(f"{here}/help"))
    posted(fatma.post(f"/console/{world.code}/freeze"))
    look("frozen", nour.get(here))
    look("refused", say(nour, world, "again", "a-key-of-mine-3"), 423)
    posted(fatma.post(f"/console/{world.code}/freeze"))
    world.keep(lambda db: setattr(db.get(Session, world.id), "guardians", True))
    for path in ("door?lang=ar", "privacy?lang=ar"):
        look(f"{path}, for younger people too", anyone.get(f"{here}/{path}"))
    look("no age", anyone.post(f"{here}/door", data={"language": "ar"}), 422)
    world.keep(lambda db: db.get(Session, world.id).running.close(clock.now()))
    live.forget_rooms()
    access.forget_limits()
    look("closed", nour.get(here))
    look("help after the end", nour.get(f"{here}/help"))
    look("a call after the end", nour.post(f"{here}/help", data={"needed": "1"}), 409)
    assert seen["a question"].count("⟦") > 10
    # And what all these pages asked for is there in each language.
    for language in LANGUAGES:
        known = catalogue(language)
        assert language == "en" or not [message for message in Pretend.asked if not all(known.get(message) or [""])]


NO_WORDS_OF_THEIR_OWN = re.compile(r"""(?:textContent|innerText|innerHTML|ariaLabel|placeholder|alt|title)\ \+?=\ ["'`]
    [^"'`$]*[A-Za-z]{2} | setAttribute\("(?:aria-label|title|placeholder|alt)",\ ["'`] | \b(?:alert|confirm|prompt)\(["'`]
    """, re.VERBOSE)


def test_scripts_say_nothing_that_a_page_did_not_give_them():
    for path in ROOT.glob("static/js/*.js"):
        assert not NO_WORDS_OF_THEIR_OWN.findall(path.read_text().replace('= "Expertpool"', "")), path.name
    assert NO_WORDS_OF_THEIR_OWN.search('line.textContent = "Kept";')


def test_every_language_is_chosen_by_its_own_name_and_no_flag(client_for, world):
    client = client_for("participant")
    for path in ("/", "/join", "/words", f"/s/{world.code}/door", f"/s/{world.code}/help"):
        page = client.get(path).text
        offered = dict(re.findall(r'(?:value|hreflang|bdi lang)="(\w\w)"[^>]*>\s*(?:<b>)?([^<]+?)\s*<', page))
        assert offered == {code: name for code, (name, _greeting) in LANGUAGES.items()}, path
        assert not re.search("[\U0001f1e6-\U0001f1ff]", page) and "<img" not in page


def test_the_pretend_language_is_told_from_the_real_ones(monkeypatch):
    assert Unmarked("<p>⟦well⟧ <b>Forgotten</b></p>").found == ["Forgotten"]
    assert Unmarked('<button aria-label="Forgotten"></button>').found == ["Forgotten"]
    assert not Unmarked('<p lang="ar">كلمات</p><bdi>Jan</bdi>').found
    monkeypatch.setattr(words, "_catalogue", lambda _language: Pretend())
    assert _("Help").startswith("⟦")
