from dataclasses import replace

import pytest

from app.exports import FORMATS, file_name
from app.exports.harvest import Harvest
from app.words import Words


def test_a_file_is_named_after_code_and_date_only(harvest, hostile):
    assert file_name(harvest, "docx") == "expertpool-482193-2026-11-19.docx"
    assert file_name(hostile, "ics") == "expertpool-482-2026-11-19.ics"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_format_in_both_languages(harvest, kind, language):
    assert len(FORMATS[kind].write(replace(harvest, language=language))) > 500


@pytest.mark.parametrize("kind", FORMATS)
def test_words_that_try_to_break_out_only_stay_words(hostile, kind):
    assert FORMATS[kind].write(hostile)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_session_that_brought_nothing(harvest, kind):
    nothing = replace(harvest, people=None, cards=0, not_quoted=0, actions=(), recommendations=(), themes=(), voices=(),
                      tallies=())
    assert isinstance(nothing, Harvest) and FORMATS[kind].write(nothing)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["", "q", "und", "zh-Hans", "kmr"])
def test_a_language_that_we_have_no_name_for(harvest, kind, language):
    first, *others = harvest.voices
    assert FORMATS[kind].write(replace(harvest, voices=(replace(first, words=Words("rojbaş", language)), *others)))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_letter_that_has_no_name(harvest, kind):
    assert FORMATS[kind].write(replace(harvest, place="\U00017000"))
