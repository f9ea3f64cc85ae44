"""What people see of a page, without its tags; and the tag around some words."""

import html
import re


def seen(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<(style|script|svg)[\s\S]*?</\1>|<[^>]+>", " ", page)).split())


def around(page: str, words: str) -> list[str]:
    """The opening tag of each element that begins with these words."""
    return re.findall(rf"<[^>]*>(?=\s*{re.escape(html.escape(words, quote=False))})", page)
