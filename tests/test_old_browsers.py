"""What phones are sent can be read by Chrome 80 and Safari 14: no newer syntax, no newer names, in scripts and styles."""

import re

import pytest

from app.pages import SCRIPTS, STATIC, bundle, sheet

# Newer than Chrome 80 or Safari 14, whichever is later. Where a file asks first whether it is there, it may say so here.
TOO_NEW = {
    "logical assignment": r"(\|\||&&|\?\?)=", "private member": r"[\s{;.]#[A-Za-z_]\w*", "static block": r"\bstatic\s*\{",
    "numeric separator": r"\b\d+_\d",
    "look-behind": r"\(\?<[=!]", "top-level await": r"^await\b",
    **{name: rf"{re.escape(name)}\b" for name in (
        ".replaceAll", ".at", ".findLast", ".findLastIndex", ".toSorted", ".toReversed", ".hasOwn",
        "structuredClone", "Promise.any", "Promise.withResolvers", "AbortSignal.timeout", "AbortSignal.any", "WeakRef",
        ".replaceChildren",
        "randomUUID", ".requestSubmit", ".showModal", ".showPicker", ".showPopover", "scheduler.", "startViewTransition",
        "requestIdleCallback", "BroadcastChannel", "navigator.locks", "CompressionStream", "createWritable",
        "setHTMLUnsafe",
        "Array.fromAsync", "Object.groupBy", ".checkVisibility", "ResizeObserver.devicePixelContentBox")},
}
STYLES_TOO_NEW = (
    "@layer", "@container", ":has(", ":is(", ":where(", "color-mix(", "oklch(", "oklab(", "lch(", "inset:", "aspect-ratio",
    "accent-color", "@property", "@scope", "@starting-style", "subgrid", "text-wrap: pretty", "light-dark(", "field-sizing",
    "content-visibility", "translate:", "rotate:", "scale:", "svh", "lvh", ":focus-visible", "color-scheme: only",
    *(f" {name}-{way}:" for name in ("margin", "padding", "border", "inset") for way in ("inline", "block")))

# What an old phone leaves out, and why it can.
OLD_PHONES_DO_WITHOUT = (
    r"html:has\(> body\[data-distance=\"board\"\]\) \{[^}]*\}",  # only for boards
    r"\.choice:has\([^{]*\{[^}]*\}",  # a chosen line shows its tick by the input beside it
    r":focus-visible \{[^}]*\}",  # the browser's own ring stays
    r"accent-color:[^;}]*",  # the browser's own colour stays
    r"inset: (?:14%|0);",  # sizes and `top` under @supports not (inset: 0)
)


def without_words(script: str) -> str:
    """Code alone: comments and the contents of strings say nothing to an old browser."""
    script = re.sub(r"//[^\n]*|/\*.*?\*/", "", script, flags=re.S)
    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', '""', script)


def too_new(script: str) -> set[str]:
    return {name for name, pattern in TOO_NEW.items() if re.search(pattern, without_words(script), re.M)}


OURS = sorted({path for name, paths in SCRIPTS.items() if name == "phone" for path in paths if path.startswith("js/")}
              | {"js/erase.js", "js/read-aloud.js", "js/voice.js", "js/photo.js"})


@pytest.mark.parametrize("path", OURS)
def test_a_script_of_the_phone_is_nothing_new_to_an_old_one(path):
    assert too_new((STATIC / path).read_text()) == set()


@pytest.mark.parametrize("line", ["a ??= b;", "text.replaceAll(1, 2)", "class A { #own = 1 }", "list.at(-1)",
                                  "let n = 1_000;",
                                  "crypto.randomUUID()", "if (/(?<=a)b/.test(c)) d();"])
def test_what_is_too_new_is_found(line):
    assert too_new(line)


def test_what_phones_have_is_not_complained_about():
    assert too_new('a?.b ?? c; const x = { ...y }; list.flat(); fetch("#id"); // replaceAll and ??= in words\n') == set()


def test_the_two_scripts_of_a_phone_are_apart():
    """htmx is written for Chrome 85 and Safari 15. An older browser stops at its first line, and must have read ours."""
    assert b"??=" in bundle("live.js").content and b"htmx=" not in bundle("phone.js").content


def test_the_styles_of_a_phone_are_flat_and_old():
    styles = re.sub(r"/\*.*?\*/", "", sheet("phone"), flags=re.S)
    # A browser of that time leaves out a whole rule for one selector that it does not know, and what it does not know in
    # @supports. So those are looked at apart.
    asked = re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", styles)
    for fallen_back in OLD_PHONES_DO_WITHOUT:
        asked = re.sub(fallen_back, "", asked)
    assert [name for name in STYLES_TOO_NEW if name in asked] == []
    for line in re.findall(r"[^;{}]*\d(?:dvh|dvw|cqi|cqw)[^;{}]*", asked):
        name = line.split(":")[0].strip()
        assert re.search(rf"{re.escape(name)}:[^;}}]*\d(?:vh|vw|rem)\s*;\s*{re.escape(line.strip())}", asked), line
    open_rules = []
    for prelude, brace in re.findall(r"([^{}]*)([{}])", asked):
        if brace == "}":
            open_rules.pop()
            continue
        assert not open_rules or open_rules[-1].startswith("@"), f"nested: {prelude}"
        open_rules.append(prelude.split(";")[-1].strip())
