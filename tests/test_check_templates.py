"""Templates stay readable: a block a line, at most 140 characters."""

import pytest

from tests.check_templates import places, wrong_with


def test_every_template_has_a_block_a_line():
    assert places() == []


@pytest.mark.parametrize("line", [
    "", "<p>One sentence with <b>a word</b> in it.</p>", '<ul class="lines">', "</section>",
    '{% if late %}<p class="soft">{{ _("late") }}</p>{% endif %}', "{# <p> and <div> in a comment #}",
    '{{ "<p><p>" }}', "<button><svg></svg> {{ word }}</button>", "<picture><progress></progress></picture>",
])
def test_a_line_that_can_be_read(line):
    assert wrong_with(line) == ""


@pytest.mark.parametrize("line", [
    "<div><p>", "</p></div>", "<p>one</p><p>two</p>", "</li><li>", "<LI><P>", "<form\t><div/>", "x" * 141,
])
def test_a_line_that_cannot(line):
    assert wrong_with(line)


def test_each_is_named_with_its_place(tmp_path):
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "page.html").write_text("<p>\n<div><p>\n")
    assert places(tmp_path) == [f"{tmp_path.name}/kinds/page.html:2: two blocks on a line: div, p"]
