"""Every template can be read as the HTML that it makes: a block a line, and no line longer than 140 characters.

    python -m tests.check_templates
"""

import re
import sys
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
LONGEST = 140
BLOCKS = ("address|article|aside|blockquote|body|dd|div|dl|dt|fieldset|figure|footer|form|h1|h2|h3|h4|h5|h6|head|header|"
          "html|legend|li|main|nav|ol|option|p|section|select|summary|table|tbody|td|template|textarea|th|thead|tr|ul")
TAG = re.compile(rf"<(/?)({BLOCKS})(?=[\s>/])", re.IGNORECASE)
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}")


def wrong_with(line: str) -> str:
    """What is wrong with a line of a template, or nothing."""
    if len(line) > LONGEST:
        return f"{len(line)} characters, at most {LONGEST}"
    tags = [(name.lower(), bool(closes)) for closes, name in TAG.findall(JINJA.sub("", line))]
    whole = len(tags) == 2 and tags[0] == (tags[1][0], False) and tags[1][1]  # <p>…</p>
    return f"two blocks on a line: {', '.join(name for name, _closes in tags)}" if len(tags) > 1 and not whole else ""


def places(root: Path = TEMPLATES) -> list[str]:
    return [f"{file.relative_to(root.parent)}:{number}: {wrong}"
            for file in sorted(root.rglob("*.html"))
            for number, line in enumerate(file.read_text().splitlines(), 1)
            if (wrong := wrong_with(line))]


if __name__ == "__main__":
    found = places()
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
